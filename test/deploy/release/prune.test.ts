import { type CloudFrontClient, CreateDistributionCommand, CreateFunctionCommand } from '@aws-sdk/client-cloudfront';
import { DescribeKeyValueStoreCommand, PutKeyCommand } from '@aws-sdk/client-cloudfront-keyvaluestore';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { EdgeConfig } from '../../../config/define.ts';
import { isPruned, planPrune, prune } from '../../../deploy/release/prune.ts';
import { releasesOf } from '../../../deploy/release/release.ts';
import { changeStore, readReleaseStore } from '../../../deploy/release/release-store.ts';
import type { Target } from '../../../deploy/release/target.ts';
import { keyValueStoreArn } from '../../../simulator/aws-api/cloudfront/arns.ts';
import { latest } from '../../../simulator/aws-api/revisions.ts';
import { distributionConfig } from '../../simulator/aws-api/cloudfront/distribution-config.ts';
import { releaseEnd } from '../release-end.ts';
import { built, KEEP_LONGER, SITE, sceneOf } from '../release-scene.ts';
import {
  ARRIVED,
  type Command,
  deploying,
  look,
  OTHER,
  OWNER,
  prepared,
  rollingBack,
  type Stage,
  undisturbed,
} from '../release-stage.ts';
import { Death, dyingClients, lossyClients, throttledClients } from '../wired-clients.ts';

/** A site that redirects to another place each time, by the KeyValueStore. */
const moved = (to: string): EdgeConfig => ({
  ...SITE,
  behaviors: SITE.behaviors.map((behavior) =>
    behavior.path === '*' ? { ...behavior, redirects: { exact: { '/old': to }, store: true } } : behavior,
  ),
});

let targets: readonly Target[] = [];
beforeAll(async () => {
  targets = [
    await built(moved('/1')),
    await built(moved('/2'), KEEP_LONGER),
    await built(moved('/3')),
    await built(OTHER, KEEP_LONGER),
  ];
});
const deploys =
  (i: number): Command =>
  (scene) =>
    deploying(targets[i] as Target)(scene);
/** What is young may be about to be released. */
const anHourLater: Command = async ({ api }) => api.clock.advance(3600);

const open: Stage[] = [];
const closeAll = async (): Promise<void> => {
  for (const stage of open.splice(0)) await stage.close();
};
afterEach(closeAll);

const staged = async (...before: readonly Command[]): Promise<Stage> => {
  const stage = await (await prepared(targets[0] as Target, before))();
  open.push(stage);
  return stage;
};

const pruning = ({ distribution }: Stage['scene'], keep: number) => ({ owner: OWNER, distribution, keep });

const pruned =
  (keep: number): Command =>
  async (scene) =>
    prune(scene.world, await planPrune(scene.world, pruning(scene, keep)));

const storeItems = ({ api }: Stage): Readonly<Record<string, string>> =>
  Object.assign({}, ...Object.values(api.account.state().keyValueStores).map(({ content }) => latest(content)));

const numbersOf = (stage: Stage): readonly number[] =>
  releasesOf(new Map(Object.entries(storeItems(stage)))).map(({ number }) => number);

const FOUR = [deploys(0), deploys(1), deploys(2), deploys(3)];

