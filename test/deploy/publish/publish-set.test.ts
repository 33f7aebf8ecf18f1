import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { servedVersions } from '../../../deploy/publish/served-versions.ts';
import { latest } from '../../../simulator/aws-api/revisions.ts';
import { type PublishScene, publishScene } from './publish-scene.ts';

let scene: PublishScene;
beforeEach(async () => {
  scene = await publishScene({ delays: { keyValueStore: 8000 } });
});
afterEach(() => scene.close());

const ONE = { 'products.json': '{"n":1}', 'lists.json': '[1]', 'deep/a b+ü.txt': 'text 1' };
const TWO = { ...ONE, 'products.json': '{"n":2}', 'lists.json': '[2]' };

/** A store whose change has arrived. */
const ARRIVED = 60;

/** What viewers find in the two files that change together. */
const seen = async (): Promise<readonly string[]> => {
  const all = await Promise.all(['/catalog/products.json', '/catalog/lists.json'].map((path) => scene.get(path)));
  return all.map(({ text }) => text);
};

/** The versions of the set, as the KeyValueStore has them. */
const versions = (): readonly string[] => {
  const [store] = Object.values(scene.api.account.state().keyValueStores);
  return servedVersions(new Map(Object.entries(latest(store?.content ?? []) ?? {})), 'catalog');
};

describe('a published set', () => {
  it('is served beneath its path, with the headers that it was published with', async () => {
    await scene.release();
    await scene.publish(ONE);
    scene.api.clock.advance(ARRIVED);
    expect(await scene.get('/catalog/products.json')).toMatchObject({
      status: '200',
      text: '{"n":1}',
      headers: { 'content-type': 'application/json', 'cache-control': 'public, max-age=0, s-maxage=31536000' },
    });
    expect(await scene.get('/catalog/deep/a%20b%2B%C3%BC.txt')).toMatchObject({
      text: 'text 1',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
    });
  });

  it('changes at once for every file, and is all old until it does', async () => {
    await scene.release();
    await scene.publish(ONE);
    scene.api.clock.advance(ARRIVED);
    expect(await seen()).toEqual(['{"n":1}', '[1]']);
    await scene.publish(TWO);
    for (const seconds of [0, 3, 4.9]) {
      scene.api.clock.advance(seconds);
      expect(await seen()).toEqual(['{"n":1}', '[1]']);
    }
    scene.api.clock.advance(0.2);
    expect(await seen()).toEqual(['{"n":2}', '[2]']);
  });

  it('is served as the function has it built in where the KeyValueStore fails', async () => {
    const { plan } = await scene.publish(ONE);
    await scene.release(plan.version);
    await scene.publish(TWO);
    scene.api.clock.advance(ARRIVED);
    expect(await seen()).toEqual(['{"n":2}', '[2]']);
    scene.faults.set({ store: 'fails' });
    expect(await seen()).toEqual(['{"n":1}', '[1]']);
  });

  it('leaves a bucket that serves already as it is until something is published', async () => {
    await scene.release();
    await scene.publishInPlace({ 'page.html': 'page' });
    expect((await scene.get('/catalog/none.json')).status).toBe('403');
    expect((await scene.get('/page.html')).text).toBe('page');
  });

  it('has nothing written down of the machine that it was published from', async () => {
    const { plan } = await scene.publish(ONE);
    const manifest =
      scene.api.account.state().buckets['shop-files']?.objects[`.edgewright/catalog/${plan.version}.json`];
    const { files } = JSON.parse(Buffer.from(manifest?.content ?? '', 'base64').toString());
    expect(Object.keys(files[0])).toEqual(['path', 'key', 'sha256', 'bytes', 'type', 'cacheControl']);
  });

  it('is the same version for the same files, and then nothing is written', async () => {
    const first = await scene.publish(ONE);
    scene.api.calls.length = 0;
    const again = await scene.publish({ ...ONE });
    expect(again).toMatchObject({ isNothing: true, plan: { version: first.plan.version } });
    const written = scene.api.calls.filter(({ operation }) => /^(?:Put|Copy|Delete|Update)/.test(operation));
    expect(written).toEqual([]);
  });

  it('uploads what changed, and copies the rest', async () => {
    await scene.publish(ONE);
    const { plan } = await scene.publish({ ...ONE, 'lists.json': '[3]' });
    const names = (objects: readonly { readonly key: string }[]) =>
      objects.map(({ key }) => key.replace(/^[^/]+\/[^/]+/, ''));
    expect(names(plan.uploads).sort()).toEqual(['/catalog/lists.json', '/catalog/lists.json.br']);
    expect(names(plan.copies).sort()).toEqual([
      '/catalog/deep/a b+ü.txt',
      '/catalog/deep/a b+ü.txt.br',
      '/catalog/products.json',
      '/catalog/products.json.br',
    ]);
  });

  it('takes up what a publication that was cut off has uploaded', async () => {
    const { plan } = await scene.publish(ONE);
    const other = await publishScene();
    try {
      const { buckets } = scene.api.account.state();
      const manifest = `.edgewright/catalog/${plan.version}.json`;
      for (const [key, { content }] of Object.entries(buckets['shop-files']?.objects ?? {}))
        if (key !== manifest) await putText(other, key, Buffer.from(content, 'base64'));
      const again = await other.publish(ONE);
      expect(again.plan).toMatchObject({ uploads: [], copies: [], there: plan.uploads.length });
    } finally {
      await other.close();
    }
  });

  it('has what lies elsewhere in it as before', async () => {
    await scene.release();
    await scene.publish(ONE);
    const { plan } = await scene.publish({ 'two.json': '2' }, { to: '/catalog/two/' });
    expect(plan).toMatchObject({ carried: 3 });
    scene.api.clock.advance(ARRIVED);
    expect(await seen()).toEqual(['{"n":1}', '[1]']);
    expect((await scene.get('/catalog/two/two.json')).text).toBe('2');
  });

  it('is asked for in an encoding that the viewer takes, where that is smaller', async () => {
    await scene.release();
    await scene.publish({ 'big.json': JSON.stringify('a'.repeat(5000)), 'small.json': '1', 'photo.jpg': 'jpg' });
    scene.api.clock.advance(ARRIVED);
    const encodingOf = async (path: string, accepted?: string) => {
      const headers = accepted === undefined ? {} : { 'Accept-Encoding': accepted };
      return (await scene.get(path, headers)).headers['content-encoding'];
    };
    expect(await encodingOf('/catalog/big.json', 'gzip, br')).toBe('br');
    expect(await encodingOf('/catalog/big.json', 'br;q=0')).toBeUndefined();
    expect(await encodingOf('/catalog/big.json')).toBeUndefined();
    expect(await encodingOf('/catalog/small.json', 'br')).toBeUndefined();
    expect(await encodingOf('/catalog/photo.jpg', 'br')).toBeUndefined();
    expect((await scene.get('/catalog/small.json', { 'Accept-Encoding': 'br' })).text).toBe('1');
  });
});

