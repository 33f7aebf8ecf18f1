import type { WarmTarget } from './warm.ts';

/** Milliseconds of each minute in which requests begin; what is left is for the last answers. */
export const WINDOW = 50_000;

/** Targets that differ by their paths alone. */
export interface WarmGroup extends Omit<WarmTarget, 'path'> {
  readonly paths: readonly string[];
}

/** What a scheduled function is told to keep warm: its event, which has little room. */
export interface WarmSettings {
  /** The origin of a URL. */
  readonly at: string;
  /** The Host that is sent, where it is not that of `at`. */
  readonly host?: string;
  /** Requests that begin in a second, at most. */
  readonly rate: number;
  /** Requests at the same time, at most. */
  readonly concurrency: number;
  readonly groups: readonly WarmGroup[];
}
