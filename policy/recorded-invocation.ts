/**
 * What `record` logs of an event of Lambda@Edge, in its own shape, with the same left out of it as in a function's. A body, and what
 * the headers for an origin hold, are never in it.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html
 */
import { LONGEST_LINE, MOST_VALUES, type Recorder, recorder } from './recorder.ts';

/** An event as far as it is recorded. */
export interface Invocation {
  readonly Records: readonly [
    { readonly cf: { readonly config: object; readonly request: SentRequest; readonly response?: SentResponse } },
  ];
}

type Lines = Readonly<Record<string, readonly { readonly key?: string; readonly value: string }[]>>;

interface SentRequest {
  readonly clientIp: string;
  readonly method: string;
  readonly uri: string;
  readonly querystring: string;
  readonly headers: Lines;
  readonly origin?: SentOrigin;
}

type SentOrigin = Readonly<Record<string, { readonly customHeaders?: Lines }>>;

interface SentResponse {
  readonly status: string;
  readonly headers: Lines;
}

/** The line for an event; empty where it would be too long. */
export function recordedInvocation({ Records }: Invocation): string {
  const { config, request, response } = Records[0].cf;
  if (valuesIn(request) + (response ? valuesIn(response) : 0) > MOST_VALUES) return '';
  const by = recorder();
  const cf = {
    config,
    request: requestOf(request, by),
    ...(response ? { response: { status: response.status, headers: headersOf(response.headers, by) } } : {}),
  };
  const line = JSON.stringify({ Records: [{ cf }] });
  return line.length > LONGEST_LINE ? '' : line;
}

/** How many lines of headers and parameters there are. Cookies are one line, which nothing but its length bounds. */
function valuesIn({ headers, querystring = '' }: Pick<SentRequest, 'headers'> & { querystring?: string }): number {
  return Object.values(headers).flat().length + querystring.split('&').length;
}

function requestOf({ clientIp, method, uri, querystring, headers, origin }: SentRequest, by: Recorder): SentRequest {
  return {
    clientIp: by.address(clientIp),
    method,
    uri: by.path(uri),
    querystring: querystring
      .split('&')
      .map((pair) => parameter(pair, by))
      .join('&'),
    headers: headersOf(headers, by),
    ...(origin ? { origin: originOf(origin, by) } : {}),
  };
}

/** What an origin is, the config says; what it is told, it may be told in confidence. */
function originOf(origin: SentOrigin, { mark }: Recorder): SentOrigin {
  const kinds = Object.entries(origin).map(([kind, { customHeaders = {}, ...settings }]) => [
    kind,
    { ...settings, customHeaders: linesOf(customHeaders, (_, value) => mark(value)) },
  ]);
  return Object.fromEntries(kinds);
}

function headersOf(headers: Lines, by: Recorder): Lines {
  return linesOf(headers, (name, value) => {
    if (name === 'cookie') return cookies(value, by);
    // What follows the first is attributes, into which an origin may write whatever it likes.
    if (name === 'set-cookie') return cookies(value.split(';', 1)[0] ?? '', by);
    return by.value(value, by.isSafeHeader(name));
  });
}

function linesOf(lines: Lines, redaction: (name: string, value: string) => string): Lines {
  const entries = Object.entries(lines).map(([name, values]) => [
    name,
    values.map(({ key, value }) => ({
      ...(key?.toLowerCase() === name ? { key } : {}),
      value: redaction(name, value),
    })),
  ]);
  return Object.fromEntries(entries);
}

function parameter(pair: string, by: Recorder): string {
  const end = pair.indexOf('=');
  if (end < 0) return by.name(pair);
  const name = pair.slice(0, end);
  return `${by.name(name)}=${by.value(pair.slice(end + 1), by.isSafeParameter(name))}`;
}

/** `a=1; b=2`, where a cookie without a name is a value. */
function cookies(text: string, by: Recorder): string {
  const pairs = text.split(';').map((each) => {
    const pair = each.trim();
    const end = pair.indexOf('=');
    return end < 0 ? by.mark(pair) : `${by.name(pair.slice(0, end))}=${by.mark(pair.slice(end + 1))}`;
  });
  return pairs.join('; ');
}
