import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readReleaseStore } from '../../deploy/release/release-store.ts';
import { type OperatingScene, operatingScene } from './operating-scene.ts';

let scene: OperatingScene;

beforeEach(async () => {
  scene = await operatingScene();
});

afterEach(() => scene.close());

async function stored(): Promise<string | undefined> {
  return (await readReleaseStore(scene.api, scene.target))?.items.get('switches');
}

describe('edgewright switch', () => {
  it('switches one rule after the other, and says what is switched', async () => {
    await scene.deploy(scene.target);
    const { out } = await scene.run(['switch', 'maintenance', 'on']);
    expect(out).toEqual([
      'rule         is                  behaviors',
      'maintenance  switched on         *',
      'redirects    as the config says  *',
      '',
      'Every edge location switches within seconds.',
    ]);
    expect(await stored()).toBe('maintenance=on');
    await scene.run(['switch', 'redirects', 'off']);
    expect(await stored()).toBe('maintenance=on redirects=off');
    await scene.run(['switch', 'maintenance', 'off']);
    expect(await stored()).toBe('redirects=off maintenance=off');
    await scene.run(['switch', 'maintenance', 'default']);
    expect((await scene.run(['switch', 'redirects', 'on'])).out.at(-1)).toBe(
      'Every edge location switches within seconds.',
    );
    expect(await stored()).toBe('none');
    expect((await scene.run(['switch', 'redirects', 'default'])).out.at(-1)).toBe('Nothing had to be written.');
  });

  it('says what is switched without writing anything', async () => {
    await scene.deploy(scene.target);
    scene.api.calls.length = 0;
    const { out } = await scene.run(['switch', '--json']);
    expect(JSON.parse(out.join('\n'))).toEqual({
      switched: false,
      rules: [
        { rule: 'maintenance', state: 'default', behaviors: ['*'] },
        { rule: 'redirects', state: 'default', behaviors: ['*'] },
      ],
    });
    expect(scene.api.calls.map(({ operation }) => operation)).toEqual([
      'DescribeKeyValueStore',
      'DescribeKeyValueStore',
      'ListKeys',
    ]);
  });

  it.each([
    [['foo', 'off'], 'foo: is no rule that can be switched; those that can: cors, access, maintenance'],
    [['headers', 'off'], "headers: is in no behavior's switches; those that are: maintenance, redirects"],
    [['redirects', 'of'], 'redirects: of was said; expected on, off, default'],
    [['redirects'], 'redirects: nothing was said; expected on, off, default'],
  ])('refuses %j', async (argv, says) => {
    await scene.deploy(scene.target);
    const { code, err } = await scene.run(['switch', ...argv]);
    expect(code).toBe(1);
    expect(err.join('\n')).toContain(says);
    expect(await stored()).toBe('none');
  });

  it('refuses before a release with switches was made', async () => {
    const { code, err } = await scene.run(['switch', 'maintenance', 'on']);
    expect(code).toBe(1);
    expect(err.join('\n')).toContain('Run edgewright deploy first.');
  });
});
