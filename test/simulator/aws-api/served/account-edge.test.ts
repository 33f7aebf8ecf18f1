/** What AWS's own clients deploy is what viewers get. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CopyDistributionCommand,
  CreateContinuousDeploymentPolicyCommand,
  CreateDistributionCommand,
  CreateFunctionCommand,
  CreateInvalidationCommand,
  CreateKeyGroupCommand,
  CreateKeyValueStoreCommand,
  CreatePublicKeyCommand,
  type DistributionConfig,
  GetDistributionConfigCommand,
  ListContinuousDeploymentPoliciesCommand,
  PublishFunctionCommand,
  UpdateContinuousDeploymentPolicyCommand,
  UpdateDistributionCommand,
  UpdateFunctionCommand,
} from '@aws-sdk/client-cloudfront';
import { DescribeKeyValueStoreCommand, PutKeyCommand } from '@aws-sdk/client-cloudfront-keyvaluestore';
import {
  CreateFunctionCommand as CreateLambdaCommand,
  DeleteFunctionCommand as DeleteLambdaCommand,
} from '@aws-sdk/client-lambda';
import { getSignedCookies } from '@aws-sdk/cloudfront-signer';
import { zipSync } from 'fflate';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AccountEdge } from '../../../../simulator/aws-api/served/account-edge.ts';
import { unzipped } from '../../../../simulator/aws-api/served/unzipped.ts';
import { bytesOf } from '../../../../simulator/exchange.ts';
import { createOrigin, type PlayedOrigin } from '../../../../simulator/origin/played-origin.ts';
import { distributionConfig } from '../cloudfront/distribution-config.ts';
import { edgeRole } from '../edge-role.ts';
import { type LocalApi, type LocalApiOptions, localApi } from '../local-api.ts';
import { servedAccount } from '../served-account.ts';

const FIRST = 'ETVPDKIKX0DER';
const SECOND = 'E3UN6WX5RRO2AG';
const ARN = 'arn:aws:cloudfront::123456789012:function/f';

let api: LocalApi;
let edge: AccountEdge;
let origin: PlayedOrigin;
const said: string[] = [];

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'edgewright-code-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function start(options: LocalApiOptions = {}, random = randomBytes): Promise<void> {
  api = await localApi(options);
  origin = createOrigin();
  origin.will({ body: 'hello' });
  said.length = 0;
  edge = servedAccount(api, origin, {
    codeFolder: folder,
    randomBytes: random,
    variables: api.variables,
    says: (line) => said.push(line),
  });
}

beforeEach(() => start());
afterEach(async () => {
  await edge.close();
  await api.close();
});

/** What a viewer gets: status, X-Cache and body; or another header in its place. */
async function get(uri: string, headers: Readonly<Record<string, string>> = {}, wanted = 'x-cache', pop = 'LOC50-C1') {
  const lines = Object.entries({ host: 'localhost', ...headers }).map(([key, value]) => [key, [{ key, value }]]);
  const { answer } = await edge({
    method: 'GET',
    uri,
    querystring: '',
    clientIp: '198.51.100.1',
    headers: Object.fromEntries(lines),
    pop,
  });
  return [answer.status, answer.headers[wanted]?.[0]?.value, (await bytesOf(answer.body)).toString()];
}

const MISS = ['200', 'Miss from cloudfront', 'hello'];
const HIT = ['200', 'Hit from cloudfront', 'hello'];

async function create(config: DistributionConfig = distributionConfig()) {
  const { Distribution } = await api.cloudfront.send(new CreateDistributionCommand({ DistributionConfig: config }));
  return { Id: Distribution?.Id ?? '', DomainName: Distribution?.DomainName ?? '' };
}

async function update(Id: string, changes: Partial<DistributionConfig>): Promise<void> {
  const { DistributionConfig: before, ETag } = await api.cloudfront.send(new GetDistributionConfigCommand({ Id }));
  const next = { ...(before as DistributionConfig), ...changes };
  await api.cloudfront.send(new UpdateDistributionCommand({ Id, IfMatch: ETag, DistributionConfig: next }));
}

