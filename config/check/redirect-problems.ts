import { behaviorIndexOf } from '#policy/path-pattern';
import { type Redirects, settles } from '#policy/redirects';
import { VALUE_QUOTA } from '#policy/store';
import type { Problem } from '../errors.ts';
import { pathText } from '../problems.ts';
import type { ResolvedConfig } from '../resolve.ts';
import { patternProblems } from './redirect-pattern-problems.ts';
import { prefixProblems } from './redirect-prefix-problems.ts';
import { hostProblem, isAmong, loopProblem } from './redirect-target.ts';
import { trailingSlashProblems } from './trailing-slash-problems.ts';
import { UNKNOWN_PATH } from './unknown-path.ts';

/** Redirects that leave the declared hosts, that no request can reach, or that never end. */
export function redirectProblems(config: ResolvedConfig): readonly Problem[] {
  return config.behaviors.flatMap(({ redirects = {} }, i) => [
    ...Object.entries(redirects.exact ?? {}).flatMap(([from, to]) => {
      const says =
        hostProblem(config, to) ??
        reachProblem(config, i, from) ??
        loopProblem(config, from, to) ??
        (redirects.store ? storeProblem(from, to) : undefined);
      return says ? [{ at: pathText(['behaviors', i, 'redirects', 'exact', from]), says }] : [];
    }),
    ...patternProblems(config, i),
    ...prefixProblems(config, i),
    ...canonicalHostProblems(config, i),
    ...trailingSlashProblems(config, i),
    ...idleProblems(redirects, i),
  ]);
}

/** A host that is none of the declared, or the only one. */
function canonicalHostProblems(config: ResolvedConfig, i: number): readonly Problem[] {
  const { host, otherHosts = [] } = config.behaviors[i]?.redirects ?? {};
  const at = pathText(['behaviors', i, 'redirects', 'host']);
  if (host === undefined) return [];
  if (host.startsWith('*.')) return [{ at, says: `is ${host}, the first of the hosts, which stands for many` }];
  if (!isAmong(config, host)) return [{ at, says: `${host} is not among the hosts (${config.hosts.join(', ')})` }];
  if (otherHosts.length > 0) return [];
  return [{ at, says: `has nothing to say: ${host} is the only one of the hosts; expected the others there, too` }];
}

/** What says how to redirect where nothing does. */
function idleProblems({ status, query, store, ...sources }: Redirects, i: number): readonly Problem[] {
  const at = pathText(['behaviors', i, 'redirects', 'store']);
  const isEmpty = Object.keys(sources.exact ?? {}).length === 0;
  const stray = store && isEmpty ? [{ at, says: 'has nothing to say: exact is empty' }] : [];
  const { exact = {}, patterns = {}, prefixes = {} } = sources;
  if ([exact, patterns, prefixes].some((table) => Object.keys(table).length > 0)) return stray;
  // Where a path stays, its query stays too; the status is said of every redirect.
  const unused = settles(sources) ? { query } : { status, query };
  const idle = Object.entries(unused).filter(([, value]) => value !== undefined);
  const unheard = idle.map(([option]) => ({
    at: pathText(['behaviors', i, 'redirects', option]),
    says: 'has nothing to say: no path redirects',
  }));
  return [...unheard, ...stray];
}

function storeProblem(from: string, to: string): string | undefined {
  const bytes = from.length + to.length + 1;
  return bytes > VALUE_QUOTA
    ? `takes ${bytes} bytes of the KeyValueStore, of which a value has ${VALUE_QUOTA}`
    : undefined;
}

function reachProblem({ behaviors }: ResolvedConfig, index: number, from: string): string | undefined {
  const taker = behaviorIndexOf(
    behaviors.map(({ path }) => path),
    from,
  );
  if (taker === index || behaviors.some(({ path }) => path === UNKNOWN_PATH)) return undefined;
  return taker < 0
    ? `is never reached: no behavior takes ${from}`
    : `is never reached: behaviors[${taker}] (${behaviors[taker]?.path}) takes ${from}`;
}
