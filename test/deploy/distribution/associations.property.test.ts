/** Whatever a config says, what a change speaks of is as it says afterwards, and the rest is what it was. */
import type { DistributionConfig } from '@aws-sdk/client-cloudfront';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ASSOCIATION_MEMBERS,
  type AssociationChange,
  associationsOf,
  behaviorsOf,
  POLICY_MEMBERS,
  usesForwardedValues,
  withAssociations,
  withPolicyIds,
} from '../../../deploy/distribution/associations.ts';
import { anyConfig } from './random-config.ts';

const events = fc.constantFrom('viewer-request', 'origin-request', 'origin-response', 'viewer-response' as const);
const targets = fc.option(
  fc.oneof(
    fc.record({ arn: fc.constantFrom('arn:aws:cloudfront::1:function/a', 'arn:aws:cloudfront::1:function/b') }),
    fc.record({ arn: fc.constant('arn:aws:lambda:us-east-1:1:function:a:1'), includeBody: fc.boolean() }),
  ),
  { nil: undefined },
);

const withChanges = anyConfig.chain((config) =>
  fc.record({
    config: fc.constant(config),
    changes: fc.array(
      fc.record({
        behavior: fc.constantFrom(...behaviorsOf(config)),
        event: events,
        to: targets,
      }) satisfies fc.Arbitrary<AssociationChange>,
      { maxLength: 6 },
    ),
  }),
);

const withPolicies = anyConfig.chain((config) =>
  fc.record({
    config: fc.constant(config),
    change: fc.record({
      behavior: fc.constantFrom(...behaviorsOf(config)),
      member: fc.constantFrom(...POLICY_MEMBERS),
      id: fc.option(fc.constantFrom('p', 'q'), { nil: undefined }),
    }),
  }),
);

describe('changes of any config', () => {
  it('come to what they say at each station, and to nothing else', () => {
    fc.assert(
      fc.property(withChanges, ({ config, changes }) => {
        const last = new Map(changes.map((change) => [stationOf(change), change]));
        const kept = associationsOf(config).filter((one) => !last.has(stationOf(one)));
        const made = [...last.values()].flatMap(({ behavior, event, to }) =>
          to ? [{ behavior, event, kind: 'includeBody' in to ? 'lambda' : 'function', ...to }] : [],
        );
        const changed = withAssociations(config, changes);
        expect(sorted(associationsOf(changed).map(plain))).toEqual(sorted([...kept, ...made].map(plain)));
        expect(without(changed, ASSOCIATION_MEMBERS)).toStrictEqual(without(config, ASSOCIATION_MEMBERS));
        for (const list of listsOf(changed)) expect(list.Quantity).toBe(list.Items?.length ?? 0);
        expect(withAssociations(changed, changes.slice(-1))).toBe(changed);
      }),
      { numRuns: 300 },
    );
  });

  it('give a behavior the policy that they say, and nothing else', () => {
    fc.assert(
      fc.property(withPolicies, ({ config, change }) => {
        fc.pre(!(change.member === 'CachePolicyId' && usesForwardedValues(config, change.behavior)));
        const changed = withPolicyIds(config, [change]);
        const [was, is] = [config, changed].map(
          (one) => allBehaviors(one)[behaviorsOf(config).indexOf(change.behavior)],
        );
        const { [change.member]: _, ...others } = was ?? {};
        expect(is).toStrictEqual({ ...others, ...(change.id !== undefined && { [change.member]: change.id }) });
        expect(without(changed, POLICY_MEMBERS)).toStrictEqual(without(config, POLICY_MEMBERS));
      }),
      { numRuns: 100 },
    );
  });
});

function stationOf({ behavior, event }: Pick<AssociationChange, 'behavior' | 'event'>): string {
  return `${behavior} ${event}`;
}

function plain(association: object): string {
  const { includeBody = false, ...rest } = association as { readonly includeBody?: boolean };
  return JSON.stringify(Object.entries({ ...rest, includeBody }).sort());
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...texts].sort();
}

function allBehaviors({ DefaultCacheBehavior: main, CacheBehaviors: others }: DistributionConfig) {
  return [...(main ? [main] : []), ...(others?.Items ?? [])];
}

function listsOf(config: DistributionConfig) {
  return allBehaviors(config).flatMap((behavior) =>
    ASSOCIATION_MEMBERS.flatMap((member) => (behavior[member] ? [behavior[member]] : [])),
  );
}

/** A config whose behaviors lack these members. */
function without(
  { DefaultCacheBehavior: main, CacheBehaviors: others, ...rest }: DistributionConfig,
  members: readonly string[],
) {
  const pick = (behavior: object | undefined) =>
    Object.fromEntries(Object.entries(behavior ?? {}).filter(([name]) => !members.includes(name)));
  return { ...rest, main: pick(main), others: others && { ...others, Items: others.Items?.map(pick) } };
}
