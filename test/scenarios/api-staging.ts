import {
  DeleteContinuousDeploymentPolicyCommand,
  DeleteDistributionCommand,
  GetContinuousDeploymentPolicyCommand,
  type TrafficConfig,
  UpdateDistributionWithStagingConfigCommand,
} from '@aws-sdk/client-cloudfront';
import { expect } from 'vitest';
import { distributionConfig } from '../simulator/aws-api/cloudfront/distribution-config.ts';
import { type ApiScene, FIRST, onApi, refusal, SECOND } from './api-stage.ts';
import { documented, type Subject } from './scenario.ts';

const PAGE = 'DG continuous-deployment';
const COPY = 'API CopyDistribution';
const PROMOTE = 'API UpdateDistributionWithStagingConfig';
const HEADER: TrafficConfig = { Type: 'SingleHeader', SingleHeaderConfig: { Header: 'aws-cf-cd-try', Value: 'yes' } };
const weight = (Weight: number, sticky?: readonly [idle: number, longest: number]): TrafficConfig => ({
  Type: 'SingleWeight',
  SingleWeightConfig: {
    Weight,
    ...(sticky ? { SessionStickinessConfig: { IdleTTL: sticky[0], MaximumTTL: sticky[1] } } : {}),
  },
});

/** A primary distribution, its staging one, and the policy of both. */
async function staged(scene: ApiScene) {
  const primary = await scene.createDistribution();
  const staging = await scene.copyDistribution(primary.Id);
  const { ContinuousDeploymentPolicy } = await scene.createTraffic(staging, HEADER);
  const policyId = ContinuousDeploymentPolicy?.Id ?? '';
  await scene.updateDistribution(primary.Id, { ContinuousDeploymentPolicyId: policyId });
  return { primary, staging, policyId };
}

