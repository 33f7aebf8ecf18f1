/** What viewers get while a release is tried, from the edge that serves what was deployed. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { abort } from '../../../deploy/canary/abort.ts';
import { promote } from '../../../deploy/canary/promote.ts';
import type { Target } from '../../../deploy/release/target.ts';
import type { AccountEdge } from '../../../simulator/aws-api/served/account-edge.ts';
import { createOrigin } from '../../../simulator/origin/played-origin.ts';
import { servedAccount } from '../../simulator/aws-api/served-account.ts';
import { built, distributionFor, releaseScene, type Scene } from '../release-scene.ts';
import { HEADER, SHARE, siteWith, tryOut } from './canary-scene.ts';

let [first, second]: readonly Target[] = [];
let folder = '';
let scene: Scene;
let edge: AccountEdge;
/** Drawn for each request: below 0.05 it is one in twenty. */
let share = 0.5;

beforeAll(async () => {
  [first, second] = [await built(), await built(siteWith('/newer'))];
  folder = mkdtempSync(join(tmpdir(), 'edgewright-canary-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(async () => {
  share = 0.5;
  scene = await releaseScene(distributionFor(first as Target), { delays: { distribution: 60_000 } });
  const origin = createOrigin();
  origin.will({ body: 'hello' });
  edge = servedAccount(scene.api, origin, {
    codeFolder: folder,
    randomBytes: (count) => (count === 4 ? wordOf(share) : randomBytes(count)),
  });
  await scene.deploy(first as Target);
});
afterEach(async () => {
  await edge.close();
  await scene.api.close();
});

/** Four bytes that are a share of all that they can be. */
function wordOf(part: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(Math.floor(part * 2 ** 32));
  return bytes;
}

/** Where a viewer is sent. */
async function sentTo(headers: Readonly<Record<string, string>> = {}): Promise<string | undefined> {
  const host = scene.api.account.state().distributions[scene.distribution]?.domainName ?? '';
  const lines = Object.entries({ host, ...headers }).map(([key, value]) => [key, [{ key, value }]]);
  const { answer } = await edge({
    method: 'GET',
    uri: '/old',
    querystring: '',
    clientIp: '198.51.100.1',
    headers: Object.fromEntries(lines),
  });
  return answer.headers.location?.[0]?.value;
}

const project = () => ({ owner: first as Target, distribution: scene.distribution });

describe('while a release is tried, viewers', () => {
  it('with the header get it, others what was there', async () => {
    const { traffic } = await tryOut(scene, second as Target, HEADER);
    const value = traffic.SingleHeaderConfig?.Value ?? '';
    expect(await sentTo()).toBe('/new');
    expect(await sentTo({ 'aws-cf-cd-shop': 'other' })).toBe('/new');
    expect(await sentTo({ 'aws-cf-cd-shop': value })).toBe('/newer');
  });

  it('whose lot it is get it, others what was there', async () => {
    await tryOut(scene, second as Target, SHARE);
    expect(await sentTo()).toBe('/new');
    share = 0.01;
    expect(await sentTo()).toBe('/newer');
  });

  it('are asked for the first time once every edge location has it', async () => {
    const seen: (string | undefined)[] = [];
    share = 0.01;
    const { wait } = scene.world;
    const slow = {
      ...scene.world,
      wait: async (milliseconds: number) => {
        seen.push(await sentTo());
        await wait(milliseconds);
      },
    };
    await tryOut({ ...scene, world: slow }, second as Target, SHARE);
    expect(seen.length).toBeGreaterThan(3);
    expect(new Set(seen)).toEqual(new Set(['/new']));
    expect(await sentTo()).toBe('/newer');
  });

  it('all get it after a promotion, and none after an abortion', async () => {
    share = 0.01;
    await tryOut(scene, second as Target, SHARE);
    await abort(scene.world, project());
    expect(await sentTo()).toBe('/new');
    await tryOut(scene, second as Target, SHARE);
    await promote(scene.world, project());
    share = 0.5;
    expect(await sentTo()).toBe('/newer');
  });
});
