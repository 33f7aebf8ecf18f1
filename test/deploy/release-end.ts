/** What a command leaves behind in an account: the same whether it ran at once, or was cut short and run again. */
import { associationsOf } from '../../deploy/distribution/associations.ts';
import { codeOfArn } from '../../deploy/release/code-arn.ts';
import { releaseNumberOf, releasesOf } from '../../deploy/release/release.ts';
import { latest } from '../../simulator/aws-api/revisions.ts';
import type { Scene } from './release-scene.ts';

/** What is left. Times and ETags are not in it: they may be others. */
export interface ReleaseEnd {
  readonly associations: readonly string[];
  readonly releases: readonly string[];
  /** Keys and values that speak of no release. */
  readonly items: readonly (readonly [key: string, value: string])[];
  /** Functions with `unpublished` behind those whose LIVE stage is another than the other. */
  readonly functions: readonly string[];
  readonly versions: readonly string[];
  /** Paths that were invalidated after the last change of the distribution had arrived. */
  readonly invalidated: readonly string[];
}

/** What is in the account of a scene. */
export function releaseEnd({ api, distribution }: Scene): ReleaseEnd {
  const state = api.account.state();
  const { configs = [] } = state.distributions[distribution] ?? {};
  const items = new Map(
    Object.values(state.keyValueStores).flatMap(({ content }) => Object.entries(latest(content) ?? {})),
  );
  const arrived = configs.at(-1)?.at ?? 0;
  return {
    associations: associationsOf(latest(configs) as never).map(
      ({ behavior, event, arn }) => `${behavior} ${event} ${codeOfArn(arn)}`,
    ),
    releases: releasesOf(items).map(
      ({ number, progress, stations, prefixes }) =>
        `${number} ${progress.state} ${JSON.stringify([stations, prefixes])}`,
    ),
    items: [...items].filter(([key]) => releaseNumberOf(key) === undefined).sort(),
    functions: Object.values(state.functions)
      .map(({ name, development, live }) =>
        latest(live)?.revision === development.revision ? name : `${name} unpublished`,
      )
      .sort(),
    versions: Object.values(state.lambdaFunctions).flatMap(({ name, versions }) =>
      versions.map(({ version, codeSha256 }) => `${name}:${version} ${codeSha256}`),
    ),
    invalidated: [
      ...new Set(
        Object.values(state.invalidations)
          .filter(({ createdAt }) => createdAt >= arrived)
          .flatMap(({ paths }) => paths),
      ),
    ].sort(),
  };
}
