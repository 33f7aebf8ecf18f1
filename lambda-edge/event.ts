/**
 * The adapter: a Lambda@Edge event to the shape that rules speak, and back. What no rule changed goes back byte for byte.
 * It never throws, whatever an event lacks.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html
 */
import type {
  CloudFrontHeaders,
  CloudFrontOrigin,
  CloudFrontRequest,
  CloudFrontResponse,
  CloudFrontResultResponse,
} from 'aws-lambda';
import type {
  EdgeHeaders,
  EdgeQuerystring,
  EdgeRequest,
  EdgeResponse,
  EdgeResponseCookie,
  EdgeValue,
  ReceivedRequest,
} from '#policy/event';
import type { EdgeOrigin, OriginRequest } from '#policy/own-rules';

/** An event as CloudFront sends it: with exactly one record. */
export type OneRecord<Event extends { readonly Records: readonly unknown[] }> = {
  readonly Records: readonly [Event['Records'][number]];
};

/** A request as rules see it. What a bare question mark is, Lambda@Edge does not tell from none. */
export function toEdgeRequest({ method, uri, querystring, headers }: Partial<CloudFrontRequest> = {}): ReceivedRequest {
  const request: EdgeRequest = {
    method: method ?? 'GET',
    uri: uri ?? '/',
    querystring: toQuerystring(querystring ?? ''),
    headers: toHeaders(headers, 'cookie'),
    cookies: toCookies(headers?.cookie),
  };
  const rawQueryString: ReceivedRequest['rawQueryString'] = () => querystring || undefined;
  return Object.defineProperty(request, 'rawQueryString', { value: rawQueryString }) as ReceivedRequest;
}

/** A request on its way to the origin, as rules see it. */
export function toOriginRequest(request: Partial<CloudFrontRequest> = {}): OriginRequest {
  const edge = toEdgeRequest(request);
  return (request.origin ? Object.assign(edge, { origin: toOrigin(request.origin) }) : edge) as OriginRequest;
}

function toOrigin(origin: CloudFrontOrigin): EdgeOrigin {
  const entries = Object.entries(origin).map(([kind, { customHeaders, ...settings }]) => [
    kind,
    { ...settings, customHeaders: toHeaders(customHeaders) },
  ]);
  return Object.fromEntries(entries);
}

/** A response as rules see it. */
export function toEdgeResponse(response: Partial<CloudFrontResponse> = {}): EdgeResponse & { headers: EdgeHeaders } {
  return {
    statusCode: Number(response.status ?? 200),
    ...(response.statusDescription === undefined ? {} : { statusDescription: response.statusDescription }),
    headers: toHeaders(response.headers, 'set-cookie'),
    cookies: toSetCookies(response.headers?.['set-cookie']),
  };
}

/**
 * The request to hand on: the original with what the rules changed. Where a rule made the query string anew, `isRewritten`, its
 * parameters stand in the order of the new one; otherwise they stay where they were.
 */
export function fromEdgeRequest(
  original: CloudFrontRequest,
  before: EdgeRequest,
  after: EdgeRequest,
  isRewritten: boolean,
): CloudFrontRequest {
  const isSameQuery = !isRewritten && isSame(before.querystring, after.querystring);
  const headers = fromHeaders(original.headers, before.headers, after.headers);
  const cookie = isSame(before.cookies, after.cookies)
    ? original.headers?.cookie
    : fromCookies(original.headers?.cookie, before.cookies, after.cookies);
  return {
    ...original,
    // Refused by CloudFront: a rule that does it must not look as if it had not.
    ...(after.method === before.method ? {} : { method: after.method }),
    uri: after.uri,
    querystring: isSameQuery
      ? (original.querystring ?? '')
      : fromQuerystring(original.querystring ?? '', before.querystring, after.querystring, isRewritten),
    headers: cookie ? { ...headers, cookie } : headers,
  };
}

/** The request that the origin is asked, and which origin: the original with what the rules changed. */
export function fromOriginRequest(
  original: CloudFrontRequest,
  before: OriginRequest,
  after: OriginRequest,
  isRewritten: boolean,
): CloudFrontRequest {
  const request = fromEdgeRequest(original, before, after, isRewritten);
  if (isSame(before.origin, after.origin)) return request;
  return { ...request, origin: fromOrigin(original.origin, before.origin, after.origin) };
}

