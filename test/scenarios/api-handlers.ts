import { randomBytes } from 'node:crypto';
import {
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import { expect } from 'vitest';
import { trustOf } from '../simulator/aws-api/edge-role.ts';
import { HANDLER_ARN, onApi, refusal, withHandler } from './api-stage.ts';
import { documented, field, type Subject } from './scenario.ts';

const RESTRICTIONS = 'DG lambda-at-edge-function-restrictions';
const REFUSED = 'InvalidLambdaFunctionAssociation 400';

/** What the API says of Lambda functions, and of those that go to the edge. */
export const API_HANDLERS: Subject = {
  title: 'API: Lambda@Edge',
  scenarios: [
    documented(
      'handler-numbered',
      RESTRICTIONS,
      'Only a numbered version in us-east-1 is associated: neither `$LATEST`, nor an alias, nor a function of another Region.',
      onApi(async ({ createHandler, createDistribution }) => {
        await createHandler();
        const arns = [/:1$/, /1$/, /us-east-1/].map((part, i) =>
          HANDLER_ARN.replace(part, ['', '$LATEST', 'eu-west-1'][i] ?? ''),
        );
        for (const arn of arns) expect(await refusal(createDistribution(withHandler(arn)))).toBe(REFUSED);
        await createDistribution(withHandler());
      }),
    ),
    documented(
      'handler-role',
      'DG lambda-edge-permissions',
      'The role of a handler has to trust lambda.amazonaws.com and edgelambda.amazonaws.com.',
      onApi(async ({ createHandler, createDistribution }) => {
        await createHandler({}, trustOf('lambda.amazonaws.com'));
        await expect(createDistribution(withHandler())).rejects.toThrow(
          'The function execution role must be assumable with edgelambda.amazonaws.com as well as lambda.amazonaws.com principals.',
        );
      }),
    ),
    documented(
      'handler-variables',
      RESTRICTIONS,
      'A handler with environment variables is refused.',
      onApi(async ({ createHandler, createDistribution }) => {
        await createHandler({ Environment: { Variables: { a: 'b' } } });
        expect(await refusal(createDistribution(withHandler()))).toBe(REFUSED);
      }),
    ),
    documented(
      'handler-runtime',
      RESTRICTIONS,
      'Handlers are of Node.js or Python.',
      onApi(async ({ createHandler, createDistribution }) => {
        await createHandler({ Runtime: 'java21' });
        expect(await refusal(createDistribution(withHandler()))).toBe(REFUSED);
      }),
    ),
    field(
      'handler-memory',
      'serverless-lambda-edge-pre-existing-cloudfront #11',
      'At viewer events a handler has 128 MB at most.',
      onApi(async ({ createHandler, createDistribution }) => {
        await createHandler({ MemorySize: 1024 });
        await expect(createDistribution(withHandler())).rejects.toThrow(
          `: 1024 Max allowed: 128 Function: ${HANDLER_ARN}`,
        );
      }),
    ),
    field(
      'handler-size',
      'cloudfront-auth #43, serverless-application-model #733',
      'At viewer events the zip of a handler has 1,048,576 bytes at most.',
      onApi(async ({ createHandler, createDistribution }) => {
        await createHandler({ Code: { ZipFile: zipSync({ 'index.mjs': randomBytes(1024 * 1024) }) } });
        await expect(createDistribution(withHandler())).rejects.toThrow(
          /code size is larger .* Max allowed: 1048576 Function: arn:/,
        );
      }),
    ),
    documented(
      'handler-active',
      'DG lambda-edge-add-triggers',
      'A version is associated once it is Active.',
      onApi(
        async ({ clock, createHandler, createDistribution }) => {
          expect((await createHandler()).State).toBe('Pending');
          expect(await refusal(createDistribution(withHandler()))).toBe(REFUSED);
          clock.advance(5);
          await createDistribution(withHandler());
        },
        { delays: { lambda: 5000 } },
      ),
    ),
    documented(
      'handler-replicated',
      'DG lambda-edge-delete-replicas',
      'A version that a distribution has is not deleted, and neither is one that lost its last distribution, for hours.',
      onApi(
        async ({ lambda, clock, createHandler, createDistribution, updateDistribution }) => {
          await createHandler();
          const { Id, DistributionConfig } = await createDistribution(withHandler());
          const remove = () => lambda.send(new DeleteFunctionCommand({ FunctionName: 'h', Qualifier: '1' }));
          await expect(remove()).rejects.toThrow(
            `Lambda was unable to delete ${HANDLER_ARN} because it is a replicated function.`,
          );
          await updateDistribution(Id, {
            DefaultCacheBehavior: {
              ...DistributionConfig?.DefaultCacheBehavior,
              LambdaFunctionAssociations: { Quantity: 0 },
            },
          });
          expect(await refusal(remove())).toBe('InvalidParameterValueException 400');
          clock.advance(7200);
          await remove();
          expect(await refusal(remove())).toBe('ResourceNotFoundException 404');
        },
        { delays: { replica: 7_200_000 } },
      ),
    ),
    documented(
      'handler-published-again',
      'Lambda API PublishVersion',
      'Publishing what has not changed gives the version that there is.',
      onApi(async ({ lambda, createHandler }) => {
        await createHandler();
        expect((await lambda.send(new PublishVersionCommand({ FunctionName: 'h' }))).Version).toBe('1');
        await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'h', Timeout: 5 }));
        expect((await lambda.send(new PublishVersionCommand({ FunctionName: 'h' }))).Version).toBe('2');
      }),
    ),
    documented(
      'handler-pending',
      'Lambda DG functions-states',
      'While an update is in progress another one, and publishing, are 409 ResourceConflictException.',
      onApi(
        async ({ lambda, clock, createHandler }) => {
          await createHandler();
          const publish = () => lambda.send(new PublishVersionCommand({ FunctionName: 'h' }));
          expect(await refusal(publish())).toBe('ResourceConflictException 409');
          clock.advance(5);
          expect((await publish()).$metadata.httpStatusCode).toBe(201);
        },
        { delays: { lambda: 5000 } },
      ),
    ),
    documented(
      'handler-revision',
      'Lambda API UpdateFunctionConfiguration',
      'An update with the RevisionId of an earlier state is 412 PreconditionFailedException.',
      onApi(async ({ lambda, createHandler }) => {
        await createHandler();
        const { RevisionId } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'h' }));
        const update = (Timeout: number) =>
          lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'h', Timeout, RevisionId }));
        await update(5);
        expect(await refusal(update(6))).toBe('PreconditionFailedException 412');
      }),
    ),
  ],
};
