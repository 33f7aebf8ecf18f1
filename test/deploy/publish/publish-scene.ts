/** A bucket behind a distribution, whose functions serve a set of it, with files to publish and viewers who ask for them. */

import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CreateDistributionCommand } from '@aws-sdk/client-cloudfront';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import type { EdgeConfig } from '../../../config/define.ts';
import { type ResolvedConfig, resolveConfig } from '../../../config/resolve.ts';
import type { AwsClients } from '../../../deploy/aws/clients.ts';
import type { DeployWorld } from '../../../deploy/deploy-world.ts';
import { readDistribution } from '../../../deploy/distribution/read-distribution.ts';
import { edgePathsOf } from '../../../deploy/publish/in-place-paths.ts';
import { pruneVersions } from '../../../deploy/publish/kept-versions.ts';
import { foundFiles } from '../../../deploy/publish/local-files.ts';
import { bucketObjects, type ObjectStore } from '../../../deploy/publish/object-store.ts';
import { planInPlace, publishInPlace } from '../../../deploy/publish/publish-in-place.ts';
import { type PublishedSet, placedFiles, placeOf } from '../../../deploy/publish/publish-place.ts';
import { publishSet, type SetPublication } from '../../../deploy/publish/publish-set.ts';
import { rollBackSet, type SetRollback } from '../../../deploy/publish/roll-back-set.ts';
import { ensureReleaseStore } from '../../../deploy/release/release-store.ts';
import { accountEdge } from '../../../simulator/aws-api/served/account-edge.ts';
import { bucketOrigin } from '../../../simulator/aws-api/served/bucket-origin.ts';
import { bytesOf, type OriginServer } from '../../../simulator/exchange.ts';
import { type FaultSwitches, faultSwitches } from '../../../simulator/faults.ts';
import { headersFrom } from '../../../simulator/header-lines.ts';
import { distributionConfig } from '../../simulator/aws-api/cloudfront/distribution-config.ts';
import { type LocalApi, type LocalApiOptions, localApi } from '../../simulator/aws-api/local-api.ts';
import { inProcessLambda } from '../in-process-lambda.ts';
import { built, sceneOf } from '../release-scene.ts';

export const DOMAIN = 'shop-files.s3.us-east-1.amazonaws.com';

/** A set beneath one path, and the bucket as it is beneath all others. */
export const SITE: EdgeConfig = {
  app: 'shop',
  hosts: ['shop.example.com'],
  origins: { files: { s3: DOMAIN } },
  behaviors: [
    { path: '/catalog/*', origin: 'files', published: { set: 'catalog', encodings: ['br'] } },
    { path: '*', origin: 'files', rewrites: { index: 'index.html' } },
  ],
};

const OWNER = { app: 'shop', environment: 'prod' };

