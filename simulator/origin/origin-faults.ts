/** What goes wrong with an origin because somebody wants to see it. */
import { STATUS_CODES } from 'node:http';
import { type Answer, headersFrom, type OriginServer, type ViewerRequest } from '../exchange.ts';
import type { OriginSettings } from '../settings.ts';
import { realTimer, type Timer } from '../timer.ts';
import { failedOrigin } from './origin-failure.ts';
import { responseAttempts } from './response-attempts.ts';

/** What is wrong with an origin now. */
export interface OriginFaults {
  /** Nothing listens there. */
  readonly down?: boolean;
  /** Milliseconds before it answers. From its read time-out on they are CloudFront's 504. */
  readonly delayMs?: number;
  /** What it answers to everything, whatever was asked. */
  readonly status?: number;
}

/** An origin with what `faults` says at each request. */
export function withFaults(
  server: OriginServer,
  faults: () => OriginFaults,
  settings: OriginSettings,
  timer: Timer = realTimer,
): OriginServer {
  return {
    async fetch(request) {
      const { down = false, delayMs = 0, status } = faults();
      if (down || delayMs > 0 || status !== undefined) {
        const fault = down ? refused(settings) : await late(request, delayMs, settings, timer);
        const answer = fault ?? (status === undefined ? undefined : statusAnswer(status));
        if (answer) return drained(request, answer);
      }
      return server.fetch(request);
    },
  };
}

function refused({ id, connectionAttempts }: OriginSettings): Answer {
  const says = `the origin ${id} is switched off, ${connectionAttempts} times`;
  return failedOrigin({ failure: 'OriginConnectError', stage: 'connect', isLate: false, says });
}

/** Waits, and says so where that was too long. */
async function late(
  { method }: ViewerRequest,
  delayMs: number,
  settings: OriginSettings,
  timer: Timer,
): Promise<Answer | undefined> {
  const patience = settings.readTimeout * 1000;
  const isTooLate = delayMs >= patience;
  const waits = isTooLate ? patience * responseAttempts(settings, method) : delayMs;
  if (waits > 0) await new Promise<void>((resolve) => timer(waits, resolve));
  if (!isTooLate) return undefined;
  const says = `the origin ${settings.id} is switched to answer after ${delayMs / 1000} s`;
  return failedOrigin({ failure: 'OriginCommError', stage: 'response', isLate: true, says });
}

function statusAnswer(status: number): Answer {
  const statusDescription = STATUS_CODES[status] ?? '';
  const headers = headersFrom({ 'Content-Type': 'text/plain', 'Content-Length': statusDescription.length });
  return { status: String(status), statusDescription, headers, body: statusDescription };
}

/** Nobody reads the body of a request that goes nowhere. */
function drained({ stream }: ViewerRequest, answer: Answer): Answer {
  stream?.resume();
  return answer;
}
