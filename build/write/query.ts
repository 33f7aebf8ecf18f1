import type { Query } from '#policy/query';
import { type Code, js } from '../code.ts';

/** Writes `query`: one read and one assignment a name, in the order of the list, which is the order in the cache key. */
export function writeQuery({ keep }: Query): Code {
  return js`export function query(querystring) {
    var kept = {}, sent;
    ${keep.map((name) => js`sent = ${sent(name)}; if (sent) kept[${name}] = sent;`)}
    return kept;
  }`;
}

/** What the viewer sent. Names that every object has, such as `constructor`, need a closer look. */
function sent(name: string): Code {
  return name in Object.prototype
    ? js`Object.prototype.hasOwnProperty.call(querystring, ${name}) && querystring[${name}]`
    : js`querystring[${name}]`;
}
