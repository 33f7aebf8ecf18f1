/** Lambda functions, of which every release has numbered versions: only these can be associated. */
import {
  CreateFunctionCommand,
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import type { AwsClients } from '../aws/clients.ts';
import { converge } from '../aws/converge.ts';
import { ifThere, isError } from '../aws/is-error.ts';
import type { DeployWorld } from '../deploy-world.ts';

/** A handler that shall have a version. */
export interface VersionUpload {
  readonly name: string;
  readonly zip: Uint8Array;
  /** Of the zip, in base64. */
  readonly sha256: string;
  readonly comment: string;
  /** The ARN of its role. */
  readonly role: string;
  /** Seconds. */
  readonly timeout: number;
  /** Megabytes. */
  readonly memory: number;
}

/** The runtime of handlers: Lambda@Edge has the same as Lambda, a while later. */
export const HANDLER_RUNTIME = 'nodejs22.x';

const HANDLER = 'index.handler';

/** Milliseconds between two looks at a function that is being changed. */
const POLL = 1000;

/** What Lambda answers while a function is being changed, and where it was changed since it was looked at. */
const CONFLICTS = ['ResourceConflictException', 'PreconditionFailedException'];

/** What Lambda answers where the code is not that which is to be published. */
const OTHER_CODE = 'InvalidParameterValueException';

type World = Pick<DeployWorld, 'wait'> & { readonly clients: Pick<AwsClients, 'lambda'> };

/**
 * Publishes a version of a handler: creates or changes the function until its code and settings are those of the release, waits
 * until Lambda has it ready, and gives it a number. Publishing the same again gives the number that it has.
 *
 * @returns the number
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html
 */
export async function publishVersion(world: World, upload: VersionUpload): Promise<string> {
  for (let tries = TRIES; ; tries -= 1) {
    const latest = await settledLatest(world, upload);
    try {
      return await publishLatest(world, upload, latest.RevisionId);
    } catch (error) {
      // Somebody changed the function in between; what is published has to be ours.
      if (tries === 0 || !isError(error, ...CONFLICTS, OTHER_CODE)) throw error;
    }
  }
}

/** Whether a version, `name:4`, is there, once nothing is pending about it. */
export async function isVersionReady(world: World, code: string): Promise<boolean> {
  const [name = '', version] = code.split(':');
  return (await ready(world, name, version)) !== undefined;
}

/** How often somebody else may be faster. */
const TRIES = 5;

async function publishLatest(world: World, upload: VersionUpload, revision: string | undefined): Promise<string> {
  const { Version: version = '' } = await world.clients.lambda.send(
    new PublishVersionCommand({
      FunctionName: upload.name,
      CodeSha256: upload.sha256,
      RevisionId: revision,
      Description: upload.comment,
    }),
  );
  await ready(world, upload.name, version);
  return version;
}

/** `$LATEST` with the code and settings of a release, ready. */
async function settledLatest(world: World, upload: VersionUpload): Promise<FunctionConfiguration> {
  const { lambda } = world.clients;
  const { state } = await converge({
    what: upload.name,
    read: () => ready(world, upload.name, undefined),
    isDone: (latest) => latest !== undefined && hasCode(latest, upload) && hasSettings(latest, upload),
    write: (latest) => {
      if (!latest) return lambda.send(new CreateFunctionCommand(creationOf(upload)));
      const change = { FunctionName: upload.name, RevisionId: latest.RevisionId };
      return hasCode(latest, upload)
        ? lambda.send(new UpdateFunctionConfigurationCommand({ ...change, ...settingsOf(upload) }))
        : lambda.send(new UpdateFunctionCodeCommand({ ...change, ZipFile: upload.zip, Architectures: ['x86_64'] }));
    },
    conflicts: CONFLICTS,
  });
  if (!state) throw new Error(`the Lambda function ${upload.name} is not there`);
  return state;
}

/** A function once nothing is pending about it; nothing where it is not there. */
async function ready(
  { clients: { lambda }, wait }: World,
  name: string,
  qualifier: string | undefined,
): Promise<FunctionConfiguration | undefined> {
  for (;;) {
    const ask = new GetFunctionConfigurationCommand({ FunctionName: name, Qualifier: qualifier });
    const found = await ifThere(lambda.send(ask));
    const isPending = found?.State === 'Pending' || found?.LastUpdateStatus === 'InProgress';
    if (!isPending) return found;
    await wait(POLL);
  }
}

function creationOf(upload: VersionUpload) {
  return {
    FunctionName: upload.name,
    Code: { ZipFile: upload.zip },
    PackageType: 'Zip' as const,
    Architectures: ['x86_64' as const],
    ...settingsOf(upload),
  };
}

function settingsOf({ role, timeout, memory, comment }: VersionUpload) {
  return {
    Role: role,
    Runtime: HANDLER_RUNTIME,
    Handler: HANDLER,
    Timeout: timeout,
    MemorySize: memory,
    Description: comment,
  } as const;
}

function hasCode({ CodeSha256 }: FunctionConfiguration, { sha256 }: VersionUpload): boolean {
  return CodeSha256 === sha256;
}

function hasSettings(latest: FunctionConfiguration, { role, timeout, memory }: VersionUpload): boolean {
  return (
    latest.Role === role &&
    latest.Runtime === HANDLER_RUNTIME &&
    latest.Handler === HANDLER &&
    latest.Timeout === timeout &&
    latest.MemorySize === memory
  );
}
