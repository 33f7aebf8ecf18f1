/** What was compiled before, for builds that come one after the other: only what is made from something else is compiled again. */
import { type Reads, stateOf } from '../config/reads.ts';
import type { Compiled } from './compile-function.ts';

/** By what a file is made from, besides files. */
export type Compilations = Map<string, Compilation>;

/** A compiled file, and the files that went into it. */
export interface Compilation {
  readonly compiled: Compiled;
  readonly reads: Reads;
}

/** What was compiled under a key, if every file that went into it is as it was; otherwise what `compile` makes now. */
export async function compiledOnce(
  known: Compilations,
  key: string,
  compile: (reads: Reads) => Promise<Compiled>,
  reads: Reads,
): Promise<Compiled> {
  const before = known.get(key);
  const isSame = before !== undefined && [...before.reads].every(([path, state]) => stateOf(path) === state);
  const now: Compilation['reads'] = isSame ? before.reads : new Map();
  try {
    const compiled = isSame ? before.compiled : await compile(now);
    known.set(key, { compiled, reads: now });
    return compiled;
  } finally {
    for (const [path, state] of now) if (!reads.has(path)) reads.set(path, state);
  }
}

/** Forgets what the last build had no use for. */
export function forgetOthers(known: Compilations, keys: readonly string[]): void {
  for (const key of known.keys()) if (!keys.includes(key)) known.delete(key);
}
