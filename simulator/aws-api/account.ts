/** An account of AWS on this machine: its state, and the operations on it. */
import type { Clock } from '../clock.ts';
import type { Asked, Call, Delays } from './call.ts';
import { type LogLine, withLogLines } from './logs/log-lines.ts';
import { OPERATIONS } from './operations.ts';
import { QUOTAS, type Quotas } from './quotas.ts';
import type { AwsState } from './state.ts';

/** What an account is made of. */
export interface AccountParts {
  /** Twelve digits. */
  readonly id: string;
  readonly state: AwsState;
  /** Keeps every state that follows, before its operation is answered. */
  readonly keep: (state: AwsState) => void;
  readonly clock: Pick<Clock, 'now'>;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly testRun: Call['testRun'];
  /** Where it is not as in a new account of AWS. */
  readonly quotas?: Partial<Quotas>;
  /** Without these everything arrives at once, which no client minds, and `aws cloudfront wait` asks each minute. */
  readonly delays?: Partial<Delays>;
}

/** An account. */
export interface Account {
  readonly id: string;
  state(): AwsState;
  /** Whether an operation is there. */
  performs(service: string, operation: string): boolean;
  /** Does what an operation is asked. @throws ApiError as its service declares it */
  perform(service: string, operation: string, input: object, asked: Asked): Promise<object>;
  /** Takes what was written to its logs. It is kept with the next change, and not before: viewers write often. */
  log(lines: readonly LogLine[]): void;
  /** From now on, what an invalidation forgets. */
  onInvalidation(invalidate: Call['invalidate']): void;
}

const NO_DELAYS: Delays = { distribution: 0, function: 0, keyValueStore: 0, invalidation: 0, lambda: 0, replica: 0 };

/** Makes an account. */
export function accountOf(parts: AccountParts): Account {
  const { id, keep, clock, randomBytes, testRun } = parts;
  let state = parts.state;
  let invalidate: Call['invalidate'] = () => {};
  const call = (asked: Asked): Call => ({
    ...asked,
    state,
    now: clock.now(),
    account: id,
    quotas: { ...QUOTAS, ...parts.quotas },
    delays: { ...NO_DELAYS, ...parts.delays },
    randomBytes,
    testRun,
    invalidate: (distributionId, paths) => invalidate(distributionId, paths),
  });
  return {
    id,
    state: () => state,
    performs: (service, operation) => handlerOf(service, operation) !== undefined,
    async perform(service, operation, input, asked) {
      const handler = handlerOf(service, operation);
      if (!handler) throw new Error(`${operation} of ${service} is not there`);
      const reply = handler(input as never, call(asked));
      const { output, state: next } = 'then' in reply ? await reply : reply;
      if (next) {
        keep(next);
        state = next;
      }
      return output;
    },
    log(lines) {
      state = withLogLines(state, lines);
    },
    onInvalidation(run) {
      invalidate = run;
    },
  };
}

function handlerOf(service: string, operation: string) {
  const operations = Object.hasOwn(OPERATIONS, service) ? OPERATIONS[service as keyof typeof OPERATIONS] : undefined;
  return operations && Object.hasOwn(operations, operation) ? operations[operation] : undefined;
}
