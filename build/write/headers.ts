import { type Headers, headersOf, removedHeadersOf } from '#policy/headers';
import { type Code, js } from '../code.ts';
import { among } from './among.ts';

/** Above so many names one walk over the headers of an ordinary answer costs less than a `delete` for each. */
const MANY = 40;

/** Writes `headers`: one assignment a header, which costs less than half of `Object.assign`. */
export function writeHeaders(options: Headers): Code {
  const assignments = headersOf(options).map(({ name, value }) => js`headers[${name}] = { value: ${value} };`);
  return js`export function headers(headers) { ${removal(removedHeadersOf(options))} ${assignments} }`;
}

function removal(names: readonly string[]): Code {
  if (names.length <= MANY) return js`${names.map((name) => js`delete headers[${name}];`)}`;
  return js`for (var name in headers) if (${among(js`name`, names)}) delete headers[name];`;
}
