/** A publication that is killed at any call leaves viewers all that they had, and the same command again finishes it. */
import { afterEach, describe, expect, it } from 'vitest';
import type { AwsClients } from '../../../deploy/aws/clients.ts';
import { ApiError } from '../../../simulator/aws-api/wire/api-error.ts';
import type { LocalApi } from '../../simulator/aws-api/local-api.ts';
import { Death, directClients, dyingClients, lossyClients, throttledClients } from '../wired-clients.ts';
import { type PublishScene, publishScene } from './publish-scene.ts';

const DELAYS = { keyValueStore: 8000, invalidation: 10_000 };

/** Seconds after which everything has arrived. */
const ARRIVED = 60;

type Play = (scene: PublishScene, clients: AwsClients) => Promise<unknown>;

const publishing =
  (n: number): Play =>
  (scene, clients) =>
    scene.publish({ 'products.json': `{"n":${n}}`, 'lists.json': `[${n}]`, 'same.txt': 'same' }, { clients });

/** No edge location can serve any more what was before. */
const arriving: Play = async (scene) => scene.api.clock.advance(601);

const inPlace =
  (n: number): Play =>
  (scene, clients) =>
    scene.publishInPlace({ 'index.html': `page ${n}`, 'data.json': `[${n}]`, 'same.txt': 'same' }, clients);

/** What is published, what was before, and what viewers look at. */
interface Case {
  readonly before: readonly Play[];
  readonly play: Play;
  readonly paths: readonly string[];
  /** Whether viewers may see some files new and some old: there is one copy of each. */
  readonly isMixed?: true;
  /** Whether the same command once more does something else. */
  readonly goesOn?: true;
  /** Seconds after which the same command finishes it. */
  readonly later?: number;
}

const SET = ['/catalog/products.json', '/catalog/lists.json', '/catalog/same.txt'];
const PAGES = ['/index.html', '/', '/data.json', '/same.txt'];

const CASES: Readonly<Record<string, Case>> = {
  'a first publication': { before: [], play: publishing(1), paths: SET },
  'a change': { before: [publishing(1)], play: publishing(2), paths: SET },
  'an earlier version again': { before: [publishing(1), publishing(2)], play: publishing(1), paths: SET },
  'a rollback': {
    before: [publishing(1), publishing(2)],
    play: (scene, clients) => scene.rollBack(undefined, clients),
    paths: SET,
    goesOn: true,
  },
  'a pruning': {
    before: [publishing(1), publishing(2), publishing(3), publishing(4), arriving],
    play: (scene, clients) => scene.prune(2, clients),
    paths: SET,
    // What is left may be somebody's who uploads, for a day.
    later: 90_000,
  },
  'a first publication in place': { before: [], play: inPlace(1), paths: PAGES, isMixed: true },
  'a change in place': { before: [inPlace(1)], play: inPlace(2), paths: PAGES, isMixed: true },
};

const open: PublishScene[] = [];
afterEach(async () => {
  for (const scene of open.splice(0)) await scene.close();
});

/** Scenes that are alike: some of it was done before. */
async function prepared(before: readonly Play[]): Promise<() => Promise<PublishScene>> {
  const first = await publishScene({ delays: DELAYS });
  await first.release();
  for (const play of before) await play(first, directClients(first.api));
  first.api.clock.advance(ARRIVED);
  const [state, start, distribution] = [first.api.account.state(), first.api.clock.now(), first.distribution];
  await first.close();
  return async () => {
    const scene = await publishScene({ delays: DELAYS, state, start }, distribution);
    open.push(scene);
    return scene;
  };
}

/** What viewers get; a status and a text for each path. */
async function look(scene: PublishScene, paths: readonly string[]): Promise<readonly string[]> {
  const got = await Promise.all(paths.map((path) => scene.get(path)));
  return got.map(({ status, text }) => (status === '200' ? text : status));
}

