/** What becomes of releases that are cut off, lost, or overtaken. */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { leftPaths, progressItem, type Release } from '../../../deploy/release/release.ts';
import { releaseServed } from '../../../deploy/release/release-served.ts';
import { isOvertaken, releaseStandings, resumedBy } from '../../../deploy/release/release-standing.ts';
import { planRollback } from '../../../deploy/release/roll-back.ts';
import type { Target } from '../../../deploy/release/target.ts';
import { built, KEEP_LONGER, sceneOf } from '../release-scene.ts';
import { ARRIVED, type Command, deploying, OTHER, OWNER, prepared, rollingBack, type Stage } from '../release-stage.ts';
import { Death, dyingClients } from '../wired-clients.ts';

let [site, other]: readonly Target[] = [];
beforeAll(async () => {
  [site, other] = [await built(), await built(OTHER, KEEP_LONGER)];
});
const first: Command = (scene) => deploying(site as Target)(scene);
const second: Command = (scene) => deploying(other as Target)(scene);

const open: Stage[] = [];
afterEach(async () => {
  for (const stage of open.splice(0)) await stage.close();
});

const staged = async (...before: readonly Command[]): Promise<Stage> => {
  const stage = await (await prepared(site as Target, before))();
  open.push(stage);
  return stage;
};

/** Runs a command that dies once the distribution has what it wants. */
async function dies({ api, scene }: Stage, command: Command): Promise<void> {
  const from = api.calls.length;
  const isSwitched = (): boolean => api.calls.slice(from).some(({ operation }) => operation === 'UpdateDistribution');
  for (let write = 1; !isSwitched(); write += 1) {
    const { clients } = dyingClients(api, { write: 1, when: 'after' });
    await expect(command(sceneOf(api, scene.distribution, clients)), `change ${write}`).rejects.toThrow(Death);
  }
}

async function standingsOf({ scene }: Stage): Promise<readonly string[]> {
  const live = await scene.live(site as Target);
  return releaseStandings(live.releases, releaseServed(OWNER, live)).map(
    ({ release, standing }) => `${release.number} ${standing}`,
  );
}

async function releaseOf({ scene }: Stage, number: number): Promise<Release> {
  const found = (await scene.live(site as Target)).releases.find((one) => one.number === number);
  if (!found) throw new Error(`no release ${number}`);
  return found;
}

describe('a rollback that was killed', () => {
  it('is gone on with by itself, and is a way back once a deploy overtook it', async () => {
    const stage = await staged(first, second);
    await dies(stage, rollingBack(1));
    expect(await standingsOf(stage)).toEqual(['2 was served', '1 begun', '0 was served']);
    expect(resumedBy(await releaseOf(stage, 1))).toBe('edgewright rollback 1');
    const left = leftPaths(await releaseOf(stage, 1));
    expect(left).not.toEqual([]);
    stage.api.clock.advance(ARRIVED);
    await second(stage.scene);
    expect(await standingsOf(stage)).toEqual(['2 served', '1 was served', '0 was served']);
    const { invalidations } = stage.api.account.state();
    expect(Object.values(invalidations).at(-1)?.paths).toEqual(expect.arrayContaining([...left]));
    const plan = await planRollback(stage.api, { owner: OWNER, distribution: stage.scene.distribution });
    expect(plan.release.number).toBe(1);
  });

  it('is finished by the command that is named', async () => {
    const stage = await staged(first, second);
    await dies(stage, rollingBack(1));
    await rollingBack(1)(stage.scene);
    expect(await standingsOf(stage)).toEqual(['2 was served', '1 served', '0 was served']);
  });
});

describe('a deploy that was killed', () => {
  it('is gone on with by deploy, and is abandoned once another release was served', async () => {
    const stage = await staged(first);
    await dies(stage, second);
    expect(await standingsOf(stage)).toEqual(['2 begun', '1 was served', '0 was served']);
    expect(resumedBy(await releaseOf(stage, 2))).toBe('edgewright deploy');
    stage.api.clock.advance(ARRIVED);
    await first(stage.scene);
    expect(await standingsOf(stage)).toEqual(['3 served', '2 abandoned', '1 was served', '0 was served']);
  });
});

describe('a release', () => {
  const of = (number: number, state: 'begun' | 'served', turn?: number): Release =>
    ({ number, progress: { state, invalidate: [], ...(turn === undefined ? {} : { turn }) } }) as unknown as Release;

  it.each([
    ['by a later turn that was served', of(5, 'begun', 7), of(3, 'served', 8), true],
    ['not by an earlier turn', of(5, 'begun', 7), of(6, 'served', 6), false],
    ['not by one that has not arrived', of(5, 'begun', 7), of(6, 'begun', 8), false],
    ['by a later number, where no turn was kept', of(5, 'begun'), of(6, 'served'), true],
  ])('is overtaken %s', (_, release, later, isTrue) => {
    expect(isOvertaken(release, [later, release])).toBe(isTrue);
  });

  it('keeps that it was served where its paths do not fit', () => {
    const invalidate = Array.from({ length: 200 }, (_, i) => `/a/${i}/*`);
    const [, value] = progressItem(1, { state: 'begun', invalidate, wasServed: true });
    expect(JSON.parse(value)).toEqual({ state: 'begun', invalidate: ['/*'], wasServed: true });
  });
});
