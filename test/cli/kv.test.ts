import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readReleaseStore } from '../../deploy/release/release-store.ts';
import { type OperatingScene, operatingScene } from './operating-scene.ts';

const KEY = Buffer.alloc(32, 7).toString('base64url');

let scene: OperatingScene;

beforeAll(async () => {
  scene = await operatingScene();
});

afterAll(() => scene.close());

async function stored(key: string): Promise<string | undefined> {
  return (await readReleaseStore(scene.api, scene.target))?.items.get(key);
}

describe('edgewright kv', () => {
  it('says before the first release that there is no store', async () => {
    const { code, err } = await scene.run(['kv', 'list']);
    expect(code).toBe(1);
    expect(err.join('\n')).toContain('shop-prod: is no KeyValueStore that is ready; the first release makes it');
  });

  describe('of a project that is served', () => {
    beforeAll(async () => {
      await scene.deploy(scene.target);
    });

    it('puts, gets, lists and deletes what an operator keeps there', async () => {
      expect((await scene.run(['kv', 'put', 'banner', 'Back at noon'])).out).toEqual([
        'Written. Every edge location has it within seconds.',
      ]);
      expect((await scene.run(['kv', 'put', 'banner', '-'], { input: 'Back at noon\n' })).out).toEqual([
        'banner holds that already.',
      ]);
      expect((await scene.run(['kv', 'get', 'banner'])).out).toEqual(['Back at noon']);
      const { out } = await scene.run(['kv', 'list']);
      expect(out).toContainEqual(expect.stringMatching(/^banner +operator +12 +Back at noon$/));
      expect(out).toContainEqual(expect.stringMatching(/^switches +switches +4 +none$/));
      expect(out).toContainEqual(expect.stringMatching(/^release\.1\.0 +release +\d+ +\{.*…$/));
      expect((await scene.run(['kv', 'delete', 'banner'])).code).toBe(0);
      expect(await stored('banner')).toBeUndefined();
      expect((await scene.run(['kv', 'delete', 'banner'])).out).toEqual(['banner is not there.']);
      expect((await scene.run(['kv', 'get', 'banner'])).code).toBe(1);
    });

    it('shows of a secret what its keys are known by, and nothing of them', async () => {
      await scene.run(['kv', 'put', 'secret:/shop/partner', '-'], { input: KEY });
      expect(await stored('secret:/shop/partner')).toBe(KEY);
      const runs = await Promise.all(
        [['list'], ['list', '--json'], ['get', 'secret:/shop/partner'], ['get', 'secret:/shop/partner', '--json']].map(
          (argv) => scene.run(['kv', ...argv]),
        ),
      );
      for (const { code, out } of runs) {
        expect(code).toBe(0);
        expect(out.join('\n')).not.toContain(KEY);
      }
      expect(runs[2]?.out).toEqual([expect.stringMatching(/^1 key: [\da-f]{8}$/)]);
    });

    it.each([
      ['release.1.progress', 'x', 'says what was released'],
      ['redirects.0123456789ab.7', 'x', 'is content of a release'],
      ['switches', 'none', 'edgewright switch writes it'],
      ['published:site', '0123456789abcdef', 'edgewright publish writes it'],
      ['rotation:/shop/partner', 'x', 'edgewright secrets rotate writes it'],
      ['k'.repeat(513), 'x', 'has 513 bytes; a key has from 1 to 512'],
      ['banner', 'x'.repeat(1025), 'This cannot stand in the KeyValueStore\n'],
      ['banner', 'x'.repeat(1025), 'would hold 1025 bytes; a value has up to 1024'],
      ['secret:/shop/partner', KEY, 'is in the history of the shell'],
    ])('refuses %.30s', async (key, value, says) => {
      const before = await stored(key);
      const { code, err } = await scene.run(['kv', 'put', key, value]);
      expect(code).toBe(1);
      expect(err.join('\n')).toContain(says);
      expect(await stored(key)).toBe(before);
    });

    it.each(['short', `${KEY} ${KEY}`, `${KEY} ${KEY} ${KEY}`, '', `${KEY}=`])(
      'refuses a secret by which nobody would be let in: %j',
      async (input) => {
        const { code, err } = await scene.run(['kv', 'put', 'secret:/shop/partner', '-'], { input });
        expect(code).toBe(1);
        expect(err.join('\n')).toContain('expected one key, or two with a space between');
        expect(err.join('\n')).not.toContain(KEY);
      },
    );
  });
});
