/**
 * Traces as a HAR file, which browsers' developer tools open: an entry for what the viewer asked, and one for each request to an
 * origin behind it. What HAR has no place for stands in `_edgewright`. There are no bodies in it.
 *
 * @see http://www.softwareishard.com/blog/har-12-spec/
 */
import type { CloudFrontHeaders } from 'aws-lambda';
import type { Entry, Har, Header, QueryString, Request, Response } from 'har-format';
import { wireName } from '#policy/header-name';
import { targetOf } from '../exchange.ts';
import { headerOf, wireLines } from '../header-lines.ts';
import type { CacheDecision, OriginExchange, StationRun, Trace, TracedAnswer, TracedRequest } from '../trace/trace.ts';

/** What an entry says beyond HAR. */
export interface EdgeEntry extends Entry {
  readonly _edgewright: ViewerFacts | OriginFacts;
}

/** Of what a viewer asked. */
interface ViewerFacts {
  readonly id: string;
  readonly behavior: string;
  readonly stations: readonly StationRun[];
  readonly cache?: CacheDecision;
  readonly reason?: string;
}

/** Of what an origin was asked: which one, and the id of the viewer's request. */
interface OriginFacts {
  readonly id: string;
  readonly origin: string;
}

/** Requests as a HAR, in the order in which they began. `version` is Edgewright's. */
export function harOf(traces: readonly Trace[], version: string): Har {
  const entries = traces.flatMap((trace) => [
    viewerEntry(trace),
    ...trace.exchanges.map((exchange) => originEntry(trace, exchange)),
  ]);
  const inOrder = entries.sort((a, b) => (a.startedDateTime < b.startedDateTime ? -1 : 1));
  return { log: { version: '1.2', creator: { name: 'Edgewright', version }, entries: inOrder } };
}

function viewerEntry(trace: Trace): EdgeEntry {
  const { id, behavior, stations, cache, reason, viewer, request, domainName, firstByte, took } = trace;
  const httpVersion = `HTTP/${viewer.httpVersion}`;
  return {
    ...timesOf(trace.startedAt, firstByte, took - firstByte),
    request: requestOf(request, `${viewer.protocol}://${hostOf(request, domainName)}`, httpVersion),
    response: responseOf(trace.answer, httpVersion),
    cache: {},
    _edgewright: { id, behavior, stations, ...(cache ? { cache } : {}), ...(reason === undefined ? {} : { reason }) },
  };
}

function originEntry({ id, startedAt }: Trace, exchange: OriginExchange): EdgeEntry {
  const { origin, protocol, request, answer, startedAfter, firstByte } = exchange;
  return {
    ...timesOf(startedAt + startedAfter, firstByte, 0),
    request: requestOf(request, `${protocol}://${hostOf(request, origin)}`, 'HTTP/1.1'),
    response: responseOf(answer, 'HTTP/1.1'),
    cache: {},
    _edgewright: { id, origin },
  };
}

function timesOf(
  startedAt: number,
  wait: number,
  receive: number,
): Pick<Entry, 'startedDateTime' | 'time' | 'timings'> {
  return {
    startedDateTime: new Date(startedAt).toISOString(),
    time: wait + receive,
    timings: { send: 0, wait, receive },
  };
}

function requestOf(request: TracedRequest, server: string, httpVersion: string): Request {
  const { method, querystring, headers, bodyBytes } = request;
  return {
    method,
    url: `${server}${asUrl(targetOf(request))}`,
    httpVersion,
    // They stand among the headers as they were sent.
    cookies: [],
    headers: linesOf(headers),
    queryString: parametersOf(querystring),
    headersSize: Buffer.byteLength(wireLines(headers)),
    bodySize: bodyBytes,
  };
}

function responseOf({ status, statusDescription, headers, bodyBytes }: TracedAnswer, httpVersion: string): Response {
  return {
    status: Number(status),
    statusText: statusDescription,
    httpVersion,
    cookies: [],
    headers: linesOf(headers),
    content: { size: bodyBytes, mimeType: headerOf(headers, 'content-type') ?? '' },
    redirectURL: headerOf(headers, 'location') ?? '',
    headersSize: Buffer.byteLength(wireLines(headers)),
    bodySize: bodyBytes,
  };
}

/** A viewer may call the host anything; a URL takes only names, numbers and a port. */
function hostOf({ headers }: TracedRequest, otherwise: string): string {
  const host = headerOf(headers, 'host') ?? '';
  return /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?$/i.test(host) ? host : encodeURIComponent(otherwise);
}

/** A path or a query with everything encoded that no URL may hold. What is encoded already stays. */
function asUrl(text: string): string {
  return text
    .toWellFormed()
    .replace(/%(?![\da-f]{2})/gi, '%25')
    .replace(/[^!$%&'()*+,./:;=?@\w~-]+/g, encodeURIComponent);
}

function linesOf(headers: CloudFrontHeaders): Header[] {
  return Object.entries(headers).flatMap(([name, values]) =>
    values.map(({ key, value }) => ({ name: key ?? wireName(name), value })),
  );
}

function parametersOf(querystring: string): QueryString[] {
  const pairs = querystring.split('&').filter((pair) => pair !== '');
  return pairs.map((pair) => {
    const [name = '', ...value] = pair.split('=');
    return { name, value: value.join('=') };
  });
}