describe('a prune', () => {
  it('removes what was overtaken by a rollback, as status says, though its number is above that which is served', async () => {
    const stage = await staged(deploys(0), deploys(1));
    for (const i of [2, 3]) {
      const from = stage.api.calls.length;
      const isSwitched = (): boolean =>
        stage.api.calls.slice(from).some(({ operation }) => operation === 'UpdateDistribution');
      while (!isSwitched()) {
        const { clients } = dyingClients(stage.api, { write: 1, when: 'after' });
        await expect(deploys(i)(sceneOf(stage.api, stage.scene.distribution, clients))).rejects.toThrow(Death);
      }
      stage.api.clock.advance(ARRIVED);
    }
    await rollingBack(1)(stage.scene);
    expect(numbersOf(stage)).toEqual([4, 3, 2, 1, 0]);
    await anHourLater(stage.scene);
    // By the newest the next number is known.
    await pruned(5)(stage.scene);
    expect(numbersOf(stage)).toEqual([4, 2, 1, 0]);
  });

  it('keeps what is served and the releases before it, and removes what only older ones have', async () => {
    const stage = await staged(...FOUR);
    const was = await look(stage);
    await pruned(2)(stage.scene);
    expect(numbersOf(stage)).toEqual([4, 3, 0]);
    const prefixes = new Set(Object.keys(storeItems(stage)).filter((key) => key.startsWith('redirects')));
    expect(prefixes.size).toBe(2);
    const { functions, versions } = releaseEnd(stage.scene);
    const kept = releaseEnd(stage.scene).releases.join();
    for (const code of functions) expect(kept).toContain(code);
    expect(versions.map((version) => version.split(' ')[0])).toEqual([
      'shop-prod-origin-response-docs:1',
      'shop-prod-origin-response-docs:2',
    ]);
    expect(await look(stage)).toEqual(was);
    expect(isPruned(await planPrune(stage.scene.world, pruning(stage.scene, 2)))).toBe(true);
  });

  it('leaves a release to which a rollback goes', async () => {
    const stage = await staged(...FOUR);
    await pruned(1)(stage.scene);
    expect(numbersOf(stage)).toEqual([4, 3, 0]);
    await rollingBack()(stage.scene);
    stage.api.clock.advance(ARRIVED);
    expect((await look(stage))[0]).toBe('/old 301 /3');
  });

  it('never gives a number twice', async () => {
    const failing: Command = (scene) => deploying(targets[1] as Target, async () => [{ at: '/', says: 'no' }])(scene);
    const stage = await staged(deploys(0), deploys(2), deploys(3), failing, rollingBack(1));
    await pruned(1)(stage.scene);
    expect(numbersOf(stage)).toContain(4);
    await deploys(1)(stage.scene);
    expect(numbersOf(stage)[0]).toBe(5);
  });

  it('keeps what another distribution runs', async () => {
    const stage = await staged(...FOUR);
    const { cloudfront } = stage.api;
    const state = stage.api.account.state();
    const [old = ''] = Object.keys(state.functions).filter((name) =>
      releaseEnd(stage.scene).releases.some((release) => release.startsWith('1 ') && release.includes(name)),
    );
    await associateElsewhere(cloudfront, old, stage.api.account.id);
    await pruned(1)(stage.scene);
    expect(Object.keys(stage.api.account.state().functions)).toContain(old);
    expect(numbersOf(stage)).toContain(1);
  });

  it("touches nothing that is somebody else's", async () => {
    const stage = await staged(...FOUR, anHourLater);
    const { cloudfront, keyValueStore, account } = stage.api;
    const FunctionConfig = {
      Comment: 'Edgewright 1.0.0: other, prod; config 0123456789',
      Runtime: 'cloudfront-js-2.0',
    } as const;
    const FunctionCode = Buffer.from('function handler(event) { return event.request; }');
    await cloudfront.send(new CreateFunctionCommand({ Name: 'other-prod-x', FunctionConfig, FunctionCode }));
    const [store] = Object.values(account.state().keyValueStores);
    const KvsARN = keyValueStoreArn(account.id, store?.id ?? '');
    for (const [Key, Value] of Object.entries(OWN_KEYS)) {
      const { ETag } = await keyValueStore.send(new DescribeKeyValueStoreCommand({ KvsARN }));
      await keyValueStore.send(new PutKeyCommand({ KvsARN, Key, Value, IfMatch: ETag }));
    }
    stage.api.clock.advance(7200);
    await pruned(1)(stage.scene);
    await deploys(1)(stage.scene);
    await rollingBack()(stage.scene);
    expect(Object.keys(account.state().functions)).toContain('other-prod-x');
    expect(storeItems(stage)).toMatchObject(OWN_KEYS);
  });

  it('takes what was uploaded and never released, once it is old', async () => {
    const stage = await staged(deploys(0));
    const { clients } = dyingClients(stage.api, { write: 6, when: 'after' });
    await expect(deploys(3)(sceneOf(stage.api, stage.scene.distribution, clients))).rejects.toThrow(Death);
    const before = releaseEnd(stage.scene).functions;
    await pruned(5)(stage.scene);
    expect(releaseEnd(stage.scene).functions).toEqual(before);
    stage.api.clock.advance(3600);
    await pruned(5)(stage.scene);
    expect(releaseEnd(stage.scene).functions.length).toBeLessThan(before.length);
  });

  it('lists what AWS still holds, and takes it the next time', async () => {
    const stage = await staged(...FOUR);
    const plan = await planPrune(stage.scene.world, pruning(stage.scene, 1));
    const [name = ''] = plan.functions;
    await associateElsewhere(stage.api.cloudfront, name, stage.api.account.id);
    expect(await prune(stage.scene.world, plan)).toEqual([{ code: name, says: 'a distribution runs it' }]);
  });
});

