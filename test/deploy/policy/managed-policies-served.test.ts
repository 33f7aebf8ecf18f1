/** Policies of releases as viewers meet them, whenever whoever releases is killed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readPolicies } from '../../../deploy/policy/live-policies.ts';
import { policiesOf } from '../../../deploy/policy/make-policies.ts';
import { isNothing } from '../../../deploy/release/release-plan.ts';
import { rollBack } from '../../../deploy/release/roll-back.ts';
import type { Target } from '../../../deploy/release/target.ts';
import { type AwsState, EMPTY_STATE } from '../../../simulator/aws-api/state.ts';
import { createOrigin } from '../../../simulator/origin/played-origin.ts';
import { type LocalApi, localApi } from '../../simulator/aws-api/local-api.ts';
import { servedAccount } from '../../simulator/aws-api/served-account.ts';
import { built, distributionFor, releaseScene, type Scene, sceneOf } from '../release-scene.ts';
import { MANAGED, siteWithPolicies } from './site-with-policies.ts';

let [first, changed]: readonly Target[] = [];
let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'edgewright-policies-'));
  first = await built(siteWithPolicies(['id'], MANAGED));
  changed = await built(siteWithPolicies(['id', 'basket'], MANAGED));
});
afterAll(() => rmSync(folder, { recursive: true }));

const opened: LocalApi[] = [];
afterEach(() => Promise.all(opened.splice(0).map((api) => api.close())));

/** What viewers with other cookies get who ask after the first one, and what the policy on answers says. */
async function seen(api: LocalApi): Promise<readonly string[]> {
  const origin = createOrigin();
  origin.will({ body: 'hello', headers: { 'cache-control': 'max-age=60' } });
  const edge = servedAccount(api, origin, { codeFolder: folder });
  const get = async (cookie: string): Promise<string> => {
    const headers = { host: [{ key: 'host', value: 'localhost' }], cookie: [{ key: 'cookie', value: cookie }] };
    const { answer } = await edge({ method: 'GET', uri: '/', querystring: '', clientIp: '198.51.100.1', headers });
    const [kept] = answer.headers['x-cache'] ?? [];
    const [framed] = answer.headers['x-frame-options'] ?? [];
    return `${kept?.value.split(' ')[0]} ${framed?.value ?? '-'}`;
  };
  const answers = [await get('id=1; basket=1'), await get('id=1; basket=2'), await get('id=2; basket=2')];
  await edge.close();
  return answers;
}

const BEFORE = ['Miss -', 'Hit -', 'Hit -'];
const FIRST = ['Miss DENY', 'Hit DENY', 'Miss DENY'];
const CHANGED = ['Miss DENY', 'Miss DENY', 'Miss DENY'];

const back = ({ world, distribution }: Scene, to: number) =>
  rollBack(world, { owner: first as Target, distribution, to });

describe('policies of releases', () => {
  it('are what viewers meet: a release, a change, and the way back', async () => {
    const scene = await releaseScene(distributionFor(first as Target));
    opened.push(scene.api);
    expect(await seen(scene.api)).toEqual(BEFORE);
    await scene.deploy(first as Target);
    expect(await seen(scene.api)).toEqual(FIRST);
    await scene.deploy(changed as Target);
    expect(await seen(scene.api)).toEqual(CHANGED);
    await back(scene, 1);
    expect(await seen(scene.api)).toEqual(FIRST);
    await back(scene, 0);
    expect(await seen(scene.api)).toEqual(BEFORE);
  });

  const deploysFirst = (scene: Scene): Promise<unknown> => scene.deploy(first as Target);
  const deploysChanged = (scene: Scene): Promise<unknown> => scene.deploy(changed as Target);
  const goesBack = (scene: Scene): Promise<unknown> => back(scene, 1);
  const goesBackToTheStart = (scene: Scene): Promise<unknown> => back(scene, 0);

  it.each([
    ['a first release', [deploysFirst], BEFORE, FIRST],
    ['a change', [deploysFirst, deploysChanged], FIRST, CHANGED],
    ['a rollback', [deploysFirst, deploysChanged, goesBack], CHANGED, FIRST],
    ['a rollback to what was there before', [deploysFirst, goesBackToTheStart], FIRST, BEFORE],
  ] as const)(
    'are all old or all new whenever %s is killed, and the same command finishes it',
    async (_, commands, was, becomes) => {
      const { states, distribution, policies } = await statesOf(commands);
      expect(states.length).toBeGreaterThan(2);
      const command = commands.at(-1) as (scene: Scene) => Promise<unknown>;
      for (const [i, state] of states.entries()) {
        const api = await localApi({ state });
        const scene = sceneOf(api, distribution);
        expect([was, becomes], `after write ${i}`).toContainEqual(await seen(api));
        await command(scene);
        expect(await seen(api), `after write ${i}`).toEqual(becomes);
        expect(policiesOf(first as Target, await readPolicies(api)), `after write ${i}`).toHaveLength(policies);
        await api.close();
      }
    },
    60_000,
  );

  it('leave nothing to release once they are served', async () => {
    const { states, distribution } = await statesOf([deploysFirst]);
    const api = await localApi({ state: states.at(-1) ?? EMPTY_STATE });
    opened.push(api);
    expect(isNothing(await sceneOf(api, distribution).plan(first as Target))).toBe(true);
  });
});

/** The account after each write of the last of some commands: what whoever was killed behind it leaves. */
async function statesOf(commands: readonly ((scene: Scene) => Promise<unknown>)[]) {
  const states: AwsState[] = [];
  const scene = await releaseScene(distributionFor(first as Target), { keep: (state) => states.push(state) });
  for (const command of commands) {
    states.length = 0;
    await command(scene);
  }
  const policies = policiesOf(first as Target, await readPolicies(scene.api)).length;
  await scene.api.close();
  return { states, distribution: scene.distribution, policies };
}
