/**
 * CORS: which pages of other sites may read the answers.
 *
 * This is the meaning; what ships is written by `build/write/cors.ts`.
 *
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */
import type { EdgeHeaders, EdgeRequest, EdgeResponse } from './event.ts';

/** What a preflight may ask for: the methods that CloudFront takes. */
export const CORS_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** The options of `cors`. */
export interface Cors {
  /** Origins that may read, compared exactly with what the browser sends; `*` for all, which then send no credentials. */
  readonly origins: '*' | readonly string[];
  /** Methods that may be used; browsers ask for none of GET, HEAD and POST. */
  readonly methods?: readonly (typeof CORS_METHODS)[number][];
  /** Request headers that may be sent, besides those that every page may. */
  readonly headers?: readonly string[];
  /** Response headers that may be read, besides those that every page may. */
  readonly expose?: readonly string[];
  /** Cookies and the like may be sent. Default: no. */
  readonly credentials?: boolean;
  /** Seconds for which a browser need not ask again. */
  readonly maxAge?: number;
}

/** The answer to a preflight, and nothing for any other request. */
export function preflightOf(cors: Cors, { method, headers }: EdgeRequest): EdgeResponse | undefined {
  const isPreflight = method === 'OPTIONS' && headers.origin && headers['access-control-request-method'];
  if (!isPreflight) return;
  const allowed = isAllowed(cors, headers) ? { ...grantOf(cors, headers), ...preflightHeadersOf(cors) } : {};
  return {
    statusCode: 204,
    statusDescription: 'No Content',
    headers: cors.origins === '*' ? allowed : { ...allowed, vary: { value: 'Origin' } },
  };
}

/** The headers of any other answer: what the origin said of CORS is replaced, and `Vary` gets `Origin` at its end. */
export function corsHeadersOf(cors: Cors, { headers: asked }: EdgeRequest, sent: EdgeHeaders): EdgeHeaders {
  const others = Object.entries(sent).filter(([name]) => !REPLACED.includes(name));
  const expose = cors.expose ? { 'access-control-expose-headers': { value: cors.expose.join(', ') } } : {};
  const allowed = isAllowed(cors, asked) ? { ...grantOf(cors, asked), ...expose } : {};
  const vary = cors.origins === '*' ? {} : { vary: withOrigin(sent.vary) };
  return { ...Object.fromEntries(others), ...vary, ...allowed };
}

/** The headers that the rule takes from the origin's answer. */
export const REPLACED: readonly string[] = [
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'access-control-expose-headers',
];

/** What a preflight says besides who may read. */
export function preflightHeadersOf({ methods, headers, maxAge }: Cors): EdgeHeaders {
  return {
    ...(methods ? { 'access-control-allow-methods': { value: methods.join(', ') } } : {}),
    ...(headers ? { 'access-control-allow-headers': { value: headers.join(', ') } } : {}),
    ...(maxAge === undefined ? {} : { 'access-control-max-age': { value: String(maxAge) } }),
  };
}

function isAllowed({ origins }: Cors, { origin }: EdgeHeaders): boolean {
  return origins === '*' || (origin !== undefined && origins.includes(origin.value));
}

function grantOf({ origins, credentials }: Cors, { origin }: EdgeHeaders): EdgeHeaders {
  return {
    'access-control-allow-origin': { value: origins === '*' ? '*' : (origin?.value ?? '') },
    ...(credentials ? { 'access-control-allow-credentials': { value: 'true' } } : {}),
  };
}

function withOrigin(vary: EdgeHeaders[string] | undefined): EdgeHeaders[string] {
  if (!vary) return { value: 'Origin' };
  if (!vary.multiValue) return { value: `${vary.value}, Origin` };
  return { value: vary.value, multiValue: [...vary.multiValue, { value: 'Origin' }] };
}
