/**
 * The answer of an origin behind a cache, the cheap path first: what a client has already is not made again.
 *
 * Nothing here knows a server: requests and answers are plain data, which `node-handler.ts` and its neighbours carry.
 */
import { cacheControl, type Life } from './cache-control.ts';
import { etagOfBody } from './etag.ts';
import { httpDate } from './http-date.ts';
import { evaluatePreconditions, lastModifiedOf, type Validators } from './preconditions.ts';
import type { RequestHeaders } from './request-headers.ts';

/** As far as an answer depends on it. */
export interface ConditionalRequest {
  readonly method: string;
  readonly headers: RequestHeaders;
  /** Percent-encoded. By path and query a `jitter` is chosen; nothing else depends on them. */
  readonly path?: string;
  /** Percent-encoded, without the question mark. */
  readonly query?: string;
}

/** What the full query makes. */
export interface Content {
  /** The media type: `application/json`. */
  readonly type: string;
  readonly body: string | Uint8Array;
}

/** Something that can be asked for, and asked about. */
export interface Resource {
  /**
   * The cheap query: by what this state is told from another. It runs first, always, so that a change between the two queries can only
   * lead to one answer too many. Without it, the full query runs and its bytes are hashed: that saves the way, not the work.
   */
  readonly version?: () => Validators | Promise<Validators>;
  /** The full query: not asked where the client has the answer. Nothing becomes a 204. */
  readonly read: () => Content | undefined | Promise<Content | undefined>;
  /**
   * How long this answer may be used, or who decides that, for a 304 as well: another service may know whether an item can still
   * change. Where that one fails, the answer is right and only its life unknown, so it becomes `'revalidate'`.
   */
  readonly life: Life | (() => Life | Promise<Life>);
  /**
   * Of every answer: `Vary`, `Content-Location`, CORS. A 304 has those of them that RFC 9110 §15.4.5 asks for. With `Set-Cookie` among
   * them, or a `Cache-Control` that says `private` or `no-store`, the answer is for one viewer, and nobody keeps it; what else
   * `Cache-Control` says, `life` replaces.
   */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer, as any server can send it. Names of headers are in lower case. */
export interface OriginAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
}

/** What of the world an answer takes. */
export interface AnswerWorld {
  /** The time in milliseconds since 1970. */
  readonly now: number;
  /** Hears why a life could not be decided. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** RFC 9110 §15.4.5: what a 304 has of the headers that a 200 would have, beside those that are made here. */
const OF_NOT_MODIFIED = ['vary', 'content-location', 'expires'];

/**
 * Answers a request for a resource: 304, 412, 204 or 200.
 *
 * What the queries throw is thrown: let it become a 5xx, for which CloudFront serves what it has for as long as `staleIfError` says.
 */
export async function revalidate(
  request: ConditionalRequest,
  resource: Resource,
  world: AnswerWorld,
): Promise<OriginAnswer> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(405, { allow: 'GET, HEAD' });
  const headers = lowerCased(resource.headers ?? {});
  if (isForOneViewer(headers)) return forOneViewer(request, resource, headers);

  const known = await resource.version?.();
  const early = known ? conditional(request, known, world) : 'proceed';
  if (early === 'precondition-failed') return refusal(412);
  if (known && early === 'not-modified')
    return notModified(headers, known, await decided(request, resource, world), world);

  const [content, life] = await Promise.all([resource.read(), decided(request, resource, world)]);
  const validators = known ?? (content ? { etag: etagOfBody(content.body) } : {});
  const late = known ? 'proceed' : conditional(request, validators, world, content !== undefined);
  if (late === 'precondition-failed') return refusal(412);
  if (late === 'not-modified') return notModified(headers, validators, life, world);
  return written(request, content, { ...headers, ...stateHeaders(validators, life, world) });
}

/** An answer that nobody keeps, without a body: 403, 405, 412. */
export function refusal(status: number, headers: Readonly<Record<string, string>> = {}): OriginAnswer {
  return { status, headers: { ...headers, 'cache-control': cacheControl('never') } };
}

/** An answer as it stands, by the law of all: with Set-Cookie, nobody keeps it. Names of headers become lower case. */
export function asItStands(answer: OriginAnswer): OriginAnswer {
  const headers = lowerCased(answer.headers);
  if (!Object.hasOwn(headers, 'set-cookie')) return { ...answer, headers };
  return { ...answer, headers: { ...headers, 'cache-control': cacheControl('never') } };
}

function isForOneViewer(headers: Readonly<Record<string, string>>): boolean {
  return Object.hasOwn(headers, 'set-cookie') || /\b(?:private|no-store)\b/i.test(headers['cache-control'] ?? '');
}

function conditional(
  { method, headers }: ConditionalRequest,
  validators: Validators,
  { now }: AnswerWorld,
  exists = true,
) {
  return evaluatePreconditions({ method, headers, validators, exists, now });
}

/** Without validators: a 304 could not bring the cookie. */
async function forOneViewer(
  request: ConditionalRequest,
  { read }: Resource,
  headers: Readonly<Record<string, string>>,
): Promise<OriginAnswer> {
  return written(request, await read(), { ...headers, 'cache-control': cacheControl('never') });
}

function notModified(
  headers: Readonly<Record<string, string>>,
  validators: Validators,
  life: string,
  world: AnswerWorld,
): OriginAnswer {
  const kept = Object.entries(headers).filter(([name]) => OF_NOT_MODIFIED.includes(name));
  // Where there is an ETag, the date says nothing more.
  const state = validators.etag === undefined ? validators : { etag: validators.etag };
  return { status: 304, headers: { ...Object.fromEntries(kept), ...stateHeaders(state, life, world) } };
}

function written(
  { method }: ConditionalRequest,
  content: Content | undefined,
  headers: Readonly<Record<string, string>>,
): OriginAnswer {
  if (!content) return { status: 204, headers };
  const { type, body } = content;
  return {
    status: 200,
    // CloudFront compresses only what says its length.
    headers: { ...headers, 'content-type': type, 'content-length': String(Buffer.byteLength(body)) },
    body: method === 'HEAD' ? undefined : body,
  };
}

function stateHeaders(validators: Validators, life: string, { now }: AnswerWorld): Readonly<Record<string, string>> {
  const changed = lastModifiedOf(validators, now);
  return {
    'cache-control': life,
    ...(validators.etag === undefined ? {} : { etag: validators.etag }),
    ...(changed === undefined ? {} : { 'last-modified': httpDate(changed) }),
  };
}

/** `Cache-Control` as decided, never thrown. */
async function decided(
  { path = '', query = '' }: ConditionalRequest,
  { life }: Resource,
  { onError }: AnswerWorld,
): Promise<string> {
  try {
    return cacheControl(typeof life === 'function' ? await life() : life, `${path}?${query}`);
  } catch (error) {
    onError?.(error);
    return cacheControl('revalidate');
  }
}

function lowerCased(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
