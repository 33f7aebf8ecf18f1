import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { GetParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readReleaseStore } from '../../deploy/release/release-store.ts';
import { keysOf } from '../../policy/auth-secret.ts';
import { type OperatingScene, operatingScene } from './operating-scene.ts';

const NAME = '/shop/partner';
const OLD = Buffer.alloc(32, 200).toString('base64url');

let scene: OperatingScene;

beforeEach(async () => {
  scene = await operatingScene();
});

afterEach(() => scene.close());

/** What the KeyValueStore and SSM hold. */
async function held(): Promise<readonly (string | undefined)[]> {
  const store = await readReleaseStore(scene.api, scene.target);
  const { Parameter } = await scene.api.ssm.send(new GetParameterCommand({ Name: NAME, WithDecryption: true }));
  return [store?.items.get(`secret:${NAME}`), Parameter?.Value];
}

describe('edgewright secrets', () => {
  it('are set up before the first release, wherever the config reads them', async () => {
    expect((await scene.run(['secrets', 'list'])).out.join('\n')).toMatch(/SSM +is not there +\/api/);
    const { out } = await scene.run(['secrets', 'put', NAME], { input: `${OLD}\n` });
    expect(out).toEqual([
      `Written to the key secret:${NAME} of the KeyValueStore and the parameter ${NAME} of SSM. Functions have it within seconds, handlers of Lambda@Edge within five minutes.`,
    ]);
    expect(await held()).toEqual([OLD, OLD]);
    const listed = (await scene.run(['secrets', 'list'])).out;
    expect(listed).toHaveLength(3);
    expect(listed[1]).toMatch(/^\/shop\/partner +KeyValueStore +[\da-f]{8} +\/api\/\*, \/members\/\*$/);
    expect(listed.join()).not.toContain(OLD);
  });

  it('are finished by a command that names the config which was named', async () => {
    await scene.run(['secrets', 'put', NAME], { input: OLD });
    const { out } = await scene.run(['secrets', 'rotate', NAME, '--show', '--config', './edge.config.ts']);
    expect(out.at(-1)).toBe(`  edgewright secrets rotate ${NAME} --finish --config ./edge.config.ts --env prod`);
  });

  it('are rotated in two steps, of which neither refuses a token that counted', async () => {
    await scene.run(['secrets', 'put', NAME], { input: OLD });
    const { code, out } = await scene.run(['secrets', 'rotate', NAME, '--out', 'partner.key']);
    expect(code).toBe(0);
    const key = (await readFile(join(scene.folder, 'partner.key'), 'utf8')).trim();
    expect(out.join('\n')).not.toContain(key);
    expect((await stat(join(scene.folder, 'partner.key'))).mode & 0o777).toBe(0o600);
    expect(await held()).toEqual([`${key} ${OLD}`, `${key} ${OLD}`]);
    expect(keysOf((await held())[0] ?? '')).toHaveLength(2);

    const finished = await scene.run(['secrets', 'rotate', NAME, '--finish'], { answer: true });
    expect(finished.code).toBe(0);
    expect(scene.questions).toEqual([expect.stringMatching(/refused from now on\. The new one is there since 20/)]);
    expect(await held()).toEqual([key, key]);
    expect((await scene.run(['secrets', 'rotate', NAME, '--finish'])).out.join()).toContain('there is no old one');
  });

  it('have one rotation at a time: the same command says the same key again', async () => {
    await scene.run(['secrets', 'put', NAME], { input: OLD });
    const first = await scene.run(['secrets', 'rotate', NAME, '--show']);
    const again = await scene.run(['secrets', 'rotate', NAME, '--show']);
    expect(again.out[0]).toBe(first.out[0]);
    expect(await held()).toEqual([`${first.out[0]} ${OLD}`, `${first.out[0]} ${OLD}`]);
    const kept = await scene.run(['secrets', 'rotate', NAME, '--out', 'later.key']);
    expect(kept.out[0]).toContain('stands beside the old one already');
    expect((await readFile(join(scene.folder, 'later.key'), 'utf8')).trim()).toBe(first.out[0]);
  });

  it('go on where a rotation was killed between two places', async () => {
    await scene.run(['secrets', 'put', NAME], { input: OLD });
    const key = Buffer.alloc(32, 99).toString('base64url');
    const parameter = (Value: string) =>
      scene.api.ssm.send(new PutParameterCommand({ Name: NAME, Value, Overwrite: true }));
    await parameter(`${key} ${OLD}`);
    const early = await scene.run(['secrets', 'rotate', NAME, '--finish', '--yes']);
    expect(early.code).toBe(1);
    expect(await held()).toEqual([OLD, `${key} ${OLD}`]);
    expect((await scene.run(['secrets', 'rotate', NAME, '--show'])).out[0]).toBe(key);
    expect(await held()).toEqual([`${key} ${OLD}`, `${key} ${OLD}`]);
    await parameter(key);
    await scene.run(['secrets', 'rotate', NAME, '--finish', '--yes']);
    expect(await held()).toEqual([key, key]);
  });

  it('keep the key of KMS with which a parameter is encrypted', async () => {
    const Value = OLD;
    await scene.api.ssm.send(new PutParameterCommand({ Name: NAME, Value, Type: 'SecureString', KeyId: 'alias/ours' }));
    await scene.run(['secrets', 'put', NAME], { input: OLD });
    await scene.run(['secrets', 'rotate', NAME, '--show']);
    const versions = scene.api.account.state().parameters[NAME]?.versions ?? [];
    expect(versions.map(({ keyId }) => keyId)).toEqual(['alias/ours', 'alias/ours']);
  });

  it('ask before a key goes that tokens are signed with', async () => {
    await scene.run(['secrets', 'put', NAME], { input: OLD });
    const input = Buffer.alloc(32, 3).toString('base64url');
    expect((await scene.run(['secrets', 'put', NAME], { input })).code).toBe(1);
    expect((await scene.run(['secrets', 'put', NAME], { input, answer: false })).code).toBe(1);
    expect(await held()).toEqual([OLD, OLD]);
    await scene.run(['secrets', 'put', NAME, '--yes'], { input });
    expect(await held()).toEqual([input, input]);
  });

  it.each([
    [['rotate', NAME], 'The issuer has to learn the new key'],
    [['rotate', '/shop/partners', '--show'], 'is no secret that a behavior verifies by; those are /shop/partner'],
    [['rotate', NAME, '--show'], `edgewright secrets put ${NAME} writes it`],
    [['rotate', NAME, '--out', 'edge.config.ts'], 'is there already, and holds no key'],
  ])('refuse %j', async (argv, says) => {
    await scene.deploy(scene.target);
    const { code, err } = await scene.run(['secrets', ...argv]);
    expect(code).toBe(1);
    expect(err.join('\n')).toContain(says);
  });
});
