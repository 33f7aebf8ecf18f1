import { type Agent, type ClientRequest, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import type { OriginTls } from './origin-tls.ts';

/** What of a request's options a connection is kept by, besides what Node looks at. */
type NamedBy = Parameters<HttpsAgent['getName']>[0] & OriginTls;

/** What makes and keeps connections, by the scheme that they speak. */
export interface KeepingAgents {
  readonly 'http:': Agent;
  readonly 'https:': Agent;
  /** Ends the connections that wait for another request, and every other once its answer is over. */
  close(): void;
}

/** Agents that keep a connection for so many milliseconds after its last answer. */
export function keepingAgents(timeout: number): KeepingAgents {
  const options = { keepAlive: true, timeout };
  let isClosed = false;
  const agents = {
    'http:': guarded(new HttpAgent(options), () => !isClosed),
    'https:': guarded(namedByCertificate(new HttpsAgent(options)), () => !isClosed),
  };
  const close = (): void => {
    isClosed = true;
    for (const { freeSockets } of Object.values(agents)) {
      for (const socket of Object.values(freeSockets).flatMap((sockets = []) => sockets)) socket.destroy();
    }
  };
  return { ...agents, close };
}

/** A connection, and a session of TLS, is for requests alone that ask for a certificate of the same names. */
function namedByCertificate(agent: HttpsAgent): HttpsAgent {
  const { getName } = agent;
  return Object.assign(agent, {
    getName: (options: NamedBy) =>
      `${getName.call(agent, options)}:${JSON.stringify(options?.allowedCertificateNames)}`,
  });
}

/**
 * Node hands what an origin sends on a kept connection to whoever asks next, as the answer. Here such a connection ends: nobody
 * gets another's answer.
 *
 * @see https://nodejs.org/api/http.html#agentkeepsocketalivesocket
 */
function guarded<Kind extends Agent>(agent: Kind, keeps: () => boolean): Kind {
  const strays = new WeakMap<Duplex, () => void>();
  const { keepSocketAlive, reuseSocket } = agent;
  return Object.assign(agent, {
    keepSocketAlive(socket: Duplex): unknown {
      const isKept = keeps() && keepSocketAlive.call(agent, socket);
      const end = (): void => void socket.destroy();
      strays.set(socket, end);
      socket.once('data', end);
      return isKept;
    },
    reuseSocket(socket: Duplex, request: ClientRequest): void {
      const end = strays.get(socket);
      if (end) socket.off('data', end);
      reuseSocket.call(agent, socket, request);
    },
  });
}
