/** Which distributions have what. */
import type { DistributionConfig } from '@aws-sdk/client-cloudfront';
import type { Call } from '../call.ts';
import { latest, withRevision } from '../revisions.ts';
import type { AwsState, DistributionRecord, Given } from '../state.ts';

type Config = Given<DistributionConfig>;
type Behavior = Config['DefaultCacheBehavior'] & { readonly PathPattern?: string };

/** Every behavior of a distribution, the default one last. */
export function behaviorsOf({ CacheBehaviors, DefaultCacheBehavior }: Config): readonly Behavior[] {
  return [...(CacheBehaviors?.Items ?? []), DefaultCacheBehavior];
}

/** The ARNs of the functions that a distribution has, each once. */
export function functionsOf(config: Config): readonly string[] {
  const all = behaviorsOf(config).flatMap((one) => one.FunctionAssociations?.Items ?? []);
  return [...new Set(all.map(({ FunctionARN }) => FunctionARN))];
}

/** The ARNs of the versions of handlers that a distribution has, each once. */
export function handlersOf(config: Config): readonly string[] {
  const all = behaviorsOf(config).flatMap((one) => one.LambdaFunctionAssociations?.Items ?? []);
  return [...new Set(all.map(({ LambdaFunctionARN }) => LambdaFunctionARN))];
}

/** The config that the API shows. */
export function configOf({ configs }: DistributionRecord): Config {
  const config = latest(configs);
  if (!config) throw new Error('a distribution has a config');
  return config;
}

/** The distributions of which a behavior says something. */
export function distributionsWhere(
  state: AwsState,
  says: (behavior: Behavior) => boolean,
): readonly DistributionRecord[] {
  return Object.values(state.distributions).filter((record) => behaviorsOf(configOf(record)).some(says));
}

/** The distributions that have a function, of either kind, by its ARN. */
export function associatedWith(state: AwsState, arn: string): readonly DistributionRecord[] {
  return distributionsWhere(
    state,
    ({ FunctionAssociations: functions, LambdaFunctionAssociations: lambdas }) =>
      (functions?.Items ?? []).some(({ FunctionARN }) => FunctionARN === arn) ||
      (lambdas?.Items ?? []).some(({ LambdaFunctionARN }) => LambdaFunctionARN === arn),
  );
}

/** A state in which every distribution that has a function is on its way to the edge again. */
export function redeployed(state: AwsState, arn: string, { now, delays }: Pick<Call, 'now' | 'delays'>): AwsState {
  const changed = associatedWith(state, arn).map((record) => {
    const configs = withRevision(record.configs, configOf(record), { now, delay: delays.distribution });
    return [record.id, { ...record, revision: record.revision + 1, changedAt: now, configs }] as const;
  });
  return { ...state, distributions: { ...state.distributions, ...Object.fromEntries(changed) } };
}
