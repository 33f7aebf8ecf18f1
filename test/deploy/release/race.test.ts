/** Two who change one distribution at once: one is served whole and the other says so, and nobody else's change is lost. */
import {
  CreateFunctionCommand,
  type DistributionConfig,
  GetDistributionConfigCommand,
  PublishFunctionCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { EdgeError } from '../../../config/errors.ts';
import { associationsOf } from '../../../deploy/distribution/associations.ts';
import type { Target } from '../../../deploy/release/target.ts';
import { latest } from '../../../simulator/aws-api/revisions.ts';
import type { LocalApi } from '../../simulator/aws-api/local-api.ts';
import { releaseEnd } from '../release-end.ts';
import { built, KEEP_LONGER, sceneOf } from '../release-scene.ts';
import {
  ARRIVED,
  type Command,
  deploying,
  look,
  OTHER,
  prepared,
  rollingBack,
  type Stage,
  THIRD,
  undisturbed,
} from '../release-stage.ts';
import { wiredClients } from '../wired-clients.ts';

let [site, other, third]: readonly Target[] = [];
beforeAll(async () => {
  [site, other, third] = [await built(), await built(OTHER, KEEP_LONGER), await built(THIRD)];
});
const first: Command = (scene) => deploying(site as Target)(scene);
const second: Command = (scene) => deploying(other as Target)(scene);
const last: Command = (scene) => deploying(third as Target)(scene);
const failing: Command = (scene) => deploying(other as Target, async () => [{ at: '/', says: 'answered 500' }])(scene);

const open: Stage[] = [];
const closeAll = async (): Promise<void> => {
  for (const stage of open.splice(0)) await stage.close();
};
afterEach(closeAll);

/** Whether a command was done; no where it says that another release was faster. */
async function isDone(run: Promise<unknown>): Promise<boolean> {
  try {
    await run;
    return true;
  } catch (error) {
    if (error instanceof EdgeError && error.code === 'ERR_RELEASE') return false;
    throw error;
  }
}

/** Which calls are raced: each takes a whole release of its own. RACE_CALLS=all races before every call. */
const STRIDE = process.env.RACE_CALLS === 'all' ? 1 : 3;

/** Runs something else wholly before calls of a command in turn; a copy of the account for each. */
async function atCalls(
  copy: () => Promise<Stage>,
  command: Command,
  other: (stage: Stage) => Promise<unknown>,
  check: (stage: Stage, outcome: { readonly isDone: boolean; readonly says: string }) => Promise<void>,
): Promise<void> {
  let [at, isOver] = [1 - STRIDE, false];
  while (!isOver) {
    at += STRIDE;
    const stage = await copy();
    open.push(stage);
    let calls = 0;
    const clients = wiredClients(stage.api, async (send) => {
      calls += 1;
      if (calls === at) await other(stage);
      return send();
    });
    const done = await isDone(command(sceneOf(stage.api, stage.scene.distribution, clients)));
    isOver = calls < at;
    stage.api.clock.advance(ARRIVED);
    if (!isOver) await check(stage, { isDone: done, says: `before call ${at}` });
    await closeAll();
  }
  expect(at).toBeGreaterThan(15);
}

/** What two do by turns, a call each. */
async function byTurns(
  api: LocalApi,
  distribution: string,
  commands: readonly [Command, Command],
): Promise<readonly boolean[]> {
  let turn = 0;
  const over = [false, false];
  let waiting: (() => void)[] = [];
  const go = (): void => {
    const woken = waiting;
    waiting = [];
    for (const wake of woken) wake();
  };
  return Promise.all(
    commands.map(async (command, me) => {
      const clients = wiredClients(api, async (send) => {
        while (turn !== me && !over[1 - me]) await new Promise<void>((resolve) => waiting.push(resolve));
        const answer = await send();
        turn = 1 - me;
        go();
        return answer;
      });
      const done = await isDone(command(sceneOf(api, distribution, clients)));
      over[me] = true;
      go();
      return done;
    }),
  );
}

const statesOf = (stage: Stage): readonly (string | undefined)[] =>
  releaseEnd(stage.scene).releases.map((release) => release.split(' [')[0]);

const PAIRS: Readonly<Record<string, readonly [before: readonly Command[], one: Command, other: Command]>> = {
  'two first releases': [[], first, second],
  'two changes': [[first], second, last],
  'a change and a rollback': [[first, second], last, rollingBack()],
  'a rollback and a change': [[first, second], rollingBack(), last],
};

describe.each(Object.entries(PAIRS))('%s at once', (_, [before, one, another]) => {
  it('end with one of them, whole, and the other says so', async () => {
    const copy = await prepared(site as Target, before);
    const [mine, theirs] = [await undisturbed(copy, one), await undisturbed(copy, another)];
    await atCalls(
      copy,
      one,
      ({ scene }) => another(scene),
      async (stage, { isDone, says }) => {
        const seen = await look(stage);
        // Whoever rolls back on top of the other goes back to what was there before both.
        expect([mine.becomes, theirs.becomes, mine.was], says).toContainEqual(seen);
        if (!isDone) expect(seen, says).not.toEqual(mine.becomes);
        const numbers = statesOf(stage).map((release) => release?.split(' ')[0]);
        expect(new Set(numbers).size, says).toBe(numbers.length);
      },
    );
  }, 300_000);

  it('by turns end with one of them, whole', async () => {
    const copy = await prepared(site as Target, before);
    const [mine, theirs] = [await undisturbed(copy, one), await undisturbed(copy, another)];
    const stage = await copy();
    open.push(stage);
    const done = await byTurns(stage.api, stage.scene.distribution, [one, another]);
    stage.api.clock.advance(ARRIVED);
    expect(done).toContain(true);
    expect([mine.becomes, theirs.becomes]).toContainEqual(await look(stage));
  }, 60_000);
});

describe('a release whose probe says no', () => {
  it('never takes back what another served meanwhile', async () => {
    const copy = await prepared(site as Target, [first]);
    const { becomes } = await undisturbed(copy, last);
    await atCalls(
      copy,
      failing,
      ({ scene }) => last(scene),
      async (stage, { says }) => expect(await look(stage), says).toEqual(becomes),
    );
  }, 300_000);
});

const FOREIGN = 'export-of-somebody';

/** What Terraform does: it writes the comment, and a function of its own at a station that no release has. */
async function changeByHand({ api, scene }: Stage): Promise<void> {
  const { cloudfront } = api;
  const FunctionConfig = { Comment: 'made by hand', Runtime: 'cloudfront-js-2.0' } as const;
  const FunctionCode = Buffer.from('function handler(event) { return event.request; }');
  const { ETag } = await cloudfront.send(new CreateFunctionCommand({ Name: FOREIGN, FunctionConfig, FunctionCode }));
  await cloudfront.send(new PublishFunctionCommand({ Name: FOREIGN, IfMatch: ETag }));
  const Id = scene.distribution;
  const read = await cloudfront.send(new GetDistributionConfigCommand({ Id }));
  const config = read.DistributionConfig as DistributionConfig;
  const FunctionARN = `arn:aws:cloudfront::${api.account.id}:function/${FOREIGN}`;
  const Items = (config.CacheBehaviors?.Items ?? []).map((behavior) => {
    const own = { EventType: 'viewer-request' as const, FunctionARN };
    const all = [...(behavior.FunctionAssociations?.Items ?? []), own];
    return { ...behavior, FunctionAssociations: { Quantity: all.length, Items: all } };
  });
  const DistributionConfig = { ...config, Comment: 'changed', CacheBehaviors: { Quantity: Items.length, Items } };
  await cloudfront.send(new UpdateDistributionCommand({ Id, IfMatch: read.ETag, DistributionConfig }));
}

describe("somebody else's change", () => {
  it('outlives a release, whenever it comes', async () => {
    const copy = await prepared(site as Target, [first]);
    const { becomes } = await undisturbed(copy, second);
    await atCalls(copy, second, changeByHand, async (stage, { isDone, says }) => {
      expect(isDone, says).toBe(true);
      expect(await look(stage), says).toEqual(becomes);
      const config = latest(stage.api.account.state().distributions[stage.scene.distribution]?.configs ?? []);
      expect(config?.Comment, says).toBe('changed');
      expect(
        associationsOf(config as never).filter(({ arn }) => arn.endsWith(FOREIGN)),
        says,
      ).toHaveLength(1);
    });
  }, 300_000);
});
