/** What is held together: the config of one environment, and what each behavior really has, in AWS's terms. Plain data. */
import type { FreshAnswers } from '#policy/freshness';
import { matchesPath } from '#policy/path-pattern';
import type { Policy } from '../build/policies.ts';
import { OWN_STATIONS, type OwnStation } from '../config/own-stations.ts';
import { pathText } from '../config/problems.ts';
import type { ResolvedBehavior, ResolvedConfig } from '../config/resolve.ts';
import { projectSettings } from '../simulator/project-settings.ts';
import type {
  BehaviorSettings,
  CustomErrorResponse,
  DistributionSettings,
  OriginSettings,
} from '../simulator/settings.ts';
import { isBucket } from './aws-origin.ts';
import type { Place } from './finding.ts';

/** What is held together. */
export interface LintSubject {
  /** The names that viewers use. */
  readonly hosts: readonly string[];
  readonly behaviors: readonly LintedBehavior[];
  /** How long errors are kept, where the distribution says so; every other for CloudFront's ten seconds. */
  readonly customErrorResponses: readonly CustomErrorResponse[];
  /** The names that names of origins lead to by the DNS, where that was asked; in lower case. */
  readonly cnames: ReadonlyMap<string, readonly string[]>;
}

/** A behavior: what it really has, and what the config says of it. */
export interface LintedBehavior {
  readonly path: string;
  readonly settings: BehaviorSettings;
  /** Its origin, or both of its group. */
  readonly origins: readonly OriginSettings[];
  /** What the config says; nothing of a behavior that only the distribution has. */
  readonly config?: ResolvedBehavior;
  /** Its place in the config: `behaviors[0]`. */
  readonly configAt?: string;
  /** Its place in the distribution, where its policies are those that stand there: `CacheBehaviors.Items[0]`. */
  readonly distributionAt?: string;
  /** The JavaScript of its own rules, with all that they import. */
  readonly own: Readonly<Partial<Record<OwnStation, string>>>;
  /** Paths of its files, where its origin is a folder on this machine. */
  readonly files: readonly string[];
}

/** What a subject is made of. */
export interface LintParts {
  readonly config: ResolvedConfig;
  readonly policies: readonly Policy[];
  /** The distribution as it is on AWS; without one, what the build comes to. */
  readonly distribution?: DistributionSettings;
  /** The JavaScript of modules of the user's own, by their absolute paths. */
  readonly code?: ReadonlyMap<string, string>;
  /** Paths of the files of folder origins, by the origin's name: `/index.html`. */
  readonly files?: ReadonlyMap<string, readonly string[]>;
  /** The names that names of origins lead to by the DNS, in lower case. */
  readonly cnames?: ReadonlyMap<string, readonly string[]>;
}

/** What there is to look at. Behaviors that the config has and the distribution not are the plan's to name. */
export function subjectOf(parts: LintParts): LintSubject {
  const { config, policies, distribution } = parts;
  const built = projectSettings({ config, bundles: [], policies });
  const settings = distribution ?? built;
  return {
    hosts: settings.aliases.length > 0 ? settings.aliases : config.hosts,
    customErrorResponses: settings.customErrorResponses,
    cnames: parts.cnames ?? new Map(),
    behaviors: settings.behaviors.map((behavior, i) => {
      const index = config.behaviors.findIndex(({ path }) => isSamePattern(path, behavior.path));
      const own = config.behaviors[index];
      const last = settings.behaviors.length - 1;
      return linted({
        parts,
        settings: distribution && own ? released(behavior, own, parts, built) : behavior,
        origins: originsOf(settings, behavior.target),
        ...(own ? { config: own, configAt: pathText(['behaviors', index]) } : {}),
        ...(distribution ? { distributionAt: i === last ? 'DefaultCacheBehavior' : `CacheBehaviors.Items[${i}]` } : {}),
      });
    }),
  };
}

