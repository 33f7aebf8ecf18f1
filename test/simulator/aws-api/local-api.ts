/** An API of AWS in the process of a test, and AWS's own clients for it. */
import { randomBytes } from 'node:crypto';
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { CloudFrontKeyValueStoreClient } from '@aws-sdk/client-cloudfront-keyvaluestore';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import '@aws-sdk/signature-v4a';
import type { HttpHandler } from '@smithy/core/protocols';
import { ConfiguredRetryStrategy } from '@smithy/core/retry';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { AwsClients } from '../../../deploy/aws/clients.ts';
import { type Account, accountOf } from '../../../simulator/aws-api/account.ts';
import { type ApiCall, type ApiServer, serveApi } from '../../../simulator/aws-api/api-server.ts';
import type { Delays } from '../../../simulator/aws-api/call.ts';
import type { Quotas } from '../../../simulator/aws-api/quotas.ts';
import { type AwsState, EMPTY_STATE } from '../../../simulator/aws-api/state.ts';
import { testRun } from '../../../simulator/aws-api/test-run.ts';
import type { ApiError } from '../../../simulator/aws-api/wire/api-error.ts';
import { loadService, SERVICE_NAMES } from '../../../simulator/aws-api/wire/load-service.ts';
import type { Service } from '../../../simulator/aws-api/wire/service.ts';
import { type Clock, createClock } from '../../../simulator/clock.ts';
import { nodeEngine } from '../../../simulator/engine/node-engine.ts';
import { toThisMachine } from './to-this-machine.ts';

export interface LocalApi extends AwsClients {
  readonly account: Account;
  readonly clock: Clock;
  readonly server: ApiServer;
  readonly calls: ApiCall[];
  readonly logs: CloudWatchLogsClient;
  /** Writes a bucket in front of the Host. */
  readonly s3: S3Client;
  /** By which a handler finds it. */
  readonly variables: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export interface LocalApiOptions {
  readonly quotas?: Partial<Quotas>;
  readonly delays?: Partial<Delays>;
  readonly state?: AwsState;
  /** Where its clock begins. */
  readonly start?: number;
  readonly keep?: (state: AwsState) => void;
  /** The time by which clients' signatures are checked. */
  readonly realNow?: () => number;
  /** What an operation is refused with in place of being performed. */
  readonly refuse?: (operation: string, input: object) => ApiError | undefined;
}

let known: Promise<readonly Service[]> | undefined;

/** What the SDK knows of all services, read once: that takes longer than most tests. */
function services(): Promise<readonly Service[]> {
  known ??= Promise.all(SERVICE_NAMES.map(loadService));
  return known;
}

const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' };

export async function localApi({
  state = EMPTY_STATE,
  keep = () => {},
  realNow = Date.now,
  start,
  refuse = () => undefined,
  ...options
}: LocalApiOptions = {}): Promise<LocalApi> {
  const clock = createClock(start);
  const account = accountOf({
    id: '123456789012',
    state,
    keep,
    clock,
    randomBytes,
    testRun: (run) => testRun(nodeEngine, { now: clock.now, realNow: Date.now }, run),
    ...options,
  });
  const calls: ApiCall[] = [];
  const server = await serveApi({
    port: 0,
    services: await services(),
    credentials,
    performs: account.performs,
    perform: async (service, operation, input, asked) => {
      const refusal = refuse(operation, input);
      if (refusal) throw refusal;
      return account.perform(service, operation, input, asked);
    },
    realNow,
    now: clock.now,
    requestId: () => 'test',
    called: (call) => calls.push(call),
  });
  const config = configOf(server, new NodeHttpHandler({ httpAgent: toThisMachine() }));
  return {
    account,
    clock,
    server,
    calls,
    ...clientsOf(config),
    logs: new CloudWatchLogsClient(config),
    s3: new S3Client({ ...config, endpoint: `http://localhost:${server.port}` }),
    variables: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${server.port}`,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
    close: () => server.close(),
  };
}

/** Of a client for a server, which sends what it sends by a handler, so many times, without a pause in between. */
export function configOf({ port }: ApiServer, requestHandler: HttpHandler, tries = 1) {
  return {
    region: 'us-east-1',
    credentials,
    retryStrategy: new ConfiguredRetryStrategy(tries, () => 0),
    endpoint: `http://api.test:${port}`,
    requestHandler,
  };
}

/** The clients with which the deployer works. */
export function clientsOf(config: ReturnType<typeof configOf>): AwsClients {
  return {
    cloudfront: new CloudFrontClient(config),
    iam: new IAMClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
    sts: new STSClient(config),
    lambda: new LambdaClient(config),
    keyValueStore: new CloudFrontKeyValueStoreClient(config),
    ssm: new SSMClient(config),
    logsIn: (region) => new CloudWatchLogsClient({ ...config, region }),
  };
}
