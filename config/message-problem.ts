import type { Message } from 'esbuild';
import type { Problem } from './errors.ts';

/** A message of esbuild's as a problem at the user's line. */
export function messageProblem({ text, location }: Message): Problem {
  const at = location ? `${location.file}:${location.line}:${location.column + 1}` : 'the build';
  return { at, says: text };
}
