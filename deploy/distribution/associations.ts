/** Which code runs at which station of a distribution: read from its config as data. */
import type { CacheBehavior, DefaultCacheBehavior, DistributionConfig, EventType } from '@aws-sdk/client-cloudfront';

/** A station as CloudFront's API names it. */
export type { EventType };

/** Code that runs at a station of a behavior. */
export interface Association {
  /** The path pattern of the behavior as it is written, `*` for the default one. */
  readonly behavior: string;
  readonly event: EventType;
  /** A CloudFront Function, or a function of Lambda@Edge. */
  readonly kind: 'function' | 'lambda';
  /** Of the function, or of a numbered version in Lambda. */
  readonly arn: string;
  /** Whether a handler of Lambda@Edge gets the request's body; absent where the config does not say. */
  readonly includeBody?: boolean;
}

/** The name by which the default cache behavior is spoken of: it takes every path that no other takes. */
export const DEFAULT_BEHAVIOR = '*';

/** What every behavior has. */
type Behavior = CacheBehavior | DefaultCacheBehavior;

/**
 * Every association of a distribution, the default behavior's first, functions before handlers, each in the order of the config.
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DefaultCacheBehavior.html
 */
export function associationsOf(config: DistributionConfig): readonly Association[] {
  const others = config.CacheBehaviors?.Items ?? [];
  return [
    ...(config.DefaultCacheBehavior ? ofBehavior(DEFAULT_BEHAVIOR, config.DefaultCacheBehavior) : []),
    ...others.flatMap((behavior) => ofBehavior(behavior.PathPattern ?? '', behavior)),
  ];
}

function ofBehavior(behavior: string, says: Behavior): readonly Association[] {
  const functions = says.FunctionAssociations?.Items ?? [];
  const handlers = says.LambdaFunctionAssociations?.Items ?? [];
  return [
    ...functions.flatMap(({ EventType: event, FunctionARN: arn }) =>
      event && arn ? [{ behavior, event, kind: 'function' as const, arn }] : [],
    ),
    ...handlers.flatMap(({ EventType: event, LambdaFunctionARN: arn, IncludeBody: includeBody }) =>
      event && arn
        ? [{ behavior, event, kind: 'lambda' as const, arn, ...(includeBody === undefined ? {} : { includeBody }) }]
        : [],
    ),
  ];
}
