/** What all handlers do with a request, whoever brought it. */
import type { RequestHeaders } from './request-headers.ts';
import { asItStands, type OriginAnswer, type Resource, refusal, revalidate } from './revalidate.ts';
import { type SecretHeader, secretHeaderCheck } from './secret-header.ts';

/** A request, as far as handlers of any kind know it. */
export interface OriginRequest {
  /** In upper case. */
  readonly method: string;
  /** Percent-encoded: `/orders/1003`. */
  readonly path: string;
  /** Percent-encoded, without the question mark. */
  readonly query: string;
  readonly headers: RequestHeaders;
}

/** What there is to a request: something to be asked about, or an answer as it stands, such as a 404. */
export type Respond<Native> = (
  request: OriginRequest,
  native: Native,
) => Resource | OriginAnswer | Promise<Resource | OriginAnswer>;

/** Options of every handler. */
export interface HandlerOptions {
  /** Who doesn't send it gets a 403, and nothing runs. Everybody is answered, unless given. */
  readonly secret?: SecretHeader;
  /** The time in milliseconds since 1970; that of the machine, unless given. */
  readonly now?: () => number;
  /** Hears of a `life` that could not be decided, and of what a Node handler answers with 500; `console.error`, unless given. */
  readonly onError?: (error: unknown) => void;
}

/** Answers requests by what `respond` has for them. What that throws, or a query, is thrown. */
export function answerRequest<Native>(
  respond: Respond<Native>,
  { secret, now = Date.now, onError = console.error }: HandlerOptions,
): (request: OriginRequest, native: Native) => Promise<OriginAnswer> {
  const isFromCloudFront = secret ? secretHeaderCheck(secret) : () => true;
  return async (request, native) => {
    if (!isFromCloudFront(request.headers)) return refusal(403);
    const found = await respond(request, native);
    return 'status' in found ? asItStands(found) : revalidate(request, found, { now: now(), onError });
  };
}
