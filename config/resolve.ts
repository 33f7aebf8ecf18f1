/** A config with the differences of one environment applied and every default filled in: what the planner reads. */
import type { Issuer, ResolvedAuth } from '#policy/auth';
import type { Entities } from '#policy/entities';
import type { ResolvedFreshness } from '#policy/freshness';
import type { Published, ResolvedPublished } from '#policy/published';
import type { Redirects, ResolvedRedirects } from '#policy/redirects';
import type { BehaviorOptions, Budget, EdgeConfig, Lint, Origin, Probe } from './define.ts';
import type { OwnPaths } from './own-stations.ts';
import type { PublishedVersions } from './published-versions.ts';
import { type PulledKeys, resolveAuth, withNeighbors } from './resolve-auth.ts';
import { resolveFreshness } from './resolve-freshness.ts';

/** A behavior whose own rules are known by the paths of their modules. */
export interface ResolvedBehavior extends Omit<BehaviorOptions, 'redirects' | 'auth' | 'freshness' | 'published'> {
  readonly viewer: 'function' | 'lambda';
  readonly redirects?: ResolvedRedirects;
  readonly auth?: ResolvedAuth;
  readonly freshness?: ResolvedFreshness;
  readonly published?: ResolvedPublished;
  /** Absolute path of the module that exports `own`, for each station that has one. */
  readonly own?: OwnPaths;
}

/** The config of one environment. */
export interface ResolvedConfig {
  readonly app: string;
  readonly environment: string;
  readonly distribution?: string;
  /** The name of the role of Lambda@Edge handlers, where the config says one. */
  readonly role?: string;
  /** Whether a release makes the policies that rules need. */
  readonly policies?: 'managed';
  readonly hosts: readonly string[];
  readonly origins: Readonly<Record<string, Origin>>;
  /** As they are declared; those that a behavior trusts stand in its `auth` as well, with their keys. */
  readonly issuers: Readonly<Record<string, Issuer>>;
  readonly behaviors: readonly ResolvedBehavior[];
  /** What has to hold after a release, where the config says something. */
  readonly probes?: readonly Probe[];
  /** Findings that are meant as they are. */
  readonly lint?: Lint;
  /** What is invalidated by its meaning, where the config says something. */
  readonly entities?: Entities;
  readonly budget: Required<Budget>;
}

/** The environment that is meant where none is named. */
export const DEFAULT_ENVIRONMENT = 'dev';

/** What stands in for options that are left out. */
export const DEFAULTS = { viewer: 'function', probeStatus: 200, budget: { warn: 250_000, fail: 1_000_000 } } as const;

/** The names that `--env` takes: the default one always exists. */
export function environmentsOf({ environments = {} }: EdgeConfig): readonly string[] {
  return [...new Set([DEFAULT_ENVIRONMENT, ...Object.keys(environments)])];
}

/** One environment of a config; `own` holds the paths of each behavior's own modules, by index. */
export function resolveConfig(
  config: EdgeConfig,
  environment: string,
  own: readonly (OwnPaths | undefined)[],
  pulled: PulledKeys = {},
  versions: PublishedVersions = {},
): ResolvedConfig {
  const {
    hosts = config.hosts,
    origins,
    access,
    distribution,
    role,
    probes = config.probes,
    ...differences
  } = config.environments?.[environment] ?? {};
  const issuers = { ...config.issuers, ...differences.issuers };
  const all = { ...config.origins, ...origins };
  const built = Object.hasOwn(versions, environment) ? (versions[environment] ?? {}) : {};
  const behaviors = config.behaviors.map(
    ({ own: _, auth, freshness, published, viewer = DEFAULTS.viewer, ...behavior }, i) => {
      const modules = own[i];
      const resolvedAuth = auth && resolveAuth(auth, issuers, viewer, pulled);
      return {
        ...behavior,
        ...(resolvedAuth === undefined ? {} : { auth: resolvedAuth }),
        ...(freshness === undefined ? {} : { freshness: resolveFreshness(freshness, resolvedAuth, behavior.cookies) }),
        ...(published === undefined ? {} : { published: withBuiltVersion(published, built) }),
        ...(behavior.redirects?.host === undefined ? {} : { redirects: withOtherHosts(behavior.redirects, hosts) }),
        viewer,
        ...(access === undefined ? {} : { access }),
        ...(modules === undefined ? {} : { own: modules }),
      };
    },
  );
  return {
    app: config.app,
    environment,
    ...(distribution === undefined ? {} : { distribution }),
    ...(role === undefined ? {} : { role }),
    ...(config.policies === undefined ? {} : { policies: config.policies }),
    hosts,
    origins: all,
    issuers,
    behaviors: withNeighbors(behaviors, all),
    ...(probes === undefined ? {} : { probes }),
    ...(config.lint === undefined ? {} : { lint: config.lint }),
    ...(config.entities === undefined ? {} : { entities: config.entities }),
    budget: { ...DEFAULTS.budget, ...config.budget },
  };
}

/** The version that was published last when the file of versions was written. */
function withBuiltVersion(published: Published, built: Readonly<Record<string, string>>): ResolvedPublished {
  const version = Object.hasOwn(built, published.set) ? built[published.set] : undefined;
  return version === undefined ? published : { ...published, version };
}

/** `first` is the first of the environment's hosts; where there is no other, nobody comes by one. */
function withOtherHosts({ host, ...redirects }: Redirects, hosts: readonly string[]): ResolvedRedirects {
  const one = host === 'first' ? hosts[0] : host;
  const otherHosts = hosts.filter((other) => other !== one);
  return one === undefined || (host === 'first' && otherHosts.length === 0)
    ? redirects
    : { ...redirects, host: one, otherHosts };
}
