/** Any origin, in any language, held to what a cache in front of it needs. */
import { askedOrigin, askFirst } from './asked-origin.ts';
import { breaks, type Check, type CheckContext, costs, type Finding } from './finding.ts';
import { ageCheck, cacheControlCheck, dateCheck, expiresCheck } from './life-checks.ts';
import { type AskOrigin, headerOf, isFailure, type OriginAnswer } from './origin-answer.ts';
import {
  etagCheck,
  etagStableCheck,
  lastModifiedCheck,
  nonsenseCheck,
  precedenceCheck,
  revalidationCheck,
  weakComparisonCheck,
} from './validator-checks.ts';
import {
  encodingCheck,
  headCheck,
  lengthCheck,
  rangeCheck,
  setCookieCheck,
  speedCheck,
  varyCheck,
} from './variant-checks.ts';

/** What each check is called, in the order in which they are told. */
const CHECKS = {
  'cache-control': cacheControlCheck,
  expires: expiresCheck,
  date: dateCheck,
  age: ageCheck,
  etag: etagCheck,
  'etag-stable': etagStableCheck,
  'last-modified': lastModifiedCheck,
  revalidation: revalidationCheck,
  'weak-comparison': weakComparisonCheck,
  precedence: precedenceCheck,
  nonsense: nonsenseCheck,
  vary: varyCheck,
  'set-cookie': setCookieCheck,
  encoding: encodingCheck,
  length: lengthCheck,
  range: rangeCheck,
  head: headCheck,
  speed: speedCheck,
} as const satisfies Record<string, Check>;

/** The name of a check: `answer` is whether there is anything to check at all. */
export type CheckName = keyof typeof CHECKS | 'answer';

/** A finding, by its check. */
export interface NamedFinding extends Finding {
  readonly check: CheckName;
}

/** What an origin was found to do. */
export interface OriginReport {
  /** What it answered first, if it did. */
  readonly answer?: { readonly status: number; readonly bytes: number; readonly waited: number };
  readonly findings: readonly NamedFinding[];
}

/** What a check of an origin takes of the world. */
export interface CheckWorld {
  readonly ask: AskOrigin;
  /** The time in milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Asks an origin some ten times, and judges what it answers. Follows no redirect: CloudFront doesn't either.
 *
 * @param key headers that are in the cache key, in lower case
 */
export async function checkOrigin(url: URL, { ask, now }: CheckWorld, key: readonly string[]): Promise<OriginReport> {
  const first = await askFirst(ask);
  if (isFailure(first)) return { findings: [{ check: 'answer', ...noAnswer(first.failed) }] };
  const { status, bytes, waited } = first;
  const answer = { status, bytes, waited };
  const unusable = unusableAnswer(url, first);
  if (unusable) return { answer, findings: [{ check: 'answer', ...unusable }] };

  const asked = await askedOrigin(ask, first);
  const context: CheckContext = { now: now(), key };
  const findings = Object.entries(CHECKS).map(([check, judge]) => ({
    check: check as keyof typeof CHECKS,
    ...judge(asked, context),
  }));
  return { answer, findings };
}

function noAnswer(failed: string): Finding {
  return breaks(
    `the origin ${failed}`,
    'viewers get a 502 or 504, unless the edge still has an answer',
    'Ask again when it answers.',
  );
}

/** Why there is nothing to check in an answer; nothing where there is. */
function unusableAnswer(url: URL, answer: OriginAnswer): Finding | undefined {
  const { status } = answer;
  if (status >= 300 && status < 400 && status !== 304) return redirected(url, answer);
  if (status === 206)
    return breaks(
      'status 206, a part of the answer, and nobody asked for one',
      'viewers get the part for the whole',
      'Answer 206 to requests with Range alone (RFC 9110 §15.3.7).',
    );
  if (status >= 200 && status < 300) return undefined;
  return breaks(
    `status ${status}`,
    status >= 500 ? 'CloudFront keeps it for ten seconds, and shows it to everybody' : 'viewers get an error',
    'Name a URL that answers 200, with --header for what the origin wants to see.',
  );
}

function redirected(url: URL, answer: OriginAnswer): Finding {
  const location = headerOf(answer, 'location');
  const target = location && URL.canParse(location, url.href) ? new URL(location, url) : undefined;
  const found = `status ${answer.status}, to ${target?.href ?? (location || 'nowhere')}`;
  const effect = 'CloudFront does not follow it: it keeps it, and sends viewers there, past itself';
  if (!target || target.origin === url.origin) return costs(found, effect, 'Check where it leads.');
  return breaks(
    `${found}, which is another server`,
    effect,
    'Let the origin answer under the name by which it is asked.',
  );
}