const setting = (name: string, value: string) =>
  `import cf from 'cloudfront';\nasync function handler(event) { event.response.headers['${name}'] = { value: ${value} }; return event.response; }`;

async function publish(code: string, config: object = {}): Promise<void> {
  const FunctionConfig = { Comment: '', Runtime: 'cloudfront-js-2.0', ...config } as const;
  const FunctionCode = Buffer.from(code);
  await api.cloudfront.send(new CreateFunctionCommand({ Name: 'f', FunctionConfig, FunctionCode }));
  await api.cloudfront.send(new PublishFunctionCommand({ Name: 'f', IfMatch: FIRST }));
}

async function republish(code: string): Promise<void> {
  const FunctionConfig = { Comment: '', Runtime: 'cloudfront-js-2.0' } as const;
  const FunctionCode = Buffer.from(code);
  await api.cloudfront.send(new UpdateFunctionCommand({ Name: 'f', IfMatch: FIRST, FunctionConfig, FunctionCode }));
  await api.cloudfront.send(new PublishFunctionCommand({ Name: 'f', IfMatch: SECOND }));
}

const WITH_FUNCTION = distributionConfig({
  FunctionAssociations: { Quantity: 1, Items: [{ FunctionARN: ARN, EventType: 'viewer-response' }] },
});

describe('a distribution that was deployed', () => {
  it('is served by its domain name, and nobody else is', async () => {
    expect((await get('/', { host: 'localhost' }))[0]).toBe('403');
    const { DomainName } = await create();
    expect(await get('/', { host: DomainName })).toEqual(MISS);
    expect((await get('/', { host: 'other.cloudfront.net' }))[0]).toBe('403');
  });

  it('is asked no more once it is disabled', async () => {
    const { Id } = await create();
    await update(Id, { Enabled: false });
    expect((await get('/'))[0]).toBe('403');
  });

  it('keeps what its caches have over an update, until an invalidation', async () => {
    const { Id } = await create();
    expect(await get('/a')).toEqual(MISS);
    await update(Id, { Comment: 'changed', DefaultRootObject: 'index.html' });
    expect(await get('/a')).toEqual(HIT);
    await api.cloudfront.send(
      new CreateInvalidationCommand({
        DistributionId: Id,
        InvalidationBatch: { CallerReference: 'a', Paths: { Quantity: 1, Items: ['/a'] } },
      }),
    );
    expect(await get('/a')).toEqual(MISS);
  });

  it('changes when its change has arrived, and not before', async () => {
    await edge.close();
    await api.close();
    await start({ delays: { distribution: 60_000 } });
    const { Id } = await create();
    expect((await get('/'))[0]).toBe('403');
    api.clock.advance(60);
    expect(await get('/')).toEqual(MISS);
    await update(Id, { Enabled: false });
    expect(await get('/')).toEqual(HIT);
    api.clock.advance(60);
    expect((await get('/'))[0]).toBe('403');
  });

  it('says what of it is not simulated', async () => {
    await create(distributionConfig({}, { HttpVersion: 'http3' }));
    await get('/');
    expect(said.join('\n')).toContain('HttpVersion');
  });
});

