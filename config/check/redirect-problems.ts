import { behaviorIndexOf } from '#policy/path-pattern';
import { movedPathOf, type Redirects } from '#policy/redirects';
import type { Problem } from '../errors.ts';
import { pathText } from '../problems.ts';
import type { ResolvedConfig } from '../resolve.ts';
import { UNKNOWN_PATH } from './unknown-path.ts';

/** Redirects that leave the declared hosts, that no request can reach, or that never end. */
export function redirectProblems(config: ResolvedConfig): readonly Problem[] {
  return config.behaviors.flatMap(({ redirects = {} }, i) => [
    ...Object.entries(redirects.exact ?? {}).flatMap(([from, to]) => {
      const says = hostProblem(config, to) ?? reachProblem(config, i, from) ?? loopProblem(config, from, to);
      return says ? [{ at: pathText(['behaviors', i, 'redirects', 'exact', from]), says }] : [];
    }),
    ...idleProblems(redirects, i),
  ]);
}

/** What says how to redirect where nothing does. */
function idleProblems({ status, query, ...sources }: Redirects, i: number): readonly Problem[] {
  if (Object.values(sources).some((source) => Object.keys(source).length > 0)) return [];
  const idle = Object.entries({ status, query }).filter(([, value]) => value !== undefined);
  return idle.map(([option]) => ({
    at: pathText(['behaviors', i, 'redirects', option]),
    says: 'has nothing to say: no path redirects',
  }));
}

function hostProblem({ hosts }: ResolvedConfig, to: string): string | undefined {
  const host = hostOf(to);
  if (host === undefined || hosts.some((declared) => isHost(declared, host))) return undefined;
  return `leads to ${host}, which is not among the hosts (${hosts.join(', ')})`;
}

/** The host of a URL without its port; none for a path. */
function hostOf(location: string): string | undefined {
  return /^https?:\/\/([^/?#:]*)/.exec(location)?.[1];
}

/** Whether a declared host means this one: `*.example.com` means every subdomain of any depth. */
function isHost(declared: string, host: string): boolean {
  return declared.startsWith('*.') ? host.endsWith(declared.slice(1)) : declared === host;
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

function loopProblem(config: ResolvedConfig, from: string, to: string): string | undefined {
  const trail = [from];
  for (let next = pathOf(to); next !== ''; next = pathOf(locationOf(config, next))) {
    if (next === from)
      return trail.length === 1 ? 'redirects to itself' : `never ends: ${[...trail, next].join(' → ')}`;
    if (trail.includes(next)) return undefined;
    trail.push(next);
  }
  return undefined;
}

/** The path that a location asks for, whatever its host, query and fragment. */
function pathOf(location: string): string {
  const path = location.replace(/^https?:\/\/[^/?#]*/, '').replace(/[?#].*$/s, '');
  return location !== '' && path === '' ? '/' : path;
}

function locationOf({ behaviors }: ResolvedConfig, uri: string): string {
  const behavior =
    behaviors[
      behaviorIndexOf(
        behaviors.map(({ path }) => path),
        uri,
      )
    ];
  return behavior?.redirects ? movedPathOf(behavior.redirects, uri) : '';
}
