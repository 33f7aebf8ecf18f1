import type { Query } from '#policy/query';
import { type Code, js } from '../code.ts';

/** Writes `query`: one test and one assignment a name, in the order of the list, which is the order in the cache key. */
export function writeQuery({ keep }: Query): Code {
  return js`export function query(querystring) {
    const kept = {};
    ${keep.map((name) => js`if (${sent(name)}) kept[${name}] = querystring[${name}];`)}
    return kept;
  }`;
}

/** Whether the viewer sent a parameter. Names that every object has, such as `constructor`, need a closer look. */
function sent(name: string): Code {
  return name in Object.prototype
    ? js`Object.prototype.hasOwnProperty.call(querystring, ${name})`
    : js`querystring[${name}]`;
}
