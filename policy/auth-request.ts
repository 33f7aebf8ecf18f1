/**
 * What auth makes of a request: what it shows of whom it is from, and what it may go on with. Nothing here looks at a signature: what
 * came of that, a `Verdict`, is an argument.
 *
 * This is the meaning, and what ships to Lambda@Edge; a function's is written by `build/write/auth.ts`.
 */
import type { ClaimHeader, Claims, ResolvedAuth, Shown, ShownToken, Verdict } from './auth.ts';
import { forbiddenAnswer, unauthorizedAnswer, unavailableAnswer } from './auth-answers.ts';
import { unmetBy } from './auth-claims.ts';
import { ruleIndexOf } from './auth-rules.ts';
import { removeTokens, shownToken } from './auth-token.ts';
import { badRequest } from './bad-request.ts';
import { claimAt } from './claim-at.ts';
import { claimText, LONGEST_CLAIM_HEADER } from './claim-text.ts';
import { LONGEST_IN_FUNCTION, LONGEST_TOKEN, ownMember, parseCompactJws } from './compact-jws.ts';
import type { EdgeRequest, EdgeResponse, EdgeValue } from './event.ts';

/** In the cache key, so that what others may see is never found: which options judged a request, and by which rule. */
export const GENERATION_HEADER = 'x-auth-generation';

/** From origin-request to origin-response: when the token expires, in seconds. */
export const EXPIRES_HEADER = 'x-auth-expires';

/** Headers by which some origins take a request for one of another path or method than it is judged by. */
export const OVERRIDE_HEADERS: readonly string[] = [
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
  'x-original-url',
  'x-rewrite-url',
];

/** What a request shows. Changes nothing. */
export function shownBy({ rules = [], tokens, guarded }: ResolvedAuth, request: EdgeRequest): Shown {
  const rule = ruleIndexOf(rules, request.method, request.uri, guarded);
  const isOpen = rule !== undefined && rules[rule]?.public === true;
  return { rule, isPublic: isOpen || isPreflight(request), shown: shownToken(request, tokens) };
}

/**
 * The answer to a request whose token was judged before the cache is asked; nothing for one that may go on. Takes from the request
 * what must go nowhere, and sets what claims say.
 */
export function refusalOfVerdict(
  auth: ResolvedAuth,
  generation: string,
  request: EdgeRequest,
  { rule, isPublic, shown }: Shown,
  verdict: Verdict | undefined,
): EdgeResponse | undefined {
  removeForeign(auth, request);
  if (rule === undefined) return badRequest();
  const refusal = isPublic ? undefined : admitted(auth, request, rule, verdict);
  if (refusal) return answerTo(request, refusal);
  removeTokens(request, auth.tokens, auth.keepToken && !isPublic ? shown?.place : undefined);
  request.headers[GENERATION_HEADER] = { value: `${generation}.${isPublic ? OPEN : rule}` };
  return undefined;
}

/**
 * The answer to a request whose token will be judged behind the cache; nothing for one that may go on. What is missing, malformed
 * or expired at `now`, in seconds, goes no further.
 */
export function refusalBeforeVerdict(
  auth: ResolvedAuth,
  generation: string,
  request: EdgeRequest,
  { rule, isPublic, shown }: Shown,
  now: number,
): EdgeResponse | undefined {
  removeForeign(auth, request);
  if (rule === undefined) return badRequest();
  const refusal = isPublic ? undefined : refusalOfToken(auth, shown?.token, now);
  if (refusal) return answerTo(request, refusal);
  removeTokens(request, auth.tokens, isPublic ? undefined : shown?.place);
  request.headers[GENERATION_HEADER] = { value: `${generation}.${isPublic ? OPEN : rule}` };
  return undefined;
}

/**
 * The answer to a request that the cache could not answer; nothing for one that may go on. `rule` is what `ruleOfGeneration` says:
 * without one, no station that we know has seen the request.
 */
export function refusalAtOrigin(
  auth: ResolvedAuth,
  request: EdgeRequest,
  rule: number | undefined,
  shown: ShownToken | undefined,
  verdict: Verdict | undefined,
): EdgeResponse | undefined {
  const refusal = rule === undefined ? unavailableAnswer(auth) : admitted(auth, request, rule, verdict);
  if (refusal) return answerTo(request, refusal);
  removeTokens(request, auth.tokens, auth.keepToken ? shown?.place : undefined);
  const expires = verdict && 'claims' in verdict ? ownMember(verdict.claims, 'exp') : 0;
  request.headers[EXPIRES_HEADER] = { value: String(expires) };
  return undefined;
}

/** In place of a rule: no token is asked for. */
export const OPEN = 'open';

