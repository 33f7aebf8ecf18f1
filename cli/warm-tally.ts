/** What warming has come to so far; it may go on for days. */
import type { Warmed, WarmTarget } from '../insight/warm/warm.ts';

/** What all of it came to. */
export interface WarmSummary {
  readonly requests: number;
  readonly failures: number;
  /** Targets whose copy was there when they were last asked for. */
  readonly warm: number;
  readonly targets: number;
  /** Requests in a second that keeping all of them warm takes. */
  readonly needed: number;
  /** Whether any answer had an X-Cache. */
  readonly isCloudFront: boolean;
}

/** Counts answers. */
export interface WarmTally {
  add(warmed: Warmed): void;
  /** How many targets were asked for. There may be many thousands: this is as quick whenever it is asked. */
  asked(): number;
  /** The last answer for each target, in their order. */
  latest(): readonly Warmed[];
  summary(): WarmSummary;
}

/** Begins at nothing. */
export function warmTally(targets: readonly WarmTarget[]): WarmTally {
  const last = new Map<WarmTarget, Warmed>();
  let [requests, failures, isCloudFront] = [0, 0, false];
  return {
    add(warmed) {
      last.set(warmed.target, warmed);
      requests += 1;
      if (warmed.warmth.state === 'failed') failures += 1;
      if (warmed.xCache !== '-') isCloudFront = true;
    },
    asked: () => last.size,
    latest: () => targets.flatMap((target) => last.get(target) ?? []),
    summary() {
      const lifetimes = [...last.values()].flatMap(({ warmth }) => ('lifetime' in warmth ? [warmth.lifetime] : []));
      const needed = lifetimes.reduce((sum, seconds) => sum + 1 / seconds, 0);
      const rounded = Math.round(needed * 100) / 100;
      return { requests, failures, warm: lifetimes.length, targets: last.size, needed: rounded, isCloudFront };
    },
  };
}