/** What the API says of staging distributions and continuous deployment policies. */
export const API_STAGING: Subject = {
  title: 'API: continuous deployment',
  scenarios: [
    documented(
      'staging-copied',
      COPY,
      'A staging distribution is a copy with an id of its own, `Staging` true, and none of the names of the primary.',
      onApi(async (scene) => {
        const primary = await scene.createDistribution({}, { Comment: 'shop' });
        const { Id, DistributionConfig } = await scene.copyDistribution(primary.Id);
        expect(Id).not.toBe(primary.Id);
        expect(DistributionConfig).toMatchObject({ Staging: true, Comment: 'shop', Aliases: { Quantity: 0 } });
      }),
    ),
    documented(
      'staging-copied-by-etag',
      COPY,
      'A copy is made of what its ETag says: 412 PreconditionFailed where that is stale.',
      onApi(async (scene) => {
        const { Id } = await scene.createDistribution();
        await scene.updateDistribution(Id, { Comment: 'new' });
        expect(await refusal(scene.copyDistribution(Id, FIRST))).toBe('PreconditionFailed 412');
      }),
    ),
    documented(
      'staging-promoted',
      PROMOTE,
      'Promotion takes the config of the staging distribution, keeps names, policy and reference of the primary, and switches the policy off.',
      onApi(async (scene) => {
        const { primary, staging, policyId } = await staged(scene);
        await scene.updateDistribution(staging.Id, { Comment: 'next' });
        const { Distribution } = await scene.cloudfront.send(
          new UpdateDistributionWithStagingConfigCommand({
            Id: primary.Id,
            StagingDistributionId: staging.Id,
            IfMatch: `${SECOND},${SECOND}`,
          }),
        );
        expect(Distribution?.DistributionConfig).toMatchObject({
          Comment: 'next',
          Staging: false,
          CallerReference: 'first',
          ContinuousDeploymentPolicyId: policyId,
        });
        const { ContinuousDeploymentPolicy } = await scene.cloudfront.send(
          new GetContinuousDeploymentPolicyCommand({ Id: policyId }),
        );
        expect(ContinuousDeploymentPolicy?.ContinuousDeploymentPolicyConfig?.Enabled).toBe(false);
      }),
    ),
    documented(
      'staging-promoted-by-etags',
      PROMOTE,
      'If-Match of a promotion has the ETags of both, the primary first; 412 PreconditionFailed where either is stale.',
      onApi(async (scene) => {
        const { primary, staging } = await staged(scene);
        const promote = (IfMatch: string) =>
          scene.cloudfront.send(
            new UpdateDistributionWithStagingConfigCommand({
              Id: primary.Id,
              StagingDistributionId: staging.Id,
              IfMatch,
            }),
          );
        expect(await refusal(promote(SECOND))).toBe('InvalidIfMatchVersion 400');
        expect(await refusal(promote(`${FIRST},${SECOND}`))).toBe('PreconditionFailed 412');
        expect((await promote(`${SECOND}, ${FIRST}`)).$metadata.httpStatusCode).toBe(200);
      }),
    ),
    documented(
      'staging-editable',
      PAGE,
      'On a staging distribution behaviors, origins, error pages, countries, root object, logging and comment can be changed, and nothing else.',
      onApi(async (scene) => {
        const { staging } = await staged(scene);
        expect((await scene.updateDistribution(staging.Id, { DefaultRootObject: 'a' })).ETag).toBe(SECOND);
        const other = scene.updateDistribution(staging.Id, { PriceClass: 'PriceClass_100' });
        expect(await refusal(other)).toBe('IllegalUpdate 400');
      }),
    ),
    documented(
      'staging-patterns',
      PAGE,
      'A staging distribution has no path pattern that its primary lacks.',
      onApi(async (scene) => {
        const { staging } = await staged(scene);
        const PathPattern = '/new/*';
        const Items = [{ ...distributionConfig().DefaultCacheBehavior, PathPattern }];
        const added = scene.updateDistribution(staging.Id, { CacheBehaviors: { Quantity: 1, Items } });
        expect(await refusal(added)).toBe('InvalidArgument 400');
      }),
    ),
    documented(
      'staging-weight',
      PAGE,
      'At most 15 % of the viewers get the staging distribution.',
      onApi(async (scene) => {
        const staging = await scene.copyDistribution((await scene.createDistribution()).Id);
        expect(await refusal(scene.createTraffic(staging, weight(0.16)))).toBe('InvalidArgument 400');
        expect((await scene.createTraffic(staging, weight(0.15))).$metadata.httpStatusCode).toBe(201);
      }),
    ),
    documented(
      'staging-sessions',
      PAGE,
      'A session lasts from 300 to 3,600 seconds, and is idle for no longer than that.',
      onApi(async (scene) => {
        const staging = await scene.copyDistribution((await scene.createDistribution()).Id);
        for (const sticky of [
          [299, 600],
          [300, 3601],
          [600, 300],
        ] as const) {
          expect(await refusal(scene.createTraffic(staging, weight(0.1, sticky)))).toBe('InvalidArgument 400');
        }
        expect((await scene.createTraffic(staging, weight(0.1, [300, 3600]))).$metadata.httpStatusCode).toBe(201);
      }),
    ),
    documented(
      'staging-header',
      PAGE,
      'The header by which viewers ask for the staging distribution begins with `aws-cf-cd-`.',
      onApi(async (scene) => {
        const staging = await scene.copyDistribution((await scene.createDistribution()).Id);
        const traffic = (Header: string): TrafficConfig => ({
          Type: 'SingleHeader',
          SingleHeaderConfig: { Header, Value: 'yes' },
        });
        expect(await refusal(scene.createTraffic(staging, traffic('x-try')))).toBe('InvalidArgument 400');
        expect((await scene.createTraffic(staging, traffic('aws-cf-cd-try'))).$metadata.httpStatusCode).toBe(201);
      }),
    ),
    documented(
      'staging-http3',
      'DG continuous-deployment of 2023',
      'A distribution with HTTP/3 has neither a staging one nor a continuous deployment policy.',
      onApi(async (scene) => {
        const { primary } = await staged(scene);
        const http3 = { HttpVersion: 'http2and3' };
        expect(await refusal(scene.updateDistribution(primary.Id, http3))).toBe('InvalidArgument 400');
        const other = await scene.createDistribution({}, { CallerReference: 'other', HttpVersion: 'http3' });
        expect(await refusal(scene.copyDistribution(other.Id))).toBe('InvalidArgument 400');
      }),
    ),
    documented(
      'staging-in-use',
      'API DeleteContinuousDeploymentPolicy',
      'A policy stays while a distribution has it, 409 ContinuousDeploymentPolicyInUse, and a staging distribution while a policy names it.',
      onApi(async (scene) => {
        const { staging, policyId } = await staged(scene);
        const policy = new DeleteContinuousDeploymentPolicyCommand({ Id: policyId, IfMatch: FIRST });
        expect(await refusal(scene.cloudfront.send(policy))).toBe('ContinuousDeploymentPolicyInUse 409');
        await scene.updateDistribution(staging.Id, { Enabled: false });
        const copy = new DeleteDistributionCommand({ Id: staging.Id, IfMatch: SECOND });
        expect(await refusal(scene.cloudfront.send(copy))).toBe('StagingDistributionInUse 409');
      }),
    ),
  ],
};