/** What a rule left is handed on whatever it is, for CloudFront to refuse: a rule is no reason for an error of our own. */
function fromOrigin(original: CloudFrontOrigin | undefined, before: EdgeOrigin, after: EdgeOrigin): CloudFrontOrigin {
  type Kind = 'custom' | 's3';
  const entries = Object.entries(after ?? {}).map(([kind, settings]) => {
    if (typeof settings !== 'object' || settings === null) return [kind, settings];
    const [sent, seen] = [original?.[kind as Kind]?.customHeaders, before?.[kind as Kind]?.customHeaders];
    return [kind, { ...settings, customHeaders: fromHeaders(sent, seen ?? {}, settings.customHeaders ?? {}) }];
  });
  return Object.fromEntries(entries);
}

/** The response to hand on: the original with what the rules changed. Its body was never visible and stays. */
export function fromEdgeResponse(
  original: CloudFrontResponse,
  before: EdgeResponse,
  after: EdgeResponse,
): CloudFrontResponse {
  const headers = fromHeaders(original?.headers, before.headers ?? {}, after.headers ?? {});
  const cookies = isSame(before.cookies, after.cookies)
    ? original?.headers?.['set-cookie']
    : fromSetCookies(original?.headers?.['set-cookie'], before.cookies ?? {}, after.cookies ?? {});
  return { ...original, headers: cookies ? { ...headers, 'set-cookie': cookies } : headers };
}

/** The response for the cache to keep: the original with what the rules changed, status and body too. */
export function fromOriginResponse(
  original: CloudFrontResponse,
  before: EdgeResponse,
  after: EdgeResponse,
): CloudFrontResultResponse {
  const { statusCode, statusDescription, body } = after;
  return {
    ...fromEdgeResponse(original, before, after),
    ...(statusCode === before.statusCode ? {} : { status: String(statusCode) }),
    ...(statusDescription === before.statusDescription ? {} : { statusDescription }),
    ...bodyOf(body),
  };
}

/** An answer that a rule made. */
export function fromEdgeAnswer({
  statusCode,
  statusDescription,
  headers = {},
  cookies,
  body,
}: EdgeResponse): CloudFrontResultResponse {
  const setCookie = fromSetCookies([], {}, cookies ?? {});
  const sent = fromHeaders({}, {}, headers);
  return {
    status: String(statusCode),
    ...(statusDescription === undefined ? {} : { statusDescription }),
    headers: setCookie.length > 0 ? { ...sent, 'set-cookie': setCookie } : sent,
    ...bodyOf(body),
  };
}

function bodyOf(body: EdgeResponse['body']): Pick<CloudFrontResultResponse, 'body' | 'bodyEncoding'> {
  if (body === undefined) return {};
  if (typeof body === 'string') return { body, bodyEncoding: 'text' };
  return { body: body.data, bodyEncoding: body.encoding };
}

function toHeaders(headers: CloudFrontHeaders = {}, besides?: string): EdgeHeaders {
  const made: EdgeHeaders = {};
  for (const name of Object.keys(headers)) {
    if (name !== besides) set(made, name, toValue((headers[name] ?? []).map(({ value }) => ({ value }))));
  }
  return made;
}

/** Sets a member of an object that is being made; entries would be made twice for it. `__proto__` is a name that a viewer may send. */
function set<Value>(object: Record<string, Value>, name: string, value: Value): void {
  if (name !== '__proto__') object[name] = value;
  else Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}

function toValue<Entry extends { value: string }>(entries: readonly Entry[]): Entry & { multiValue?: Entry[] } {
  const first = entries[0] ?? ({ value: '' } as Entry);
  return entries.length > 1 ? { ...first, multiValue: [...entries] } : { ...first };
}

/** Groups what may be repeated by name, in the order of first appearance. */
function grouped<Entry extends { value: string }>(
  pairs: readonly (readonly [string, Entry])[],
): Record<string, Entry & { multiValue?: Entry[] }> {
  const groups = new Map<string, Entry[]>();
  for (const [name, entry] of pairs) groups.set(name, [...(groups.get(name) ?? []), entry]);
  return Object.fromEntries([...groups].map(([name, entries]) => [name, toValue(entries)]));
}

/** `name=value`; without a `=` the value is empty. */
function toPair(text: string): readonly [string, { value: string }] {
  const end = text.indexOf('=');
  return end < 0 ? [text, { value: '' }] : [text.slice(0, end), { value: text.slice(end + 1) }];
}

function toQuerystring(querystring: string): EdgeQuerystring {
  return grouped(querystring.split('&').filter(Boolean).map(toPair));
}

function toCookies(lines: CloudFrontHeaders[string] = []): Record<string, EdgeValue> {
  const pairs = lines.flatMap(({ value }) => value.split(';')).map((pair) => pair.trim());
  return grouped(pairs.filter(Boolean).map(toPair));
}

