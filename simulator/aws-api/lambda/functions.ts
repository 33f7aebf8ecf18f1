/** Lambda functions, as far as Lambda@Edge needs them. @see https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html */
import { createHash } from 'node:crypto';
import type {
  AddPermissionRequest,
  CreateFunctionRequest,
  DeleteFunctionRequest,
  FunctionCode,
  FunctionConfiguration,
  GetFunctionRequest,
  GetPolicyRequest,
  ListFunctionsRequest,
  ListVersionsByFunctionRequest,
  PublishVersionRequest,
  UpdateFunctionCodeRequest,
  UpdateFunctionConfigurationRequest,
} from '@aws-sdk/client-lambda';
import type { Call, Handler, Operations } from '../call.ts';
import { isReplicated } from '../cloudfront/replicas.ts';
import { uuid } from '../ids.ts';
import { objectIn } from '../s3/objects.ts';
import type { AwsState, Given, LambdaRecord, LambdaSettings, LambdaVersion } from '../state.ts';
import { ApiError } from '../wire/api-error.ts';
import { codeLocation } from './code-location.ts';
import { isReady, lambdaArn, lambdaName, lambdaOf, versionOf } from './versions.ts';

const createFunction: Handler<Given<CreateFunctionRequest>> = (input, call) => {
  const { name } = lambdaName(input.FunctionName);
  if (!/^[a-zA-Z0-9-_]{1,64}$/.test(name)) throw invalid(`The name of the function is not valid: ${name}`);
  if (Object.hasOwn(call.state.lambdaFunctions, name)) {
    throw new ApiError('ResourceConflictException', `Function already exist: ${name}`);
  }
  if (!/^arn:aws:iam::\d{12}:role\/.+$/.test(input.Role)) throw invalid(`The role is no ARN of one: ${input.Role}`);
  if (!input.Handler || !input.Runtime) throw invalid('A function of a zip needs a Runtime and a Handler.');
  const latest = withCode(
    {
      version: '$LATEST',
      runtime: input.Runtime,
      role: input.Role,
      handler: input.Handler,
      description: input.Description ?? '',
      timeout: input.Timeout ?? 3,
      memorySize: input.MemorySize ?? 128,
      variables: input.Environment?.Variables ?? {},
      settings: settingsIn(input),
      ...NOTHING_YET,
    },
    zipOf(input.Code, call),
    call,
  );
  const made: LambdaRecord = { name, latest, versions: [], lastVersion: 0, statements: [] };
  if (!input.Publish) return kept(made, latest, call);
  // AWS's own example has the ARN of the function here, and the number beside it.
  const { state, output } = published(made, latest.description, call);
  return { state, output: { ...output, FunctionArn: lambdaArn(call.account, name) } };
};

/** What is filled in with the code. */
const NOTHING_YET = { code: '', codeSha256: '', codeSize: 0, revisionId: '', changedAt: 0, readyAt: 0 } as const;

const updateFunctionCode: Handler<Given<UpdateFunctionCodeRequest>> = (input, call) => {
  const record = lambdaOf(call, input.FunctionName);
  requireChangeable(record, input.RevisionId, call);
  const settings = { ...record.latest.settings, ...settingsIn({ Architectures: input.Architectures }) };
  const latest = withCode({ ...record.latest, settings }, zipOf(input, call), call);
  if (input.DryRun) return { output: shownVersion(record, latest, call) };
  const next = { ...record, latest };
  return input.Publish ? published(next, latest.description, call) : kept(next, latest, call);
};

const updateFunctionConfiguration: Handler<Given<UpdateFunctionConfigurationRequest>> = (input, call) => {
  const record = lambdaOf(call, input.FunctionName);
  requireChangeable(record, input.RevisionId, call);
  const { latest: before } = record;
  const latest: LambdaVersion = {
    ...before,
    role: input.Role ?? before.role,
    handler: input.Handler ?? before.handler,
    runtime: input.Runtime ?? before.runtime,
    description: input.Description ?? before.description,
    timeout: input.Timeout ?? before.timeout,
    memorySize: input.MemorySize ?? before.memorySize,
    variables: input.Environment ? (input.Environment.Variables ?? {}) : before.variables,
    settings: { ...before.settings, ...settingsIn(input) },
    ...changedNow(call),
  };
  return kept({ ...record, latest }, latest, call);
};

