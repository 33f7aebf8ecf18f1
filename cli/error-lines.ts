import type { EdgeError } from '../config/errors.ts';

/** An error as a user reads it: code and summary, every problem, then what to do. */
export function errorLines({ code, message, problems, hint }: EdgeError, json: boolean): readonly string[] {
  if (json) return [JSON.stringify({ code, message, problems, hint }, undefined, 2)];
  return [`${code}  ${message}`, ...problems.map(({ at, says }) => `  ${at}: ${says}`), '', hint];
}
