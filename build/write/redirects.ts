import { REDIRECT_STATUSES, type RedirectStatus } from '#policy/moved';
import type { Redirects } from '#policy/redirects';
import { type Code, js } from '../code.ts';

type Entry = readonly [from: string, to: string];

/** Leaves of this many comparisons weigh less than deeper trees and cost the same. */
const LEAF = 8;

/**
 * Writes `redirect`: one expression, a binary tree over the sorted table. A tree costs the logarithm of its size; an object
 * literal costs its whole size for every event, since globals are made anew.
 */
export function writeRedirects({ exact = {}, status, query = 'drop' }: Redirects): Code {
  const table = Object.entries(exact).sort(([a], [b]) => (a < b ? -1 : 1));
  if (query === 'drop') {
    return js`${writeMoved(status)} export function redirect(request) { var uri = request.uri; return ${tree(table)}; }`;
  }
  return js`import { ${CARRIED[query]} as carried } from "#policy/carried-query"; ${writeMoved(status)}
  export function redirect(request) {
    var uri = request.uri, location = ${tree(table)};
    return location && carried(location, request.rawQueryString());
  }`;
}

/** What puts the viewer's query on a location. */
const CARRIED = { keep: js`kept`, merge: js`merged` };

/** The answer as `moved` gives it, with the status as a literal. */
function writeMoved(status: RedirectStatus = 301): Code {
  return js`export function moved(location) {
    return { statusCode: ${status}, statusDescription: ${REDIRECT_STATUSES[status]}, headers: { location: { value: location } } };
  }`;
}

function tree(table: readonly Entry[]): Code {
  if (table.length <= LEAF) return js`(${table.map(([from, to]) => js`uri === ${from} ? ${to} : `)} "")`;
  const middle = table.length >> 1;
  const split = shortestBetween(table[middle - 1]?.[0] ?? '', table[middle]?.[0] ?? '');
  return js`(uri < ${split} ? ${tree(table.slice(0, middle))} : ${tree(table.slice(middle))})`;
}

/** The shortest text above the one and not above the other: `/blog/a`, `/cart` → `/c`. */
function shortestBetween(below: string, above: string): string {
  let length = 1;
  while (above.slice(0, length) <= below) length += 1;
  return above.slice(0, length);
}
