/**
 * What a viewer is told who gets no answer of the origin. None of it is ever kept by a cache.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-3
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
import type { Auth, AuthAnswers } from './auth.ts';
import type { EdgeHeaders, EdgeResponse } from './event.ts';

/** The options that answers are made of. */
export type AnswerOptions = Pick<Auth, 'realm' | 'answers'>;

/** Who shows no token hears that one is asked for; who shows one that does not count, why. */
export function unauthorizedAnswer(options: AnswerOptions, problem?: string): EdgeResponse {
  const parameters = problem === undefined ? '' : `, error="invalid_token", error_description="${problem}"`;
  const detail = problem ?? 'a token is needed';
  return answerOf(options, 'unauthorized', 401, 'Unauthorized', detail, challenge(options, parameters));
}

/** Whose token counts and is not enough hears which scopes are asked for, if that is what it lacks. */
export function forbiddenAnswer(options: AnswerOptions, scopes: readonly string[] = []): EdgeResponse {
  const scope = scopes.length > 0 ? `, scope="${scopes.join(' ')}"` : '';
  const headers = challenge(options, `, error="insufficient_scope"${scope}`);
  return answerOf(options, 'forbidden', 403, 'Forbidden', 'the token is not enough for this', headers);
}

/** No token can be judged without keys: that is nobody's fault who sent one. */
export function unavailableAnswer(options: AnswerOptions): EdgeResponse {
  const headers: EdgeHeaders = { 'retry-after': { value: String(RETRY_AFTER) } };
  return answerOf(options, 'unavailable', 503, 'Service Unavailable', 'tokens cannot be judged now', headers);
}

/** Seconds after which whoever could not be judged may come again: the least time between two tries to get keys. */
const RETRY_AFTER = 30;

function challenge({ realm = 'api' }: AnswerOptions, parameters: string): EdgeHeaders {
  return { 'www-authenticate': { value: `Bearer realm="${realm}"${parameters}` } };
}

function answerOf(
  { answers = {} }: AnswerOptions,
  kind: Exclude<keyof AuthAnswers, 'contentType'>,
  statusCode: number,
  title: string,
  detail: string,
  headers: EdgeHeaders,
): EdgeResponse {
  const own = answers[kind];
  const type = own === undefined ? 'application/problem+json' : (answers.contentType ?? 'text/html; charset=utf-8');
  return {
    statusCode,
    statusDescription: title,
    headers: { ...headers, 'cache-control': { value: 'no-store' }, 'content-type': { value: type } },
    body: own ?? JSON.stringify({ type: 'about:blank', title, status: statusCode, detail }),
  };
}
