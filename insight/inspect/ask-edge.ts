/** Asks an edge over the network as a viewer would, and takes whatever comes. */
import type { ClientRequest, IncomingMessage } from 'node:http';
import { hostNameOf } from '#policy/host-name';
import { askOnce, wholeAnswer } from '../ask-once.ts';
import type { NoAnswer, SeenAnswer, Timing } from './seen-answer.ts';

/** How an edge is asked. */
export interface AskEdgeOptions {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds until a whole answer is not waited for any longer. */
  readonly timeout: number;
  /** The time in milliseconds since 1970. */
  readonly now: () => number;
}

/** Bytes of a body that are read. */
const MOST_BYTES = 50_000_000;

/** Bytes of an answer's head, which are more than CloudFront sends. */
const MOST_HEAD_BYTES = 65_536;

/** Outside of these there is no status. @see https://www.rfc-editor.org/rfc/rfc9110#section-15 */
const LEAST_STATUS = 100;
const MOST_STATUS = 599;

/** When each step of a request was done. */
interface Steps {
  began: number;
  dns?: number;
  tcp?: number;
  tls?: number;
  head?: number;
}

/** Asks a URL by GET, on a connection of its own. Follows no redirect, and never throws. */
export function askEdge(url: URL, { headers, timeout, now }: AskEdgeOptions): Promise<SeenAnswer | NoAnswer> {
  const steps: Steps = { began: now() };
  return askOnce(url, {
    options: { headers, maxHeaderSize: MOST_HEAD_BYTES, ...serverNameOf(url, headers) },
    timeout,
    watch: (asked) => watch(asked, steps, now),
    read: (answer) => {
      steps.head = now();
      return seenAnswer(answer, () => timingOf(steps, now()));
    },
  });
}

/** A name with a dot at its end goes without it into TLS, and stays in Host. @see https://www.rfc-editor.org/rfc/rfc6066#section-3 */
function serverNameOf({ host }: URL, headers: Readonly<Record<string, string>>): { readonly servername?: string } {
  const name = hostNameOf(headers.host ?? host);
  return name.endsWith('.') ? { servername: name.slice(0, -1) } : {};
}

function watch(asked: ClientRequest, steps: Steps, now: () => number): void {
  asked.on('socket', (socket) => {
    socket.once('lookup', () => {
      steps.dns = now();
    });
    socket.once('connect', () => {
      steps.tcp = now();
    });
    socket.once('secureConnect', () => {
      steps.tls = now();
    });
  });
}

function timingOf({ began, dns, tcp = began, tls, head = began }: Steps, end: number): Timing {
  return {
    ...(dns === undefined ? {} : { dns: dns - began }),
    tcp: tcp - (dns ?? began),
    ...(tls === undefined ? {} : { tls: tls - tcp }),
    firstByte: head - (tls ?? tcp),
    whole: end - began,
  };
}

async function seenAnswer(answer: IncomingMessage, timing: () => Timing): Promise<SeenAnswer | NoAnswer> {
  const whole = await wholeAnswer(answer, MOST_BYTES);
  if ('failed' in whole) return whole;
  const { status } = whole;
  if (status < LEAST_STATUS || status > MOST_STATUS)
    return { failed: `answered with the status ${String(status).padStart(3, '0')}, which is none of HTTP's` };
  return { ...whole, timing: timing() };
}
