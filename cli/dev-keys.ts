/** The keys of `edgewright dev` on a terminal. */
import type { Controls } from '../simulator/control.ts';
import type { Io } from './io.ts';
import { counted } from './table.ts';

/** Says which keys there are, and hears them until what it returns is called. Without a terminal there are none. */
export function hearKeys(io: Io, { clock, faults, invalidate, origins }: Controls): () => void {
  const actions: Readonly<Record<string, () => string>> = {
    i: () => `forgot ${counted(invalidate(['/*']), 'answer')}`,
    t: () => {
      clock.advance(60);
      return `a minute later: ${new Date(clock.now()).toISOString()}`;
    },
    o: () => {
      const areDown = Object.values(faults.now().origins ?? {}).some(({ down }) => down);
      faults.set(areDown ? {} : { origins: Object.fromEntries(origins().map((id) => [id, { down: true }])) });
      return areDown ? 'every origin is back' : 'every origin is down';
    },
  };
  if (!io.keys) return () => {};
  io.out('keys: i forgets every answer, t steps the clock by a minute, o takes the origins down and back, Ctrl-C ends');
  return io.keys((key) => {
    const says = actions[key]?.();
    if (says !== undefined) io.out(says);
  });
}
