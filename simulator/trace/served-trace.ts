import { withoutCloudFrontHeaders } from '../viewer/cloudfront-headers.ts';
import type { ServedRequest } from '../viewer/server.ts';
import { type Trace, type TracedViewer, tracedAnswer, tracedRequest } from './trace.ts';

/** The trace of a request that was served; nothing of one that ended in a bug of ours, or that no distribution saw. */
export function servedTrace(served: ServedRequest): Trace | undefined {
  const { request, trip, firstByte, took, bodyBytes } = served;
  const { id, domainName, startedAt, behavior, answer, notes, errorType } = trip;
  if (id === undefined || domainName === undefined || startedAt === undefined || !notes) return undefined;
  return {
    id,
    domainName,
    startedAt,
    viewer: viewerOf(served),
    request: tracedRequest({ ...request, headers: withoutCloudFrontHeaders(request.headers) }),
    behavior,
    ...notes,
    answer: { ...tracedAnswer(answer), bodyBytes },
    firstByte,
    took,
    ...(answer.reason === undefined ? {} : { reason: answer.reason }),
    ...(errorType === undefined ? {} : { errorType }),
  };
}

function viewerOf({ request, trip, connection, httpVersion }: ServedRequest): TracedViewer {
  const { port, scheme, tls } = connection;
  const [protocol = '', cipher = ''] = tls?.split(':') ?? [];
  return {
    ip: request.clientIp,
    port,
    protocol: trip.answer.status === '101' ? (scheme === 'https' ? 'wss' : 'ws') : scheme,
    httpVersion,
    ...(tls === undefined ? {} : { tls: { protocol, cipher } }),
  };
}
