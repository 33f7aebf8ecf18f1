/**
 * AWS Systems Manager's Parameter Store on this machine, as far as handlers of ours ask it: where Lambda@Edge reads the secrets of issuers.
 * What stands in it is what an operator put into the KeyValueStore, where functions read the same secrets.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { hostNameOf } from '#policy/host-name';
import type { ResolvedConfig } from '../../config/resolve.ts';
import { parameterFor } from '../aws-api/ssm/parameter-for.ts';
import type { ParameterRecord } from '../aws-api/state.ts';
import { ApiError } from '../aws-api/wire/api-error.ts';
import { isThisMachine } from '../distribution-for.ts';
import type { StoreReader } from '../engine/engine.ts';
import { isRecord } from '../is-record.ts';

/** A Parameter Store that listens. */
export interface ParameterStore {
  /** By which the client of a handler finds it. @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
  readonly variables: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** What an operation answers, or the error in its place. */
type OperationResult = readonly [status: number, body: Readonly<Record<string, unknown>>];

/** Whether a project has handlers that read parameters: those that verify tokens of an issuer with a secret. */
export function readsParameters({ behaviors }: Pick<ResolvedConfig, 'behaviors'>): boolean {
  return behaviors.some(
    ({ auth }) => auth && auth.place !== 'function' && auth.issuers.some(({ secret }) => secret !== undefined),
  );
}

/** Starts it on a free port of this machine alone; `stored` has each secret under `secret:<name>`. It keeps no process alive. */
export async function serveParameterStore(stored: StoreReader): Promise<ParameterStore> {
  const server = createServer(async (request, response) => {
    const [status, body] = await answerTo(request, stored).catch(() => failure(400, 'SerializationException'));
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', 'cache-control': 'no-store' });
    response.end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  const { port } = server.address() as AddressInfo;
  return {
    variables: { AWS_ENDPOINT_URL_SSM: `http://127.0.0.1:${port}` },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A page in a browser could have a name of its own that leads here: it is told nothing. */
async function answerTo(request: IncomingMessage, stored: StoreReader): Promise<OperationResult> {
  const { host = '', 'x-amz-target': target = '' } = request.headers;
  if (!isThisMachine(hostNameOf(host))) return failure(403, 'AccessDeniedException', 'This is for this machine alone.');
  const input: unknown = JSON.parse((await text(request)) || '{}');
  const operation = String(target).replace('AmazonSSM.', '');
  if (operation === 'GetParameter') return parameter(isRecord(input) ? input : {}, stored);
  return failure(501, 'NotImplemented', `${operation || 'This'} is not simulated; GetParameter is.`);
}

function parameter(
  { Name: name, WithDecryption: isDecrypted }: Readonly<Record<string, unknown>>,
  stored: StoreReader,
): OperationResult {
  if (typeof name !== 'string' || name === '') return failure(400, 'ValidationException', 'Name is a text.');
  try {
    const asked = { Name: name, WithDecryption: isDecrypted === true };
    const { LastModifiedDate: _, ...parameter } = parameterFor(asked, (one) => secretOf(one, stored), ACCOUNT);
    return [200, { Parameter: parameter }];
  } catch (error) {
    if (error instanceof ApiError) return failure(400, error.code, error.message || `There is no secret:${name}.`);
    throw error;
  }
}

/** The account of examples. */
const ACCOUNT = '123456789012';

/** A secret of the KeyValueStore as a parameter. When it was written is not known. */
function secretOf(name: string, stored: StoreReader): ParameterRecord | undefined {
  const value = stored(`secret:${name}`);
  if (value === undefined) return undefined;
  const version = { version: 1, type: 'SecureString', tier: 'Standard', dataType: 'text', changedAt: 0 } as const;
  return { name, versions: [{ ...version, value }] };
}

/** @see https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html#operation-error-serialization */
function failure(status: number, type: string, message = ''): OperationResult {
  return [status, { __type: type, message }];
}
