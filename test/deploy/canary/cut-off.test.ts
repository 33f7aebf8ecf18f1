/** Every command of a canary, ended at every call to AWS. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { abort } from '../../../deploy/canary/abort.ts';
import { promote } from '../../../deploy/canary/promote.ts';
import { removeStaging } from '../../../deploy/canary/remove-staging.ts';
import type { Target } from '../../../deploy/release/target.ts';
import type { AwsState } from '../../../simulator/aws-api/state.ts';
import { localApi } from '../../simulator/aws-api/local-api.ts';
import { type Cut, type CutClients, CutOff, cutClients } from '../cut-clients.ts';
import { built, distributionFor, releaseScene, type Scene, sceneOf } from '../release-scene.ts';
import { brokenIn, clientsOf, leftBehind, SHARE, siteWith, tryOut } from './canary-scene.ts';

const DELAYS = { distribution: 60_000 };

let first: Target;
let second: Target;
let third: Target;
/** The account after a first release. */
let served: AwsState;
/** With a canary, and with one that ended. */
let tried: AwsState;
let ended: AwsState;
let distribution = '';
const open: Scene[] = [];

beforeAll(async () => {
  [first, second, third] = await Promise.all([built(), built(siteWith('/newer')), built(siteWith('/newest'))]);
  const scene = await releaseScene(distributionFor(first), { delays: DELAYS });
  open.push(scene);
  distribution = scene.distribution;
  await scene.deploy(first);
  served = scene.api.account.state();
  await tryOut(scene, second, SHARE);
  tried = scene.api.account.state();
  await abort(scene.world, { owner: first, distribution });
  ended = scene.api.account.state();
});
afterAll(() => Promise.all(open.map(({ api }) => api.close())));

/** An account in a state, at a time when all of it has arrived, and the cuts of its clients. */
async function accountIn(state: AwsState): Promise<{ scene: Scene; clients: CutClients }> {
  const api = await localApi({ state, delays: DELAYS });
  api.clock.advance(3600);
  const scene = sceneOf(api, distribution);
  open.push(scene);
  return { scene, clients: cutClients(clientsOf(scene)) };
}

async function close(scene: Scene): Promise<void> {
  await scene.api.close();
  open.splice(open.indexOf(scene), 1);
}

const project = () => ({ owner: first, distribution });

/** Operations that only read. */
const READS = /^(?:Get|List|Describe)/;

const COMMANDS: readonly [name: string, state: () => AwsState, run: (scene: Scene) => Promise<unknown>][] = [
  ['a first canary', () => served, (scene) => tryOut(scene, second, SHARE)],
  ['a canary after another', () => ended, (scene) => tryOut(scene, third, SHARE)],
  ['a promotion', () => tried, (scene) => promote(scene.world, project())],
  ['an abortion', () => tried, (scene) => abort(scene.world, project())],
  ['a removal', () => ended, (scene) => removeStaging(scene.world, project())],
];

describe.each(COMMANDS)('%s', (_, state, run) => {
  it('does not mind an answer that is lost, after which the request is sent again', { timeout: 120_000 }, async () => {
    const whole = await accountIn(state());
    whole.clients.begin();
    await run(whole.scene);
    const wanted = leftBehind(whole.scene);
    for (const [i, operation] of [...whole.clients.calls].entries()) {
      if (READS.test(operation)) continue;
      const { scene, clients } = await accountIn(state());
      clients.begin({ at: i + 1, when: 'twice' });
      await run(scene);
      expect(leftBehind(scene), `${i + 1}, ${operation}`).toEqual(wanted);
      await close(scene);
    }
  });

  it('serves wherever it ends, and is finished by the same command again', { timeout: 240_000 }, async () => {
    const whole = await accountIn(state());
    whole.clients.begin();
    await run(whole.scene);
    const calls = [...whole.clients.calls];
    const wanted = leftBehind(whole.scene);
    const end = async (cut: Cut, then: (scene: Scene, where: string) => Promise<void>): Promise<void> => {
      const { scene, clients } = await accountIn(state());
      const where = `${cut.when} ${cut.at}, ${calls[cut.at - 1]}`;
      clients.begin(cut);
      await expect(run(scene), where).rejects.toBeInstanceOf(CutOff);
      expect(brokenIn(scene), where).toEqual([]);
      clients.begin();
      await then(scene, where);
      await close(scene);
    };
    const finish = async (scene: Scene, where: string): Promise<void> => {
      await run(scene);
      expect(leftBehind(scene), where).toEqual(wanted);
      expect(brokenIn(scene), where).toEqual([]);
    };
    expect(calls.some((operation) => !READS.test(operation))).toBe(true);
    for (const [i, operation] of calls.entries()) {
      const at = i + 1;
      // What ends at a read leaves what ends at the write behind it leaves; that it ends there is what is to be seen.
      if (READS.test(operation)) await end({ at, when: 'before' }, async () => {});
      else for (const when of ['before', 'after'] as const) await end({ at, when }, finish);
    }
  });
});
