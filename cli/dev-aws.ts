/** The local AWS API beside `edgewright dev`, and what is deployed to it in front of viewers. */
import { join, resolve } from 'node:path';
import { EdgeError } from '../config/errors.ts';
import { accountOf } from '../simulator/aws-api/account.ts';
import { type ApiCall, serveApi } from '../simulator/aws-api/api-server.ts';
import type { Quotas } from '../simulator/aws-api/quotas.ts';
import { accountEdge } from '../simulator/aws-api/served/account-edge.ts';
import { bucketOrigin } from '../simulator/aws-api/served/bucket-origin.ts';
import { readAccount, writeAccount } from '../simulator/aws-api/state-file.ts';
import { nextApiFault } from '../simulator/aws-api/switched-faults.ts';
import { testRun } from '../simulator/aws-api/test-run.ts';
import { loadService, SERVICE_NAMES } from '../simulator/aws-api/wire/load-service.ts';
import type { CloudFrontParts } from '../simulator/cloudfront.ts';
import { njsEngine } from '../simulator/engine/njs-engine.ts';
import { nodeEngine } from '../simulator/engine/node-engine.ts';
import type { ChangingEdge } from './changing-edge.ts';
import type { RunningSource } from './dev-source.ts';
import type { Io } from './io.ts';
import { originPlaces } from './origin-places.ts';
import { counted } from './table.ts';

/** The options by which the API is served. */
export interface DevAwsOptions {
  readonly awsPort: number;
  /** Where the account is kept. */
  readonly awsState?: string;
  /** Twelve digits, for a new account. */
  readonly awsAccount?: string;
  /** `ID=URL` or `ID=FOLDER`. */
  readonly origin?: readonly string[];
  /** Seconds until a change has arrived at the edge. */
  readonly awsDelay?: number;
  /** Seconds until a handler that no distribution has any more can be deleted. */
  readonly awsReplicaDelay?: number;
  /** Where the account may not have as much as a new one of AWS. */
  readonly awsQuotas?: Partial<Quotas>;
  readonly json?: boolean;
}

/** Where the account is kept unless told otherwise. */
const STATE_FILE = '.edgewright/aws.json';

/** An API that is served, and the edge of its account. */
export interface RunningAws {
  readonly source: RunningSource;
  readonly edge: ChangingEdge;
}

/**
 * Serves the API.
 *
 * @throws EdgeError ERR_USAGE, ERR_LISTEN
 */
export async function startAws(
  io: Io,
  options: DevAwsOptions,
  parts: Omit<CloudFrontParts, 'distributions'>,
): Promise<RunningAws> {
  const file = resolve(io.cwd, options.awsState ?? STATE_FILE);
  const kept = readAccount(file, io.randomBytes, options.awsAccount);
  const { clock, faults } = parts;
  const delay = (options.awsDelay ?? 0) * 1000;
  const account = accountOf({
    id: kept.account,
    state: kept.state,
    keep: (state) => writeAccount(file, { ...kept, state }),
    clock,
    randomBytes: io.randomBytes,
    testRun: (run) =>
      testRun(parts.engine === 'njs' ? njsEngine : nodeEngine, { now: clock.now, realNow: io.now }, run),
    ...(options.awsQuotas ? { quotas: options.awsQuotas } : {}),
    delays: {
      distribution: delay,
      function: delay,
      keyValueStore: delay,
      invalidation: delay,
      lambda: 0,
      replica: (options.awsReplicaDelay ?? 0) * 1000,
    },
  });
  const places = originPlaces(io, options.origin);
  const server = await serveApi({
    port: options.awsPort,
    services: await Promise.all(SERVICE_NAMES.map(loadService)),
    credentials: kept.credentials,
    performs: account.performs,
    perform: account.perform,
    faultOf: (operation) => nextApiFault(faults, operation),
    realNow: io.now,
    now: clock.now,
    requestId: parts.requestId,
    called: (call) => io.out(callLine(call, options.json)),
  });
  // Credentials that were just made are the same after a restart.
  writeAccount(file, { ...kept, state: account.state() });
  const endpoint = `http://localhost:${server.port}`;
  const { accessKeyId, secretAccessKey } = kept.credentials;
  const served = accountEdge({
    ...parts,
    account,
    originOf: (origin) =>
      places.places.has(origin.id)
        ? places.serverOf(origin)
        : bucketOrigin(account.state, origin, places.serverOf(origin), clock.now),
    randomBytes: io.randomBytes,
    codeFolder: join(file, '..', 'lambda'),
    variables: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    },
    says: io.err,
  });
  const distributions = served.distributions();
  const names = distributions.flatMap(({ domainName, aliases }) => [domainName, ...aliases]);
  const variables = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
  };
  let waiting = 0;
  return {
    source: {
      first: {
        says: `${counted(distributions.length, 'distribution')} of the local AWS API`,
        facts: { aws: { endpoint, accessKeyId, secretAccessKey, region: REGION, account: kept.account } },
        distributions: [],
        names: ['*.cloudfront.net', ...names],
        folders: places.folders,
        exports: Object.entries(variables).map(([name, value]) => `export ${name}=${value}`),
      },
      folder: join(file, '..', 'dev'),
      start: async () => {},
      async close() {
        await server.close();
        // What viewers' requests wrote to logs since the last change.
        writeAccount(file, { ...kept, state: account.state() });
      },
    },
    edge: {
      now: () => served,
      async answer(request) {
        waiting += 1;
        try {
          return await served(request);
        } finally {
          waiting -= 1;
        }
      },
      waiting: () => waiting,
      origins: () => served.distributions().flatMap(({ origins }) => origins.map(({ id }) => id)),
      change: () => {
        throw new EdgeError('ERR_USAGE', 'what the AWS API serves is changed by the AWS API', 'Ask the API.');
      },
      close: () => {},
    },
  };
}

/** CloudFront signs for this Region alone. */
const REGION = 'us-east-1';

/** `aws 412 cloudfront UpdateDistribution  PreconditionFailed`; a connection that was cut has no status. */
function callLine({ service, operation, status, code }: ApiCall, isJson = false): string {
  if (isJson) return JSON.stringify({ aws: { service, operation, status, ...(code ? { code } : {}) } });
  return `aws ${status === 0 ? 'cut' : status} ${service} ${operation || '-'}${code ? `  ${code}` : ''}`;
}