const getFunction: Handler<Given<GetFunctionRequest>> = ({ FunctionName: name, Qualifier: qualifier }, call) => {
  const record = lambdaOf(call, name);
  const version = versionOf(call, name, qualifier);
  const Code = { RepositoryType: 'S3', Location: codeLocation(record.name, version, call) };
  return { output: { Configuration: shownVersion(record, version, call), Code } };
};

const getFunctionConfiguration: Handler<Given<GetFunctionRequest>> = (input, call) => {
  const version = versionOf(call, input.FunctionName, input.Qualifier);
  return { output: shownVersion(lambdaOf(call, input.FunctionName), version, call) };
};

/** A number for what is there now; the number that it has, where nothing has changed since. */
const publishVersion: Handler<Given<PublishVersionRequest>> = (input, call) => {
  const record = lambdaOf(call, input.FunctionName);
  requireChangeable(record, input.RevisionId, call);
  const { latest } = record;
  if (input.CodeSha256 !== undefined && input.CodeSha256 !== latest.codeSha256) {
    throw invalid(
      `CodeSHA256 (${input.CodeSha256}) is different from current CodeSHA256 in $LATEST (${latest.codeSha256}).`,
    );
  }
  return published(record, input.Description ?? latest.description, call);
};

const listVersionsByFunction: Handler<Given<ListVersionsByFunctionRequest>> = (input, call) => {
  const record = lambdaOf(call, input.FunctionName);
  const all = [record.latest, ...record.versions].map((version) => ({
    ...shownVersion(record, version, call),
    FunctionArn: lambdaArn(call.account, record.name, version.version),
  }));
  const { page, NextMarker } = lambdaPage(all, input);
  return { output: { Versions: page, ...NextMarker } };
};

const listFunctions: Handler<Given<ListFunctionsRequest>> = (input, call) => {
  const hasVersions = input.FunctionVersion === 'ALL';
  const all = Object.values(call.state.lambdaFunctions).flatMap((record) =>
    [record.latest, ...(hasVersions ? record.versions : [])].map((version) => shownVersion(record, version, call)),
  );
  const { page, NextMarker } = lambdaPage(all, input);
  return { output: { Functions: page, ...NextMarker } };
};

/** All of a function, or one version. What a distribution has is replicated, and stays, and what it had for a while. */
const deleteFunction: Handler<Given<DeleteFunctionRequest>> = (
  { FunctionName: written, Qualifier: qualifier },
  call,
) => {
  const { state, account } = call;
  const record = lambdaOf(call, written);
  const wanted = qualifier ?? lambdaName(written).version;
  if (wanted === '$LATEST') throw invalid('$LATEST version cannot be deleted without deleting the function.');
  const gone = wanted === undefined ? record.versions : [versionOf(call, written, wanted)];
  for (const { version } of gone) requireNoReplica(call, lambdaArn(account, record.name, version));
  if (wanted !== undefined) {
    const versions = record.versions.filter(({ version }) => version !== wanted);
    return { state: withLambda(state, { ...record, versions }), output: {} };
  }
  const { [record.name]: _, ...lambdaFunctions } = state.lambdaFunctions;
  return { state: { ...state, lambdaFunctions }, output: {} };
};

