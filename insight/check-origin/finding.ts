/** What a check of an origin found. */
import type { AskedOrigin } from './asked-origin.ts';

/** `costs` is right and dear, `breaks` is wrong for somebody, `skipped` is about something that this origin doesn't do. */
export type Verdict = 'ok' | 'costs' | 'breaks' | 'skipped';

/** What one check says. */
export interface Finding {
  readonly verdict: Verdict;
  /** What was found. */
  readonly found: string;
  /** What that does behind CloudFront. */
  readonly effect?: string;
  /** How to mend it, in a sentence. */
  readonly mend?: string;
}

/** What a check knows besides the answers. */
export interface CheckContext {
  /** The time in milliseconds since 1970. */
  readonly now: number;
  /** Headers that are in the cache key, in lower case. */
  readonly key: readonly string[];
}

/** Judges the answers of an origin. */
export type Check = (asked: AskedOrigin, context: CheckContext) => Finding;

/** As it ought to be. */
export function ok(found: string): Finding {
  return { verdict: 'ok', found };
}

/** Not about this origin. */
export function skipped(found: string): Finding {
  return { verdict: 'skipped', found };
}

/** Right, and dear. */
export function costs(found: string, effect: string, mend: string): Finding {
  return { verdict: 'costs', found, effect, mend };
}

/** Wrong for somebody. */
export function breaks(found: string, effect: string, mend: string): Finding {
  return { verdict: 'breaks', found, effect, mend };
}
