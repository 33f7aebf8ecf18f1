import { execFile, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import {
  CreateFunctionCommand,
  CreateInvalidationCommand,
  CreateKeyGroupCommand,
  CreateOriginAccessControlCommand,
  CreatePublicKeyCommand,
  type DistributionConfig,
  GetDistributionConfigCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import { CreateRoleCommand, GetPolicyCommand, ListRolePoliciesCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EdgeConfig } from '../../config/define.ts';
import { awsClients } from '../../deploy/aws/clients.ts';
import { PERMISSIONS, PURPOSES, type Purpose } from '../../deploy/operate/permissions.ts';
import { EDGE_PRINCIPALS, readEdgeRole } from '../../deploy/upload/edge-role.ts';
import { invalidator } from '../../invalidation/invalidator.ts';
import { trustOf } from '../deploy/release-scene.ts';
import { OPERATED, type OperatingScene, operatingScene } from './operating-scene.ts';

const EVENT = {
  version: '1.0',
  context: { eventType: 'viewer-request' },
  viewer: { ip: '198.51.100.1' },
  request: {
    method: 'GET',
    uri: '/old',
    querystring: {},
    headers: { host: { value: 'shop.example.com' } },
    cookies: {},
  },
};

/** The project with everything that costs a permission: handlers before and behind the cache, secrets in SSM, policies of its own. */
const FULL: EdgeConfig = {
  ...OPERATED,
  policies: 'managed',
  behaviors: [
    { path: '/orders/*', origin: 'api', auth: { issuers: ['partner'], place: 'origin-request' } },
    ...OPERATED.behaviors.map((behavior) =>
      behavior.path === '*'
        ? {
            ...behavior,
            access: { deny: { countries: ['AQ'] } },
            query: { keep: ['page'] },
            headers: { via: 'policy' as const, frameOptions: 'DENY' as const },
          }
        : behavior,
    ),
  ],
};

/** A bucket that has a set in it, and is served as it is besides. */
const FILES: EdgeConfig = {
  app: 'shop',
  hosts: ['shop.example.com'],
  origins: { files: { s3: 'files.s3.us-east-1.amazonaws.com' } },
  behaviors: [
    { path: '/set/*', origin: 'files', published: { set: 'set' } },
    { path: '*', origin: 'files' },
  ],
};

const HAS_AWS_CLI = spawnSync('aws', ['--version']).status === 0;
if (!HAS_AWS_CLI) console.warn('SKIPPED: the AWS CLI is not on this machine (Debian: apt-get install awscli)');

let scene: OperatingScene;
/** The actions of IAM that each purpose asked for. */
const asked = new Map<Purpose, Set<string>>();

/** The actions of operations of S3 that are called otherwise. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
const OF_S3: Readonly<Record<string, readonly string[]>> = {
  ListObjectsV2: ['s3:ListBucket'],
  HeadObject: ['s3:GetObject'],
  CopyObject: ['s3:GetObject', 's3:PutObject'],
  DeleteObjects: ['s3:DeleteObject'],
};

/** Runs a command, and notes what it asked AWS. */
async function runs(purpose: Purpose, ...argv: readonly string[]): Promise<string> {
  scene.api.calls.length = 0;
  const { code, out, err } = await scene.run(argv, { input: Buffer.alloc(32, 8).toString('base64url') });
  expect({ argv, code, err }).toEqual({ argv, code: 0, err: [] });
  noteCalls(purpose);
  return out.join('\n');
}

function noteCalls(purpose: Purpose): void {
  const actions = asked.get(purpose) ?? new Set();
  for (const { service, operation } of scene.api.calls)
    for (const action of OF_S3[operation] ?? [`${service}:${operation}`]) actions.add(action);
  asked.set(purpose, actions);
}

/** What a server of the user's own asks. */
async function invalidates(): Promise<void> {
  scene.api.calls.length = 0;
  const invalidate = invalidator({
    map: { version: 1, entities: {}, behaviors: [] },
    send: (InvalidationBatch) =>
      // A client of its own: the scene's has waited for minutes, and its connection may be closed.
      awsClients().cloudfront.send(
        new CreateInvalidationCommand({ DistributionId: scene.distribution, InvalidationBatch }),
      ),
    wait: async () => {},
  });
  await invalidate('/a');
  noteCalls('invalidate');
}

async function configure(config: EdgeConfig, environment: object = {}): Promise<void> {
  const environments = { prod: { distribution: scene.distribution, ...environment } };
  await writeFile(
    join(scene.folder, 'edge.config.ts'),
    `export default ${JSON.stringify({ ...config, environments })};`,
  );
}

/** The project with other functions, handlers and policies. */
function withOther(word: string): EdgeConfig {
  const behaviors = FULL.behaviors.map((behavior) => ({
    ...behavior,
    ...(behavior.query
      ? { query: { keep: [word] }, headers: { via: 'policy', referrerPolicy: 'no-referrer', set: { 'x-word': word } } }
      : {}),
    ...(behavior.auth ? { auth: { ...behavior.auth, keepToken: true, claims: { [`x-${word}`]: 'sub' } } } : {}),
  }));
  const partner = { ...FULL.issuers?.partner, audiences: [word] };
  return { ...FULL, behaviors, issuers: { partner } } as EdgeConfig;
}

/** Puts the distribution in front of a bucket, which a canary must be admitted to. */
async function behindBucket(): Promise<void> {
  const { cloudfront } = scene.api;
  const Id = scene.distribution;
  const { DistributionConfig: before, ETag } = await cloudfront.send(new GetDistributionConfigCommand({ Id }));
  if (!before) throw new Error('no config');
  const { OriginAccessControl } = await cloudfront.send(
    new CreateOriginAccessControlCommand({
      OriginAccessControlConfig: {
        Name: 'files',
        OriginAccessControlOriginType: 's3',
        SigningBehavior: 'always',
        SigningProtocol: 'sigv4',
      },
    }),
  );
  const bucket = {
    Id: 'files',
    DomainName: 'files.s3.us-east-1.amazonaws.com',
    OriginAccessControlId: OriginAccessControl?.Id ?? '',
    S3OriginConfig: { OriginAccessIdentity: '' },
  };
  const Items = [...(before.Origins?.Items ?? []), bucket];
  const DistributionConfig = { ...before, Origins: { Quantity: Items.length, Items } };
  await cloudfront.send(new UpdateDistributionCommand({ Id, IfMatch: ETag, DistributionConfig }));
}

/** Has the distribution ask for signed URLs. */
async function withKeys(): Promise<void> {
  const { cloudfront } = scene.api;
  const { publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const PublicKeyConfig = { CallerReference: 'key', Name: 'key', EncodedKey: publicKey };
  const { PublicKey } = await cloudfront.send(new CreatePublicKeyCommand({ PublicKeyConfig }));
  const KeyGroupConfig = { Name: 'group', Items: [PublicKey?.Id ?? ''] };
  const { KeyGroup } = await cloudfront.send(new CreateKeyGroupCommand({ KeyGroupConfig }));
  const Id = scene.distribution;
  const { DistributionConfig: before, ETag } = await cloudfront.send(new GetDistributionConfigCommand({ Id }));
  const TrustedKeyGroups = { Enabled: true, Quantity: 1, Items: [KeyGroup?.Id ?? ''] };
  const DefaultCacheBehavior = { ...before?.DefaultCacheBehavior, TrustedKeyGroups };
  const DistributionConfig = { ...before, DefaultCacheBehavior } as DistributionConfig;
  await cloudfront.send(new UpdateDistributionCommand({ Id, IfMatch: ETag, DistributionConfig }));
}

/** Everything that publishing asks for: the first version of a set makes the KeyValueStore, and the fourth has an old one deleted. */
async function publishes(): Promise<void> {
  scene = await operatingScene(FILES);
  await behindBucket();
  await scene.api.s3.send(new CreateBucketCommand({ Bucket: 'files' }));
  await mkdir(join(scene.folder, 'set'));
  await writeFile(join(scene.folder, 'set/same.json'), '{}');
  for (const text of ['1', '2', '3', '4']) {
    await writeFile(join(scene.folder, 'set/other.json'), text);
    await runs('publish', 'publish', 'set', '--to', '/set/', '--keep', '2');
  }
  await runs('publish', 'publish', '--rollback', '--to', '/set/');
  await runs('publish', 'publish', '--list', '--to', '/set/');
  await runs('publish', 'publish', 'set');
  await writeFile(join(scene.folder, 'set/other.json'), '5');
  await runs('publish', 'publish', 'set');
  await scene.close();
}

beforeAll(async () => {
  await publishes();
  scene = await operatingScene();
  // A secret may be there before anything is released.
  await runs('operate', 'secrets', 'put', '/shop/partner');
  await scene.close();
  scene = await operatingScene(FULL);
  const { api, folder } = scene;
  const fixture = join(folder, 'test/fixtures/viewer-request/old.event.json');
  await mkdir(dirname(fixture), { recursive: true });
  await writeFile(fixture, JSON.stringify(EVENT));
  await configure(FULL);
  await runs('plan', 'plan');
  await runs('deploy', 'deploy', '--yes');
  await runs('plan', 'plan');
  // What an interrupted release may leave behind: a function of the name, with other code.
  const audiences = { ...FULL.issuers?.partner, audiences: ['shop', 'app'] } as never;
  await configure({ ...FULL, issuers: { partner: audiences } });
  const { stations } = JSON.parse(await runs('plan', 'plan', '--json'));
  const FunctionConfig = { Comment: '', Runtime: 'cloudfront-js-2.0' as const };
  const Name = stations.find(({ kind }: { kind: string }) => kind === 'function').becomes;
  await api.cloudfront.send(new CreateFunctionCommand({ Name, FunctionConfig, FunctionCode: Buffer.from('x') }));
  await runs('deploy', 'deploy', '--yes');
  const AssumeRolePolicyDocument = trustOf(EDGE_PRINCIPALS);
  await api.iam.send(new CreateRoleCommand({ RoleName: 'other', AssumeRolePolicyDocument }));
  await configure({ ...FULL, issuers: { partner: audiences } }, { role: 'other' });
  await runs('deploy', 'deploy', '--yes');
  await runs('deploy', 'rollback', '1', '--yes');
  await runs('plan', 'releases');
  await behindBucket();
  await runs('canary', 'deploy', '--canary', '5%', '--yes');
  await runs('canary', 'promote', '--yes');
  await configure(FULL);
  await runs('canary', 'deploy', '--canary', 'header', '--yes');
  await runs('canary', 'abort', '--yes');
  await withKeys();
  await runs('plan', 'pull', '--out', 'pulled.json');
  await runs('canary', 'prune', '--staging', '--yes');
  for (const word of ['three', 'four', 'five']) {
    await configure(withOther(word));
    await runs('deploy', 'deploy', '--yes');
  }
  // Code that is young may be on its way into a release.
  api.clock.advance(7200);
  await runs('deploy', 'prune', '--keep', '1', '--yes');
  await runs('operate', 'secrets', 'put', '/shop/partner');
  await runs('operate', 'status', '--check');
  await runs('operate', 'kv', 'put', 'banner', 'hello');
  await runs('operate', 'switch', 'maintenance', 'on');
  await runs('operate', 'secrets', 'rotate', '/shop/partner', '--show');
  await runs('operate', 'secrets', 'rotate', '/shop/partner', '--finish', '--yes');
  await runs('operate', 'invalidate', '/a');
  await runs('operate', 'logs');
  await invalidates();
}, 120_000);

afterAll(() => scene.close());

describe('the permissions of edgewright iam', () => {
  it.each(PURPOSES)('are those that commands ask for, and no more: %s', (purpose) => {
    const known = PERMISSIONS.filter((one) => one.for.includes(purpose) && one.because === undefined);
    // Whoever has credentials may ask who they are.
    const calls = [...callsOf(purpose)].filter((call) => call !== 'sts:GetCallerIdentity');
    expect([...new Set(known.map(({ action }) => action))].sort()).toEqual(calls.sort());
  });

  it('have a reason where no call has their name', () => {
    const actions = PERMISSIONS.map(({ action }) => action);
    for (const { because, for: purposes } of PERMISSIONS) {
      if (because === undefined) continue;
      expect(actions).toContain(because);
      expect(purposes.every((purpose) => callsOf(purpose).has(because))).toBe(true);
    }
  });

  it('are on what there is', async () => {
    const [{ policy }] = JSON.parse((await scene.run(['iam', '--json'])).out.join('\n'));
    const patterns: readonly string[] = policy.Statement.flatMap(({ Resource }: { Resource: string[] }) => Resource);
    const { functions, keyValueStores } = scene.api.account.state();
    const arns = [
      ...Object.keys(functions).map((name) => `arn:aws:cloudfront::123456789012:function/${name}`),
      ...Object.values(keyValueStores).map(({ id }) => `arn:aws:cloudfront::123456789012:key-value-store/${id}`),
      `arn:aws:cloudfront::123456789012:distribution/${scene.distribution}`,
    ];
    const narrow = patterns.filter((pattern) => pattern !== '*' && !pattern.endsWith('/*'));
    for (const arn of arns) {
      expect(narrow.filter((pattern) => isMeant(pattern, arn))).not.toEqual([]);
    }
  });
});

describe('edgewright iam', () => {
  it('prints a role for handlers that a release takes', async () => {
    const documents = JSON.parse((await scene.run(['iam', '--json'])).out.join('\n'));
    const edge = documents[1];
    expect(edge.policy.Statement[1].Resource).toEqual(['arn:aws:ssm:us-east-1:123456789012:parameter/shop/partner']);
    const AssumeRolePolicyDocument = JSON.stringify(edge.trust);
    await scene.api.iam.send(new CreateRoleCommand({ RoleName: 'printed', AssumeRolePolicyDocument }));
    expect(await readEdgeRole(scene.api, 'printed')).toHaveProperty('arn');
  });

  it.each([
    ['plan', ['repo:team/shop:pull_request', 'repo:team/shop:ref:refs/heads/main']],
    ['deploy', ['repo:team/shop:environment:prod']],
    ['canary', ['repo:team/shop:environment:prod']],
    ['operate', ['repo:team/shop:environment:prod']],
    ['invalidate', ['repo:team/shop:environment:prod']],
    ['publish', ['repo:team/shop:environment:prod']],
  ])('lets the workflows of a repository have a role: %s', async (purpose, subjects) => {
    const { out } = await scene.run(['iam', '--for', purpose, '--github', 'team/shop', '--json']);
    const [{ trust, name }] = JSON.parse(out.join('\n'));
    expect(name).toBe(`shop-prod-${purpose}`);
    const { StringEquals } = trust.Statement[0].Condition;
    expect(StringEquals['token.actions.githubusercontent.com:sub']).toEqual(subjects);
  });

  it('prints commands that make it, and asks AWS nothing where the account is said', async () => {
    scene.api.calls.length = 0;
    const { out } = await scene.run(['iam', '--account', '123456789012']);
    expect(scene.api.calls).toEqual([]);
    expect(out.filter((line) => line.startsWith('aws '))).toEqual([
      'aws iam create-policy --policy-name shop-prod-deploy --policy-document file://shop-prod-deploy.json',
      'aws iam create-role --role-name shop-prod-edge --assume-role-policy-document file://shop-prod-edge-trust.json',
      'aws iam put-role-policy --role-name shop-prod-edge --policy-name edgewright --policy-document file://shop-prod-edge.json',
    ]);
  });

  it.skipIf(!HAS_AWS_CLI).each([
    ['policy', []],
    ['github', ['--github', 'team/shop']],
  ])(
    'prints commands that can be pasted: %s (skipped without the AWS CLI)',
    async (edge, options) => {
      const folder = await mkdtemp(join(tmpdir(), 'edgewright-iam-'));
      try {
        const { out } = await scene.run(['iam', ...options]);
        const { PATH, AWS_ENDPOINT_URL = '' } = process.env;
        const env = {
          PATH,
          HOME: folder,
          AWS_ACCESS_KEY_ID: 'AKIATEST',
          AWS_SECRET_ACCESS_KEY: 'secret',
          AWS_DEFAULT_REGION: 'us-east-1',
          AWS_PAGER: '',
          AWS_MAX_ATTEMPTS: '1',
        };
        // Not every AWS CLI reads AWS_ENDPOINT_URL.
        const script = [
          'set -e',
          `aws() { command aws --endpoint-url "${AWS_ENDPOINT_URL}" "$@"; }`,
          ...pasted(out, edge),
        ];
        await promisify(execFile)('bash', ['-c', script.join('\n')], { cwd: folder, env });
        const policiesOf = async (RoleName: string) =>
          (await scene.api.iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames;
        expect(await policiesOf(edge)).toEqual(['edgewright']);
        const PolicyArn = 'arn:aws:iam::123456789012:policy/shop-prod-deploy';
        if (options.length > 0) expect(await policiesOf('shop-prod-deploy')).toEqual(['edgewright']);
        else expect(await scene.api.iam.send(new GetPolicyCommand({ PolicyArn }))).toHaveProperty('Policy');
      } finally {
        await rm(folder, { recursive: true });
      }
    },
    60_000,
  );

  it.each([
    ['--github', 'shop', 'shop was said; expected owner/repo'],
    ['--account', '1', '1 was said; expected twelve digits'],
  ])('refuses %s %s', async (option, value, says) => {
    const { code, err } = await scene.run(['iam', option, value]);
    expect(code).toBe(1);
    expect(err.join('\n')).toContain(says);
  });
});

/** What was printed, with another name for the role of handlers, which may be there already. */
function pasted(out: readonly string[], edge: string): readonly string[] {
  return out.map((line) => line.replaceAll('shop-prod-edge', edge));
}

/** What a purpose asks for: whoever has canaries also releases, and whoever releases plans. */
function callsOf(purpose: Purpose): ReadonlySet<string> {
  const all: Readonly<Record<Purpose, readonly Purpose[]>> = {
    plan: ['plan'],
    deploy: ['plan', 'deploy'],
    canary: ['plan', 'deploy', 'canary'],
    operate: ['operate'],
    invalidate: ['invalidate'],
    publish: ['publish'],
  };
  return new Set(all[purpose].flatMap((each) => [...(asked.get(each) ?? [])]));
}

/** Whether a resource of a policy takes an ARN. */
function isMeant(pattern: string, arn: string): boolean {
  return pattern.endsWith('*') ? arn.startsWith(pattern.slice(0, -1)) : pattern === arn;
}
