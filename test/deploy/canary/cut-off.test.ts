/** Every command of a canary, ended before and after everything that it changes on AWS. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { abort } from '../../../deploy/canary/abort.ts';
import { promote } from '../../../deploy/canary/promote.ts';
import { removeStaging } from '../../../deploy/canary/remove-staging.ts';
import type { Target } from '../../../deploy/release/target.ts';
import type { AwsState } from '../../../simulator/aws-api/state.ts';
import { type LocalApi, localApi } from '../../simulator/aws-api/local-api.ts';
import { built, distributionFor, releaseScene, type Scene, sceneOf } from '../release-scene.ts';
import { Death, directClients, dyingClients, lossyClients } from '../wired-clients.ts';
import { brokenIn, leftBehind, SHARE, siteWith, tryOut } from './canary-scene.ts';

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
const open: LocalApi[] = [];

beforeAll(async () => {
  [first, second, third] = await Promise.all([built(), built(siteWith('/newer')), built(siteWith('/newest'))]);
  const scene = await releaseScene(distributionFor(first), { delays: DELAYS });
  open.push(scene.api);
  distribution = scene.distribution;
  await scene.deploy(first);
  served = scene.api.account.state();
  await tryOut(scene, second, SHARE);
  tried = scene.api.account.state();
  await abort(scene.world, { owner: first, distribution });
  ended = scene.api.account.state();
});
afterAll(() => Promise.all(open.map((api) => api.close())));

/** An account in a state, at a time when all of it has arrived. */
async function accountIn(state: AwsState): Promise<LocalApi> {
  const api = await localApi({ state, delays: DELAYS });
  api.clock.advance(3600);
  open.push(api);
  return api;
}

async function close(api: LocalApi): Promise<void> {
  await api.close();
  open.splice(open.indexOf(api), 1);
}

const project = () => ({ owner: first, distribution });

const COMMANDS: readonly [name: string, state: () => AwsState, run: (scene: Scene) => Promise<unknown>][] = [
  ['a first canary', () => served, (scene) => tryOut(scene, second, SHARE)],
  ['a canary after another', () => ended, (scene) => tryOut(scene, third, SHARE)],
  ['a promotion', () => tried, (scene) => promote(scene.world, project())],
  ['an abortion', () => tried, (scene) => abort(scene.world, project())],
  ['a removal', () => ended, (scene) => removeStaging(scene.world, project())],
];

describe.each(COMMANDS)('%s', (_, state, run) => {
  /** What it leaves where nothing disturbs it, and how many requests it makes that may change something. */
  const whole = async (): Promise<{ readonly wanted: object; readonly writes: number }> => {
    const api = await accountIn(state());
    const { clients, writes } = lossyClients(api, () => false);
    const scene = sceneOf(api, distribution, clients);
    await run(scene);
    return { wanted: leftBehind(scene), writes: writes() };
  };

  it('does not mind an answer that is lost, after which the request is sent again', { timeout: 60_000 }, async () => {
    const { wanted, writes } = await whole();
    for (let lost = 1; lost <= writes; lost += 1) {
      const api = await accountIn(state());
      const scene = sceneOf(api, distribution, lossyClients(api, (write) => write === lost).clients);
      await run(scene);
      expect(leftBehind(scene), `the answer of change ${lost}`).toEqual(wanted);
      await close(api);
    }
  });

  it('serves wherever it ends, and is finished by the same command again', { timeout: 120_000 }, async () => {
    const { wanted, writes } = await whole();
    expect(writes).toBeGreaterThan(1);
    const ends = Array.from({ length: writes }, (_, i) => i + 1).flatMap((write) =>
      (['before', 'after'] as const).map((when) => ({ write, when })),
    );
    for (const end of ends) {
      const api = await accountIn(state());
      const says = `${end.when} change ${end.write}`;
      const dying = run(sceneOf(api, distribution, dyingClients(api, end).clients));
      await expect(dying, says).rejects.toBeInstanceOf(Death);
      const scene = sceneOf(api, distribution, directClients(api));
      expect(brokenIn(scene), says).toEqual([]);
      await run(scene);
      expect(leftBehind(scene), says).toEqual(wanted);
      expect(brokenIn(scene), says).toEqual([]);
      await close(api);
    }
  });
});
