/**
 * moto, which others wrote, is asked the same of Lambda and IAM as the local AWS API: both have to say the same. Without
 * `moto_server` on this machine it is skipped, and says so.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  LambdaClient,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trustOf } from '../simulator/aws-api/edge-role.ts';
import { type LocalApi, localApi } from '../simulator/aws-api/local-api.ts';

type Clients = Pick<LocalApi, 'iam' | 'lambda'>;
interface Step {
  readonly what: string;
  readonly ask: (clients: Clients) => Promise<object>;
  /** Members of the answer in which both have to agree. */
  readonly members?: readonly string[];
}

const step = (what: string, ask: Step['ask'], ...members: readonly string[]): Step => ({ what, ask, members });

const RoleName = 'edge';
const FunctionName = 'auth';
const TRUST = trustOf('lambda.amazonaws.com', 'edgelambda.amazonaws.com');
const PolicyDocument = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'logs:PutLogEvents', Resource: '*' }],
});
const PolicyArn = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
const zip = (text: string) => zipSync({ 'index.mjs': Buffer.from(text) }, { mtime: '2026-01-01' });
const create = ({ lambda }: Clients) =>
  lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: `arn:aws:iam::123456789012:role/${RoleName}`,
      Runtime: 'nodejs20.x',
      Handler: 'index.handler',
      Code: { ZipFile: zip('one') },
      Publish: true,
    }),
  );
const SHOWN = ['FunctionName', 'FunctionArn', 'Runtime', 'Role', 'Handler', 'CodeSize', 'Description', 'Timeout'];
const CODE = [
  ...SHOWN,
  'MemorySize',
  'CodeSha256',
  'Version',
  'State',
  'PackageType',
  'Architectures',
  'TracingConfig',
];

const STEPS: readonly Step[] = [
  step('no role', ({ iam }) => iam.send(new GetRoleCommand({ RoleName }))),
  step(
    'a role is made',
    async ({ iam }) =>
      (await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST }))).Role ?? {},
    'Arn',
    'Path',
    'AssumeRolePolicyDocument',
    'MaxSessionDuration',
  ),
  step('its name is taken', ({ iam }) =>
    iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST })),
  ),
  step(
    'a role is shown',
    async ({ iam }) => (await iam.send(new GetRoleCommand({ RoleName }))).Role ?? {},
    'Arn',
    'AssumeRolePolicyDocument',
  ),
  step('its trust is changed', ({ iam }) =>
    iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: TRUST })),
  ),
  step('a trust that is no JSON', ({ iam }) =>
    iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: '{' })),
  ),
  step('a policy is put', ({ iam }) =>
    iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'logs', PolicyDocument })),
  ),
  step(
    'its policy is read',
    ({ iam }) => iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'logs' })),
    'PolicyName',
    'PolicyDocument',
  ),
  step('its policies are listed', ({ iam }) => iam.send(new ListRolePoliciesCommand({ RoleName })), 'PolicyNames'),
  step('no policy', ({ iam }) => iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'none' }))),
  step('a role with a policy stays', ({ iam }) => iam.send(new DeleteRoleCommand({ RoleName }))),
  step('no function', ({ lambda }) => lambda.send(new GetFunctionCommand({ FunctionName }))),
  step('a function is made', create, ...CODE),
  step('its name is taken', create),
  step(
    'a function is shown',
    ({ lambda }) => lambda.send(new GetFunctionConfigurationCommand({ FunctionName })),
    ...SHOWN,
    'Version',
  ),
  step(
    'its version is shown',
    ({ lambda }) => lambda.send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier: '1' })),
    ...CODE,
  ),
  step('no version', ({ lambda }) =>
    lambda.send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier: '7' })),
  ),
  step(
    'its code is changed',
    ({ lambda }) => lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: zip('two') })),
    'CodeSize',
    'CodeSha256',
    'Version',
  ),
  step(
    'its configuration is changed',
    ({ lambda }) => lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 5, Description: 'd' })),
    'Timeout',
    'Description',
    'MemorySize',
  ),
  step(
    'a version is published',
    ({ lambda }) => lambda.send(new PublishVersionCommand({ FunctionName })),
    'Version',
    'FunctionArn',
    'CodeSha256',
    'Timeout',
  ),
  step(
    'nothing is published again',
    ({ lambda }) => lambda.send(new PublishVersionCommand({ FunctionName })),
    'Version',
  ),
  step(
    'its versions are listed',
    async ({ lambda }) => {
      const { Versions = [] } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName }));
      return { Arns: Versions.map(({ FunctionArn }) => FunctionArn), Numbers: Versions.map(({ Version }) => Version) };
    },
    'Arns',
    'Numbers',
  ),
  step('no policy of a function', ({ lambda }) => lambda.send(new GetPolicyCommand({ FunctionName }))),
  step('a permission is added', ({ lambda }) =>
    lambda.send(
      new AddPermissionCommand({
        FunctionName,
        StatementId: 'edge',
        Action: 'lambda:GetFunction',
        Principal: 'replicator.lambda.amazonaws.com',
      }),
    ),
  ),
  step('a version is deleted', ({ lambda }) =>
    lambda.send(new DeleteFunctionCommand({ FunctionName, Qualifier: '1' })),
  ),
  step('a function is deleted', ({ lambda }) => lambda.send(new DeleteFunctionCommand({ FunctionName }))),
  step('it is gone', ({ lambda }) => lambda.send(new DeleteFunctionCommand({ FunctionName }))),
  step('a policy is attached', ({ iam }) => iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }))),
  step(
    'what is attached is listed',
    ({ iam }) => iam.send(new ListAttachedRolePoliciesCommand({ RoleName })),
    'AttachedPolicies',
  ),
  step('what is attached is detached', ({ iam }) => iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }))),
  step('what is not attached stays so', ({ iam }) => iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }))),
];

