/**
 * Has an edge location ask its origin for what viewers will ask for, before they do: each path again just after its copy has expired.
 *
 * With stale-while-revalidate the request that finds an old copy gets it, and the edge asks the origin behind it: no viewer waits.
 * Without it, this request is the one that waits. Nothing can have an edge location ask before a copy has expired.
 */
import type { AskEdge } from './edge-answer.ts';
import { type Ttls, type Warmth, warmthOf, xCacheOf } from './warmth.ts';

/** What is kept warm: a path, as one group of viewers asks for it. */
export interface WarmTarget {
  /** With its query, percent-encoded. */
  readonly path: string;
  /** Those that are in the cache key. Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** What the cache policy of its behavior allows. */
  readonly ttls: Ttls;
  /** Seconds for which the edge keeps it, where answers tell viewers something else. */
  readonly lifetime?: number;
  /** Which variants of experiments its Cookie stands for: `checkout.short`. */
  readonly variant?: string;
}

/** What one request for a target came to. */
export interface Warmed {
  readonly target: WarmTarget;
  readonly warmth: Warmth;
  /** `Miss`, `Hit`, `RefreshHit`. */
  readonly xCache: string;
  /** When its answer came, in milliseconds since 1970. */
  readonly at: number;
  /** When it is asked for again, in milliseconds since 1970; nothing where it never is. */
  readonly due?: number;
}

/** What of the world warming takes. */
export interface WarmWorld {
  readonly ask: AskEdge;
  /** The time in milliseconds since 1970. */
  readonly now: () => number;
  /** Waits so many milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Hears of every answer. */
  readonly tell: (warmed: Warmed) => void;
  /** Resolves when no request shall begin any more. */
  readonly ended: Promise<void>;
}

/** How hard an edge, and the origin behind it, may be asked. */
export interface WarmPace {
  /** Requests that begin in a second, at most; evenly, never in a burst. */
  readonly rate: number;
  /** Requests at the same time, at most. */
  readonly concurrency: number;
  /** Until when, in milliseconds since 1970, paths are asked for again; without it each is asked for once. */
  readonly until?: number;
}

/** Milliseconds behind an expiry: a copy of 60 seconds is old when 60 seconds are over, by the edge's clock. */
const JUST_AFTER = 100;

/** Seconds after which a path that failed is asked for again, where nobody asks for more: doubled from one failure to the next, up to the longest. */
const [FIRST_PAUSE, LONGEST_PAUSE] = [2, 300];

/** Milliseconds of one wait, so that whatever else ends it leaves no long timer behind. */
const LONGEST_WAIT = 1000;

interface Entry {
  readonly target: WarmTarget;
  due: number;
  failures: number;
}

/** Asks for every target, the earliest due first, and ends when nothing is left to ask for, or time is over. Never throws. */
export async function warm(targets: readonly WarmTarget[], world: WarmWorld, pace: WarmPace): Promise<void> {
  const queue = new Set(targets.map((target): Entry => ({ target, due: world.now(), failures: 0 })));
  const running = new Set<Promise<void>>();
  const { now, wait } = world;
  let [slot, isOver] = [now(), false];
  const over = world.ended.then(() => {
    isOver = true;
  });

  const ask = async (entry: Entry): Promise<void> => {
    const { target } = entry;
    const answer = await world.ask(target.path, target.headers);
    const warmth = warmthOf(answer, target.ttls, now(), target.lifetime);
    entry.failures = warmth.state === 'failed' ? entry.failures + 1 : 0;
    const pause = secondsUntilDue(warmth, entry.failures) * 1000;
    if (warmth.state === 'failed' && warmth.isBusy) slot = Math.max(slot, now() + pause);
    entry.due = now() + pause;
    const isAgain = pace.until !== undefined && warmth.state !== 'never';
    if (isAgain) queue.add(entry);
    world.tell({ target, warmth, xCache: xCacheOf(answer), at: now(), ...(isAgain ? { due: entry.due } : {}) });
  };

  while (!isOver && queue.size + running.size > 0) {
    const next = earliest(queue);
    const start = Math.max(next?.due ?? Number.POSITIVE_INFINITY, slot);
    const isLate = start > (pace.until ?? Number.POSITIVE_INFINITY);
    if (isLate && running.size === 0) break;
    if (!next || isLate || running.size >= pace.concurrency) await Promise.race([over, ...running]);
    else if (start > now())
      await Promise.race([over, ...running, wait(Math.min(Math.ceil(start - now()), LONGEST_WAIT))]);
    else {
      queue.delete(next);
      slot = now() + 1000 / pace.rate;
      const run: Promise<void> = ask(next).then(() => void running.delete(run));
      running.add(run);
    }
  }
  await Promise.all(running);
}

function earliest(queue: ReadonlySet<Entry>): Entry | undefined {
  let first: Entry | undefined;
  for (const entry of queue) if (!first || entry.due < first.due) first = entry;
  return first;
}

function secondsUntilDue(warmth: Warmth, failures: number): number {
  if (warmth.state === 'never') return 0;
  if (warmth.state !== 'failed') return warmth.left + JUST_AFTER / 1000;
  return Math.min(Math.max(warmth.retryAfter ?? 0, FIRST_PAUSE * 2 ** (failures - 1)), LONGEST_PAUSE);
}
