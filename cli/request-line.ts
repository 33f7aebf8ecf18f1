/** The line that `edgewright dev` prints of a request. */
import type { ServedRequest } from '../simulator/viewer/server.ts';

/** A request in words, or as JSON. */
export function requestLine({ request, trip, took }: ServedRequest, json = false): string {
  const { method, uri, querystring } = request;
  const url = querystring ? `${uri}?${querystring}` : uri;
  const { status, headers } = trip.answer;
  const result = headers['x-cache']?.[0]?.value.split(' ')[0] ?? '';
  const stations = trip.notes?.stations ?? [];
  // What the access log would have of `logCustomData`.
  const logData = stations.flatMap(({ customData }) => (customData === undefined ? [] : [customData]));
  if (json) {
    const { behavior } = trip;
    const logs = stations.flatMap((run) => run.logs);
    return JSON.stringify({
      status: Number(status),
      method,
      url,
      behavior,
      result,
      changes: trip.changes(),
      logs,
      logData,
      ms: took,
    });
  }
  const logged = logData.map((text) => `logged ${text}`);
  const facts = [status, result, method, url, `[${trip.behavior}]`, ...trip.changes(), ...logged, `${took} ms`];
  return facts.map(printable).join('  ');
}

/** What functions and handlers wrote with `console` on the way of a request, a line each, behind the station that it was. */
export function logLines({ trip }: Pick<ServedRequest, 'trip'>): readonly string[] {
  const runs = trip.notes?.stations ?? [];
  return runs.flatMap(({ station, logs }) => logs.map((text) => `  ${station}  ${printable(text)}`));
}

/** A viewer's bytes as a terminal may show them: control characters escaped. */
function printable(text: string): string {
  return text.replace(/[\0-\x1f\x7f-\x9f]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
