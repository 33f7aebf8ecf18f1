import { type ConditionalHeaders, type Headers, headersOf, removedHeadersOf, typesOf } from '#policy/headers';
import { LONGEST_NORMALIZED } from '#policy/normalize-path';
import { type Code, js } from '../code.ts';
import { among } from './among.ts';
import { beginsWith } from './begins-with.ts';
import { matches, searches } from './matches.ts';

/** Above so many names one walk over the headers of an ordinary answer costs less than a `delete` for each. */
const MANY = 40;

/**
 * Writes `headers`: one assignment a header, which costs less than half of `Object.assign`. Conditions are read before
 * anything changes.
 */
export function writeHeaders(options: Headers): Code {
  const { when = [] } = options;
  const paths = when.flatMap(({ path }) => path ?? []);
  return js`
    ${paths.length > 0 ? js`import { normalizePath } from "#policy/normalize-path";\n` : js``}
    export function headers(headers, event) {
      ${paths.length > 0 ? PATH : js``}
      ${paths.some(searches) ? js`var at;` : js``}
      ${when.some(({ contentType }) => contentType !== undefined) ? TYPE : js``}
      ${changes(options)}
      ${when.map((part) => js`if (${condition(part)}) { ${changes(part)} }`)}
    }`;
}

/** Most paths are as CloudFront matches them already, so that looking is all. */
const PATH = js`
  var path = event.request.uri;
  if (path.length <= ${LONGEST_NORMALIZED} && (path.indexOf("//") >= 0 || path.indexOf("/.") >= 0)) path = normalizePath(path);`;

const TYPE = js`
  var type = headers["content-type"] ? headers["content-type"].value : "", end = type.indexOf(";");
  type = (end < 0 ? type : type.slice(0, end)).trim().toLowerCase();`;

function condition({ path, contentType }: ConditionalHeaders): Code {
  const isType = contentType === undefined ? js`true` : js`(${typesOf(contentType).map(isOneType)} false)`;
  return path === undefined ? isType : js`${matches(path)} && ${isType}`;
}

function isOneType(type: string): Code {
  return type.endsWith('/*') ? js`${beginsWith(js`type`, type.slice(0, -1))} || ` : js`type === ${type} || `;
}

/**
 * Headers with the same value share an object, which is a third of the cost: but not Vary, whose object `cors` changes, and none
 * where a rule of the user's own comes after, which may change any.
 */
function changes(part: Headers): Code {
  const values = new Map(headersOf(part).map(({ name, value }) => [name, value]));
  const apart = [...values].map(([name, value]) => assigned([name], value));
  const shared = [...values].flatMap(([name, value]) => {
    const names = name === 'vary' ? [name] : sharing(value, values);
    return name === names[0] ? [assigned(names, value)] : [];
  });
  return js`${removal(removedHeadersOf(part))} if (has.own) { ${apart} } else { ${shared} }`;
}

function assigned(names: readonly string[], value: string): Code {
  return js`${names.map((name) => js`headers[${name}] = `)}{ value: ${value} };`;
}

/** The names of the headers that may have one object for their value. */
function sharing(value: string, values: ReadonlyMap<string, string>): readonly string[] {
  return [...values].flatMap(([name, other]) => (other === value && name !== 'vary' ? [name] : []));
}

function removal(names: readonly string[]): Code {
  if (names.length <= MANY) return js`${names.map((name) => js`delete headers[${name}];`)}`;
  return js`for (var name in headers) if (${among(js`name`, names)}) delete headers[name];`;
}
