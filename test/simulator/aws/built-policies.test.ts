/** What the build writes for the AWS CLI is read here as what the simulator makes of it in a project. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Policy } from '../../../build/policies.ts';
import { cachePolicyConfig, type Entries, originRequestPolicyConfig } from '../../../build/request-policy.ts';
import { cacheTimes } from '../../../policy/cache.ts';
import { responseHeadersOf, unsayable } from '../../../policy/response-headers-policy.ts';
import { cachePolicyFrom } from '../../../simulator/cache/cache-policy.ts';
import { originRequestPolicyFrom } from '../../../simulator/cache/origin-request-policy.ts';
import { anyHeaders } from '../../build/write/any-headers.ts';
import { behaviorOf, read, withBehavior } from './distribution-json.ts';

const TITLE = { Name: 'shop-prod-all', Comment: 'shop for prod, behavior *' };

const anyName = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,12}$/);
const anyNames = fc.oneof(fc.constant('all' as const), fc.array(anyName, { maxLength: 4 }));
const anyEntries: fc.Arbitrary<Entries> = fc.record({
  headers: fc.array(anyName, { maxLength: 4 }),
  cookies: anyNames,
  queryStrings: anyNames,
});

/** A file as a user puts it together: the distribution, and the policies of `dist/policies/` under their ids. */
function fileWith(member: `${'Cache' | 'OriginRequest' | 'ResponseHeaders'}Policy`, config: Policy['config']) {
  const DistributionConfig = withBehavior({ [`${member}Id`]: 'built' });
  const many = member.replace(/y$/, 'ies');
  return { DistributionConfig, beside: { [many]: [{ [member]: { Id: 'built', [`${member}Config`]: config } }] } };
}

describe('a policy that the build writes', () => {
  it('is read as the same cache policy', () => {
    fc.assert(
      fc.property(anyEntries, (entries) => {
        const config = cachePolicyConfig(TITLE, entries, cacheTimes(undefined, false));
        const { DistributionConfig, beside } = fileWith('CachePolicy', config);
        expect(behaviorOf(DistributionConfig, beside).cachePolicy).toEqual(cachePolicyFrom(config));
      }),
    );
  });

  it('is read as the same origin request policy', () => {
    fc.assert(
      fc.property(anyEntries, (entries) => {
        const config = originRequestPolicyConfig(TITLE, entries);
        const { DistributionConfig, beside } = fileWith('OriginRequestPolicy', config);
        expect(behaviorOf(DistributionConfig, beside).originRequestPolicy).toEqual(originRequestPolicyFrom(config));
      }),
    );
  });

  it('is read as the same response headers policy', () => {
    fc.assert(
      fc.property(
        anyHeaders.filter((options) => unsayable(options).length === 0),
        (options) => {
          const headers = responseHeadersOf(options);
          const { DistributionConfig, beside } = fileWith('ResponseHeadersPolicy', { ...TITLE, ...headers });
          const { settings, warnings } = read({ DistributionConfig, ...beside });
          expect(warnings).toEqual([]);
          const { CustomHeadersConfig: custom, RemoveHeadersConfig: removed, ...rest } = headers;
          expect(settings[0]?.behaviors[0]?.responseHeadersPolicy).toMatchObject({
            ...rest,
            ...(custom ? { CustomHeadersConfig: custom } : {}),
            ...(removed ? { RemoveHeadersConfig: removed } : {}),
          });
        },
      ),
    );
  });
});
