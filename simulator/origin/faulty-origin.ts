/** An origin with which something is wrong because somebody wants to see it. */
import { STATUS_CODES } from 'node:http';
import type { Answer, OriginServer, ViewerRequest } from '../exchange.ts';
import type { OriginFault } from '../faults.ts';
import { headersFrom } from '../header-lines.ts';
import type { OriginSettings } from '../settings.ts';
import { realTimer, type Timer } from '../timer.ts';
import { failedOrigin } from './origin-failure.ts';
import { responseAttempts } from './response-attempts.ts';

/**
 * An origin with the fault that is switched on at each request. What answers only after the read time-out, at each of the
 * attempts, is CloudFront's 504.
 */
export function faultyOrigin(
  server: OriginServer,
  fault: () => OriginFault | undefined,
  settings: OriginSettings,
  timer: Timer = realTimer,
): OriginServer {
  return {
    async fetch(request) {
      const { down = false, delay = 0, status } = fault() ?? {};
      const failed = down ? refused(request, settings) : await late(request, delay, settings, timer);
      const answer = failed ?? (status === undefined ? undefined : statusAnswer(status));
      if (answer) return drained(request, answer);
      return server.fetch(request);
    },
    webSocketUrl: (request) => (fault()?.down ? undefined : server.webSocketUrl?.(request)),
    close: () => server.close?.(),
  };
}

function refused(request: ViewerRequest, { id, connectionAttempts }: OriginSettings): Answer {
  const says = `the origin ${id} is switched off, ${connectionAttempts} times`;
  return failedOrigin(request, { failure: 'OriginConnectError', stage: 'connect', isLate: false, says });
}

/** Waits so many seconds, and answers where that is too long. */
async function late(
  request: ViewerRequest,
  delay: number,
  settings: OriginSettings,
  timer: Timer,
): Promise<Answer | undefined> {
  const { readTimeout } = settings;
  const isTooLate = delay >= readTimeout;
  const waits = isTooLate ? readTimeout * responseAttempts(settings, request.method) : delay;
  if (waits > 0) await new Promise<void>((resolve) => timer(waits * 1000, resolve));
  if (!isTooLate) return undefined;
  const says = `the origin ${settings.id} is switched to answer after ${delay} s`;
  return failedOrigin(request, { failure: 'OriginCommError', stage: 'response', isLate: true, says });
}

function statusAnswer(status: number): Answer {
  const headers = headersFrom({ 'Content-Length': 0 });
  return { status: String(status), statusDescription: STATUS_CODES[status] ?? '', headers, body: '' };
}

/** Nobody reads the body of a request that goes nowhere. */
function drained({ stream }: ViewerRequest, answer: Answer): Answer {
  stream?.resume();
  return answer;
}