const addPermission: Handler<Given<AddPermissionRequest>> = (input, call) => {
  const record = lambdaOf(call, input.FunctionName);
  if (record.statements.some(({ Sid }) => Sid === input.StatementId)) {
    throw new ApiError('ResourceConflictException', `The statement id (${input.StatementId}) provided already exists.`);
  }
  const statement = {
    Sid: input.StatementId,
    Effect: 'Allow',
    Principal: /^\d{12}$|^\*$/.test(input.Principal) ? { AWS: input.Principal } : { Service: input.Principal },
    Action: input.Action,
    Resource: lambdaArn(call.account, record.name, input.Qualifier),
  };
  const next = { ...record, statements: [...record.statements, statement] };
  return { state: withLambda(call.state, next), output: { Statement: JSON.stringify(statement) } };
};

const getPolicy: Handler<Given<GetPolicyRequest>> = ({ FunctionName: written }, call) => {
  const { statements, latest } = lambdaOf(call, written);
  if (statements.length === 0)
    throw new ApiError('ResourceNotFoundException', 'The resource you requested does not exist.');
  const policy = { Version: '2012-10-17', Id: 'default', Statement: statements };
  return { output: { Policy: JSON.stringify(policy), RevisionId: latest.revisionId } };
};

/** What can be asked of Lambda functions. */
export const lambdaOperations: Operations = {
  CreateFunction: createFunction,
  UpdateFunctionCode: updateFunctionCode,
  UpdateFunctionConfiguration: updateFunctionConfiguration,
  GetFunction: getFunction,
  GetFunctionConfiguration: getFunctionConfiguration,
  PublishVersion: publishVersion,
  ListVersionsByFunction: listVersionsByFunction,
  ListFunctions: listFunctions,
  DeleteFunction: deleteFunction,
  AddPermission: addPermission,
  GetPolicy: getPolicy,
};

function published(record: LambdaRecord, description: string, call: Call) {
  const { latest, versions } = record;
  const last = versions.at(-1);
  if (last && contentOf(last) === contentOf({ ...latest, description: last.description })) {
    return kept(record, last, call);
  }
  const number = record.lastVersion + 1;
  const version = { ...latest, version: String(number), description, ...changedNow(call) };
  return kept({ ...record, versions: [...versions, version], lastVersion: number }, version, call);
}

const SETTINGS = [
  'Architectures',
  'Layers',
  'VpcConfig',
  'DeadLetterConfig',
  'TracingConfig',
  'EphemeralStorage',
  'KMSKeyArn',
] as const;

function settingsIn(input: { readonly [Name in keyof LambdaSettings]?: LambdaSettings[Name] | undefined }) {
  const given = SETTINGS.filter((name) => input[name] !== undefined).map((name) => [name, input[name]]);
  return Object.fromEntries(given) as LambdaSettings;
}

/** Everything by which two versions are told apart. */
function contentOf({
  version: _,
  revisionId: __,
  changedAt: ___,
  readyAt: ____,
  code: _____,
  ...content
}: LambdaVersion): string {
  return JSON.stringify(content);
}

function kept(record: LambdaRecord, version: LambdaVersion, call: Call) {
  return { state: withLambda(call.state, record), output: shownVersion(record, version, call) };
}

function withLambda(state: AwsState, record: LambdaRecord): AwsState {
  return { ...state, lambdaFunctions: { ...state.lambdaFunctions, [record.name]: record } };
}

/** The zip that is sent along, or the object of S3 that is named. */
function zipOf(
  { ZipFile: zip, S3Bucket: bucketName, S3Key: key, S3ObjectVersion: version }: Given<FunctionCode>,
  { state }: Call,
): Uint8Array {
  if (zip) return zip;
  if (bucketName === undefined || key === undefined) throw invalid('Please provide a source for function code.');
  if (version !== undefined) throw invalid('Objects of S3 have one version each here: leave out S3ObjectVersion.');
  const bucket = Object.hasOwn(state.buckets, bucketName) ? state.buckets[bucketName] : undefined;
  const found = bucket && objectIn(bucket, key);
  if (found) return Buffer.from(found.content, 'base64');
  const [code, says] = bucket
    ? ['NoSuchKey', 'The specified key does not exist.']
    : ['NoSuchBucket', 'The specified bucket does not exist'];
  throw invalid(`Error occurred while GetObject. S3 Error Code: ${code}. S3 Error Message: ${says}`);
}

