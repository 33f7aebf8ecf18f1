import {
  DeleteFunctionCommand,
  DescribeFunctionCommand,
  type FunctionStage,
  GetDistributionCommand,
  GetFunctionCommand,
  ListFunctionsCommand,
  TestFunctionCommand,
} from '@aws-sdk/client-cloudfront';
import { expect } from 'vitest';
import { type ApiScene, FIRST, onApi, refusal, SECOND, WITH_FUNCTION } from './api-stage.ts';
import { documented, field, type Subject } from './scenario.ts';

const MANAGING = 'DG managing-functions';
const ACCEPTANCE = "Terraform's acceptance tests";
const EVENT = { version: '1.0', request: { method: 'GET', uri: '/', querystring: {}, headers: {}, cookies: {} } };

const describe = ({ cloudfront }: ApiScene, Stage?: FunctionStage) =>
  cloudfront.send(new DescribeFunctionCommand({ Name: 'f', ...(Stage ? { Stage } : {}) }));
const statusOf = async (scene: ApiScene, stage?: FunctionStage) =>
  (await describe(scene, stage)).FunctionSummary?.Status;
const codeOf = async ({ cloudfront }: ApiScene, Stage: FunctionStage) => {
  const { FunctionCode } = await cloudfront.send(new GetFunctionCommand({ Name: 'f', Stage }));
  return Buffer.from(FunctionCode ?? []).toString();
};
const test = ({ cloudfront }: ApiScene, IfMatch: string) =>
  cloudfront.send(new TestFunctionCommand({ Name: 'f', IfMatch, EventObject: Buffer.from(JSON.stringify(EVENT)) }));

