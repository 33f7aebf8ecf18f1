import {
  CONDITION_FAILED,
  cacheControlOf,
  type FreshAnswers,
  isAsked,
  type Place,
  type ResolvedFreshness,
  SENT_AUTHORIZATION,
  SETS_COOKIE,
  sentCookie,
} from '#policy/freshness';
import { typesOf } from '#policy/headers';
import { LONGEST_NORMALIZED } from '#policy/normalize-path';
import { type Code, js } from '../code.ts';
import type { Runtime } from '../runtime.ts';
import { beginsWith } from './begins-with.ts';
import { matches, searches } from './matches.ts';

/** Writes `freshness`: one function for each of its stations, of which a bundle keeps the one that it calls. */
export function writeFreshness(options: ResolvedFreshness, runtime: Runtime): Code {
  const { answers = [] } = options;
  const isAwaited = runtime === 'lambda-edge' && asksConditions(answers, 'edge');
  // A function has no origin-response, and knows no `await`: what is asked there is not in it.
  const places: readonly Place[] = runtime === 'lambda-edge' ? ['edge', 'browser'] : ['browser'];
  return js`
    import { normalizePath } from "#policy/normalize-path";
    import { keepFromSharing, setLifetime } from "#policy/set-lifetime";
    ${answers.map(({ when }, j) =>
      when !== undefined && places.some((place) => isAsked(answers, j, place))
        ? js`import { when as when${j} } from ${when};`
        : js``,
    )}
    ${runtime === 'lambda-edge' ? edgeFreshness(options, isAwaited) : js``}
    export function browserFreshness(request, response) {
      for (var name in response.cookies) return;
      ${asksConditions(answers, 'browser') ? GUARDED : js`setLifetime(response.headers, browserLifetime(request, response));`}
    }
    function browserLifetime(request, response) { ${lifetimes(answers, 'browser')} }
    function isTold(header, value) {
      if (!header) return false;
      if (!header.multiValue) return header.value === value;
      for (var i = 0; i < header.multiValue.length; i += 1) if (header.multiValue[i].value === value) return true;
      return false;
    }`;
}

/** What a condition throws makes an answer nobody's to keep: it may be one that the condition was to keep from others. */
const GUARDED = js`
  var lifetime;
  try { lifetime = browserLifetime(request, response); }
  catch (error) { console.log("freshness: private, no-store, since " + ${CONDITION_FAILED} + error); keepFromSharing(response.headers); return; }
  setLifetime(response.headers, lifetime);`;

function edgeFreshness(options: ResolvedFreshness, isAwaited: boolean): Code {
  const { answers = [] } = options;
  const [late, wait] = isAwaited ? [js`async`, js`await`] : [js``, js``];
  const asked = js`lifetime = ${wait} edgeLifetime(request, response);`;
  return js`
    export ${late} function edgeFreshness(request, response) {
      var because = ${reason(options)}, lifetime;
      if (because === "") {
        ${isAwaited ? js`try { ${asked} } catch (error) { because = ${CONDITION_FAILED} + error; }` : asked}
      }
      if (because === "") setLifetime(response.headers, lifetime);
      else if (keepFromSharing(response.headers)) console.log("freshness: private, no-store, since " + because);
    }
    ${late} function edgeLifetime(request, response) { ${lifetimes(answers, 'edge')} }`;
}

/** Whether a condition of the user's own is asked there. */
function asksConditions(answers: readonly FreshAnswers[], place: Place): boolean {
  return answers.some(({ when }, j) => when !== undefined && isAsked(answers, j, place));
}

/** Why an answer is not shared; the empty text where it may be. It is asked in Lambda@Edge alone. */
function reason({ sessionCookies = [], keyed }: ResolvedFreshness): Code {
  const cookies = sessionCookies.filter((name) => !keyed.cookies.includes(name));
  return js`Object.keys(response.cookies).length > 0 ? ${SETS_COOKIE} :
    ${keyed.authorization ? js`` : js`Object.hasOwn(request.headers, "authorization") ? ${SENT_AUTHORIZATION} :`}
    ${cookies.map((name) => js`Object.hasOwn(request.cookies, ${name}) ? ${sentCookie(name)} :`)} ""`;
}

/** The body of a function of `request` and `response`: it returns what the first matching entry says. */
function lifetimes(answers: readonly FreshAnswers[], place: Place): Code {
  const paths = answers.flatMap((entry) => entry.paths ?? []);
  return js`
    var headers = response.headers, status = response.statusCode, isConfirmed = status === 304;
    if (isConfirmed) status = 200;
    ${paths.length > 0 ? PATH : js``}
    ${paths.some(searches) ? js`var at;` : js``}
    ${answers.some(({ contentType }) => contentType !== undefined) ? TYPE : js``}
    ${answers.map((entry, j) => one(entry, place, whenTest(answers, j, place)))}`;
}

/** Most paths are as CloudFront matches them already, so that looking is all. */
const PATH = js`
  var path = request.uri;
  if (path.length <= ${LONGEST_NORMALIZED} && (path.indexOf("//") >= 0 || path.indexOf("/.") >= 0)) path = normalizePath(path);`;

const TYPE = js`
  var type = headers["content-type"] ? headers["content-type"].value : "", end = type.indexOf(";");
  type = (end < 0 ? type : type.slice(0, end)).trim().toLowerCase();`;

/** @param when asks a condition of the user's own, which a 304 is not asked about; empty where there is none */
function one(entry: FreshAnswers, place: Place, when: readonly Code[]): Code {
  const lifetime = entry[place];
  const said = lifetime === undefined ? js`return;` : js`return ${cacheControlOf(lifetime)};`;
  const told = toldConditions(entry);
  const tests = [...told.map(({ test }) => test), ...when];
  const unless = told.map(({ test, isUntold }) => js`(${test} || ${isUntold})`);
  const isConfirmed = joined([js`isConfirmed`, ...unless], js` && `);
  const decided =
    tests.length === 0 ? said : js`if (${joined(tests, js` && `)}) ${said} if (${isConfirmed}) return "";`;
  return js`if (${statusTest(entry)} && ${pathTest(entry)}) { ${decided} }`;
}

/** Asks the condition of an entry; where it decides nothing, it is taken for one that is not met. */
function whenTest(answers: readonly FreshAnswers[], j: number, place: Place): readonly Code[] {
  if (answers[j]?.when === undefined) return [];
  if (!isAsked(answers, j, place)) return [js`false`];
  const wait = place === 'edge' ? js`await` : js``;
  return [js`!isConfirmed`, js`(${wait} when${j}(response, request)) === true`];
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