describe('publishing', () => {
  it('refuses an encoding of one file where another has its name', async () => {
    await expect(scene.publish({ 'a.json': '1', 'a.json.br': 'x' })).rejects.toMatchObject({
      code: 'ERR_PUBLISH',
      problems: [{ says: expect.stringContaining('would stand where /catalog/a.json') }],
    });
    expect(scene.keys()).toEqual([]);
  });

  it('begins again on top of what another has published meanwhile, and loses nothing of either', async () => {
    await scene.release();
    await scene.publish(ONE);
    const steps: string[] = [];
    let isFirst = true;
    const { s3 } = scene.api;
    // As soon as the one writes down its version, the other has published.
    s3.middlewareStack.add((next, { commandName }) => async (args) => {
      if (commandName !== 'PutObjectCommand' || !isFirst) return next(args);
      isFirst = false;
      await scene.publish({ 'theirs.json': '"theirs"' }, { to: '/catalog/theirs/' });
      scene.files({ 'mine.json': '"mine"' });
      return next(args);
    });
    await scene.publish({ 'mine.json': '"mine"' }, { to: '/catalog/mine/', steps });
    expect(steps).toContain('somebody else published in between: once more, on top of that');
    scene.api.clock.advance(ARRIVED);
    expect((await scene.get('/catalog/mine/mine.json')).text).toBe('"mine"');
    expect((await scene.get('/catalog/theirs/theirs.json')).text).toBe('"theirs"');
    expect(await seen()).toEqual(['{"n":1}', '[1]']);
  });
});

