/** Lifetimes that CloudFront would not obey, and entries that no answer comes to. */
import { type FreshAnswers, type ResolvedFreshness, speaksAtEdge } from '#policy/freshness';
import { overlaps } from '#policy/path-pattern';
import type { Problem } from '../errors.ts';
import { pathText } from '../problems.ts';
import type { ResolvedBehavior, ResolvedConfig } from '../resolve.ts';
import { UNKNOWN_PATH } from './unknown-path.ts';

/**
 * What of `freshness` would be void.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html
 */
export function freshnessProblems({ behaviors }: ResolvedConfig): readonly Problem[] {
  return behaviors.flatMap((behavior, i) => {
    const { freshness } = behavior;
    if (!freshness) return [];
    const found = [
      ...guardProblems(behavior, freshness),
      ...headerProblems(behavior),
      ...(freshness.answers ?? []).flatMap((entry, j) => [
        ...reachProblems(behavior, entry, j),
        ...orderProblems(freshness.answers ?? [], entry, j),
        ...timeProblems(behavior, entry, j),
        ...browserProblems(entry, j),
      ]),
    ];
    return found.map(({ path, says }) => ({ at: pathText(['behaviors', i, ...path]), says }));
  });
}

/** A problem by its path from the behavior on. */
interface Found {
  readonly path: readonly (string | number)[];
  readonly says: string;
}

function guardProblems({ cache }: ResolvedBehavior, freshness: ResolvedFreshness): readonly Found[] {
  if (cache === 'CachingDisabled' && freshness.sessionCookies)
    return [
      { path: ['freshness', 'sessionCookies'], says: 'guards a behavior that keeps nothing: expected times in cache' },
    ];
  const { minTTL = 0 } = typeof cache === 'object' ? cache : {};
  if (minTTL === 0 || !speaksAtEdge(freshness)) return [];
  const says = `is ${minTTL}, by which CloudFront keeps what is private, no-store, an answer with Set-Cookie too: expected 0 beside freshness`;
  return [{ path: ['cache', 'minTTL'], says }];
}

/** Two rules for one header, of which the other would have the last word. */
function headerProblems({ headers }: ResolvedBehavior): readonly Found[] {
  if (!headers) return [];
  const parts = [
    { part: headers, path: ['headers'] },
    ...(headers.when ?? []).map((part, j) => ({ part, path: ['headers', 'when', j] })),
  ];
  const says = 'is what freshness decides: expected it in one of the two rules';
  return parts.flatMap(({ part, path }) => {
    const set = Object.keys(part.set ?? {}).find((name) => name.toLowerCase() === 'cache-control');
    const removed = Array.isArray(part.remove)
      ? part.remove.findIndex((name: string) => name.toLowerCase() === 'cache-control')
      : -1;
    return [
      ...(set === undefined ? [] : [{ path: [...path, 'set', set], says }]),
      ...(removed < 0 ? [] : [{ path: [...path, 'remove', removed], says }]),
    ];
  });
}

/** What a rewrite or a rule of the user's own makes of a path is not known. */
function reachProblems(behavior: ResolvedBehavior, { paths = [] }: FreshAnswers, j: number): readonly Found[] {
  const { rewrites, own, path: taken } = behavior;
  if (rewrites || own?.viewerRequest || own?.originRequest || taken === UNKNOWN_PATH) return [];
  return paths.flatMap((path, k) =>
    overlaps(taken, path)
      ? []
      : [{ path: ['freshness', 'answers', j, 'paths', k], says: `is never met: ${taken} takes no such path` }],
  );
}

/** An entry behind one that takes every answer below 400. */
function orderProblems(answers: readonly FreshAnswers[], { status }: FreshAnswers, j: number): readonly Found[] {
  const isOfErrors = status?.some((wanted) => firstDigitOf(wanted) >= 4);
  const earlier = answers
    .slice(0, j)
    .findIndex((entry) => !entry.paths && !entry.status && !entry.contentType && !entry.header && !entry.when);
  if (earlier < 0 || isOfErrors) return [];
  const says = `is never met: answers[${earlier}] has no condition, and takes every answer below 400`;
  return [{ path: ['freshness', 'answers', j], says }];
}

function timeProblems({ cache }: ResolvedBehavior, { edge }: FreshAnswers, j: number): readonly Found[] {
  if (edge === undefined) return [];
  const path = ['freshness', 'answers', j, 'edge'];
  if (cache === 'CachingDisabled')
    return [{ path, says: 'says nothing to a behavior that keeps nothing: expected browser, or times in cache' }];
  if (typeof edge === 'string') return [];
  const { maxTTL = Number.POSITIVE_INFINITY } = cache ?? {};
  const option = edge.sharedMaxAge === undefined ? 'maxAge' : 'sharedMaxAge';
  const seconds = edge[option] ?? 0;
  if (seconds <= maxTTL) return [];
  return [{ path: [...path, option], says: `is ${seconds}, and CloudFront keeps nothing beyond maxTTL, ${maxTTL}` }];
}

function browserProblems({ status, browser }: FreshAnswers, j: number): readonly Found[] {
  if (browser === undefined || !status?.every((wanted) => firstDigitOf(wanted) >= 4)) return [];
  const says = 'is never said: viewer-response does not run for a status of 400 or more; expected edge';
  return [{ path: ['freshness', 'answers', j, 'browser'], says }];
}

function firstDigitOf(status: number | string): number {
  return Number(String(status)[0]);
}
