import { REDIRECT_STATUSES, type RedirectStatus } from '#policy/moved';
import { inOrder, segmentsOf, targetOf } from '#policy/redirect-pattern';
import { type Redirects, type ResolvedRedirects, settles } from '#policy/redirects';
import { type Code, js } from '../code.ts';
import type { Runtime } from '../runtime.ts';
import { among, shortestBetween } from './among.ts';
import { beginsWith } from './begins-with.ts';
import { newPrefix } from './new-prefix.ts';
import { isStored, writeRedirectStore } from './redirect-store.ts';

type Entry = readonly [from: string, to: string];

/** Leaves of this many comparisons weigh less than deeper trees and cost the same. */
const LEAF = 8;

/**
 * Writes `redirect`: a binary tree over the sorted table of exact paths, as one expression, then the patterns and the prefixes, and
 * the host and the slash. A tree costs the logarithm of its size; an object literal costs its whole size for every event, since
 * globals are made anew.
 */
export function writeRedirects(options: ResolvedRedirects, runtime: Runtime): Code {
  const { exact = {}, patterns = {}, prefixes = {}, status, query = 'drop' } = options;
  const inStore = runtime === 'cloudfront-js-2.0' && isStored(options);
  const known = inStore ? js`(stored && inGroup(stored, uri))` : treeOf(exact);
  const matches = Object.keys(patterns).length + Object.keys(prefixes).length > 0;
  const lookup = matches ? js`${known} || ${mayMatch({ patterns, prefixes })} && matched(uri) || ""` : known;
  return js`${inStore ? writeRedirectStore(exact) : js``} ${writeMoved(status)}
    ${matches ? writeMatched({ patterns, prefixes }) : js``}
    ${query === 'drop' ? js`` : js`import { ${CARRIED[query]} as carried } from "#policy/carried-query";`}
    ${settles(options) ? writeSettling(lookup, options) : writeMoving(lookup, query)}`;
}

/** What puts the viewer's query on a location. */
const CARRIED = { keep: js`kept`, merge: js`merged` };

type QueryOption = NonNullable<Redirects['query']>;

/** `redirect` where only what has moved is sent on. */
function writeMoving(lookup: Code, query: QueryOption): Code {
  if (query === 'drop')
    return js`export function redirect(request, stored) { var uri = request.uri; return ${lookup}; }`;
  return js`export function redirect(request, stored) {
    var uri = request.uri, location = ${lookup};
    return location && carried(location, request.rawQueryString());
  }`;
}

/** `redirect` where a request can be in the wrong place although its path has not moved: both new places in one step. */
function writeSettling(
  lookup: Code,
  { host, otherHosts = [], trailingSlash, query = 'drop' }: ResolvedRedirects,
): Code {
  const location = query === 'drop' ? js`location` : js`carried(location, request.rawQueryString())`;
  const isRight = js`!sent || sent.value === ${host ?? ''}`;
  const origin =
    host === undefined ? js`""` : js`(sent = request.headers.host, ${isRight}) ? "" : newOrigin(sent.value)`;
  return js`import { settled } from "#policy/settled";
  ${host === undefined ? js`` : writeNewOrigin(host, otherHosts)}
  ${trailingSlash === undefined ? js`` : js`import { ${SLASHED[trailingSlash]} as slashed } from "#policy/trailing-slash";`}
  export function redirect(request, stored) {
    var uri = request.uri, location = ${lookup}, sent, origin = ${origin}, path;
    if (location) return ${host === undefined ? js`` : js`(location.startsWith("/") ? origin : "") + `}${location};
    ${trailingSlash === undefined ? js`return origin && settled(origin, uri, request.rawQueryString());` : js`path = slashed(uri); return origin || path !== uri ? settled(origin, path, request.rawQueryString()) : "";`}
  }`;
}

/** What spells a path as viewers shall. */
const SLASHED = { add: js`withTrailingSlash`, remove: js`withoutTrailingSlash` };