/** What the API says of CloudFront Functions. */
export const API_FUNCTIONS: Subject = {
  title: 'API: functions',
  scenarios: [
    documented(
      'function-created',
      'API CreateFunction',
      'A new function answers 201 with its Location, and has the DEVELOPMENT stage alone.',
      onApi(async (scene) => {
        const { $metadata, Location, FunctionSummary } = await scene.createFunction();
        expect([$metadata.httpStatusCode, FunctionSummary?.FunctionMetadata?.Stage]).toEqual([201, 'DEVELOPMENT']);
        expect(Location).toMatch(/\/2020-05-31\/function\/arn:aws:cloudfront::\d{12}:function\/f$/);
        expect(await refusal(describe(scene, 'LIVE'))).toBe('NoSuchFunctionExists 404');
      }),
    ),
    field(
      'function-etags',
      ACCEPTANCE,
      'An ETag counts changes, and is no hash: that of a new function is `ETVPDKIKX0DER`, and `E3UN6WX5RRO2AG` after an update.',
      onApi(async (scene) => {
        const made = await Promise.all([scene.createFunction('f'), scene.createFunction('g', 'other code')]);
        expect(made.map(({ ETag }) => ETag)).toEqual([FIRST, FIRST]);
        expect((await scene.updateFunction(FIRST)).ETag).toBe(SECOND);
      }),
    ),
    field(
      'function-etag-published',
      ACCEPTANCE,
      'Publishing leaves the ETag of DEVELOPMENT, and LIVE has the same.',
      onApi(async (scene) => {
        await scene.createFunction();
        await scene.updateFunction(FIRST);
        await scene.publishFunction(SECOND);
        expect([(await describe(scene)).ETag, (await describe(scene, 'LIVE')).ETag]).toEqual([SECOND, SECOND]);
      }),
    ),
    documented(
      'function-stages',
      MANAGING,
      'UpdateFunction changes DEVELOPMENT alone; LIVE is as it was until the function is published.',
      onApi(async (scene) => {
        await scene.createFunction('f', 'one');
        await scene.publishFunction(FIRST);
        await scene.updateFunction(FIRST, 'two');
        expect([await codeOf(scene, 'DEVELOPMENT'), await codeOf(scene, 'LIVE')]).toEqual(['two', 'one']);
        await scene.publishFunction(SECOND);
        expect(await codeOf(scene, 'LIVE')).toBe('two');
      }),
    ),
    documented(
      'function-listed-by-stage',
      'API ListFunctions',
      'A list has each stage of a function as an item, or the functions of one stage.',
      onApi(async (scene) => {
        await scene.createFunction();
        await scene.publishFunction(FIRST);
        await scene.createFunction('g');
        const count = async (input: object) =>
          (await scene.cloudfront.send(new ListFunctionsCommand(input))).FunctionList?.Quantity;
        expect([await count({}), await count({ Stage: 'LIVE' })]).toEqual([3, 1]);
      }),
    ),
    documented(
      'function-if-match',
      'API UpdateFunction',
      'An update without If-Match is 400 InvalidIfMatchVersion, one with a stale ETag 412 PreconditionFailed.',
      onApi(async (scene) => {
        await scene.createFunction();
        await scene.updateFunction(FIRST);
        expect(await refusal(scene.updateFunction(''))).toBe('InvalidIfMatchVersion 400');
        expect(await refusal(scene.updateFunction(FIRST))).toBe('PreconditionFailed 412');
      }),
    ),
    documented(
      'function-replaced',
      'API UpdateFunction',
      'An update replaces the whole config: one that names no KeyValueStore leaves the function without one.',
      onApi(async (scene) => {
        const KeyValueStoreARN = await scene.createStore();
        const stores = { KeyValueStoreAssociations: { Quantity: 1, Items: [{ KeyValueStoreARN }] } };
        await scene.createFunction('f', 'code', stores);
        const associated = async () =>
          (await describe(scene)).FunctionSummary?.FunctionConfig?.KeyValueStoreAssociations?.Quantity ?? 0;
        expect(await associated()).toBe(1);
        await scene.updateFunction(FIRST);
        expect(await associated()).toBe(0);
      }),
    ),
    field(
      'function-unparsed',
      'several reports',
      'Code that does not parse is taken, published, and fails when it runs.',
      onApi(async (scene) => {
        await scene.createFunction('f', 'for (x of');
        await scene.publishFunction(FIRST);
        const { TestResult, $metadata } = await test(scene, FIRST);
        expect([$metadata.httpStatusCode, TestResult?.FunctionOutput]).toEqual([200, '']);
        expect(TestResult?.FunctionErrorMessage).toContain('is invalid or could not run');
      }),
    ),
    field(
      'function-statuses',
      "Terraform's provider",
      'A function is UNPUBLISHED, then UNASSOCIATED, InProgress on its way to the edge, and DEPLOYED.',
      onApi(
        async (scene) => {
          await scene.createFunction();
          expect(await statusOf(scene)).toBe('UNPUBLISHED');
          await scene.publishFunction(FIRST);
          expect(await statusOf(scene, 'LIVE')).toBe('UNASSOCIATED');
          await scene.createDistribution(WITH_FUNCTION);
          expect(await statusOf(scene, 'LIVE')).toBe('InProgress');
          scene.clock.advance(10);
          expect(await statusOf(scene, 'LIVE')).toBe('DEPLOYED');
          await scene.updateFunction(FIRST);
          expect([await statusOf(scene), await statusOf(scene, 'LIVE')]).toEqual(['UNPUBLISHED', 'DEPLOYED']);
        },
        { delays: { function: 10_000 } },
      ),
    ),
    field(
      'function-published-again',
      'terraform-provider-aws #49572',
      'Publishing what is LIVE already is a 412.',
      onApi(async (scene) => {
        await scene.createFunction();
        await scene.publishFunction(FIRST);
        expect(await refusal(scene.publishFunction(FIRST))).toBe('PreconditionFailed 412');
      }),
    ),
    field(
      'function-redeploys',
      'terraform-provider-aws #19529, #24537',
      'Publishing a function deploys its distributions anew, which changes their ETags.',
      onApi(
        async (scene) => {
          await scene.createFunction();
          await scene.publishFunction(FIRST);
          const { Id } = await scene.createDistribution(WITH_FUNCTION);
          scene.clock.advance(60);
          await scene.updateFunction(FIRST);
          await scene.publishFunction(SECOND);
          const { Distribution, ETag } = await scene.cloudfront.send(new GetDistributionCommand({ Id }));
          expect([Distribution?.Status, ETag]).toEqual(['InProgress', SECOND]);
          expect(await refusal(scene.updateDistribution(Id, {}, FIRST))).toBe('PreconditionFailed 412');
        },
        { delays: { distribution: 60_000 } },
      ),
    ),
    documented(
      'function-only-live-associated',
      MANAGING,
      'Only a function with a LIVE stage can be associated: another is 400 InvalidFunctionAssociation.',
      onApi(async (scene) => {
        await scene.createFunction();
        expect(await refusal(scene.createDistribution(WITH_FUNCTION))).toBe('InvalidFunctionAssociation 400');
      }),
    ),
    documented(
      'function-in-use',
      'API DeleteFunction',
      'A function that a behavior has is not deleted: 409 FunctionInUse. Without one it is, with 204.',
      onApi(async (scene) => {
        await scene.createFunction();
        await scene.publishFunction(FIRST);
        const { Id } = await scene.createDistribution(WITH_FUNCTION);
        const remove = () => scene.cloudfront.send(new DeleteFunctionCommand({ Name: 'f', IfMatch: FIRST }));
        expect(await refusal(remove())).toBe('FunctionInUse 409');
        const { DistributionConfig } =
          (await scene.cloudfront.send(new GetDistributionCommand({ Id }))).Distribution ?? {};
        await scene.updateDistribution(Id, {
          DefaultCacheBehavior: { ...DistributionConfig?.DefaultCacheBehavior, FunctionAssociations: { Quantity: 0 } },
        });
        expect((await remove()).$metadata.httpStatusCode).toBe(204);
      }),
    ),
    documented(
      'function-size',
      'DG cloudfront-limits',
      'Code over 10,240 bytes is 413 FunctionSizeLimitExceeded.',
      onApi(async (scene) => {
        expect(await refusal(scene.createFunction('f', 'x'.repeat(10_241)))).toBe('FunctionSizeLimitExceeded 413');
        expect((await scene.createFunction('f', 'x'.repeat(10_240))).$metadata.httpStatusCode).toBe(201);
      }),
    ),
    documented(
      'function-names',
      'API CreateFunction',
      'A name that is taken is 409 FunctionAlreadyExists, one function more than the quota 400 TooManyFunctions.',
      onApi(
        async (scene) => {
          await scene.createFunction();
          expect(await refusal(scene.createFunction())).toBe('FunctionAlreadyExists 409');
          expect(await refusal(scene.createFunction('g'))).toBe('TooManyFunctions 400');
        },
        { quotas: { functions: 1 } },
      ),
    ),
    documented(
      'test-function-stale',
      'API TestFunction',
      'TestFunction with a stale ETag is 400 InvalidIfMatchVersion: it declares no PreconditionFailed.',
      onApi(async (scene) => {
        await scene.createFunction();
        await scene.updateFunction(FIRST);
        expect(await refusal(test(scene, FIRST))).toBe('InvalidIfMatchVersion 400');
        expect((await test(scene, SECOND)).TestResult?.FunctionErrorMessage).toBe('');
      }),
    ),
  ],
};