function toSetCookies(lines: CloudFrontHeaders[string] = []): Record<string, EdgeResponseCookie> {
  return grouped(
    lines.map(({ value: line }) => {
      const end = line.indexOf(';');
      const [name, { value }] = toPair(end < 0 ? line : line.slice(0, end));
      return [name, end < 0 ? { value } : { value, attributes: line.slice(end + 1).trim() }] as const;
    }),
  );
}

function fromHeaders(original: CloudFrontHeaders = {}, before: EdgeHeaders, after: EdgeHeaders): CloudFrontHeaders {
  const headers: CloudFrontHeaders = {};
  for (const name of Object.keys(after)) {
    const [sent, value] = [before[name], after[name] as EdgeValue];
    const unchanged = sent !== undefined && isSame(sent, value) ? original[name] : undefined;
    set(headers, name, unchanged ?? entriesOf(sent, value).map((entry) => ({ value: entry.value })));
  }
  return headers;
}

/** Each pair that was sent and did not change keeps its bytes: `?flag` stays `flag`, `?flag=` stays `flag=`. */
function fromQuerystring(
  original: string,
  before: EdgeQuerystring,
  after: EdgeQuerystring | string,
  isRewritten: boolean,
): string {
  // A function may return the query as a text, in the order that it chose.
  if (typeof after === 'string') return after;
  const sent = original.split('&').filter(Boolean);
  return (isRewritten ? inOrderOf(sent, before, after) : inPlace(sent, before, after)).join('&');
}

function fromCookies(
  lines: CloudFrontHeaders[string] = [],
  before: EdgeRequest['cookies'],
  after: EdgeRequest['cookies'],
): CloudFrontHeaders[string] | undefined {
  const sent = lines.flatMap(({ value }) => value.split(';')).map((pair) => pair.trim());
  const isReordered = !isSame(namesOf(before, after), namesOf(after, before));
  const pairs = (isReordered ? inOrderOf : inPlace)(sent.filter(Boolean), before, after);
  return pairs.length > 0 ? [{ value: pairs.join('; ') }] : undefined;
}

type Pairs = Readonly<Record<string, EdgeValue>>;

/** The names that are in both, in the order of the one. */
function namesOf(one: Pairs, other: Pairs): readonly string[] {
  return Object.keys(one).filter((name) => Object.hasOwn(other, name));
}

/** Pairs in the order of a new object. */
function inOrderOf(sent: readonly string[], before: Pairs, after: Pairs): readonly string[] {
  return Object.keys(after).flatMap((name) => pairsOf(name, sent, before, after));
}

/** Pairs where they were sent, those of a changed name at its first place, new names at the end. */
function inPlace(sent: readonly string[], before: Pairs, after: Pairs): readonly string[] {
  const names = [...new Set([...sent.map((pair) => toPair(pair)[0]), ...Object.keys(after)])];
  const isLeft = (name: string): boolean => Object.hasOwn(after, name) && isSame(before[name], after[name]);
  const changed = new Set(names.filter((name) => Object.hasOwn(after, name) && !isLeft(name)));
  const kept = sent.flatMap((pair) => {
    const [name] = toPair(pair);
    if (isLeft(name)) return [pair];
    return changed.delete(name) ? pairsOf(name, sent, before, after) : [];
  });
  return [...kept, ...[...changed].flatMap((name) => pairsOf(name, sent, before, after))];
}

function pairsOf(name: string, sent: readonly string[], before: Pairs, after: Pairs): readonly string[] {
  const value = after[name] ?? { value: '' };
  if (isSame(before[name], value)) return sent.filter((pair) => toPair(pair)[0] === name);
  return entriesOf(before[name], value).map((entry) => `${name}=${entry.value}`);
}

function fromSetCookies(
  original: CloudFrontHeaders[string] = [],
  before: Record<string, EdgeResponseCookie>,
  after: Record<string, EdgeResponseCookie>,
): CloudFrontHeaders[string] {
  return Object.entries(after).flatMap(([name, cookie]) => {
    if (isSame(before[name], cookie)) return original.filter(({ value }) => toPair(value)[0] === name);
    return entriesOf(before[name], cookie).map(({ value, attributes }) => ({
      value: attributes ? `${name}=${value}; ${attributes}` : `${name}=${value}`,
    }));
  });
}

/** CloudFront's precedence: a changed `multiValue` wins, else a changed `value` takes the place of the first. */
function entriesOf(
  before: EdgeResponseCookie | undefined,
  { multiValue, ...first }: EdgeResponseCookie,
): { value: string; attributes?: string }[] {
  if (!multiValue) return [first];
  return before && isSame(before.multiValue, multiValue) ? [first, ...multiValue.slice(1)] : [...multiValue];
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