describe('a function that was published', () => {
  it('runs for viewers in its LIVE code alone, from one publishing to the next', async () => {
    await publish(setting('x-version', "'one'"));
    await create(WITH_FUNCTION);
    expect((await get('/', {}, 'x-version'))[1]).toBe('one');
    const FunctionConfig = { Comment: '', Runtime: 'cloudfront-js-2.0' } as const;
    const FunctionCode = Buffer.from(setting('x-version', "'two'"));
    await api.cloudfront.send(new UpdateFunctionCommand({ Name: 'f', IfMatch: FIRST, FunctionConfig, FunctionCode }));
    expect((await get('/', {}, 'x-version'))[1]).toBe('one');
    await api.cloudfront.send(new PublishFunctionCommand({ Name: 'f', IfMatch: SECOND }));
    expect((await get('/', {}, 'x-version'))[1]).toBe('two');
  });

  it('arrives with a delay where there is one', async () => {
    await edge.close();
    await api.close();
    await start({ delays: { function: 10_000 } });
    await publish(setting('x-version', "'one'"));
    await create(WITH_FUNCTION);
    api.clock.advance(10);
    await republish(setting('x-version', "'two'"));
    expect((await get('/', {}, 'x-version'))[1]).toBe('one');
    api.clock.advance(10);
    expect((await get('/', {}, 'x-version'))[1]).toBe('two');
  });

  it('reads what its store has at the moment', async () => {
    const { KeyValueStore } = await api.cloudfront.send(new CreateKeyValueStoreCommand({ Name: 'store' }));
    const KvsARN = KeyValueStore?.ARN;
    const put = async (Value: string) => {
      const { ETag: IfMatch } = await api.keyValueStore.send(new DescribeKeyValueStoreCommand({ KvsARN }));
      await api.keyValueStore.send(new PutKeyCommand({ KvsARN, Key: 'k', Value, IfMatch }));
    };
    await put('first');
    await publish(setting('x-value', "await cf.kvs().get('k')"), {
      KeyValueStoreAssociations: { Quantity: 1, Items: [{ KeyValueStoreARN: KvsARN }] },
    });
    await create(WITH_FUNCTION);
    expect((await get('/', {}, 'x-value'))[1]).toBe('first');
    await put('second');
    expect((await get('/', {}, 'x-value'))[1]).toBe('second');
  });
});

describe('a handler that was published', () => {
  const zipOf = (name: string, text: string) => zipSync({ [name]: Buffer.from(text) });

  it.each([
    ['index.mjs', 'export const handler = async () => RESULT;'],
    ['index.js', 'exports.handler = async () => RESULT;'],
  ])('runs where it is associated: %s', async (name, text) => {
    const body = text.replace('RESULT', "({ status: '200', body: 'from the edge' })");
    const { FunctionArn, Version } = await api.lambda.send(
      new CreateLambdaCommand({
        FunctionName: 'h',
        Role: await edgeRole(api),
        Runtime: 'nodejs20.x',
        Handler: 'index.handler',
        Code: { ZipFile: zipOf(name, body) },
        Publish: true,
      }),
    );
    expect(Version).toBe('1');
    const LambdaFunctionARN = `${FunctionArn}:${Version}`;
    const LambdaFunctionAssociations = {
      Quantity: 1,
      Items: [{ LambdaFunctionARN, EventType: 'origin-request' as const }],
    };
    await create(distributionConfig({ LambdaFunctionAssociations }));
    expect((await get('/'))[2]).toBe('from the edge');
    expect(origin.requests).toHaveLength(0);
    await expect(api.lambda.send(new DeleteLambdaCommand({ FunctionName: 'h' }))).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringContaining('because it is a replicated function'),
    });
  });

  it('writes nothing outside of its folder', () => {
    const zip = zipOf('../outside.mjs', 'export const handler = 1;');
    expect(unzipped(zip, 'outside', folder)).toBeUndefined();
  });
});

describe('a behavior with a key group', () => {
  it('lets in who signs by a key of it', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const EncodedKey = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const { PublicKey } = await api.cloudfront.send(
      new CreatePublicKeyCommand({ PublicKeyConfig: { CallerReference: 'a', Name: 'a', EncodedKey } }),
    );
    const keyPairId = PublicKey?.Id ?? '';
    const { KeyGroup } = await api.cloudfront.send(
      new CreateKeyGroupCommand({ KeyGroupConfig: { Name: 'a', Items: [keyPairId] } }),
    );
    const TrustedKeyGroups = { Enabled: true, Quantity: 1, Items: [KeyGroup?.Id ?? ''] };
    await create(distributionConfig({ TrustedKeyGroups }));
    expect((await get('/a'))[0]).toBe('403');
    const Condition = { DateLessThan: { 'AWS:EpochTime': Math.ceil(api.clock.now() / 1000) + 60 } };
    const cookies = getSignedCookies({
      keyPairId,
      privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      policy: JSON.stringify({ Statement: [{ Resource: 'http*://localhost/*', Condition }] }),
    });
    const cookie = Object.entries(cookies)
      .map(([name, value]) => `${name}=${value}`)
      .join('; ');
    expect(await get('/a', { cookie })).toEqual(MISS);
  });
});