/** The objects that are left, but for times. */
function objectsIn(scene: PublishScene): readonly string[] {
  const { objects = {} } = scene.api.account.state().buckets['shop-files'] ?? {};
  return Object.entries(objects)
    .map(([key, { etag }]) => (key.startsWith('.edgewright/') ? key : `${key} ${etag}`))
    .sort();
}

const pointerIn = (scene: PublishScene): string => JSON.stringify(scene.api.account.state().keyValueStores);

describe.each(Object.entries(CASES))('%s', (_, { before, play, paths, isMixed, goesOn, later = 0 }) => {
  const undisturbed = async (copy: () => Promise<PublishScene>) => {
    const scene = await copy();
    const was = await look(scene, paths);
    await play(scene, directClients(scene.api));
    scene.api.clock.advance(ARRIVED);
    return { was, becomes: await look(scene, paths), objects: objectsIn(scene) };
  };

  it.each(['before', 'after'] as const)(
    'killed %s any call is finished by the same command',
    async (when) => {
      const copy = await prepared(before);
      const { was, becomes, objects } = await undisturbed(copy);
      let [isKilled, write] = [true, 0];
      while (isKilled) {
        write += 1;
        const scene = await copy();
        // Caches have what was there.
        await look(scene, paths);
        const pointer = pointerIn(scene);
        const { clients } = dyingClients(scene.api, { write, when });
        isKilled = await isKilledAt(scene, clients);
        const says = `killed ${when} call ${write}, the last was ${scene.api.calls.at(-1)?.operation}`;
        for (const seconds of [0, 4, ARRIVED]) {
          scene.api.clock.advance(seconds);
          const seen = await look(scene, paths);
          if (isMixed) for (const [i, text] of seen.entries()) expect([was[i], becomes[i]], says).toContain(text);
          else expect([was, becomes], says).toContainEqual(seen);
        }
        scene.api.clock.advance(later);
        if (!goesOn || pointerIn(scene) === pointer) await play(scene, directClients(scene.api));
        scene.api.clock.advance(ARRIVED);
        expect(await look(scene, paths), says).toEqual(becomes);
        expect(withoutNotes(objectsIn(scene)), says).toEqual(withoutNotes(objects));
        await scene.close();
        open.length = 0;
      }
      expect(write).toBeGreaterThan(1);
    },
    240_000,
  );

  it('is done with every call throttled once, and with the answer of every write lost', async () => {
    const copy = await prepared(before);
    const { becomes, objects } = await undisturbed(copy);
    for (const clientsOf of [throttledClients, (api: LocalApi) => lossyClients(api, () => true).clients]) {
      const scene = await copy();
      await play(scene, clientsOf(scene.api));
      scene.api.clock.advance(ARRIVED);
      expect(await look(scene, paths)).toEqual(becomes);
      expect(objectsIn(scene)).toEqual(objects);
    }
  }, 60_000);

  async function isKilledAt(scene: PublishScene, clients: AwsClients): Promise<boolean> {
    try {
      await play(scene, clients);
      return false;
    } catch (error) {
      if (error instanceof Death) return true;
      throw error;
    }
  }
});

/** Without what was written down to be invalidated: where its writer died, it stays for an hour. */
function withoutNotes(keys: readonly string[]): readonly string[] {
  return keys.filter((key) => !key.startsWith('.edgewright/pending/'));
}

describe('S3 that refuses', () => {
  it.each(['PutObject', 'CopyObject', 'ListObjectsV2', 'GetObject'])(
    'leaves what is served as it was, and says which call: %s',
    async (refused) => {
      let isRefusing = false;
      const scene = await publishScene({
        refuse: (operation) =>
          isRefusing && operation === refused ? new ApiError('AccessDenied', 'Access Denied', 403) : undefined,
      });
      open.push(scene);
      await scene.release();
      await publishing(1)(scene, scene.api);
      isRefusing = true;
      await expect(publishing(2)(scene, scene.api)).rejects.toMatchObject({ name: 'AccessDenied' });
      isRefusing = false;
      expect(await look(scene, SET)).toEqual(['{"n":1}', '[1]', 'same']);
    },
  );
});
