/** The line that `edgewright dev` prints of a request. */
import type { ServedRequest } from '../simulator/viewer/server.ts';

/** A request in words, or as JSON. */
export function requestLine({ request, trip, took }: ServedRequest, json = false): string {
  const { method, uri, querystring } = request;
  const url = querystring ? `${uri}?${querystring}` : uri;
  const { status, headers } = trip.answer;
  const result = headers['x-cache']?.[0]?.value.split(' ')[0] ?? '';
  if (json) {
    const { behavior, changes } = trip;
    return JSON.stringify({ status: Number(status), method, url, behavior, result, changes, ms: took });
  }
  const facts = [status, result, method, url, `[${trip.behavior}]`, ...trip.changes, `${took} ms`];
  return facts.map(printable).join('  ');
}

/** A viewer's bytes as a terminal may show them: control characters escaped. */
function printable(text: string): string {
  return text.replace(/[\0-\x1f\x7f-\x9f]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