/** Two patterns that take the same paths to the same behavior: the slash in front is optional. */
export function isSamePattern(one: string, other: string): boolean {
  return one.replace(/^\//, '') === other.replace(/^\//, '');
}

/** The policies that the next release makes for a behavior, where the config leaves them to releases. What keeps nothing gets AWS's own. */
export function madePolicies(
  { path, cache }: ResolvedBehavior,
  { config, policies }: Pick<LintParts, 'config' | 'policies'>,
): readonly Policy['type'][] {
  if (config.policies !== 'managed') return [];
  return POLICY_TYPES.filter(
    (type) =>
      policies.some((policy) => policy.behavior === path && policy.type === type) ||
      (cache === 'CachingDisabled' && type !== 'response-headers-policy'),
  );
}

const POLICY_TYPES: readonly Policy['type'][] = ['cache-policy', 'origin-request-policy', 'response-headers-policy'];

/** A behavior of the distribution as the next release leaves it: with the policies that it makes, where the config leaves them to releases. */
function released(
  behavior: BehaviorSettings,
  own: ResolvedBehavior,
  parts: LintParts,
  built: DistributionSettings,
): BehaviorSettings {
  const made = built.behaviors.find(({ path }) => path === own.path);
  const types = madePolicies(own, parts);
  if (!made) return behavior;
  const makes = (type: Policy['type']): boolean => types.includes(type);
  return {
    ...behavior,
    ...(makes('cache-policy') ? { cachePolicy: made.cachePolicy } : {}),
    ...(makes('origin-request-policy') && made.originRequestPolicy
      ? { originRequestPolicy: made.originRequestPolicy }
      : {}),
    ...(makes('response-headers-policy') && made.responseHeadersPolicy
      ? { responseHeadersPolicy: made.responseHeadersPolicy }
      : {}),
  };
}

function linted({
  parts: { config, code, files },
  ...behavior
}: Omit<LintedBehavior, 'path' | 'own' | 'files'> & { readonly parts: LintParts }): LintedBehavior {
  const own = Object.entries(behavior.config?.own ?? {}).flatMap(([station, path]) => {
    const text = code?.get(path);
    return text === undefined ? [] : [[station, text]];
  });
  const patterns = config.behaviors.map(({ path }) => path);
  const there = files?.get(behavior.config?.origin ?? '') ?? [];
  const { path } = behavior.config ?? behavior.settings;
  return {
    ...behavior,
    path: behavior.settings.path,
    own: Object.fromEntries(own),
    files: there.filter((file) => patterns.find((pattern) => matchesPath(pattern, file)) === path),
  };
}

function originsOf({ origins, originGroups }: DistributionSettings, target: string): readonly OriginSettings[] {
  const ids = originGroups.find(({ id }) => id === target)?.members ?? [target];
  return origins.filter(({ id }) => ids.includes(id));
}

/** Where a behavior has something: in the distribution under `member`, where its policies stand there, or else in the config under `option`. */
export function placeOf(behavior: LintedBehavior, member: string, option = ''): Place {
  const { distributionAt } = behavior;
  return distributionAt === undefined
    ? configPlace(behavior, option)
    : { in: 'distribution', at: `${distributionAt}.${member}` };
}

/** Where the config says something of a behavior under `option`. */
export function configPlace({ configAt = 'behaviors' }: LintedBehavior, option: string): Place {
  return { in: 'config', at: option === '' ? configAt : `${configAt}.${option}` };
}

/** What a rule says that no operator can switch off. */
export function lasting<Name extends 'cookies' | 'query' | 'access' | 'redirects'>(
  { config }: LintedBehavior,
  name: Name,
): ResolvedBehavior[Name] | undefined {
  return config?.switches?.includes(name) ? undefined : config?.[name];
}

/** Whether answers are kept at all. */
export function keeps({ settings: { cachePolicy } }: LintedBehavior): boolean {
  return cachePolicy.maxTtl > 0;
}

/** Whether answers are kept of which the origin says nothing: for what the policy says, or `freshness`. */
export function keepsUnsaid({ settings: { cachePolicy }, config }: LintedBehavior): boolean {
  const { minTtl, defaultTtl, maxTtl } = cachePolicy;
  const isSaid = config?.freshness?.answers?.some(({ edge }) => edgeSecondsOf(edge) > 0) ?? false;
  return maxTtl > 0 && (isSaid || Math.max(minTtl, defaultTtl) > 0);
}

/** Seconds for which the edge keeps an answer by what `freshness` says of it. */
export function edgeSecondsOf(edge: FreshAnswers['edge']): number {
  return typeof edge === 'object' ? (edge.sharedMaxAge ?? edge.maxAge ?? 0) : 0;
}

/** Whether something looks at a viewer's request behind the cache: an HTTP server, or code at origin-request. A bucket does not. */
export function isSeenBehindCache({ origins, settings, config }: LintedBehavior): boolean {
  const hasCode =
    config?.own?.originRequest !== undefined ||
    config?.auth?.place === 'origin-request' ||
    settings.associations['origin-request'] !== undefined;
  return hasCode || !origins.every(isBucket);
}

/** Whether code of anybody's runs at a station. */
export function runsAt({ settings, own, config }: LintedBehavior, station: OwnStation): boolean {
  return (
    own[station] !== undefined ||
    config?.own?.[station] !== undefined ||
    settings.associations[OWN_STATIONS[station]] !== undefined
  );
}
