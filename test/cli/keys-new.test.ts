import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Io } from '../../cli/io.ts';
import { runKeysNew } from '../../cli/keys-new.ts';
import { keysOf } from '../../policy/auth-secret.ts';

async function printed(json: boolean): Promise<readonly string[]> {
  const out: string[] = [];
  const io: Io = {
    cwd: '.',
    out: (line) => out.push(line),
    err: () => {},
    progress: () => {},
    now: () => 0,
    randomBytes,
    wait: async () => {},
    interrupted: async () => {},
  };
  expect(await runKeysNew(io, { json })).toBe(0);
  return out;
}

it('makes a key that a verifier takes, another one every time, and two of them while one replaces the other', async () => {
  const all = [await printed(false), await printed(false)].map(([key = '']) => key);
  expect(new Set(all).size).toBe(2);
  expect(keysOf(all.join(' ')).map(({ length }) => length)).toEqual([32, 32]);
});

it('says where the key goes, and how it is rotated', async () => {
  const [key = '', ...lines] = await printed(false);
  const text = lines.join('\n');
  for (const place of [
    'secret:<name>',
    'SSM in us-east-1',
    `edge.store.json beside the config: { "secret:<name>": "${key}" }`,
  ])
    expect(text).toContain(place);
  expect(text).toContain('the new key first and the old one second, with a space between');
});

it('says the same as JSON', async () => {
  const places = { keyValueStore: 'secret:<name>', parameter: '<name>', file: 'edge.store.json' };
  expect(JSON.parse((await printed(true)).join('\n'))).toEqual({ key: expect.stringMatching(/^[\w-]{43}$/), places });
});