/** The rule that `GENERATION_HEADER` says, or that none is asked for; nothing where it is of other options, or was never set. */
export function ruleOfGeneration(generation: string, header: EdgeValue | undefined): number | 'open' | undefined {
  const [sent, rule] = header && !header.multiValue ? header.value.split('.') : [];
  if (sent !== generation || rule === undefined) return undefined;
  return rule === OPEN ? rule : Number(rule);
}

/** Lower-case names of the headers that claims become. */
export function claimHeaders({ claims = {} }: Pick<ResolvedAuth, 'claims'>): readonly (readonly [string, string])[] {
  return Object.entries(claims).map(([name, header]) => [name.toLowerCase(), claimName(header)]);
}

function claimName(header: ClaimHeader): string {
  return typeof header === 'string' ? header : header.claim;
}

/** Headers that nobody but us says, on no path. */
export function foreignHeaders(auth: ResolvedAuth): readonly string[] {
  const names = [...claimHeaders(auth).map(([name]) => name), ...(auth.foreign ?? [])];
  return [...new Set([...names.flatMap(spellingsOf), ...OVERRIDE_HEADERS, GENERATION_HEADER, EXPIRES_HEADER])];
}

/** Servers that hand headers on as variables of an environment tell a hyphen from an underscore no more. @see https://www.rfc-editor.org/rfc/rfc3875#section-4.1.18 */
function spellingsOf(name: string): readonly string[] {
  return name
    .split('-')
    .reduce<readonly string[]>(
      (before, part, i) => (i === 0 ? [part] : before.flatMap((text) => [`${text}-${part}`, `${text}_${part}`])),
      [],
    );
}

function removeForeign(auth: ResolvedAuth, { headers }: EdgeRequest): void {
  for (const name of foreignHeaders(auth)) delete headers[name];
}

function refusalOfToken(auth: ResolvedAuth, token: string | undefined, now: number): EdgeResponse | undefined {
  if (token === undefined) return unauthorizedAnswer(auth);
  // Who can afford to look at a long one will.
  if (token.length > LONGEST_IN_FUNCTION && token.length <= LONGEST_TOKEN) return undefined;
  const expires = ownMember(parseCompactJws(token)?.claims ?? {}, 'exp');
  if (typeof expires !== 'number') return unauthorizedAnswer(auth, MALFORMED);
  return now - (auth.clockTolerance ?? 0) >= expires ? unauthorizedAnswer(auth, 'the token has expired') : undefined;
}

/** Of a text that nobody should have made. */
export const MALFORMED = 'the token is malformed';

/** Of a claim that no header can say. */
export const UNSAYABLE = 'a claim fits into no header';

/** Sets what the claims say, where they are enough for a rule; the answer where they are not. */
function admitted(
  auth: ResolvedAuth,
  request: EdgeRequest,
  rule: number,
  verdict: Verdict | undefined,
): EdgeResponse | undefined {
  if (verdict === undefined) return unauthorizedAnswer(auth);
  if ('isUnavailable' in verdict) return unavailableAnswer(auth);
  if ('problem' in verdict) return unauthorizedAnswer(auth, verdict.problem);
  const demands = auth.rules?.[rule] ?? {};
  const unmet = unmetBy(demands, verdict.issuer, verdict.claims);
  if (unmet) return forbiddenAnswer(auth, unmet === 'scopes' ? demands.scopes : []);
  return setClaims(auth, request, verdict.claims) ? undefined : unauthorizedAnswer(auth, UNSAYABLE);
}

/** Whether every claim that is there could be said. */
function setClaims(auth: ResolvedAuth, { headers }: EdgeRequest, claims: Claims): boolean {
  return claimHeaders(auth).every(([name, claim]) => {
    const value = claimAt(claims, claim);
    if (value === undefined || value === null) return true;
    const text = claimText(value);
    if (text === undefined || text.length > LONGEST_CLAIM_HEADER) return false;
    if (text !== '') headers[name] = { value: text };
    return true;
  });
}

/** A browser asks whether it may ask, without any token. @see https://fetch.spec.whatwg.org/#cors-preflight-fetch */
function isPreflight({ method, headers }: EdgeRequest): boolean {
  return method === 'OPTIONS' && Boolean(headers.origin && headers['access-control-request-method']);
}

/** An answer to HEAD has no body. @see https://www.rfc-editor.org/rfc/rfc9110#section-9.3.2 */
function answerTo({ method }: EdgeRequest, { body, ...answer }: EdgeResponse): EdgeResponse {
  return method === 'HEAD' || body === undefined ? answer : { ...answer, body };
}
