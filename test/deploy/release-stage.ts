/** Plays of releases that are disturbed: commands, accounts in which some of them were done before, and what viewers see of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { EdgeConfig } from '../../config/define.ts';
import type { Problem } from '../../config/errors.ts';
import { deployRelease } from '../../deploy/release/deploy-release.ts';
import { isNothing, planRelease } from '../../deploy/release/release-plan.ts';
import { rollBack } from '../../deploy/release/roll-back.ts';
import type { Target } from '../../deploy/release/target.ts';
import type { Delays } from '../../simulator/aws-api/call.ts';
import { type LocalApi, localApi } from '../simulator/aws-api/local-api.ts';
import { accountViewers, type Look, type Viewers } from './account-viewers.ts';
import { type ReleaseEnd, releaseEnd } from './release-end.ts';
import { distributionFor, releaseScene, type Scene, SITE, sceneOf } from './release-scene.ts';
import { directClients } from './wired-clients.ts';

/** The project of `SITE`. */
export const OWNER = { app: 'shop', environment: 'prod' };

/** Other answers at every station of `SITE`, one station more, and redirects in the KeyValueStore. */
export const OTHER: EdgeConfig = {
  ...SITE,
  behaviors: SITE.behaviors.map((behavior) =>
    behavior.path === '*'
      ? {
          ...behavior,
          redirects: { exact: { '/old': '/newer' }, store: true },
          headers: { contentTypeOptions: 'nosniff', frameOptions: 'DENY' },
        }
      : { ...behavior, headers: { frameOptions: 'DENY' } },
  ),
};

/** Other answers again, and a station that neither of the others has. */
export const THIRD: EdgeConfig = {
  ...SITE,
  behaviors: SITE.behaviors.map((behavior) =>
    behavior.path === '*'
      ? {
          ...behavior,
          redirects: { exact: { '/old': '/newest' }, store: true },
          headers: { frameOptions: 'SAMEORIGIN' },
        }
      : { ...behavior, redirects: { exact: { '/docs/old': '/docs/new' } } },
  ),
};

/** Nothing arrives at once. */
const DELAYS = { distribution: 60_000, function: 5000, keyValueStore: 8000, lambda: 5000, invalidation: 10_000 };

/** Seconds after which everything has arrived. */
export const ARRIVED = 600;

/** What somebody does to an account. */
export type Command = (scene: Scene) => Promise<unknown>;

/** What the command line does of `edgewright deploy`. */
export function deploying(target: Target, probe?: () => Promise<readonly Problem[]>): Command {
  return async (scene) => {
    const live = await scene.live(target);
    const plan = planRelease(target, live);
    if (isNothing(plan)) return;
    await deployRelease(scene.world, { target, live, plan, ...(probe ? { probe } : {}) });
  };
}

/** `edgewright rollback`. */
export function rollingBack(to?: number): Command {
  return ({ world, distribution }) =>
    rollBack(world, { owner: OWNER, distribution, ...(to === undefined ? {} : { to }) });
}

/** An account, and its distribution. */
export interface Stage {
  readonly api: LocalApi;
  readonly scene: Scene;
  readonly viewers: Viewers;
  close(): Promise<void>;
}

/** An account in which commands were done on the distribution of a build: makes as many copies of it as a test asks for. */
export async function prepared(
  target: Target,
  before: readonly Command[],
  others: Partial<Delays> = {},
): Promise<() => Promise<Stage>> {
  const delays = { ...DELAYS, ...others };
  const { api, distribution } = await releaseScene(distributionFor(target), { delays });
  api.clock.advance(ARRIVED);
  for (const command of before) {
    await command(sceneOf(api, distribution, directClients(api)));
    api.clock.advance(ARRIVED);
  }
  const [state, start] = [api.account.state(), api.clock.now()];
  await api.close();
  const codeFolder = mkdtempSync(join(tmpdir(), 'edgewright-viewers-'));
  onTestFinished(() => rmSync(codeFolder, { recursive: true }));
  return async () => {
    const copy = await localApi({ state, start, delays });
    const viewers = accountViewers(copy, codeFolder);
    return {
      api: copy,
      scene: sceneOf(copy, distribution, directClients(copy)),
      viewers,
      close: async () => {
        await viewers.close();
        await copy.close();
      },
    };
  };
}

/** What of an answer every release of these says otherwise. */
const LOOKS: readonly Look[] = [
  ['/old', 'location'],
  ['/', 'x-frame-options'],
  ['/', 'x-content-type-options'],
  ['/docs/old', 'location'],
];

/** What viewers see of every station, of documents that no cache has: what it kept of an earlier release is for an invalidation. */
export async function look({ viewers, api }: Stage): Promise<readonly string[]> {
  const document = `/docs/${api.calls.length}-${api.clock.now()}`;
  const seen = await viewers.see([...LOOKS, [document, 'cache-control'], [document, 'x-frame-options']]);
  return seen.map((line) => line.replace(document, '/docs/new'));
}

/** What viewers see before a command and once it is done, and what it leaves behind, when nothing disturbs it. */
export async function undisturbed(
  copy: () => Promise<Stage>,
  command: Command,
): Promise<{ readonly was: readonly string[]; readonly becomes: readonly string[]; readonly end: ReleaseEnd }> {
  const stage = await copy();
  const was = await look(stage);
  await command(stage.scene);
  stage.api.clock.advance(ARRIVED);
  const seen = { was, becomes: await look(stage), end: releaseEnd(stage.scene) };
  await stage.close();
  return seen;
}
