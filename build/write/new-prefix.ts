import { longestFirst } from '#policy/prefixes';
import { type Code, js } from '../code.ts';
import { beginsWith } from './begins-with.ts';

/** Writes a condition and the new path for every prefix that `path` may begin with; what stands for none comes behind it. */
export function newPrefix(path: Code, prefixes: Readonly<Record<string, string>>): readonly Code[] {
  return longestFirst(Object.keys(prefixes)).map(
    (prefix) => js`${beginsWith(path, prefix)} ? ${prefixes[prefix] ?? ''} + ${path}.slice(${prefix.length}) : `,
  );
}
