import {
  cacheControlOf,
  type FreshAnswers,
  type ResolvedFreshness,
  SENT_AUTHORIZATION,
  SETS_COOKIE,
  sentCookie,
} from '#policy/freshness';
import { typesOf } from '#policy/headers';
import { LONGEST_NORMALIZED } from '#policy/normalize-path';
import { type Code, js } from '../code.ts';
import { beginsWith } from './begins-with.ts';
import { matches, searches } from './matches.ts';

/** Writes `freshness`: one function for each of its stations, of which a bundle keeps the one that it calls. */
export function writeFreshness(options: ResolvedFreshness): Code {
  const { answers = [] } = options;
  return js`
    import { normalizePath } from "#policy/normalize-path";
    import { keepFromSharing, setLifetime } from "#policy/set-lifetime";
    export function edgeFreshness(request, response) {
      var because = ${reason(options)};
      if (because === "") setLifetime(response.headers, edgeLifetime(request, response));
      else if (keepFromSharing(response.headers)) console.log("freshness: private, no-store, since " + because);
    }
    export function browserFreshness(request, response) {
      for (var name in response.cookies) return;
      setLifetime(response.headers, browserLifetime(request, response));
    }
    function edgeLifetime(request, response) { ${lifetimes(answers, 'edge')} }
    function browserLifetime(request, response) { ${lifetimes(answers, 'browser')} }
    function isTold(header, value) {
      if (!header) return false;
      if (!header.multiValue) return header.value === value;
      for (var i = 0; i < header.multiValue.length; i += 1) if (header.multiValue[i].value === value) return true;
      return false;
    }`;
}

/** Why an answer is not shared; the empty text where it may be. It is asked in Lambda@Edge alone. */
function reason({ sessionCookies = [], keyed }: ResolvedFreshness): Code {
  const cookies = sessionCookies.filter((name) => !keyed.cookies.includes(name));
  return js`Object.keys(response.cookies).length > 0 ? ${SETS_COOKIE} :
    ${keyed.authorization ? js`` : js`Object.hasOwn(request.headers, "authorization") ? ${SENT_AUTHORIZATION} :`}
    ${cookies.map((name) => js`Object.hasOwn(request.cookies, ${name}) ? ${sentCookie(name)} :`)} ""`;
}

type Place = 'edge' | 'browser';

/** The body of a function of `request` and `response`: it returns what the first matching entry says. */
function lifetimes(answers: readonly FreshAnswers[], place: Place): Code {
  const paths = answers.flatMap((entry) => entry.paths ?? []);
  return js`
    var headers = response.headers, status = response.statusCode, isConfirmed = status === 304;
    if (isConfirmed) status = 200;
    ${paths.length > 0 ? PATH : js``}
    ${paths.some(searches) ? js`var at;` : js``}
    ${answers.some(({ contentType }) => contentType !== undefined) ? TYPE : js``}
    ${answers.map((entry) => one(entry, place))}`;
}

/** Most paths are as CloudFront matches them already, so that looking is all. */
const PATH = js`
  var path = request.uri;
  if (path.length <= ${LONGEST_NORMALIZED} && (path.indexOf("//") >= 0 || path.indexOf("/.") >= 0)) path = normalizePath(path);`;

const TYPE = js`
  var type = headers["content-type"] ? headers["content-type"].value : "", end = type.indexOf(";");
  type = (end < 0 ? type : type.slice(0, end)).trim().toLowerCase();`;

function one(entry: FreshAnswers, place: Place): Code {
  const lifetime = entry[place];
  const said = lifetime === undefined ? js`return;` : js`return ${cacheControlOf(lifetime)};`;
  const told = toldConditions(entry);
  const unless = told.map(({ test, isUntold }) => js`(${test} || ${isUntold})`);
  const decided =
    told.length === 0
      ? said
      : js`if (${joined(
          told.map(({ test }) => test),
          js` && `,
        )}) ${said} if (isConfirmed && ${joined(unless, js` && `)}) return "";`;
  return js`if (${statusTest(entry)} && ${pathTest(entry)}) { ${decided} }`;
}

/** What an answer has to say itself, which a 304 may leave out. */
function toldConditions({ contentType, header }: FreshAnswers): readonly { test: Code; isUntold: Code }[] {
  const name = header?.name.toLowerCase() ?? '';
  return [
    ...(contentType === undefined
      ? []
      : [{ test: joined(typesOf(contentType).map(isOneType), js` || `), isUntold: js`!headers["content-type"]` }]),
    ...(header === undefined
      ? []
      : [{ test: js`isTold(headers[${name}], ${header.value})`, isUntold: js`!headers[${name}]` }]),
  ];
}

function isOneType(type: string): Code {
  return type.endsWith('/*') ? js`(${beginsWith(js`type`, type.slice(0, -1))})` : js`type === ${type}`;
}

function statusTest({ status }: FreshAnswers): Code {
  if (status === undefined) return js`status < 400`;
  const tests = status.map((wanted) => {
    if (typeof wanted === 'number') return js`status === ${wanted}`;
    const first = Number(wanted[0]) * 100;
    return js`(status >= ${first} && status < ${first + 100})`;
  });
  return joined(tests, js` || `);
}

function pathTest({ paths }: FreshAnswers): Code {
  return paths === undefined
    ? js`true`
    : joined(
        paths.map((pattern) => js`(${matches(pattern)})`),
        js` || `,
      );
}

function joined(tests: readonly Code[], operator: Code): Code {
  return js`(${tests.map((test, i) => js`${i === 0 ? js`` : operator}${test}`)})`;
}
