import {
  CreateCachePolicyCommand,
  CreateCloudFrontOriginAccessIdentityCommand,
  DeleteCachePolicyCommand,
  DeleteDistributionCommand,
  type DistributionConfig,
  GetCachePolicyCommand,
  GetDistributionCommand,
  GetDistributionConfigCommand,
  GetInvalidationCommand,
  UpdateCachePolicyCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import { expect } from 'vitest';
import { distributionConfig } from '../simulator/aws-api/cloudfront/distribution-config.ts';
import { type ApiScene, FIRST, onApi, refusal, SECOND } from './api-stage.ts';
import { documented, field, type Subject } from './scenario.ts';

const UPDATE = 'API UpdateDistribution';
const CREATE = 'API CreateDistribution';
const INVALIDATION = 'DG Invalidation';

const configOf = async ({ cloudfront }: ApiScene, Id: string) =>
  (await cloudfront.send(new GetDistributionConfigCommand({ Id }))).DistributionConfig as DistributionConfig;
const statusOf = async ({ cloudfront }: ApiScene, Id: string) =>
  (await cloudfront.send(new GetDistributionCommand({ Id }))).Distribution?.Status;
const createPolicy = ({ cloudfront }: ApiScene, Name: string, changes: object = {}) =>
  cloudfront.send(new CreateCachePolicyCommand({ CachePolicyConfig: { Name, MinTTL: 0, ...changes } }));

/** What the API says of distributions and their policies. */
export const API_DISTRIBUTIONS: Subject = {
  title: 'API: distributions and policies',
  scenarios: [
    documented(
      'distribution-reference',
      CREATE,
      'A CallerReference that was used is 409 DistributionAlreadyExists, whatever the config beside it.',
      onApi(async ({ createDistribution }) => {
        await createDistribution();
        expect(await refusal(createDistribution({}, { Comment: 'another' }))).toBe('DistributionAlreadyExists 409');
        expect(await refusal(createDistribution())).toBe('DistributionAlreadyExists 409');
      }),
    ),
    documented(
      'distribution-reference-stays',
      UPDATE,
      'The CallerReference of a distribution cannot be changed: 400 IllegalUpdate.',
      onApi(async ({ createDistribution, updateDistribution }) => {
        const { Id } = await createDistribution();
        expect(await refusal(updateDistribution(Id, { CallerReference: 'other' }))).toBe('IllegalUpdate 400');
      }),
    ),
    field(
      'distribution-defaults',
      "Terraform's provider, which panics otherwise",
      'A config comes back with every default filled in, and written back as it was read it stays so.',
      onApi(async (scene) => {
        const { Id } = await scene.createDistribution();
        const shown = await configOf(scene, Id);
        expect(shown).toMatchObject({
          PriceClass: 'PriceClass_All',
          HttpVersion: 'http2',
          Aliases: { Quantity: 0 },
          DefaultCacheBehavior: { Compress: false, FunctionAssociations: { Quantity: 0 } },
        });
        await scene.updateDistribution(Id, {});
        expect(await configOf(scene, Id)).toEqual(shown);
      }),
    ),
    documented(
      'distribution-replaced',
      UPDATE,
      'An update replaces the whole config: what it leaves out goes back to its default.',
      onApi(async (scene) => {
        const { Id } = await scene.createDistribution({}, { DefaultRootObject: 'index.html' });
        await scene.cloudfront.send(
          new UpdateDistributionCommand({ Id, IfMatch: FIRST, DistributionConfig: distributionConfig() }),
        );
        expect((await configOf(scene, Id)).DefaultRootObject).toBe('');
      }),
    ),
    documented(
      'distribution-if-match',
      UPDATE,
      'An update changes the ETag; with the one before it is 412 PreconditionFailed, and 400 InvalidIfMatchVersion with none.',
      onApi(async ({ createDistribution, updateDistribution }) => {
        const { Id } = await createDistribution();
        expect((await updateDistribution(Id, {}, FIRST)).ETag).toBe(SECOND);
        expect(await refusal(updateDistribution(Id, {}, FIRST))).toBe('PreconditionFailed 412');
        expect(await refusal(updateDistribution(Id, {}, ''))).toBe('InvalidIfMatchVersion 400');
      }),
    ),
    documented(
      'distribution-status',
      'API Distribution',
      'A distribution is InProgress until its change has arrived everywhere, and Deployed then; its config is shown at once.',
      onApi(
        async (scene) => {
          const { Id } = await scene.createDistribution();
          expect(await statusOf(scene, Id)).toBe('InProgress');
          scene.clock.advance(60);
          expect(await statusOf(scene, Id)).toBe('Deployed');
          await scene.updateDistribution(Id, { Comment: 'new' });
          expect([await statusOf(scene, Id), (await configOf(scene, Id)).Comment]).toEqual(['InProgress', 'new']);
        },
        { delays: { distribution: 60_000 } },
      ),
    ),
    documented(
      'distribution-deleted',
      'API DeleteDistribution',
      'A distribution is deleted, with 204, once it is disabled and that has arrived: 409 DistributionNotDisabled before.',
      onApi(
        async (scene) => {
          const { Id } = await scene.createDistribution();
          const remove = (IfMatch: string) => scene.cloudfront.send(new DeleteDistributionCommand({ Id, IfMatch }));
          expect(await refusal(remove(FIRST))).toBe('DistributionNotDisabled 409');
          await scene.updateDistribution(Id, { Enabled: false });
          expect(await refusal(remove(SECOND))).toBe('DistributionNotDisabled 409');
          scene.clock.advance(60);
          expect((await remove(SECOND)).$metadata.httpStatusCode).toBe(204);
          expect(await refusal(configOf(scene, Id))).toBe('NoSuchDistribution 404');
        },
        { delays: { distribution: 60_000 } },
      ),
    ),
    documented(
      'distribution-quantities',
      CREATE,
      'A list whose Quantity is not the number of its Items is 400 InconsistentQuantities.',
      onApi(async ({ createDistribution }) => {
        const wrong = { Aliases: { Quantity: 2, Items: ['www.example.com'] } };
        expect(await refusal(createDistribution({}, wrong))).toBe('InconsistentQuantities 400');
      }),
    ),
    documented(
      'distribution-origin',
      CREATE,
      'A behavior whose origin is not in the config is 404 NoSuchOrigin, one whose policy is not there 404 NoSuchCachePolicy.',
      onApi(async ({ createDistribution }) => {
        expect(await refusal(createDistribution({ TargetOriginId: 'other' }))).toBe('NoSuchOrigin 404');
        expect(await refusal(createDistribution({ CachePolicyId: 'none' }))).toBe('NoSuchCachePolicy 404');
      }),
    ),
    documented(
      'distribution-names',
      CREATE,
      'A name needs a certificate, 400 InvalidViewerCertificate without, and belongs to one distribution: 409 CNAMEAlreadyExists.',
      onApi(async ({ createDistribution }) => {
        const Aliases = { Quantity: 1, Items: ['www.example.com'] };
        const ViewerCertificate = {
          ACMCertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/a',
          SSLSupportMethod: 'sni-only',
        } as const;
        expect(await refusal(createDistribution({}, { Aliases }))).toBe('InvalidViewerCertificate 400');
        await createDistribution({}, { Aliases, ViewerCertificate });
        const second = { CallerReference: 'second', Aliases, ViewerCertificate };
        expect(await refusal(createDistribution({}, second))).toBe('CNAMEAlreadyExists 409');
      }),
    ),
    documented(
      'distribution-quota',
      'DG cloudfront-limits',
      'One distribution more than the quota is 400 TooManyDistributions.',
      onApi(
        async ({ createDistribution }) => {
          await createDistribution();
          const second = createDistribution({}, { CallerReference: 'second' });
          expect(await refusal(second)).toBe('TooManyDistributions 400');
        },
        { quotas: { distributions: 1 } },
      ),
    ),
    documented(
      'policy-in-use',
      'API DeleteCachePolicy',
      'A policy that a behavior has is not deleted: 409 CachePolicyInUse. Its name is taken: 409 CachePolicyAlreadyExists.',
      onApi(async (scene) => {
        const { CachePolicy } = await createPolicy(scene, 'pages');
        const Id = CachePolicy?.Id ?? '';
        await scene.createDistribution({ CachePolicyId: Id });
        const remove = scene.cloudfront.send(new DeleteCachePolicyCommand({ Id, IfMatch: FIRST }));
        expect(await refusal(remove)).toBe('CachePolicyInUse 409');
        expect(await refusal(createPolicy(scene, 'pages'))).toBe('CachePolicyAlreadyExists 409');
      }),
    ),
    documented(
      'policy-managed',
      'DG using-managed-cache-policies',
      "AWS's own policies are there by their ids, their names begin with `Managed-`, and they cannot be changed: 400 IllegalUpdate.",
      onApi(async ({ cloudfront }) => {
        const Id = '658327ea-f89d-4fab-a63d-7e88639e58f6';
        const { CachePolicy, ETag } = await cloudfront.send(new GetCachePolicyCommand({ Id }));
        const CachePolicyConfig = CachePolicy?.CachePolicyConfig;
        expect(CachePolicyConfig?.Name).toBe('Managed-CachingOptimized');
        const update = new UpdateCachePolicyCommand({ Id, IfMatch: ETag, CachePolicyConfig });
        expect(await refusal(cloudfront.send(update))).toBe('IllegalUpdate 400');
      }),
    ),
    documented(
      'identity-again',
      'API CreateCloudFrontOriginAccessIdentity',
      'An origin access identity that is asked for again is answered with the one before; with another comment it is 409.',
      onApi(async ({ cloudfront }) => {
        const create = (Comment: string) =>
          cloudfront.send(
            new CreateCloudFrontOriginAccessIdentityCommand({
              CloudFrontOriginAccessIdentityConfig: { CallerReference: 'a', Comment },
            }),
          );
        const [first, again] = [await create('one'), await create('one')];
        expect(again.CloudFrontOriginAccessIdentity?.Id).toBe(first.CloudFrontOriginAccessIdentity?.Id);
        expect(await refusal(create('two'))).toBe('CloudFrontOriginAccessIdentityAlreadyExists 409');
      }),
    ),
    documented(
      'key-group-missing',
      'API TrustedKeyGroups',
      'A behavior that trusts a key group that is not there is 400 TrustedKeyGroupDoesNotExist.',
      onApi(async ({ createDistribution }) => {
        const TrustedKeyGroups = { Enabled: true, Quantity: 1, Items: ['none'] };
        expect(await refusal(createDistribution({ TrustedKeyGroups }))).toBe('TrustedKeyGroupDoesNotExist 400');
      }),
    ),
  ],
};

/** What the API says of invalidations. */
export const API_INVALIDATIONS: Subject = {
  title: 'API: invalidations',
  scenarios: [
    documented(
      'invalidation-status',
      'API Invalidation',
      'An invalidation answers 201, is InProgress, and Completed a while later.',
      onApi(
        async ({ cloudfront, clock, createDistribution, invalidate }) => {
          const { Id: DistributionId } = await createDistribution();
          const { Invalidation, $metadata } = await invalidate(DistributionId, 'a', '/a');
          expect([$metadata.httpStatusCode, Invalidation?.Status]).toEqual([201, 'InProgress']);
          clock.advance(60);
          const { Id } = Invalidation ?? {};
          const later = await cloudfront.send(new GetInvalidationCommand({ DistributionId, Id }));
          expect(later.Invalidation?.Status).toBe('Completed');
        },
        { delays: { invalidation: 60_000 } },
      ),
    ),
    documented(
      'invalidation-again',
      'API InvalidationBatch',
      'An invalidation with the reference and the paths of an earlier one is that one; with other paths it is refused with 400 InvalidationBatchAlreadyExists.',
      onApi(async ({ createDistribution, invalidate }) => {
        const { Id } = await createDistribution();
        const [first, again] = [await invalidate(Id, 'a', '/a'), await invalidate(Id, 'a', '/a')];
        expect(again.Invalidation?.Id).toBe(first.Invalidation?.Id);
        expect(await refusal(invalidate(Id, 'a', '/b'))).toBe('InvalidationBatchAlreadyExists 400');
        expect((await invalidate(Id, 'b', '/a')).Invalidation?.Id).not.toBe(first.Invalidation?.Id);
      }),
    ),
    documented(
      'invalidation-paths',
      INVALIDATION,
      'A path begins with a slash, has its wildcard at the end alone, and no tilde: 400 InvalidArgument otherwise.',
      onApi(async ({ createDistribution, invalidate }) => {
        const { Id } = await createDistribution();
        expect(await refusal(invalidate(Id, 'a', 'a'))).toBe('InvalidArgument 400');
        expect(await refusal(invalidate(Id, 'a', '/~a'))).toBe('InvalidArgument 400');
        expect((await invalidate(Id, 'a', '/a/*')).$metadata.httpStatusCode).toBe(201);
      }),
    ),
    documented(
      'invalidation-too-many',
      INVALIDATION,
      'More paths in progress than the quota, or more wildcards, are 400 TooManyInvalidationsInProgress, until others are done.',
      onApi(
        async ({ clock, createDistribution, invalidate }) => {
          const { Id } = await createDistribution();
          await invalidate(Id, 'a', '/a/*');
          expect(await refusal(invalidate(Id, 'b', '/b/*'))).toBe('TooManyInvalidationsInProgress 400');
          expect(await refusal(invalidate(Id, 'c', '/1', '/2', '/3'))).toBe('TooManyInvalidationsInProgress 400');
          clock.advance(60);
          expect((await invalidate(Id, 'd', '/b/*')).$metadata.httpStatusCode).toBe(201);
        },
        { delays: { invalidation: 60_000 }, quotas: { invalidationPaths: 2, invalidationWildcards: 1 } },
      ),
    ),
  ],
};
