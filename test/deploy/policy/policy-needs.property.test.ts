import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Policy, policiesOf } from '../../../build/policies.ts';
import type { ResolvedConfig } from '../../../config/resolve.ts';
import type { LivePolicy } from '../../../deploy/policy/live-policies.ts';
import { policyNeeds } from '../../../deploy/policy/policy-needs.ts';
import { type Headers, headersOf, removedHeadersOf } from '../../../policy/headers.ts';
import { anyPolicedBehavior } from '../../build/any-policed-behavior.ts';
import { distributionConfig } from '../../simulator/aws-api/cloudfront/distribution-config.ts';

/** A config names no header twice. */
function namesEachOnce(headers: Headers): boolean {
  const names = [...headersOf(headers).map(({ name }) => name), ...removedHeadersOf(headers)];
  return new Set(names).size === names.length;
}

const anyPoliced = anyPolicedBehavior.filter(({ headers }) => namesEachOnce(headers));

const anyConfig: fc.Arbitrary<ResolvedConfig> = anyPoliced.map((behavior) => ({
  app: 'shop',
  environment: 'prod',
  hosts: ['shop.example.com'],
  origins: { site: { folder: '.' } },
  issuers: {},
  behaviors: [{ path: '*', origin: 'site', viewer: 'function', ...behavior }],
  budget: { warn: 1, fail: 1 },
}));

/** A distribution whose behavior has policies of the build as these configs say. */
function needsWith(config: ResolvedConfig, made: ReadonlyMap<Policy['type'], object>) {
  const live = [...made].map(
    ([type, says]) => ({ id: type, name: type, comment: '', isManaged: false, type, config: says }) as LivePolicy,
  );
  const ids = {
    CachePolicyId: made.has('cache-policy') ? 'cache-policy' : undefined,
    OriginRequestPolicyId: made.has('origin-request-policy') ? 'origin-request-policy' : undefined,
    ResponseHeadersPolicyId: made.has('response-headers-policy') ? 'response-headers-policy' : undefined,
  };
  return policyNeeds(
    { config, policies: policiesOf(config) },
    { config: distributionConfig(ids), policies: new Map(live.map((policy) => [policy.id, policy])) },
  );
}

/** The same value without one of its entries, for each that it has: an item of a list, a member for a header, the word all. */
function without(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.map((_, i) => value.toSpliced(i, 1));
  if (typeof value !== 'object' || value === null) return value === 'all' ? ['none'] : [];
  return Object.entries(value).flatMap(([name, member]) => [
    ...without(member).map((less) => ({ ...value, [name]: less })),
    ...(name === 'SecurityHeadersConfig'
      ? Object.keys(member).map((header) => ({ ...value, [name]: { ...member, [header]: undefined } }))
      : []),
  ]);
}

describe('policies that are made of the need', () => {
  it('lack nothing', () => {
    fc.assert(
      fc.property(anyConfig, (config) => {
        const made = new Map(policiesOf(config).map(({ type, config: says }) => [type, says]));
        expect(needsWith(config, made)).toEqual([]);
      }),
    );
  });

  it('lack each entry that is taken out of them', () => {
    fc.assert(
      fc.property(anyConfig, (config) => {
        const made = new Map(policiesOf(config).map(({ type, config: says }) => [type, says as object]));
        for (const [type, says] of made) {
          for (const less of without(says)) {
            const needs = needsWith(config, new Map([...made, [type, less as object]]));
            expect(needs.map((need) => [need.type, need.lacks.length + need.times.length])).toEqual([[type, 1]]);
          }
        }
      }),
    );
  });
});
