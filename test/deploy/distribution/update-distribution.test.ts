import {
  CloudFrontClient,
  CreateDistributionCommand,
  type DistributionConfig,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import type { HttpRequest } from '@smithy/core/protocols';
import { ConfiguredRetryStrategy } from '@smithy/core/retry';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withPolicyIds } from '../../../deploy/distribution/associations.ts';
import { type LiveDistribution, readDistribution } from '../../../deploy/distribution/read-distribution.ts';
import { updateDistribution } from '../../../deploy/distribution/update-distribution.ts';
import { distributionConfig } from '../../simulator/aws-api/cloudfront/distribution-config.ts';
import { type LocalApi, localApi } from '../../simulator/aws-api/local-api.ts';
import { toThisMachine } from '../../simulator/aws-api/to-this-machine.ts';
import { answeredClient } from './config-xml.ts';

/** AllViewer, a policy of AWS's own. */
const ALL_VIEWER = '216adef6-5c7f-47e4-b989-5492eafa07d3';

let api: LocalApi;
let live: LiveDistribution;
beforeEach(async () => {
  api = await localApi({ delays: { distribution: 60_000 } });
  const DistributionConfig = distributionConfig({}, { Aliases: { Quantity: 0 }, Comment: 'Ours & theirs' });
  const { Distribution } = await api.cloudfront.send(new CreateDistributionCommand({ DistributionConfig }));
  api.clock.advance(60);
  live = await readDistribution(api.cloudfront, Distribution?.Id ?? '');
});
afterEach(() => api.close());

const withPolicy = (config: DistributionConfig) =>
  withPolicyIds(config, [{ behavior: '*', member: 'OriginRequestPolicyId', id: ALL_VIEWER }]);
const updates = () => api.calls.filter(({ operation }) => operation === 'UpdateDistribution').length;

describe('an update of a distribution', () => {
  it('comes back as it is read from then on', async () => {
    const next = withPolicy(live.config);
    const updated = await updateDistribution(api.cloudfront, live, next);
    const read = await readDistribution(api.cloudfront, live.id);
    expect(updated).toEqual({ outcome: 'updated', live: read });
    expect(read).toEqual({ ...live, etag: read.etag, status: 'InProgress', config: next });
    expect(read.etag).not.toBe(live.etag);
  });

  it('can follow on another', async () => {
    const first = await updateDistribution(api.cloudfront, live, withPolicy(live.config));
    if (first.outcome !== 'updated') throw new Error(first.outcome);
    const back = await updateDistribution(api.cloudfront, first.live, live.config);
    expect(back).toMatchObject({ outcome: 'updated', live: { config: live.config } });
  });

  it('gives way to somebody who was faster', async () => {
    await api.cloudfront.send(
      new UpdateDistributionCommand({
        Id: live.id,
        IfMatch: live.etag,
        DistributionConfig: { ...live.config, Comment: 'faster' },
      }),
    );
    expect(await updateDistribution(api.cloudfront, live, withPolicy(live.config))).toEqual({
      outcome: 'changed-meanwhile',
    });
    expect((await readDistribution(api.cloudfront, live.id)).config.Comment).toBe('faster');
  });

  it('is read again where it arrived, its answer was lost and the SDK sent it again', async () => {
    const next = withPolicy(live.config);
    expect(await updateDistribution(forgetfulClient(api), live, next)).toEqual({ outcome: 'changed-meanwhile' });
    expect((await readDistribution(api.cloudfront, live.id)).config).toEqual(next);
  });

  it.each([
    ['PreconditionFailed', 412],
    ['InvalidIfMatchVersion', 400],
  ])('gives way where AWS says %s', async (code, status) => {
    const client = answeredClient(`<ErrorResponse><Error><Code>${code}</Code></Error></ErrorResponse>`, status);
    expect(await updateDistribution(client, live, live.config)).toEqual({ outcome: 'changed-meanwhile' });
  });

  it('fails as the SDK says it where CloudFront refuses it', async () => {
    const next = withPolicyIds(live.config, [{ behavior: '*', member: 'OriginRequestPolicyId', id: 'none' }]);
    await expect(updateDistribution(api.cloudfront, live, next)).rejects.toMatchObject({
      name: 'NoSuchOriginRequestPolicy',
    });
  });

  it('is refused where something would be lost, and nothing is sent', async () => {
    const unknown = ['DistributionConfig.New', 'DistributionConfig.Origins.Items[0].New'];
    await expect(
      updateDistribution(api.cloudfront, { ...live, unknown }, withPolicy(live.config)),
    ).rejects.toMatchObject({
      code: 'ERR_SDK',
      hint: expect.stringContaining('Upgrade edgewright'),
      problems: unknown.map((at) => ({ at, says: expect.stringContaining('@aws-sdk/client-cloudfront') })),
    });
    expect(updates()).toBe(0);
  });

  const others: readonly (readonly [path: string, change: (config: DistributionConfig) => DistributionConfig])[] = [
    ['Comment', (config) => ({ ...config, Comment: 'mine' })],
    ['WebACLId', ({ WebACLId: _, ...config }) => config],
    ['Origins.Items.0.DomainName', (config) => changedIn(config, 'www.example.com', 'other.example.com')],
    ['DefaultCacheBehavior.ViewerProtocolPolicy', (config) => changedIn(config, 'allow-all', 'https-only')],
    [
      'CacheBehaviors.Quantity, CacheBehaviors.Items',
      (config) => ({
        ...config,
        CacheBehaviors: {
          Quantity: 1,
          Items: [{ PathPattern: '/a', TargetOriginId: 'site', ViewerProtocolPolicy: 'allow-all' }],
        },
      }),
    ],
  ];
  it.each(others)('is refused where it changes what is not of a release: %s', async (path, change) => {
    await expect(updateDistribution(api.cloudfront, live, change(withPolicy(live.config)))).rejects.toThrow(
      `a release may not change ${path} of a distribution`,
    );
    expect(updates()).toBe(0);
  });
});

/** A client that loses the first answer that it gets, and tries again at once. */
function forgetfulClient({ server }: LocalApi): CloudFrontClient {
  const handler = new NodeHttpHandler({ httpAgent: toThisMachine() });
  let answers = 0;
  return new CloudFrontClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
    endpoint: `http://api.test:${server.port}`,
    retryStrategy: new ConfiguredRetryStrategy(2, 0),
    requestHandler: {
      handle: async (request: HttpRequest) => {
        const answer = await handler.handle(request);
        answers += 1;
        if (answers > 1) return answer;
        throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET', name: 'TimeoutError' });
      },
    },
  });
}

/** A config with another text in place of one. */
function changedIn(config: DistributionConfig, before: string, after: string): DistributionConfig {
  return JSON.parse(JSON.stringify(config).replace(`:"${before}"`, `:"${after}"`));
}
