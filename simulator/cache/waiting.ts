import type { WhenGone } from '../exchange.ts';

/** Those who wait for the beginning of one answer. */
export interface Waiting {
  /** One more who waits: for ever, where nobody can know of their going. */
  join(whenGone: WhenGone | undefined): void;
  /** Calls back once all of them have gone. */
  readonly whenGone: WhenGone;
  /** The answer has begun: from now on its body knows who reads it. */
  end(): void;
  /** Whether all of them went before. */
  isAbandoned(): boolean;
}

/** The first who waits. */
export function waitingOf(first: WhenGone | undefined): Waiting {
  let count = 0;
  let state: 'waiting' | 'ended' | 'abandoned' = 'waiting';
  const listeners: (() => void)[] = [];
  const leave = (): void => {
    count -= 1;
    if (count > 0 || state !== 'waiting') return;
    state = 'abandoned';
    for (const then of listeners) then();
  };
  const join = (whenGone: WhenGone | undefined): void => {
    count += 1;
    whenGone?.(leave);
  };
  join(first);
  return {
    join,
    whenGone: (then) => (state === 'abandoned' ? then() : void listeners.push(then)),
    end: () => {
      if (state === 'waiting') state = 'ended';
    },
    isAbandoned: () => state === 'abandoned',
  };
}
