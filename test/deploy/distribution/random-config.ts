/** Random configs of distributions, by the schema of AWS's own client. */
import { type DistributionConfig, DistributionConfig$ } from '@aws-sdk/client-cloudfront';
import { NormalizedSchema } from '@smithy/core/schema';
import type fc from 'fast-check';
import { shapeValues } from '../../simulator/aws-api/random-shape.ts';

/** Whatever a config may say; its behaviors have names of their own, and each of their stations at most one association of a kind. */
export const anyConfig: fc.Arbitrary<DistributionConfig> = shapeValues(NormalizedSchema.of(DistributionConfig$)).map(
  (value) => {
    const config = value as DistributionConfig;
    const { DefaultCacheBehavior: main, CacheBehaviors: others } = config;
    return {
      ...config,
      DefaultCacheBehavior: main && withEvents(main),
      ...(others && {
        CacheBehaviors: counted(others.Items?.map((one, i) => ({ ...withEvents(one), PathPattern: `/${i}` }))),
      }),
    };
  },
);

type Behavior = NonNullable<DistributionConfig['DefaultCacheBehavior']>;

const EVENTS = ['origin-request', 'origin-response', 'viewer-request', 'viewer-response'] as const;

function withEvents<Says extends Behavior>(behavior: Says): Says {
  const { FunctionAssociations: functions, LambdaFunctionAssociations: handlers } = behavior;
  return {
    ...behavior,
    ...(functions && { FunctionAssociations: counted(functions.Items?.map(atEvent)) }),
    ...(handlers && { LambdaFunctionAssociations: counted(handlers.Items?.map(atEvent)) }),
  };
}

function atEvent<Item>(item: Item, i: number): Item & { readonly EventType: (typeof EVENTS)[number] | undefined } {
  return { ...item, EventType: EVENTS[i] };
}

function counted<Item>(items: Item[] | undefined): { Quantity: number; Items?: Item[] } {
  return items ? { Quantity: items.length, Items: items } : { Quantity: 0 };
}
