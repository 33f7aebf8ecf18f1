/** An origin for a test: it says what it was told to say, and remembers what it was asked. */

/** What an origin shall answer; what is left out is a 200 without headers, and an empty body. */
export interface PlayedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>> | Headers;
  readonly body?: string | Uint8Array;
}

/** An origin as a web-standard handler, as users of `createEdge` write their own. */
export type OriginHandler = (request: Request) => Response | Promise<Response>;

/** An origin that a test directs. */
export interface PlayedOrigin extends OriginHandler {
  /** Says what it will answer from now on. A request that asks whether this is still good, by its ETag, gets a 304. */
  will(answer: PlayedAnswer): void;
  /** Every request that reached it, the oldest first. */
  readonly requests: readonly Request[];
}

/** Makes an origin that answers 200 with an empty body until it is told otherwise. */
export function createOrigin(): PlayedOrigin {
  const requests: Request[] = [];
  let next: PlayedAnswer = {};
  const answer = (request: Request): Response => {
    requests.push(request);
    const { status = 200, body = '' } = next;
    const headers = new Headers(next.headers as Record<string, string>);
    const etag = headers.get('etag');
    if (status === 200 && etag !== null && request.headers.get('if-none-match') === etag) {
      return new Response(null, { status: 304, headers });
    }
    return new Response(hasNoBody(status) ? null : body, { status, headers });
  };
  const will = (told: PlayedAnswer): void => {
    next = told;
  };
  return Object.assign(answer, { will, requests });
}

/** Statuses that web-standard responses have no body with. @see https://fetch.spec.whatwg.org/#null-body-status */
function hasNoBody(status: number): boolean {
  return [101, 204, 205, 304].includes(status);
}