describe('a rollback', () => {
  it('serves the version before, then the one before that, and says where there is none', async () => {
    await scene.release();
    const made = [];
    for (const n of [1, 2, 3])
      made.push((await scene.publish({ 'products.json': `${n}`, 'lists.json': `${n}` })).plan.version);
    scene.api.calls.length = 0;
    await scene.rollBack();
    expect(versions()).toEqual([made[1], made[0]]);
    const written = scene.api.calls.filter(({ service, operation }) => service === 's3' && operation !== 'GetObject');
    // What is written down of the two versions, and no file.
    expect(written.map(({ operation }) => operation)).toEqual(['PutObject', 'PutObject']);
    await scene.rollBack();
    scene.api.clock.advance(ARRIVED);
    expect(await seen()).toEqual(['1', '1']);
    await expect(scene.rollBack()).rejects.toMatchObject({ code: 'ERR_PUBLISH' });
    await scene.rollBack(made[2]);
    expect(versions()).toEqual([made[2], made[0]]);
    expect(await scene.rollBack(made[2])).toMatchObject({ isNothing: true });
  });

  it('refuses a version that is not kept', async () => {
    await scene.publish(ONE);
    await expect(scene.rollBack('0123456789abcdef')).rejects.toMatchObject({ code: 'ERR_PUBLISH' });
  });
});

describe('old versions', () => {
  it('go but for so many, the one before, and what functions have built in', async () => {
    const made: string[] = [];
    for (const n of [1, 2, 3, 4, 5]) made.push((await scene.publish({ 'a.json': `${n}` })).plan.version);
    await scene.release(made[1]);
    scene.api.clock.advance(601);
    expect([...(await scene.prune(2))].sort()).toEqual([made[0], made[2]].sort());
    const left = [...new Set(scene.keys().flatMap((key) => /[\da-f]{16}(?:-br)?/.exec(key)?.[0] ?? []))];
    expect(left.sort()).toEqual([made[1], made[3], made[4]].sort());
    expect(await scene.prune(2)).toEqual([]);
  });

  it('stay as long as an edge location may serve them that has not heard of those which came at once after', async () => {
    const first = (await scene.publish({ 'a.json': '1' })).plan.version;
    scene.api.clock.advance(3600);
    for (const n of [2, 3, 4]) await scene.publish({ 'a.json': `${n}` });
    expect(await scene.prune(2)).toEqual([]);
    scene.api.clock.advance(601);
    expect(await scene.prune(2)).toContain(first);
  });

  it.each<[string, (made: readonly string[]) => Promise<unknown>, number]>([
    ['was rolled back', () => scene.rollBack(), 2],
    ['was rolled back over', ([first]) => scene.rollBack(first), 1],
    ['was followed by an older one', () => scene.publish({ 'a.json': '1' }), 2],
  ])('stay for ten minutes where it %s and something else was published', async (_, play, left) => {
    const made: string[] = [];
    for (const n of [1, 2, 3]) {
      made.push((await scene.publish({ 'a.json': `${n}` })).plan.version);
      scene.api.clock.advance(3600);
    }
    await play(made);
    scene.api.clock.advance(20);
    await scene.publish({ 'a.json': '4' });
    expect(await scene.prune(2)).not.toContain(made[left]);
    scene.api.clock.advance(601);
    expect(await scene.prune(2)).toContain(made[left]);
  });

  it('that were cut off are nobody’s after a day', async () => {
    await scene.publish(ONE);
    await putText(scene, 'catalog/0000000000000000-br/catalog/a.json', Buffer.from('1'));
    await putText(scene, 'catalog/others/a.json', Buffer.from('1'));
    await scene.prune(2);
    expect(scene.keys()).toContain('catalog/0000000000000000-br/catalog/a.json');
    scene.api.clock.advance(100_000);
    await scene.prune(2);
    expect(scene.keys()).not.toContain('catalog/0000000000000000-br/catalog/a.json');
    expect(scene.keys()).toContain('catalog/others/a.json');
  });
});

async function putText({ api }: PublishScene, Key: string, Body: Uint8Array): Promise<void> {
  await api.s3.send(new PutObjectCommand({ Bucket: 'shop-files', Key, Body }));
}
