/** Every operation, through AWS's own client and back: what goes in arrives, and what is answered comes out. */
import * as cloudfront from '@aws-sdk/client-cloudfront';
import * as keyValueStore from '@aws-sdk/client-cloudfront-keyvaluestore';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as iam from '@aws-sdk/client-iam';
import * as lambda from '@aws-sdk/client-lambda';
import * as s3 from '@aws-sdk/client-s3';
import * as ssm from '@aws-sdk/client-ssm';
import * as sts from '@aws-sdk/client-sts';
import '@aws-sdk/signature-v4a';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, serveApi } from '../../../../simulator/aws-api/api-server.ts';
import { ApiError } from '../../../../simulator/aws-api/wire/api-error.ts';
import { loadService, SERVICE_NAMES } from '../../../../simulator/aws-api/wire/load-service.ts';
import { shapeValues } from '../random-shape.ts';
import { toThisMachine } from '../to-this-machine.ts';

const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' };
const services = await Promise.all(SERVICE_NAMES.map(loadService));

interface Client {
  send(command: unknown): Promise<Readonly<Record<string, unknown>>>;
}

type Commands = Readonly<Record<string, new (input: unknown) => unknown>>;

const MODULES: Readonly<Record<string, { readonly commands: Commands; readonly client: (config: object) => Client }>> =
  {
    cloudfront: {
      commands: cloudfront as unknown as Commands,
      client: (config) => new cloudfront.CloudFrontClient(config) as unknown as Client,
    },
    iam: {
      commands: iam as unknown as Commands,
      client: (config) => new iam.IAMClient(config) as unknown as Client,
    },
    sts: {
      commands: sts as unknown as Commands,
      client: (config) => new sts.STSClient(config) as unknown as Client,
    },
    lambda: {
      commands: lambda as unknown as Commands,
      client: (config) => new lambda.LambdaClient(config) as unknown as Client,
    },
    logs: {
      commands: logs as unknown as Commands,
      client: (config) => new logs.CloudWatchLogsClient(config) as unknown as Client,
    },
    ssm: {
      commands: ssm as unknown as Commands,
      client: (config) => new ssm.SSMClient(config) as unknown as Client,
    },
    s3: {
      commands: s3 as unknown as Commands,
      client: (config) => new s3.S3Client({ ...config, forcePathStyle: true }) as unknown as Client,
    },
    'cloudfront-keyvaluestore': {
      commands: keyValueStore as unknown as Commands,
      client: (config) => new keyValueStore.CloudFrontKeyValueStoreClient(config) as unknown as Client,
    },
  };

let server: ApiServer;
let answer: object | ApiError = {};
const asked: { service: string; operation: string; input: object }[] = [];
const clients: Record<string, Client> = {};

beforeAll(async () => {
  server = await serveApi({
    port: 0,
    services,
    credentials,
    performs: () => true,
    perform: async (service, operation, input) => {
      asked.push({ service, operation, input });
      if (answer instanceof ApiError) throw answer;
      return answer;
    },
    realNow: () => Date.now(),
    requestId: () => 'ab-cd',
  });
  const config = {
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
    endpoint: `http://api.test:${server.port}`,
    requestHandler: new NodeHttpHandler({ httpAgent: toThisMachine() }),
  };
  for (const [name, { client }] of Object.entries(MODULES)) clients[name] = client(config);
});

afterAll(() => server.close());

/** What answers with a stream of events, which nothing here writes; and what nobody signs, while everything here has to be. */
const OTHERS = [
  ...['InvokeWithResponseStream', 'GetLogObject', 'StartLiveTail'],
  ...['AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity'],
];

/** To what it sends with a body the client of S3 adds checksums, and to keys their digests: of it, these are as they were given. */
const S3_OPERATIONS = [
  ...['CreateBucket', 'HeadBucket', 'ListBuckets', 'DeleteBucket', 'GetBucketPolicy', 'DeleteBucketPolicy'],
  ...['DeleteObject', 'ListObjectsV2', 'AbortMultipartUpload', 'GetBucketTagging'],
];

const operations = services.flatMap((service) =>
  service.operations
    .filter(({ name }) => !OTHERS.includes(name) && (service.name !== 's3' || S3_OPERATIONS.includes(name)))
    .map((operation) => ({ service, operation })),
);

/** What clients make a Host of, which cannot be anything. */
function placeOf(service: string, { input }: (typeof operations)[number]['operation']): object {
  if (service === 'cloudfront-keyvaluestore') return { KvsARN: 'arn:aws:cloudfront::123456789012:key-value-store/a' };
  const hasBucket = service === 's3' && [...input.structIterator()].some(([name]) => name === 'Bucket');
  return hasBucket ? { Bucket: 'bucket' } : {};
}

/** Any operation of each service. */
const ASKED: Readonly<Record<string, unknown>> = {
  cloudfront: new cloudfront.GetDistributionCommand({ Id: 'E1' }),
  iam: new iam.GetRoleCommand({ RoleName: 'r' }),
  sts: new sts.GetCallerIdentityCommand({}),
  lambda: new lambda.GetFunctionCommand({ FunctionName: 'f' }),
  s3: new s3.GetObjectCommand({ Bucket: 'bucket', Key: 'a' }),
  ssm: new ssm.GetParameterCommand({ Name: 'a' }),
  logs: new logs.DescribeLogGroupsCommand({}),
  'cloudfront-keyvaluestore': new keyValueStore.DescribeKeyValueStoreCommand({
    KvsARN: 'arn:aws:cloudfront::123456789012:key-value-store/a',
  }),
};

describe('an operation on the wire', () => {
  it.each(operations)('carries everything: $service.name $operation.name', async ({ service, operation }) => {
    const { commands } = MODULES[service.name] as (typeof MODULES)[string];
    const Command = commands[`${operation.name}Command`] as Commands[string];
    await fc.assert(
      fc.asyncProperty(shapeValues(operation.input), shapeValues(operation.output), async (given, output) => {
        const input = { ...(given as object), ...placeOf(service.name, operation) };
        answer = output as object;
        const { $metadata, ...received } = (await clients[service.name]?.send(new Command(input))) ?? {};
        expect(plain(asked.at(-1))).toEqual({ service: service.name, operation: operation.name, input: plain(input) });
        expect(plain(received)).toEqual(plain(output));
      }),
      { numRuns: 4 },
    );
  });

  it.each(services.flatMap((service) => [...service.errors.values()].map((error) => ({ service, error }))))(
    'fails as declared: $service.name $error.name',
    async ({ service, error }) => {
      answer = new ApiError(error.name, 'a < b & "c"');
      const sent = clients[service.name]?.send(ASKED[service.name]);
      await expect(sent).rejects.toMatchObject({
        name: error.shape,
        message: 'a < b & "c"',
        $metadata: { httpStatusCode: error.status, requestId: 'ab-cd' },
      });
    },
  );
});

/** With bytes as arrays, of whatever class they are. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return [...value];
  if (value instanceof Date || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}
