/** Where redirects lead, and from where: off the hosts, in a circle, from paths that no request has. */
import { isHost } from '#policy/host-name';
import { behaviorIndexOf, coversPattern, overlaps } from '#policy/path-pattern';
import { targetOf } from '#policy/redirect-pattern';
import { movedPathOf, redirectOf } from '#policy/redirects';
import type { ResolvedBehavior, ResolvedConfig } from '../resolve.ts';
import { UNKNOWN_PATH } from './unknown-path.ts';

/** What is wrong with the host of a location. */
export function hostProblem(config: ResolvedConfig, to: string): string | undefined {
  const host = hostOf(to);
  if (host === undefined) return undefined;
  if (!isAmong(config, host)) return `leads to ${host}, which is not among the hosts (${config.hosts.join(', ')})`;
  const next = takerOf(config, pathOf(to))?.redirects?.host;
  return next === undefined || next === host
    ? undefined
    : `leads to ${host}, from where redirects.host leads to ${next}`;
}

/** Whether a host is one that viewers use. */
export function isAmong({ hosts }: ResolvedConfig, host: string): boolean {
  return hosts.some((declared) => isHost(declared, host));
}

/** The host of a URL without its port; none for a path. */
function hostOf(location: string): string | undefined {
  return /^https?:\/\/([^/?#:]*)/.exec(location)?.[1];
}

/** Steps after which a browser gives up. */
const LONGEST = 20;

/** Whether a path comes back to itself, or is led on and on. */
export function loopProblem(config: ResolvedConfig, from: string, to: string): string | undefined {
  const trail = [from];
  for (let next = pathOf(to); next !== ''; next = pathOf(locationOf(config, next))) {
    if (next === from)
      return trail.length === 1 ? 'redirects to itself' : `never ends: ${[...trail, next].join(' → ')}`;
    if (trail.includes(next)) return undefined;
    trail.push(next);
    if (trail.length > LONGEST) return `never ends: ${trail.slice(0, 4).join(' → ')} → …`;
  }
  return undefined;
}

/** The path that a location asks for, whatever its host, query and fragment. */
function pathOf(location: string): string {
  const path = location.replace(/^https?:\/\/[^/?#]*/, '').replace(/[?#].*$/s, '');
  return location !== '' && path === '' ? '/' : path;
}

function locationOf(config: ResolvedConfig, uri: string): string {
  const redirects = takerOf(config, uri)?.redirects;
  return redirects ? redirectOf(redirects, { uri, headers: {}, rawQueryString: () => undefined }) : '';
}

/** The behavior that takes a path. */
function takerOf({ behaviors }: ResolvedConfig, uri: string): ResolvedBehavior | undefined {
  const paths = behaviors.map(({ path }) => path);
  return behaviors[behaviorIndexOf(paths, uri)];
}

/**
 * Whether no request of a behavior has a path like this. In `glob`, as in a path pattern, a `*` is any run of characters, so that
 * nothing is refused that some request reaches.
 */
export function reachProblem({ behaviors }: ResolvedConfig, index: number, glob: string): string | undefined {
  if (behaviors.some(({ path }) => path === UNKNOWN_PATH)) return undefined;
  const own = behaviors[index]?.path ?? '';
  if (!overlaps(own, glob)) return `is never reached: ${own} takes no such path`;
  const taker = behaviors.findIndex(({ path }, i) => i < index && coversPattern(path, glob));
  return taker < 0
    ? undefined
    : `is never reached: behaviors[${taker}] (${behaviors[taker]?.path}) takes every such path`;
}

/** Whether one of these paths, where it comes to this behavior and is redirected, never gets to an end. */
export function endlessProblem(config: ResolvedConfig, index: number, samples: readonly string[]): string | undefined {
  const { behaviors } = config;
  const redirects = behaviors[index]?.redirects ?? {};
  const paths = behaviors.map(({ path }) => path);
  for (const sample of samples) {
    const to = behaviorIndexOf(paths, sample) === index ? movedPathOf(redirects, sample) : '';
    const says = to === '' ? undefined : loopProblem(config, sample, to);
    if (says) return says === 'redirects to itself' ? `redirects ${sample} to itself` : says;
  }
  return undefined;
}

/** Every path that redirects lead from or to, as it stands in the config. */
export function pathsOf({ behaviors }: ResolvedConfig): readonly string[] {
  const tables = behaviors.flatMap(({ redirects: { exact = {}, patterns = {}, prefixes = {} } = {} }) => [
    exact,
    patterns,
    prefixes,
  ]);
  return tables.flatMap((table) => Object.entries(table).flat());
}

/** The segments that redirects name, each once. */
export function textsOf(config: ResolvedConfig): readonly string[] {
  const segments = pathsOf(config).flatMap((path) => targetOf(path).segments);
  return [...new Set(segments.flatMap(({ text, parameter }) => (parameter || text === '' ? [] : text)))];
}
