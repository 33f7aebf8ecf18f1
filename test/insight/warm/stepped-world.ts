/** Time that goes on only while somebody waits for it, and an edge that is asked meanwhile. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AskEdge, EdgeAnswer, NoAnswer } from '../../../insight/warm/edge-answer.ts';
import type { Warmed, WarmTarget, WarmWorld } from '../../../insight/warm/warm.ts';
import { USUAL_TTLS } from '../../../insight/warm/warmth.ts';
import { type Clock, createClock } from '../../../simulator/clock.ts';

/** A world to warm in. */
export interface SteppedWorld extends WarmWorld {
  /** What was asked for, and how many seconds after the beginning. */
  readonly asked: readonly (readonly [path: string, seconds: number])[];
  readonly told: readonly Warmed[];
  /** Requests at the same time, at most. */
  readonly together: () => number;
}

/** A world in which this edge answers. Time stands still while it does. */
export function steppedWorld(
  answer: (path: string, seconds: number) => EdgeAnswer | NoAnswer | Promise<EdgeAnswer | NoAnswer>,
  { clock = createClock(), ended = new Promise<void>(() => {}) }: { clock?: Clock; ended?: Promise<void> } = {},
): SteppedWorld {
  const start = clock.now();
  const [asked, told]: [(readonly [string, number])[], Warmed[]] = [[], []];
  const running = new Set<Promise<unknown>>();
  const waits: { readonly at: number; readonly done: () => void }[] = [];
  let most = 0;
  let isStepping = false;

  /** Goes on to what is waited for first, once all that was asked is answered and heard. */
  const step = async (): Promise<void> => {
    if (isStepping) return;
    isStepping = true;
    while (waits.length > 0) {
      await Promise.all(running);
      await nextTurn();
      if (running.size > 0) continue;
      waits.sort((a, b) => a.at - b.at);
      const first = waits.shift();
      if (first && first.at > clock.now()) clock.advance((first.at - clock.now()) / 1000);
      first?.done();
    }
    isStepping = false;
  };
  const ask: AskEdge = (path) => {
    const seconds = (clock.now() - start) / 1000;
    asked.push([path, seconds]);
    const one = Promise.resolve(answer(path, seconds));
    running.add(one);
    most = Math.max(most, running.size);
    return one.finally(() => running.delete(one));
  };
  return {
    ask,
    now: clock.now,
    wait: (milliseconds) =>
      new Promise((done) => {
        waits.push({ at: clock.now() + milliseconds, done });
        void step();
      }),
    tell: (warmed) => told.push(warmed),
    ended,
    asked,
    told,
    together: () => most,
  };
}

/** Paths as targets that nothing is known of. */
export function targetsOf(...paths: readonly string[]): readonly WarmTarget[] {
  return paths.map((path) => ({ path, headers: {}, ttls: USUAL_TTLS }));
}
