/**
 * What a config says of behaviors, held against those that the distribution has: which of them there are, in which order CloudFront
 * tries them, and which the config does not speak of. A path that a config protects may not be answered without its protection.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html
 */
import { foldedPattern } from '#policy/auth-rules';
import { originsOf } from '#policy/experiments';
import { coversPattern, overlaps } from '#policy/path-pattern';
import { isOpenAltogether } from '../../config/check/auth-overlap-problems.ts';
import type { Problem } from '../../config/errors.ts';
import type { ResolvedBehavior } from '../../config/resolve.ts';
import { behaviorsOf, DEFAULT_BEHAVIOR } from '../distribution/associations.ts';
import { serversOf, type TriedBehavior, triedBehaviors } from '../distribution/tried-behaviors.ts';
import type { Live } from './live.ts';
import { isSamePattern } from './station-changes.ts';
import type { Target } from './target.ts';

type Distribution = Pick<Live, 'distribution'>;

/** What stands against a release: behaviors that the distribution lacks, and ways around the auth and the access of others. */
export function behaviorRefusals(target: Target, live: Distribution): readonly Problem[] {
  const sides = sidesOf(target, live);
  return [
    ...missingBehaviors(target, live),
    ...invertedOf(sides)
      .filter(({ lost }) => lost.length > 0)
      .map((pair) => orderRefusal(pair, sides.id)),
    ...extrasOf(sides).flatMap(({ way }) => way ?? []),
  ];
}

/** What else is not as the config has it, where two behaviors take the same paths. */
export function behaviorWarnings(target: Target, live: Distribution): readonly Problem[] {
  const sides = sidesOf(target, live);
  const harmless = extrasOf(sides).filter(({ way }) => way === undefined);
  return [
    ...invertedOf(sides)
      .filter(({ lost }) => lost.length === 0)
      .map((pair) => orderWarning(pair, sides.id)),
    ...extraWarnings(target, sides.id, harmless),
  ];
}

function missingBehaviors({ codes, policies }: Target, { distribution }: Distribution): readonly Problem[] {
  const there = behaviorsOf(distribution.config);
  const wanted = new Set([
    ...codes.flatMap(({ bundle }) => bundle.behaviors),
    ...policies.map(({ behavior }) => behavior),
  ]);
  return [...wanted]
    .filter((behavior) => !there.some((one) => isSamePattern(one, behavior)))
    .map((behavior) => ({
      at: behavior,
      says: `is no behavior of ${distribution.id}, which has ${there.join(', ')}; add it there, behind those that are to come first`,
    }));
}

/** A behavior of the config, and where CloudFront tries it. */
interface Placed {
  readonly behavior: ResolvedBehavior;
  readonly rank: number;
  /** Host names that may answer for it: what the distribution asks, and what the config says. */
  readonly servers: readonly string[];
}

/** Two behaviors that take the same paths, of which the distribution tries the one first, the config the other. */
interface Inverted {
  readonly first: ResolvedBehavior;
  readonly behind: ResolvedBehavior;
  /** What the one that is tried too late asks for, and the other does not. */
  readonly lost: readonly Protection[];
}

/** A behavior that the distribution has, and the config not. */
interface Extra {
  readonly path: string;
  /** Behaviors of the config whose paths it takes. */
  readonly takes: readonly ResolvedBehavior[];
  /** The way that it is around what one of them protects. */
  readonly way?: Problem;
}

/** Both sides of the comparison. */
interface Sides {
  readonly id: string;
  /** As the distribution tries them. */
  readonly tried: readonly TriedBehavior[];
  /** As the config has them, those that the distribution lacks among them. */
  readonly said: readonly ResolvedBehavior[];
  /** In the order of the config. */
  readonly placed: readonly Placed[];
}

function sidesOf({ config }: Target, { distribution }: Distribution): Sides {
  const tried = triedBehaviors(distribution.config);
  const placed = config.behaviors.flatMap((behavior): readonly Placed[] => {
    const rank = tried.findIndex(({ path }) => isPlaceOf(path, behavior.path));
    const there = tried[rank];
    const names = [behavior.origin, ...originsOf(behavior.experiments)];
    return there
      ? [{ behavior, rank, servers: [...there.servers, ...names.flatMap((name) => serversOf(config.origins[name]))] }]
      : [];
  });
  return { id: distribution.id, tried, said: config.behaviors, placed };
}

/** The default behavior is no other that takes all paths: such a one is tried before it. */
function isPlaceOf(path: string, pattern: string): boolean {
  return pattern === DEFAULT_BEHAVIOR || path === DEFAULT_BEHAVIOR ? path === pattern : isSamePattern(path, pattern);
}

/**
 * Whether a behavior of the distribution gets paths that the config has another answer. It is never wrong when it says no; it can say
 * yes where earlier ones take all that both do, but neither of the two as a whole.
 */
