/** A config with the differences of one environment applied and every default filled in: what the planner reads. */
import type { Redirects, ResolvedRedirects } from '#policy/redirects';
import type { Behavior, Budget, EdgeConfig, Origin } from './define.ts';

/** A behavior whose own rule is known by the path of its module. */
export interface ResolvedBehavior extends Omit<Behavior, 'own' | 'viewer' | 'redirects'> {
  readonly viewer: 'function' | 'lambda';
  readonly redirects?: ResolvedRedirects;
  /** Absolute path of the module that exports `own`. */
  readonly own?: string;
}

/** The config of one environment. */
export interface ResolvedConfig {
  readonly app: string;
  readonly environment: string;
  readonly distribution?: string;
  readonly hosts: readonly string[];
  readonly origins: Readonly<Record<string, Origin>>;
  readonly behaviors: readonly ResolvedBehavior[];
  readonly budget: Required<Budget>;
}

/** The environment that is meant where none is named. */
export const DEFAULT_ENVIRONMENT = 'dev';

/** What stands in for options that are left out. */
export const DEFAULTS = { viewer: 'function', budget: { warn: 250_000, fail: 1_000_000 } } as const;

/** The names that `--env` takes: the default one always exists. */
export function environmentsOf({ environments = {} }: EdgeConfig): readonly string[] {
  return [...new Set([DEFAULT_ENVIRONMENT, ...Object.keys(environments)])];
}

/** One environment of a config; `own` holds the path of each behavior's own module, by index. */
export function resolveConfig(
  config: EdgeConfig,
  environment: string,
  own: readonly (string | undefined)[],
): ResolvedConfig {
  const { hosts = config.hosts, origins, access, distribution } = config.environments?.[environment] ?? {};
  return {
    app: config.app,
    environment,
    ...(distribution === undefined ? {} : { distribution }),
    hosts,
    origins: { ...config.origins, ...origins },
    behaviors: config.behaviors.map(({ own: _, viewer = DEFAULTS.viewer, ...behavior }, i) => {
      const module = own[i];
      return {
        ...behavior,
        ...(behavior.redirects?.host === undefined ? {} : { redirects: withOtherHosts(behavior.redirects, hosts) }),
        viewer,
        ...(access === undefined ? {} : { access }),
        ...(module === undefined ? {} : { own: module }),
      };
    }),
    budget: { ...DEFAULTS.budget, ...config.budget },
  };
}

/** `first` is the first of the environment's hosts; where there is no other, nobody comes by one. */
function withOtherHosts({ host, ...redirects }: Redirects, hosts: readonly string[]): ResolvedRedirects {
  const one = host === 'first' ? hosts[0] : host;
  const otherHosts = hosts.filter((other) => other !== one);
  return one === undefined || (host === 'first' && otherHosts.length === 0)
    ? redirects
    : { ...redirects, host: one, otherHosts };
}