describe('a prune while edge locations have replicas', () => {
  it('lists the versions, and takes them once the replicas are gone', async () => {
    const copy = await prepared(targets[0] as Target, [deploys(0), deploys(1), deploys(0)], {
      replica: 4 * 3_600_000,
    });
    const stage = await copy();
    open.push(stage);
    const { world } = stage.scene;
    // Only the second release has the other handler, and it is not among those that stay.
    await deploys(2)(stage.scene);
    const versions = (): readonly string[] => releaseEnd(stage.scene).versions.map((one) => one.split(' ')[0] ?? '');
    const code = 'shop-prod-origin-response-docs:2';
    expect(versions()).toContain(code);
    const held = await prune(world, await planPrune(world, pruning(stage.scene, 1)));
    expect(held).toEqual([{ code, says: expect.stringContaining('replicas') }]);
    // It is young, and no release has it any more.
    const again = await planPrune(world, pruning(stage.scene, 1));
    expect([isPruned(again), again.versions, again.releases]).toEqual([false, [code], []]);
    expect(await prune(world, again)).toEqual(held);
    expect(Object.keys(storeItems(stage))).toContain(`release.going.${code}`);
    stage.api.clock.advance(5 * 3600);
    expect(await prune(world, await planPrune(world, pruning(stage.scene, 1)))).toEqual([]);
    expect(versions()).not.toContain(code);
    expect(Object.keys(storeItems(stage)).join()).not.toContain('going');
    expect(isPruned(await planPrune(world, pruning(stage.scene, 1)))).toBe(true);
  });

  it('forgets what somebody else took away meanwhile', async () => {
    const stage = await staged(...FOUR);
    const store = await readReleaseStore(stage.api, OWNER);
    if (!store) throw new Error('no store');
    await changeStore(stage.api, store, () => ({ puts: new Map([['release.going.gone:1', '1']]), deletes: [] }));
    await pruned(4)(stage.scene);
    expect(Object.keys(storeItems(stage)).join()).not.toContain('going');
  });
});

describe('a prune that is disturbed', () => {
  it('at any change is finished by the same command, and viewers see nothing of it', async () => {
    const copy = await prepared(targets[0] as Target, FOUR);
    const { was, end } = await undisturbed(copy, pruned(1));
    let [isKilled, write] = [true, 0];
    while (isKilled) {
      write += 1;
      const stage = await copy();
      open.push(stage);
      const { clients } = dyingClients(stage.api, { write, when: 'after' });
      isKilled = await pruned(1)(sceneOf(stage.api, stage.scene.distribution, clients)).then(
        () => false,
        (error) => error instanceof Death || Promise.reject(error),
      );
      expect(await look(stage), `killed after change ${write}`).toEqual(was);
      stage.api.clock.advance(3600);
      await pruned(1)(stage.scene);
      expect(await look(stage), `killed after change ${write}`).toEqual(was);
      expect(releaseEnd(stage.scene), `killed after change ${write}`).toEqual(end);
      await closeAll();
    }
    expect(write).toBeGreaterThan(3);
  }, 120_000);

  it('by a throttled call, or a lost answer, is done', async () => {
    const copy = await prepared(targets[0] as Target, FOUR);
    const { end } = await undisturbed(copy, pruned(1));
    const clientsOf = [throttledClients, (api: Stage['api']) => lossyClients(api, () => true).clients];
    for (const clients of clientsOf) {
      const stage = await copy();
      open.push(stage);
      await pruned(1)(sceneOf(stage.api, stage.scene.distribution, clients(stage.api)));
      expect(releaseEnd(stage.scene)).toEqual(end);
    }
  }, 60_000);
});

/** What an operator keeps in the KeyValueStore. */
const OWN_KEYS = { 'secret:partner': 'x', switches: 'maintenance=off', 'my.own': '1' };

/** Makes another distribution that runs a function. */
async function associateElsewhere(cloudfront: CloudFrontClient, name: string, account: string): Promise<void> {
  const FunctionARN = `arn:aws:cloudfront::${account}:function/${name}`;
  const EventType = name.includes('viewer-response') ? 'viewer-response' : 'viewer-request';
  const config = distributionConfig({
    FunctionAssociations: { Quantity: 1, Items: [{ EventType, FunctionARN }] },
  });
  await cloudfront.send(
    new CreateDistributionCommand({ DistributionConfig: { ...config, CallerReference: 'second' } }),
  );
}
