/** A handler for `node:http` and `node:https`, and for what takes theirs, such as Express. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerRequest, type HandlerOptions, type Respond } from './answer-request.ts';
import { type OriginAnswer, refusal } from './revalidate.ts';

/**
 * Answers requests of a server. What `respond` or a query throws becomes a 500 that nobody keeps.
 *
 * @example
 * createServer(nodeHandler(() => ({
 *   version: async () => ({ etag: etagOfVersion('orders-1', await db.ordersVersion()) }),
 *   read: async () => ({ type: 'application/json', body: JSON.stringify(await db.orders()) }),
 *   life: { for: 'everyone', browser: 0, edge: 10 },
 * })));
 */
export function nodeHandler(
  respond: Respond<IncomingMessage>,
  options: HandlerOptions = {},
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const answer = answerRequest(respond, options);
  const { onError = console.error } = options;
  return async (request, response) => {
    const { method = 'GET', url = '/', headers } = request;
    const [path = '', ...query] = url.split('?');
    try {
      send(response, await answer({ method, path, query: query.join('?'), headers }, request));
    } catch (error) {
      // The client went away in the middle of its body: nothing failed, and nobody is left to answer.
      if (error === request.errored) return;
      onError(error);
      send(response, refusal(500));
    }
  };
}

function send(response: ServerResponse, { status, headers, body = '' }: OriginAnswer): void {
  // Said here, since CloudFront keeps an answer of unknown length even where it was cut, and does not compress it. 204 and 304 have none.
  const length = status === 204 || status === 304 ? {} : { 'content-length': Buffer.byteLength(body) };
  response.writeHead(status, { ...length, ...headers }).end(body);
}