function hasMoto(): boolean {
  try {
    execFileSync('moto_server', ['--help'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const HAS_MOTO = hasMoto();
if (!HAS_MOTO) console.warn('SKIPPED: moto_server is not on this machine (pip install "moto[server]")');

/** What came of a step: the status or the error, and the members. */
async function outcomeOf({ ask, members = [] }: Step, clients: Clients): Promise<object> {
  try {
    const answer = (await ask(clients)) as Readonly<Record<string, unknown>>;
    return Object.fromEntries(members.map((name) => [name, answer[name]]));
  } catch (error) {
    const { name, $metadata } = error as { readonly name: string; readonly $metadata?: { httpStatusCode?: number } };
    return { refused: name, status: $metadata?.httpStatusCode };
  }
}

describe.skipIf(!HAS_MOTO)('the local AWS API and moto', () => {
  let api: LocalApi;
  let server: ChildProcess;
  let moto: Clients;

  beforeAll(async () => {
    api = await localApi();
    server = spawn('moto_server', ['-H', '127.0.0.1', '-p', '0'], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, MOTO_IAM_LOAD_MANAGED_POLICIES: 'true' },
    });
    const config = {
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
      maxAttempts: 1,
      endpoint: await listening(server),
    };
    moto = { iam: new IAMClient(config), lambda: new LambdaClient(config) };
  }, 60_000);

  afterAll(async () => {
    const ended = new Promise((done) => server.once('exit', done));
    server.kill('SIGTERM');
    await Promise.all([ended, api.close()]);
  });

  it.each(STEPS.map((one) => [one.what, one] as const))('agree: %s', async (_, one) => {
    const [ours, theirs] = [await outcomeOf(one, api), await outcomeOf(one, moto)];
    expect(ours).toEqual(theirs);
  });
});

/** The address that moto prints. */
function listening({ stderr }: ChildProcess): Promise<string> {
  return new Promise((found) => {
    if (!stderr) return;
    createInterface({ input: stderr }).on('line', (line) => {
      const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
      if (address !== undefined) found(address);
    });
  });
}
