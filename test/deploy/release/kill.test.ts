/** A command that is killed at any moment leaves a distribution that serves, and the same command again finishes the job. */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Target } from '../../../deploy/release/target.ts';
import type { Look } from '../account-viewers.ts';
import { type ReleaseEnd, releaseEnd } from '../release-end.ts';
import { built, KEEP_LONGER, type Scene, sceneOf } from '../release-scene.ts';
import {
  ARRIVED,
  type Command,
  deploying,
  look,
  OTHER,
  prepared,
  rollingBack,
  type Stage,
  undisturbed,
} from '../release-stage.ts';
import { Death, dyingClients, lossyClients, throttledClients } from '../wired-clients.ts';

/** What a cache keeps. */
const CACHED: Look = ['/docs/a', 'cache-control'];

let [site, other]: readonly Target[] = [];
beforeAll(async () => {
  [site, other] = [await built(), await built(OTHER, KEEP_LONGER)];
});
const first: Command = (scene) => deploying(site as Target)(scene);
const second: Command = (scene) => deploying(other as Target)(scene);
const failing: Command = (scene) => deploying(other as Target, async () => [{ at: '/', says: 'answered 500' }])(scene);
const back = rollingBack();

/** A command, and what was done before it. */
interface Play {
  readonly before: readonly Command[];
  readonly command: Command;
  /** What is served for a while, if it is neither what was there before nor what is afterwards. */
  readonly between?: Command;
  /** Whether the same command does something else once it is finished: goes one release further back, or tries again. */
  readonly goesOn?: boolean;
}

/** Commands by what they are. */
const COMMANDS: Readonly<Record<string, Play>> = {
  'a first release': { before: [], command: first },
  'a change': { before: [first], command: second },
  'the same content as an earlier release': { before: [first, second], command: first },
  'a release whose probe says no': { before: [first], command: failing, between: second, goesOn: true },
  'a rollback': { before: [first, second], command: back, goesOn: true },
  'a second rollback': { before: [first, second, first, back], command: back, goesOn: true },
  'a rollback to what was there before': { before: [first], command: rollingBack(0) },
};

const open: Stage[] = [];
const closeAll = async (): Promise<void> => {
  for (const stage of open.splice(0)) await stage.close();
};
afterEach(closeAll);

const opened = async (copy: () => Promise<Stage>): Promise<Stage> => {
  const stage = await copy();
  open.push(stage);
  return stage;
};

describe.each(Object.entries(COMMANDS))('%s', (_, { before, command, between, goesOn }) => {
  it.each(['before', 'after'] as const)(
    'killed %s any change is finished by the same command',
    async (when) => {
      const copy = await prepared(site as Target, before);
      const { was, becomes, end } = await undisturbed(copy, command);
      const whole = [was, becomes, ...(between ? [(await undisturbed(copy, between)).becomes] : [])];
      let [isKilled, write] = [true, 0];
      while (isKilled) {
        write += 1;
        const stage = await opened(copy);
        const { api, scene, viewers } = stage;
        await viewers.see([CACHED]);
        const { clients } = dyingClients(api, { write, when });
        isKilled = await isKilledAt(sceneOf(api, scene.distribution, clients), command);
        const says = `killed ${when} change ${write}, the last call was ${api.calls.at(-1)?.operation}`;
        for (const later of [0, 30, ARRIVED]) {
          api.clock.advance(later);
          expect(whole, says).toContainEqual(await look(stage));
        }
        const isFinished = isEnd(releaseEnd(scene), end);
        if (!goesOn || !isFinished) await command(scene);
        api.clock.advance(ARRIVED);
        const seen = await look(stage);
        expect(seen, says).toEqual(becomes);
        const [cached] = await viewers.see([CACHED]);
        expect(
          seen.map((line) => line.replace('/docs/new', CACHED[0])),
          says,
        ).toContain(cached);
        expect(releaseEnd(scene), says).toEqual({
          ...end,
          invalidated: expect.arrayContaining([...end.invalidated]),
        });
        await closeAll();
      }
      expect(write).toBeGreaterThan(3);
    },
    120_000,
  );

  it('is done with every call throttled once', async () => {
    const copy = await prepared(site as Target, before);
    const { becomes, end } = await undisturbed(copy, command);
    const stage = await opened(copy);
    await command(sceneOf(stage.api, stage.scene.distribution, throttledClients(stage.api)));
    stage.api.clock.advance(ARRIVED);
    expect(await look(stage)).toEqual(becomes);
    expect(releaseEnd(stage.scene)).toEqual(end);
  }, 60_000);

  it('is done with the answer of any write lost, or of all', async () => {
    const copy = await prepared(site as Target, before);
    const { becomes, end } = await undisturbed(copy, command);
    let [isOver, at] = [false, 0];
    while (!isOver) {
      const stage = await opened(copy);
      const { clients, writes } = lossyClients(stage.api, (write) => at === 0 || write === at);
      await command(sceneOf(stage.api, stage.scene.distribution, clients));
      stage.api.clock.advance(ARRIVED);
      const says = at === 0 ? 'every answer lost' : `the answer of write ${at} lost`;
      expect(await look(stage), says).toEqual(becomes);
      expect(releaseEnd(stage.scene), says).toEqual(end);
      await closeAll();
      at += 1;
      isOver = at > writes();
    }
  }, 120_000);
});

function isEnd(is: ReleaseEnd, end: ReleaseEnd): boolean {
  return is.releases.join() === end.releases.join() && is.associations.join() === end.associations.join();
}

async function isKilledAt(scene: Scene, command: Command): Promise<boolean> {
  try {
    await command(scene);
    return false;
  } catch (error) {
    if (error instanceof Death) return true;
    throw error;
  }
}
