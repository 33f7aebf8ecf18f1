import { generateKeyPairSync } from 'node:crypto';
import {
  CreateCachePolicyCommand,
  CreateDistributionCommand,
  CreateKeyGroupCommand,
  CreateOriginAccessControlCommand,
  CreatePublicKeyCommand,
  type DefaultCacheBehavior,
  type DistributionConfig,
} from '@aws-sdk/client-cloudfront';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pullDistribution } from '../../../deploy/distribution/pull-distribution.ts';
import { readDistributionFile } from '../../../simulator/aws/distribution-file.ts';
import { distributionConfig } from '../../simulator/aws-api/cloudfront/distribution-config.ts';
import { type LocalApi, localApi } from '../../simulator/aws-api/local-api.ts';

const SECURITY_HEADERS = '67f7725c-6f97-4210-82d7-5512b31e9d03';
const ALL_VIEWER = '216adef6-5c7f-47e4-b989-5492eafa07d3';

let api: LocalApi;
beforeEach(async () => {
  api = await localApi();
});
afterEach(() => api.close());

/** A distribution with a policy of its own, two of AWS's, an access control, and a header by which its origin knows it. */
async function created(
  config: Partial<DistributionConfig> = {},
  behavior: Partial<DefaultCacheBehavior> = {},
): Promise<string> {
  const { CachePolicy } = await api.cloudfront.send(
    new CreateCachePolicyCommand({
      CachePolicyConfig: {
        Name: 'shop',
        MinTTL: 1,
        ParametersInCacheKeyAndForwardedToOrigin: {
          EnableAcceptEncodingGzip: true,
          HeadersConfig: { HeaderBehavior: 'none' },
          CookiesConfig: { CookieBehavior: 'whitelist', Cookies: { Quantity: 1, Items: ['id'] } },
          QueryStringsConfig: { QueryStringBehavior: 'all' },
        },
      },
    }),
  );
  const { OriginAccessControl } = await api.cloudfront.send(
    new CreateOriginAccessControlCommand({
      OriginAccessControlConfig: {
        Name: 'shop',
        OriginAccessControlOriginType: 's3',
        SigningBehavior: 'always',
        SigningProtocol: 'sigv4',
      },
    }),
  );
  const { Distribution } = await api.cloudfront.send(
    new CreateDistributionCommand({
      DistributionConfig: distributionConfig(
        {
          CachePolicyId: CachePolicy?.Id,
          OriginRequestPolicyId: ALL_VIEWER,
          ResponseHeadersPolicyId: SECURITY_HEADERS,
          ...behavior,
        },
        {
          Origins: {
            Quantity: 1,
            Items: [
              {
                Id: 'site',
                DomainName: 'shop.s3.eu-central-1.amazonaws.com',
                S3OriginConfig: { OriginAccessIdentity: '' },
                OriginAccessControlId: OriginAccessControl?.Id,
                CustomHeaders: { Quantity: 1, Items: [{ HeaderName: 'X-Origin-Secret', HeaderValue: 'open sesame' }] },
              },
            ],
          },
          ...config,
        },
      ),
    }),
  );
  return Distribution?.Id ?? '';
}

describe('a distribution that was pulled', () => {
  it('is read by dev, with its policies and without a warning', async () => {
    const { text } = await pullDistribution(api, await created(), true);
    const { settings, warnings } = readDistributionFile(text, 'edge.distribution.prod.json');
    expect(warnings).toEqual([]);
    expect(settings).toMatchObject([
      {
        behaviors: [
          {
            path: '*',
            cachePolicy: { minTtl: 1, cookies: { behavior: 'whitelist', names: ['id'] } },
            originRequestPolicy: { headers: { behavior: 'allViewer' } },
            responseHeadersPolicy: { SecurityHeadersConfig: { FrameOptions: { FrameOption: 'SAMEORIGIN' } } },
          },
        ],
      },
    ]);
  });

  it('has what it names by id, and nothing that it does not name', async () => {
    const { text } = await pullDistribution(api, await created(), true);
    const document = JSON.parse(text);
    expect(document.CachePolicies).toMatchObject([{ CachePolicyConfig: { Name: 'shop' } }]);
    expect(document.OriginRequestPolicies).toMatchObject([{ Id: ALL_VIEWER }]);
    expect(document.ResponseHeadersPolicies).toMatchObject([{ Id: SECURITY_HEADERS }]);
    expect(document.OriginAccessControls).toMatchObject([{ OriginAccessControlConfig: { Name: 'shop' } }]);
  });

  it('has no value of an origin header, and says which are left out', async () => {
    const id = await created();
    const pulled = await pullDistribution(api, id, true);
    expect(pulled.text).not.toContain('open sesame');
    expect(pulled.redacted).toEqual(['site: X-Origin-Secret']);
    const whole = await pullDistribution(api, id, false);
    expect(whole.text).toContain('open sesame');
    expect(whole.redacted).toEqual([]);
  });

  it('is the same text each time, with its members sorted', async () => {
    const id = await created();
    const [one, other] = [await pullDistribution(api, id, true), await pullDistribution(api, id, true)];
    expect(one.text).toBe(other.text);
    expect(Object.keys(JSON.parse(one.text).Distribution.DistributionConfig)).toEqual(
      Object.keys(JSON.parse(one.text).Distribution.DistributionConfig).sort(),
    );
  });

  it('has the public keys of the groups that it trusts', async () => {
    const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' });
    const { PublicKey } = await api.cloudfront.send(
      new CreatePublicKeyCommand({
        PublicKeyConfig: { CallerReference: 'first', Name: 'one', EncodedKey: pem.toString() },
      }),
    );
    const key = PublicKey?.Id ?? '';
    const { KeyGroup } = await api.cloudfront.send(
      new CreateKeyGroupCommand({ KeyGroupConfig: { Name: 'viewers', Items: [key] } }),
    );
    const group = KeyGroup?.Id ?? '';
    const id = await created({}, { TrustedKeyGroups: { Enabled: true, Quantity: 1, Items: [group] } });
    const { text } = await pullDistribution(api, id, true);
    expect(JSON.parse(text)).toMatchObject({
      KeyGroups: [{ Id: group, KeyGroupConfig: { Items: [key] } }],
      PublicKeys: [{ Id: key, PublicKeyConfig: { EncodedKey: pem } }],
    });
    expect(readDistributionFile(text, 'file').settings).toHaveLength(1);
  });
});