function takesFrom({ tried, said }: Sides, rank: number, { behavior, rank: own }: Placed): boolean {
  const path = tried[rank]?.path ?? '';
  if (rank >= own || !overlaps(path, behavior.path)) return false;
  const earlier = [...tried.slice(0, rank), ...said.slice(0, said.indexOf(behavior))];
  return !earlier.some((one) => coversPattern(one.path, path) || coversPattern(one.path, behavior.path));
}

function invertedOf(sides: Sides): readonly Inverted[] {
  return sides.placed.flatMap((one, i) =>
    sides.placed
      .slice(i + 1)
      .filter(({ rank }) => takesFrom(sides, rank, one))
      .map((other) => ({ first: other.behavior, behind: one.behavior, lost: lostBy(one.behavior, other.behavior) })),
  );
}

function extrasOf(sides: Sides): readonly Extra[] {
  return sides.tried.flatMap((extra, rank): readonly Extra[] => {
    if (sides.placed.some((one) => one.rank === rank)) return [];
    const took = sides.placed.filter((one) => takesFrom(sides, rank, one));
    const around = extra.isSigned ? undefined : sides.placed.find((one) => isWayAround(extra, one, took.includes(one)));
    const way = around && extraRefusal(extra.path, around.behavior, took.includes(around), sides.id);
    return [{ path: extra.path, takes: took.map(({ behavior }) => behavior), ...(way ? { way } : {}) }];
  });
}

/** Whether what one protects is answered by another: its own paths, or, as auth knows of origins, such in other spellings. */
function isWayAround({ path, servers }: TriedBehavior, { behavior, servers: own }: Placed, takes: boolean): boolean {
  if (!servers.some((server) => own.includes(server))) return false;
  if (takes) return lostBy(behavior).length > 0;
  return protectionsOf(behavior).auth !== undefined && overlaps(foldedPattern(path), foldedPattern(behavior.path));
}

function pathsOf(behaviors: readonly { readonly path: string }[]): readonly string[] {
  return behaviors.map(({ path }) => path);
}

/** What keeps viewers out. */
type Protection = 'auth' | 'access';

/** What a behavior asks of viewers, as text that is the same where it is the same. */
function protectionsOf({ auth, access }: ResolvedBehavior): Readonly<Record<Protection, string | undefined>> {
  const { guarded = [], foreign: _, place: __, ...asks } = auth ?? { issuers: [] };
  const isAsked = auth !== undefined && (!isOpenAltogether(auth) || guarded.length > 0);
  return { auth: isAsked ? JSON.stringify(asks) : undefined, access: access && JSON.stringify(access) };
}

/** What one asks for, and another not, or otherwise. */
function lostBy(one: ResolvedBehavior, other?: ResolvedBehavior): readonly Protection[] {
  const [has, gets] = [protectionsOf(one), other && protectionsOf(other)];
  return PROTECTIONS.filter((protection) => has[protection] !== undefined && has[protection] !== gets?.[protection]);
}

const PROTECTIONS: readonly Protection[] = ['auth', 'access'];

function orderRefusal({ first, behind, lost }: Inverted, id: string): Problem {
  const says = `comes behind ${first.path} in ${id}, and before it in the config: what both take would be answered without its ${lost.join(' and ')}; put it before ${first.path} in ${id}`;
  return { at: behind.path, says };
}

function orderWarning({ first, behind }: Inverted, id: string): Problem {
  const says = `comes behind ${first.path} in ${id}, and before it in the config: what both take is answered by the rules of ${first.path}; put it before ${first.path} in ${id}, or behind it in the config`;
  return { at: behind.path, says };
}

function extraRefusal(at: string, around: ResolvedBehavior, takes: boolean, id: string): Problem {
  const what = lostBy(around).join(' and ');
  const paths = takes ? `paths of ${around.path}` : `other spellings of paths of ${around.path}`;
  const how = protectionsOf(around).auth === undefined ? 'with the access that it is to have, or none' : 'with auth';
  const says = `takes ${paths} in ${id}, is not in the config, and has the same origin server: they would be answered without ${what}; add ${at} to the config, ${takes ? `before ${around.path} and ` : ''}${how}, or take it off ${id}`;
  return { at, says };
}

/** One for each behavior of the config that has rules: most distributions have behaviors that a config leaves alone. */
function extraWarnings({ config, codes }: Target, id: string, extras: readonly Extra[]): readonly Problem[] {
  return config.behaviors
    .filter(({ path }) => codes.some(({ bundle }) => bundle.behaviors.includes(path)))
    .flatMap((behavior) => {
      const before = extras.filter(({ takes }) => takes.includes(behavior));
      if (before.length === 0) return [];
      const paths = pathsOf(before).join(', ');
      const lost = lostBy(behavior).join(' and ');
      const says = `comes behind ${paths} in ${id}, of which the config does not speak: what ${before.length === 1 ? 'it takes' : 'they take'} is answered without the rules of ${behavior.path}${lost && `, and without its ${lost}`}; add what is to have rules to the config, before ${behavior.path}`;
      return [{ at: behavior.path, says }];
    });
}
