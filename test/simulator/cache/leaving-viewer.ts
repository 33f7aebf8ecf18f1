import type { WhenGone } from '../../../simulator/exchange.ts';

/** A viewer who leaves when it is told to. */
export function viewerOf(): { readonly whenGone: WhenGone; leave(): void } {
  const listeners: (() => void)[] = [];
  let isGone = false;
  return {
    whenGone: (then) => (isGone ? then() : void listeners.push(then)),
    leave: () => {
      isGone = true;
      for (const then of listeners) then();
    },
  };
}
