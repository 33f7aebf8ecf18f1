/** AWS's own clients, as the deployer uses them. */
import { Agent } from 'node:http';
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { CloudFrontKeyValueStoreClient } from '@aws-sdk/client-cloudfront-keyvaluestore';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
// Keys of a KeyValueStore are asked for with SigV4A, which is a package of its own.
import '@aws-sdk/signature-v4a';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { notesOperation } from './aws-error.ts';

/** What a release speaks to. */
export interface AwsClients {
  readonly cloudfront: CloudFrontClient;
  readonly keyValueStore: CloudFrontKeyValueStoreClient;
  readonly lambda: LambdaClient;
  readonly iam: IAMClient;
  readonly s3: S3Client;
  readonly ssm: SSMClient;
  readonly sts: STSClient;
  /** What was logged in a Region: handlers log where they run. */
  readonly logsIn: (region: string) => CloudWatchLogsClient;
}

/** Everything of CloudFront, and what it takes from Lambda, lives in this Region. */
export const REGION = 'us-east-1';

/** Tries of one call: the SDK waits in between, and tries again what was throttled, or was no answer at all. */
const TRIES = 6;

/**
 * The clients, with credentials by the SDK's default chain. The endpoint is AWS's, or that of `AWS_ENDPOINT_URL`.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
export function awsClients(): AwsClients {
  const config = {
    region: REGION,
    maxAttempts: TRIES,
    requestHandler: new NodeHttpHandler({ httpAgent: agentOfThisMachine() }),
  };
  // One client a Region, so that credentials are looked for once.
  const logs = new Map<string, CloudWatchLogsClient>();
  const clients = {
    cloudfront: new CloudFrontClient(config),
    keyValueStore: new CloudFrontKeyValueStoreClient(config),
    lambda: new LambdaClient(config),
    iam: new IAMClient(config),
    // A bucket is wherever its owner made it.
    s3: new S3Client({ ...config, followRegionRedirects: true }),
    ssm: new SSMClient(config),
    sts: new STSClient(config),
    logsIn: (region: string) => {
      const known = logs.get(region) ?? new CloudWatchLogsClient({ ...config, region });
      if (!logs.has(region)) notesOperation(known);
      logs.set(region, known);
      return known;
    },
  };
  notesOperation(clients.cloudfront);
  notesOperation(clients.keyValueStore);
  notesOperation(clients.lambda);
  notesOperation(clients.iam);
  notesOperation(clients.s3);
  notesOperation(clients.ssm);
  notesOperation(clients.sts);
  return clients;
}

/**
 * Connections without TLS, which only an endpoint of one's own has. The client of the KeyValueStore puts the account in front of
 * any host, and not every resolver knows that names below `localhost` mean this machine.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6761#section-6.3
 */
function agentOfThisMachine(): Agent {
  const agent = new Agent({ keepAlive: true });
  const { createConnection } = agent;
  agent.createConnection = (options, done) => {
    const isLocal = options.host?.endsWith('.localhost') ?? false;
    return createConnection.call(agent, isLocal ? { ...options, host: 'localhost' } : options, done);
  };
  return agent;
}