function withCode(version: LambdaVersion, zip: Uint8Array, call: Call): LambdaVersion {
  if (zip.length === 0 || zip[0] !== 0x50 || zip[1] !== 0x4b)
    throw invalid('Could not unzip uploaded file. Please check your file, then try to upload again.');
  if (zip.length > call.quotas.lambdaZip) {
    throw new ApiError('RequestTooLargeException', `The zip is larger than ${call.quotas.lambdaZip} bytes.`);
  }
  return {
    ...version,
    code: Buffer.from(zip).toString('base64'),
    codeSha256: createHash('sha256').update(zip).digest('base64'),
    codeSize: zip.length,
    ...changedNow(call),
  };
}

function changedNow({ now, delays, randomBytes }: Call) {
  return { changedAt: now, readyAt: now + delays.lambda, revisionId: uuid(randomBytes) };
}

/** A change waits for the one before. */
function requireChangeable({ name, latest }: LambdaRecord, revisionId: string | undefined, call: Call): void {
  if (!isReady(latest, call.now)) {
    const says = `The operation cannot be performed at this time. An update is in progress for resource: ${lambdaArn(call.account, name)}`;
    throw new ApiError('ResourceConflictException', says);
  }
  if (revisionId === undefined || revisionId === latest.revisionId) return;
  throw new ApiError('PreconditionFailedException', 'The Revision Id provided does not match the latest Revision Id.');
}

function requireNoReplica(call: Call, arn: string): void {
  if (!isReplicated(call, arn)) return;
  throw invalid(
    `Lambda was unable to delete ${arn} because it is a replicated function. Please see our documentation for Deleting Lambda@Edge Functions and Replicas.`,
  );
}

function invalid(says: string): ApiError {
  return new ApiError('InvalidParameterValueException', says);
}

function shownVersion({ name }: LambdaRecord, version: LambdaVersion, { account, now }: Call): FunctionConfiguration {
  const isNumbered = version.version !== '$LATEST';
  const ready = isReady(version, now);
  return {
    FunctionName: name,
    FunctionArn: lambdaArn(account, name, isNumbered ? version.version : undefined),
    Runtime: version.runtime as NonNullable<FunctionConfiguration['Runtime']>,
    Role: version.role,
    Handler: version.handler,
    CodeSize: version.codeSize,
    Description: version.description,
    Timeout: version.timeout,
    MemorySize: version.memorySize,
    LastModified: new Date(version.changedAt).toISOString().replace('Z', '+0000'),
    CodeSha256: version.codeSha256,
    Version: version.version,
    ...(Object.keys(version.variables).length > 0 ? { Environment: { Variables: version.variables } } : {}),
    RevisionId: version.revisionId,
    State: ready ? 'Active' : 'Pending',
    ...(ready ? {} : { StateReason: 'The function is being created.', StateReasonCode: 'Creating' }),
    LastUpdateStatus: ready ? 'Successful' : 'InProgress',
    PackageType: 'Zip',
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    ...shownSettings(version.settings),
  };
}

function shownSettings({ Layers: layers, ...settings }: LambdaSettings): Partial<FunctionConfiguration> {
  return {
    Architectures: ['x86_64'],
    EphemeralStorage: { Size: 512 },
    TracingConfig: { Mode: 'PassThrough' },
    ...(settings as Partial<FunctionConfiguration>),
    ...(layers ? { Layers: layers.map((Arn) => ({ Arn })) } : {}),
  };
}

interface LambdaPageInput {
  readonly Marker?: string;
  readonly MaxItems?: number;
}

function lambdaPage<Item>(all: readonly Item[], { Marker: marker = '0', MaxItems: max = 50 }: LambdaPageInput) {
  const start = Number(marker);
  const page = all.slice(start, start + max);
  return { page, NextMarker: start + max < all.length ? { NextMarker: String(start + max) } : {} };
}
