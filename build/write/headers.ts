import { type Headers, headersOf, removedHeadersOf } from '#policy/headers';
import { type Code, js } from '../code.ts';
import { among } from './among.ts';

/** Above so many names one walk over the headers of an ordinary answer costs less than a `delete` for each. */
const MANY = 40;

/**
 * Writes `headers`: one assignment a header, which costs less than half of `Object.assign`. Headers with the same value share an
 * object, which is a third of the cost; not Vary, whose object `cors` changes.
 */
export function writeHeaders(options: Headers): Code {
  const values = new Map(headersOf(options).map(({ name, value }) => [name, value]));
  const assignments = [...values].flatMap(([name, value]) => {
    const names = name === 'vary' ? [name] : sharing(value, values);
    return name === names[0] ? [js`${names.map((each) => js`headers[${each}] = `)}{ value: ${value} };`] : [];
  });
  return js`export function headers(headers) { ${removal(removedHeadersOf(options))} ${assignments} }`;
}

/** The names of the headers that may have one object for their value. */
function sharing(value: string, values: ReadonlyMap<string, string>): readonly string[] {
  return [...values].flatMap(([name, other]) => (other === value && name !== 'vary' ? [name] : []));
}

function removal(names: readonly string[]): Code {
  if (names.length <= MANY) return js`${names.map((name) => js`delete headers[${name}];`)}`;
  return js`for (var name in headers) if (${among(js`name`, names)}) delete headers[name];`;
}
