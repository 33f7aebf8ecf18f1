/** AWS's clients with something on the wire between them and an account: what a test lets go wrong. */
import type { HttpHandler, HttpRequest } from '@smithy/core/protocols';
import type { AwsClients } from '../../deploy/aws/clients.ts';
import { inProcessHandler } from '../simulator/aws-api/in-process-handler.ts';
import { clientsOf, configOf, type LocalApi } from '../simulator/aws-api/local-api.ts';

type Answer = ReturnType<HttpHandler['handle']>;

/** Sends a request by `send`, or does not; what it gives or throws is what the client hears of it. */
export type Wire = (send: () => Answer, request: HttpRequest) => Answer;

/** Clients of an account, every request of which goes over a wire, and goes again so many times where the SDK says that it may. */
export function wiredClients({ server }: LocalApi, wire: Wire, tries = 1): AwsClients {
  const handler = inProcessHandler(server);
  const wired: HttpHandler = {
    handle: (request, options) => wire(() => handler.handle(request, options), request),
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
  };
  return clientsOf(configOf(server, wired, tries));
}

/** Whether a request may change something. IAM and STS are only asked, by POST. */
function isWrite({ method, path }: HttpRequest): boolean {
  return method !== 'GET' && path !== '/';
}

/** What a process hears that is gone: nothing ever again. */
export class Death extends Error {}

/**
 * When a process dies: before a request that may change something is performed, or after it was and before its answer arrived. What dies
 * at a read leaves what it leaves behind the change before it.
 */
export interface DeathAt {
  /** Which of the requests that may change something, from 1. */
  readonly write: number;
  readonly when: 'before' | 'after';
}

/** Clients of a process that dies. */
export function dyingClients(api: LocalApi, { write, when }: DeathAt): CountedClients {
  let writes = 0;
  let isDead = false;
  const clients = wiredClients(api, async (send, request) => {
    const isLast = isWrite(request) && writes + 1 === write;
    isDead ||= isLast && when === 'before';
    if (isDead) throw new Death();
    if (isWrite(request)) writes += 1;
    isDead = isLast;
    const answer = await send();
    if (isDead) throw new Death();
    return answer;
  });
  return { clients, writes: () => writes };
}

/** Clients that do what they are asked, without a wire of this machine in between. */
export function directClients(api: LocalApi): AwsClients {
  return wiredClients(api, (send) => send());
}

/** Clients, and how many writes of theirs an account has performed. */
export interface CountedClients {
  readonly clients: AwsClients;
  readonly writes: () => number;
}

/** Clients that are throttled at the first try of every call, and try again. */
export function throttledClients(api: LocalApi): AwsClients {
  const tried = new Set<string | undefined>();
  return wiredClients(
    api,
    async (send, { headers }) => {
      const call = headers['amz-sdk-invocation-id'];
      if (tried.has(call)) return send();
      tried.add(call);
      throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
    },
    2,
  );
}

/** Clients whose connection is cut after a write was performed: the answer is lost, and the SDK sends it again. */
export function lossyClients(api: LocalApi, isLost: (write: number) => boolean): CountedClients {
  let writes = 0;
  const lost = new Set<string | undefined>();
  const clients = wiredClients(
    api,
    async (send, request) => {
      const answer = await send();
      const call = request.headers['amz-sdk-invocation-id'];
      if (!isWrite(request) || lost.has(call)) return answer;
      writes += 1;
      if (!isLost(writes)) return answer;
      lost.add(call);
      throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    },
    2,
  );
  return { clients, writes: () => writes };
}