/** What a viewer got. */
export interface Got {
  readonly status: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

export interface PublishScene {
  readonly api: LocalApi;
  readonly config: ResolvedConfig;
  readonly distribution: string;
  readonly faults: FaultSwitches;
  /** Writes files of a folder of this machine in place of those that it had; their absolute folder. */
  files(contents: Readonly<Record<string, string>>): string;
  /** Releases the config, with the version of the set that functions have built in. */
  release(version?: string): Promise<void>;
  publish(contents: Readonly<Record<string, string>>, how?: How): Promise<SetPublication>;
  publishInPlace(contents: Readonly<Record<string, string>>, clients?: AwsClients): Promise<void>;
  rollBack(version?: string, clients?: AwsClients): Promise<SetRollback>;
  prune(keep: number, clients?: AwsClients): Promise<readonly string[]>;
  get(uri: string, headers?: Readonly<Record<string, string>>): Promise<Got>;
  /** The keys of the bucket. */
  keys(): readonly string[];
  close(): Promise<void>;
}

/** Who publishes, and where. */
export interface How {
  readonly clients?: AwsClients;
  readonly to?: string;
  readonly steps?: string[];
}

const elsewhere: OriginServer = {
  fetch: async () => ({ status: '502', statusDescription: 'Bad Gateway', headers: {}, body: '' }),
};

/** Sets the scene; a state may be that of another account. */
export async function publishScene(options: LocalApiOptions = {}, known?: string): Promise<PublishScene> {
  const api = await localApi(options);
  const folder = mkdtempSync(join(tmpdir(), 'edgewright-publish-'));
  const config = resolveConfig(SITE, 'prod', []);
  const distribution = known ?? (await withDistribution(api));
  const faults = faultSwitches();
  const edge = accountEdge({
    account: api.account,
    clock: api.clock,
    faults,
    engine: 'node',
    hasCache: true,
    requestId: () => 'id',
    originOf: (origin) => bucketOrigin(api.account.state, origin, elsewhere, api.clock.now),
    randomBytes,
    codeFolder: join(folder, 'code'),
    lambdaEngine: inProcessLambda,
    says: () => {},
  });
  const worldOf = (clients: AwsClients, steps: string[] = []): DeployWorld => ({
    clients,
    now: () => api.clock.now(),
    wait: async (milliseconds) => api.clock.advance(milliseconds / 1000),
    says: ({ says }) => steps.push(says),
    progress: () => {},
  });
  const objectsOf = ({ s3 }: AwsClients): ObjectStore => bucketObjects(s3, 'shop-files', '');
  const storeOf = (clients: AwsClients) => () => ensureReleaseStore(clients, OWNER, async () => api.clock.advance(2));
  const local = async (contents: Readonly<Record<string, string>>, to: string) =>
    placedFiles(config, placeOf(config, to), await foundFiles(scene.files(contents), 'files', to));
  const scene: PublishScene = {
    api,
    config,
    distribution,
    faults,
    files(contents) {
      const place = join(folder, 'files');
      rmSync(place, { recursive: true, force: true });
      for (const [name, content] of Object.entries(contents)) {
        mkdirSync(dirname(join(place, name)), { recursive: true });
        writeFileSync(join(place, name), content);
      }
      return place;
    },
    async release(version) {
      const behaviors = SITE.behaviors.map(({ published, ...behavior }) => ({
        ...behavior,
        ...(published ? { published: { ...published, ...(version === undefined ? {} : { version }) } } : {}),
      }));
      await sceneOf(api, distribution).deploy(await built({ ...SITE, behaviors }));
    },
    async publish(contents, { clients = api, to = '/catalog/', steps = [] } = {}) {
      const files = await local(contents, to);
      const set = placeOf(config, to).set as PublishedSet;
      return publishSet(worldOf(clients, steps), objectsOf(clients), storeOf(clients), { set, to, files });
    },
    async publishInPlace(contents, clients = api) {
      const files = await local(contents, '/');
      const live = await readDistribution(clients.cloudfront, distribution);
      const world = worldOf(clients);

      const plan = await planInPlace(world, objectsOf(clients), files, edgePathsOf(config, 'index.html'), '/*');
      await publishInPlace(world, objectsOf(clients), live, plan);
    },
    rollBack: async (version, clients = api) =>
      rollBackSet(clients, objectsOf(clients), await storeOf(clients)(), { name: 'catalog' }, version),
    prune: (keep, clients = api) =>
      pruneVersions(worldOf(clients), {
        objects: objectsOf(clients),
        readStore: storeOf(clients),
        set: { name: 'catalog' },
        keep,
      }),
    async get(uri, headers = {}) {
      const sent = headersFrom({ Host: 'localhost', ...headers });
      const { answer } = await edge({ method: 'GET', uri, querystring: '', clientIp: '198.51.100.1', headers: sent });
      const lines = Object.entries(answer.headers).map(([name, [line]]) => [name, line?.value]);
      return { status: answer.status, text: String(await bytesOf(answer.body)), headers: Object.fromEntries(lines) };
    },
    keys: () => Object.keys(api.account.state().buckets['shop-files']?.objects ?? {}).sort(),
    async close() {
      await edge.close();
      await api.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return scene;
}

async function withDistribution(api: LocalApi): Promise<string> {
  await api.s3.send(new CreateBucketCommand({ Bucket: 'shop-files' }));
  const base = distributionConfig();
  const origin = { Id: 'files', DomainName: DOMAIN, S3OriginConfig: { OriginAccessIdentity: '' } };
  const behavior = { ...base.DefaultCacheBehavior, TargetOriginId: 'files' };
  const config = distributionConfig(
    {},
    {
      Origins: { Quantity: 1, Items: [origin] },
      DefaultCacheBehavior: behavior as never,
      CacheBehaviors: { Quantity: 1, Items: [{ ...behavior, PathPattern: '/catalog/*' }] as never },
      DefaultRootObject: 'index.html',
    },
  );
  const { Distribution } = await api.cloudfront.send(new CreateDistributionCommand({ DistributionConfig: config }));
  return Distribution?.Id ?? '';
}
