/** Requests to the edge, whatever the names of its hosts resolve to. */
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { AskEdge, ProbeAnswer } from './probe.ts';

/** Milliseconds until an answer is not waited for any longer: CloudFront itself waits 30 seconds for an origin. */
const LONGEST = 40_000;

/**
 * Asks a distribution under a host of its own, by its domain name: what the DNS says of the host may be another distribution, or
 * none yet.
 *
 * @param at the origin of a URL such as `https://d111111abcdef8.cloudfront.net`
 */
export function askEdge(at: string): AskEdge {
  const { protocol, hostname, port } = new URL(at);
  const isSecure = protocol === 'https:';
  return ({ host, path, headers }) =>
    answerOf((heard) => {
      const options: RequestOptions = {
        host: hostname,
        port,
        path,
        headers: { 'user-agent': 'edgewright', ...headers, host },
        timeout: LONGEST,
        // No connection stays open behind a probe.
        agent: false,
      };
      return isSecure ? httpsRequest({ ...options, servername: host }, heard) : httpRequest(options, heard);
    });
}

function answerOf(
  ask: (heard: (answer: IncomingMessage) => void) => ReturnType<typeof httpRequest>,
): Promise<ProbeAnswer> {
  return new Promise((resolve, reject) => {
    const request = ask((answer) => {
      answer.resume();
      resolve({ status: answer.statusCode ?? 0, headers: joined(answer.headers) });
    });
    request.on('timeout', () => request.destroy(new Error(`nothing for ${LONGEST / 1000} seconds`)));
    request.on('error', reject);
    request.end();
  });
}

function joined(headers: IncomingMessage['headers']): ProbeAnswer['headers'] {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]));
}