describe('a staging distribution that was deployed', () => {
  async function stage(TrafficConfig: object): Promise<void> {
    const primary = await create();
    const { Distribution } = await api.cloudfront.send(
      new CopyDistributionCommand({
        PrimaryDistributionId: primary.Id,
        CallerReference: 'copy',
        Staging: true,
        IfMatch: FIRST,
      }),
    );
    await publish(setting('x-stage', "'next'"));
    await update(Distribution?.Id ?? '', { DefaultCacheBehavior: WITH_FUNCTION.DefaultCacheBehavior });
    const { ContinuousDeploymentPolicy: policy } = await api.cloudfront.send(
      new CreateContinuousDeploymentPolicyCommand({
        ContinuousDeploymentPolicyConfig: {
          Enabled: true,
          StagingDistributionDnsNames: { Quantity: 1, Items: [Distribution?.DomainName ?? ''] },
          TrafficConfig: TrafficConfig as never,
        },
      }),
    );
    await update(primary.Id, { ContinuousDeploymentPolicyId: policy?.Id });
  }

  it('is for the viewers of its header, in a cache of its own', async () => {
    await stage({ Type: 'SingleHeader', SingleHeaderConfig: { Header: 'aws-cf-cd-try', Value: 'yes' } });
    expect(await get('/a', {}, 'x-stage')).toEqual(['200', undefined, 'hello']);
    expect(await get('/a', { 'aws-cf-cd-try': 'yes' }, 'x-stage')).toEqual(['200', 'next', 'hello']);
    expect(await get('/a', { 'aws-cf-cd-try': 'no' }, 'x-stage')).toEqual(['200', undefined, 'hello']);
    expect(origin.requests).toHaveLength(2);
  });

  describe('with sessions', () => {
    const SESSIONS = {
      Type: 'SingleWeight',
      SingleWeightConfig: { Weight: 0.15, SessionStickinessConfig: { IdleTTL: 300, MaximumTTL: 600 } },
    };

    /** What chance says: a share of nothing is staging's, a whole one is not. */
    let share = 0;
    beforeEach(async () => {
      await edge.close();
      await api.close();
      await start({}, (count) => (count === 4 ? Buffer.alloc(4, share) : randomBytes(count)));
      share = 0;
      await stage(SESSIONS);
    });
    const isStaged = async (cookie?: string) =>
      (await get('/a', cookie === undefined ? {} : { cookie }, 'x-stage'))[1] === 'next';
    const cookieOf = async (headers: Readonly<Record<string, string>> = {}) => {
      const [, text = ''] = await get('/a', headers, 'set-cookie');
      return { text: String(text), cookie: String(text).split(';')[0] ?? '' };
    };

    it('keeps a viewer where its first request went', async () => {
      const { text, cookie } = await cookieOf();
      expect(text).toMatch(/; Path=\/; Max-Age=300; HttpOnly$/);
      share = 255;
      expect([await isStaged(cookie), await isStaged()]).toEqual([true, false]);
      const primary = (await cookieOf()).cookie;
      share = 0;
      expect([await isStaged(primary), await isStaged()]).toEqual([false, true]);
    });

    it('ends a session that is idle, and one that is old', async () => {
      const first = (await cookieOf()).cookie;
      share = 255;
      api.clock.advance(299);
      const second = await cookieOf({ cookie: first });
      expect(second.text).toContain('Max-Age=300');
      api.clock.advance(2);
      expect([await isStaged(first), await isStaged(second.cookie)]).toEqual([false, true]);
      api.clock.advance(289);
      const third = await cookieOf({ cookie: second.cookie });
      expect(third.text).toContain('Max-Age=10;');
      api.clock.advance(10);
      expect(await isStaged(third.cookie)).toBe(false);
    });

    it('ends sessions with every change of the policy', async () => {
      const { cookie } = await cookieOf();
      share = 255;
      const { ContinuousDeploymentPolicyList: list } = await api.cloudfront.send(
        new ListContinuousDeploymentPoliciesCommand({}),
      );
      const policy = list?.Items?.[0]?.ContinuousDeploymentPolicy;
      await api.cloudfront.send(
        new UpdateContinuousDeploymentPolicyCommand({
          Id: policy?.Id,
          IfMatch: FIRST,
          ContinuousDeploymentPolicyConfig: policy?.ContinuousDeploymentPolicyConfig,
        }),
      );
      expect(await isStaged(cookie)).toBe(false);
    });
  });

  it('is for no more viewers than its weight', async () => {
    await stage({ Type: 'SingleWeight', SingleWeightConfig: { Weight: 0.15 } });
    let staged = 0;
    for (let i = 0; i < 400; i += 1) if ((await get('/a', {}, 'x-stage'))[1] === 'next') staged += 1;
    // Less than one in a hundred million runs is outside.
    expect(staged).toBeGreaterThan(15);
    expect(staged).toBeLessThan(115);
  });
});

