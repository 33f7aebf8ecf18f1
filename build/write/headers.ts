import { type Headers, headersOf } from '#policy/headers';
import { type Code, js } from '../code.ts';

/** Writes `headers`: one assignment a header, which costs less than half of `Object.assign`. */
export function writeHeaders(options: Headers): Code {
  const assignments = headersOf(options).map(({ name, value }) => js`headers[${name}] = { value: ${value} };`);
  return js`export function headers(headers) { ${assignments} }`;
}
