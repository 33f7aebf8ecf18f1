/** Asks an edge location over the network, and reads every body to its end. */
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { AskEdge } from './edge-answer.ts';

/** Milliseconds until an answer is not waited for any longer: as long as CloudFront waits for an origin, unless told otherwise. */
const TIMEOUT = 30_000;

/**
 * Asks at the address of a URL. Paths go as they are written, dot segments and all, and never lead to another server.
 *
 * @param host the Host that is sent, where it is not that of the URL
 */
export function askEdge(url: URL, host?: string): AskEdge {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const { hostname, port } = url;
  const at = {
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port,
    // A connection of its own for each: one that was kept may be gone, as after the pause between two runs of a function.
    agent: false,
    ...(host && { servername: host.replace(/:\d+$/, '') }),
  };
  return (path, headers) =>
    new Promise((resolve) => {
      const asked = request({ ...at, path, headers: { host: host ?? url.host, ...headers } }, (answer) => {
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers }));
        answer.on('error', () => resolve({ failed: 'the answer was cut off' }));
        answer.resume();
      });
      asked.setTimeout(TIMEOUT, () => asked.destroy(new Error(`no answer within ${TIMEOUT / 1000} seconds`)));
      asked.on('error', ({ message }) => resolve({ failed: message }));
      // As where a server switches protocols without being asked to: the first that is heard counts.
      asked.on('close', () => resolve({ failed: 'the connection was closed' }));
      asked.end();
    });
}
