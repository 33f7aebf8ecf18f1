/** A process that ends in the middle of a command, as its calls to AWS see it. */
import type { FinalizeRequestMiddleware, MiddlewareStack } from '@smithy/types';
import type { AwsClients } from '../../deploy/aws/clients.ts';

/**
 * Where a command is cut off: before the call of a number is performed, or after it was, while its answer is on the way. `twice` lets
 * the process live: only that answer is lost, and the SDK sends the request again.
 */
export interface Cut {
  readonly at: number;
  readonly when: 'before' | 'after' | 'twice';
}

/** The calls of clients. */
export interface CutClients {
  /** The operations that were called since `begin`, the one of the cut among them. */
  readonly calls: readonly string[];
  /** Counts from 1 again, and cuts there. */
  begin(cut?: Cut): void;
}

/** What a call ends with that has no process any more. */
export class CutOff extends Error {
  override readonly name = 'CutOff';
}

/** Has clients end where they are told to. Whatever is called behind a cut is not performed: the process is gone. */
export function cutClients(clients: AwsClients): CutClients {
  const calls: string[] = [];
  let cut: Cut | undefined;
  const cuts: FinalizeRequestMiddleware<object, object> =
    (next, { commandName = '' }) =>
    async (args) => {
      if (cut && cut.when !== 'twice' && calls.length >= cut.at) throw new CutOff(commandName);
      calls.push(commandName.replace(/Command$/, ''));
      const isCut = calls.length === cut?.at;
      if (isCut && cut?.when === 'before') throw new CutOff(commandName);
      const answer = await next(args);
      if (isCut && cut?.when === 'twice') return next(args);
      if (isCut) throw new CutOff(commandName);
      return answer;
    };
  for (const client of Object.values(clients)) {
    if (typeof client === 'function') continue;
    const { middlewareStack } = client as { middlewareStack: MiddlewareStack<object, object> };
    // Where a request is signed: what the deployer has the SDK write and never sends does not come this far.
    middlewareStack.add(cuts, { step: 'finalizeRequest', name: 'cuts' });
  }
  return {
    calls,
    begin: (next) => {
      calls.length = 0;
      cut = next;
    },
  };
}
