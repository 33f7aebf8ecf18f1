import type { Timer } from '../../simulator/timer.ts';

/** A time that a test moves. */
export interface HandTimer {
  readonly timer: Timer;
  /** Waits until something waits for just so many milliseconds, and lets them pass. */
  pass(milliseconds: number): Promise<void>;
  /** For how many milliseconds somebody waits now, each by itself. */
  pending(): readonly number[];
}

/** A time that stands still until it is moved. */
export function handTimer(): HandTimer {
  const waiting = new Set<{ readonly milliseconds: number; readonly then: () => void }>();
  return {
    timer(milliseconds, then) {
      const entry = { milliseconds, then };
      waiting.add(entry);
      return () => waiting.delete(entry);
    },
    async pass(milliseconds) {
      for (;;) {
        const due = [...waiting].find((entry) => entry.milliseconds === milliseconds);
        if (due) {
          waiting.delete(due);
          due.then();
          return;
        }
        await new Promise(setImmediate);
      }
    },
    pending: () => [...waiting].map(({ milliseconds }) => milliseconds),
  };
}
