import { type Code, js } from '../code.ts';

/** Writes `own`: the user's module by its absolute path. */
export function writeOwn(path: string): Code {
  return js`export { own } from ${path};`;
}
