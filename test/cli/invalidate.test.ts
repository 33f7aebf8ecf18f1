import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OperatingScene, operatingScene } from './operating-scene.ts';

let scene: OperatingScene;

beforeEach(async () => {
  scene = await operatingScene(undefined, { delays: { invalidation: 90_000 } });
});

afterEach(() => scene.close());

/** The paths of every invalidation. */
function invalidated(): readonly (readonly string[])[] {
  return Object.values(scene.api.account.state().invalidations).map(({ paths }) => paths);
}

describe('edgewright invalidate', () => {
  it('says what it costs, and waits until it is done', async () => {
    const { code, out } = await scene.run(['invalidate', '/news/*', '#spring', '/news/*']);
    expect(code).toBe(0);
    expect(out).toEqual([
      '2 paths: free. This distribution had 0 paths this month; the account has 1,000 free.',
      expect.stringMatching(/^I[A-Z\d]+ is completed\.$/),
    ]);
    expect(invalidated()).toEqual([['/news/*', '#spring']]);
    expect((await scene.run(['invalidate', '/'])).out[0]).toMatch(
      /^1 path: free\. This distribution had 2 paths this month/,
    );
  });

  it('is another one each time that it is asked for', async () => {
    await scene.run(['invalidate', '/a']);
    await scene.run(['invalidate', '/a']);
    expect(invalidated()).toEqual([['/a'], ['/a']]);
  });

  it('does not wait with --no-wait', async () => {
    const { code, out } = await scene.run(['invalidate', '/a', '--no-wait', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out.join('\n'))).toMatchObject({ items: ['/a'], completed: false, dollars: 0 });
  });

  it('asks before everything is forgotten', async () => {
    expect((await scene.run(['invalidate', '/*'])).err.join('\n')).toContain('Say --yes where no terminal is');
    expect((await scene.run(['invalidate', '/*'], { answer: false })).code).toBe(1);
    expect(invalidated()).toEqual([]);
    expect((await scene.run(['invalidate', '/*'], { answer: true })).code).toBe(0);
    expect((await scene.run(['invalidate', '/*', '--yes'])).code).toBe(0);
    expect(scene.questions).toEqual(Array(2).fill('Have all of shop.example.com asked of the origins anew?'));
  });

  it.each([
    ['news', 'the config has no entities; a path starts with a slash'],
    [`/${'a'.repeat(4000)}`, 'has 4001 characters, of which a path may have 4000'],
    ['/~me', 'has a tilde'],
    ['/a*/b', 'has a * before its end'],
    ['/a**', 'has a * before its end'],
    ['#', 'is no tag'],
  ])('refuses %.20s', async (path, says) => {
    const { code, err } = await scene.run(['invalidate', path, '/fine']);
    expect(code).toBe(1);
    expect(err.join('\n')).toContain(says);
    expect(invalidated()).toEqual([]);
  });
});