describe('what runs for viewers', () => {
  const messages = async (region: string, logGroupName: string): Promise<readonly string[]> => {
    const asked = { region, presigned: () => '' };
    const output = await api.account.perform('logs', 'FilterLogEvents', { logGroupName }, asked);
    const { events } = output as { readonly events: readonly { readonly message: string }[] };
    return events.map(({ message }) => message);
  };

  it('writes to the log of its function, with the id of the request', async () => {
    await publish('function handler(event) { console.log("one"); console.log({ a: 2 }); return event.response; }');
    const { Id } = await create(WITH_FUNCTION);
    await get('/');
    expect(await messages('us-east-1', '/aws/cloudfront/function/f')).toEqual([
      `id START DistributionID: ${Id}`,
      'id one',
      expect.stringMatching(/^id .*a.*2/),
      'id END',
    ]);
  });

  it('writes nothing where a function is silent', async () => {
    await publish('function handler(event) { return event.response; }');
    await create(WITH_FUNCTION);
    await get('/');
    expect(api.account.state().logGroups).toEqual({});
  });

  it('writes to the log of its handler, in the Region where it ran', async () => {
    const code = "exports.handler = async (event) => { console.log('seen'); return event.Records[0].cf.request; };";
    await api.lambda.send(
      new CreateLambdaCommand({
        FunctionName: 'h',
        Role: await edgeRole(api),
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Code: { ZipFile: zipSync({ 'index.js': Buffer.from(code) }) },
        Publish: true,
      }),
    );
    const LambdaFunctionARN = 'arn:aws:lambda:us-east-1:123456789012:function:h:1';
    const Items = [{ LambdaFunctionARN, EventType: 'viewer-request' }] as const;
    await create(distributionConfig({ LambdaFunctionAssociations: { Quantity: 1, Items: [...Items] } }));
    await get('/', {}, 'x-cache', 'FRA56-P1');
    const written = (await messages('eu-central-1', '/aws/lambda/us-east-1.h')).join('');
    const [, id = ''] = /^START RequestId: (\S+) Version: 1\n/.exec(written) ?? [];
    expect(written.replaceAll(id, 'ID').split('\n')).toEqual([
      'START RequestId: ID Version: 1',
      '2026-01-01T00:00:00.000Z\tID\tINFO\tseen',
      'END RequestId: ID',
      'REPORT RequestId: ID\tDuration: 0.00 ms\tBilled Duration: 1 ms\tMemory Size: 128 MB',
      '',
    ]);
    await expect(messages('us-east-1', '/aws/lambda/us-east-1.h')).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });
});
