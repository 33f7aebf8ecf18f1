/**
 * How long an answer lives that was made for the bearer of a token: no longer than the token. Ships to origin-response.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html
 */
import { EXPIRES_HEADER, GENERATION_HEADER, ruleOfGeneration } from './auth-request.ts';
import type { EdgeHeaders, EdgeResponse } from './event.ts';

/** What of an answer and its request is looked at. */
interface Answered {
  readonly headers: EdgeHeaders;
}

/**
 * Shortens in place what Cache-Control and Expires say, if it is longer than the token of the request lives. `now` is in seconds. An
 * answer to a request that no station of these options has seen is not kept.
 */
export function limitLifetime(
  generation: string,
  request: Answered,
  response: Answered & Pick<EdgeResponse, 'statusCode'>,
  now: number,
): void {
  const rule = ruleOfGeneration(generation, request.headers[GENERATION_HEADER]);
  if (rule === 'open') return;
  const expires = Number(request.headers[EXPIRES_HEADER]?.value);
  const left = Math.max(0, Math.floor(expires - now));
  if (rule === undefined || !Number.isFinite(left)) {
    response.headers['cache-control'] = { value: 'private, no-store' };
    return;
  }
  const said = linesOf(response.headers, 'cache-control').filter((directive) => !LIFETIMES.includes(nameOf(directive)));
  if (said.some((directive) => NOT_KEPT.includes(nameOf(directive)))) return;
  response.headers['cache-control'] = { value: [...said, ...lifetimesOf(response, left, now)].join(', ') };
}

const NOT_KEPT = ['no-store', 'no-cache', 'private'];
const LIFETIMES = ['s-maxage', 'stale-while-revalidate', 'stale-if-error'];

/** What a shared cache is told: how long it is fresh, and that nothing is served beyond the token's end. */
function lifetimesOf({ headers }: Answered, left: number, now: number): readonly string[] {
  const seconds = (name: string): number | undefined => secondsOf(linesOf(headers, 'cache-control'), name);
  const fresh = Math.min(seconds('s-maxage') ?? seconds('max-age') ?? expiresIn(headers, now), left);
  const stale = (name: string): number => Math.min(seconds(name) ?? 0, left - fresh);
  return [
    `s-maxage=${fresh}`,
    ...(stale('stale-while-revalidate') > 0 ? [`stale-while-revalidate=${stale('stale-while-revalidate')}`] : []),
    // Left out, what is stale would be served while the origin fails.
    `stale-if-error=${stale('stale-if-error')}`,
  ];
}

/** 0 where nothing is said: behind auth nobody guesses. */
function expiresIn({ expires, date }: EdgeHeaders, now: number): number {
  const at = Date.parse(expires?.value ?? '') / 1000;
  const since = Date.parse(date?.value ?? '') / 1000;
  return Number.isFinite(at) ? Math.max(0, Math.floor(at - (Number.isFinite(since) ? since : now))) : 0;
}

function linesOf(headers: EdgeHeaders, name: string): readonly string[] {
  const header = headers[name];
  const lines = header ? (header.multiValue ?? [header]) : [];
  return lines.flatMap(({ value }) => value.split(',')).flatMap((part) => part.trim() || []);
}

function nameOf(directive: string): string {
  return (directive.split('=')[0] ?? '').trim().toLowerCase();
}

/** The least of what is said, where a directive is there more than once; 0 for what is no number. */
function secondsOf(directives: readonly string[], name: string): number | undefined {
  const said = directives.filter((directive) => nameOf(directive) === name);
  if (said.length === 0) return undefined;
  const numbers = said.map((directive) => {
    const [, digits] = /=\s*"?(\d{1,10})"?\s*$/.exec(directive) ?? [];
    return digits === undefined ? 0 : Number(digits);
  });
  return Math.min(...numbers);
}