/** Scheme and host in place of another; the right host has been told by one comparison. */
function writeNewOrigin(host: string, others: readonly string[]): Code {
  return js`import { hostNameOf } from "#policy/host-name";
  function newOrigin(sent) {
    var name = hostNameOf(sent);
    return ${isOther(host, others)} ? ${`https://${host}`} : "";
  }`;
}

/** Whether `name` is one of the other hosts: the exact ones in a tree, the suffixes of the others after it. */
function isOther(host: string, others: readonly string[]): Code {
  const name = js`name`;
  const suffixes = others.filter((other) => other.startsWith('*.')).map((other) => other.slice(1));
  const exact = others.filter((other) => !suffixes.some((suffix) => other.endsWith(suffix)));
  const ends = suffixes.map((suffix) => js` || name.endsWith(${suffix})`);
  return js`name !== ${host} && (${among(name, exact)}${ends})`;
}

/** The answer as `moved` gives it, with the status as a literal. */
function writeMoved(status: RedirectStatus = 301): Code {
  return js`export function moved(location) {
    return { statusCode: ${status}, statusDescription: ${REDIRECT_STATUSES[status]}, headers: { location: { value: location } } };
  }`;
}

/** More beginnings than this cost as much to look for as a call. */
const FEW = 6;

/** Whether a path begins as anything does, where that is soon said. */
function mayMatch({ patterns, prefixes }: Required<Pick<Redirects, 'patterns' | 'prefixes'>>): Code {
  const begins = [...new Set([...Object.keys(patterns).map(beginningOf), ...Object.keys(prefixes)])];
  if (begins.length > FEW) return js`true`;
  return js`(${begins.map((text, i) => js`${i === 0 ? js`` : js` || `}${beginsWith(js`uri`, text)}`)})`;
}

/** What stands before the first parameter. */
function beginningOf(pattern: string): string {
  return pattern.slice(0, pattern.indexOf('/:') + 1);
}

/** What is made of a part of the path; whether it may be is asked last, since most paths fit nothing. */
function writeMatched({ patterns, prefixes }: Required<Pick<Redirects, 'patterns' | 'prefixes'>>): Code {
  const parts = Object.keys(patterns).length > 0 ? js`parts, ` : js``;
  return js`import { isPlain } from "#policy/plain-path";
  import { visible } from "#policy/visible";
  function matched(uri) {
    var ${parts}location = ${writePatterns(patterns)}${newPrefix(js`uri`, prefixes)}"";
    return location && isPlain(uri) ? visible(location) : "";
  }`;
}

/** Segments of the longest pattern: a viewer can send thousands, and one more is enough to see that nothing fits. */
function mostSegments(patterns: Readonly<Record<string, string>>): number {
  return Math.max(...Object.keys(patterns).map((pattern) => segmentsOf(pattern).length));
}

/**
 * A condition and a location for each pattern, the first that fits decides. The path is split once it begins as a pattern does:
 * most begin as none.
 */
function writePatterns(patterns: Readonly<Record<string, string>>): readonly Code[] {
  const split = js`(parts || (parts = uri.split("/", ${mostSegments(patterns) + 1})))`;
  return inOrder(Object.keys(patterns)).map((pattern) => {
    const segments = segmentsOf(pattern);
    const names = segments.map(({ parameter }) => parameter);
    // What stands before the first parameter is what the path begins with.
    const first = names.findIndex((name) => name !== undefined);
    const conditions = segments.slice(first).map(({ text, parameter }, i) => {
      const part = js`parts[${first + i}]`;
      return parameter === undefined ? js` && ${part} === ${text}` : js` && ${part}`;
    });
    const target = targetOf(patterns[pattern] ?? '');
    const path = target.segments
      .slice(1)
      .map(({ text, parameter }) =>
        parameter === undefined ? js` + ${`/${text}`}` : js` + "/" + parts[${names.indexOf(parameter)}]`,
      );
    const begins = beginsWith(js`uri`, beginningOf(pattern));
    return js`${begins} && ${split}.length === ${segments.length}${conditions} ? ${target.origin}${path} + ${target.rest} : `;
  });
}

function treeOf(exact: Readonly<Record<string, string>>): Code {
  return tree(Object.entries(exact).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function tree(table: readonly Entry[]): Code {
  if (table.length <= LEAF) return js`(${table.map(([from, to]) => js`uri === ${from} ? ${to} : `)} "")`;
  const middle = table.length >> 1;
  const split = shortestBetween(table[middle - 1]?.[0] ?? '', table[middle]?.[0] ?? '');
  return js`(uri < ${split} ? ${tree(table.slice(0, middle))} : ${tree(table.slice(middle))})`;
}
