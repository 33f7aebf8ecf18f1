import { randomBytes, webcrypto } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Io } from '../../cli/io.ts';
import { runSecret } from '../../cli/secret.ts';
import { accessSchema } from '../../config/rules/access.ts';
import { ioIn } from './io-in.ts';

function ioOf(out: string[]): Io {
  return ioIn('.', { out: (line) => out.push(line), err: (line) => out.push(line), randomBytes });
}

async function secretOf(name: string): Promise<{ name: string; password: string; user: string }> {
  const out: string[] = [];
  expect(await runSecret(ioOf(out), name, { json: true })).toBe(0);
  return JSON.parse(out.join('\n'));
}

describe('edgewright secret', () => {
  it('makes a password of 128 bits, another one every time', async () => {
    const secrets = [await secretOf('preview'), await secretOf('preview')];
    for (const { password } of secrets) expect(Buffer.from(password, 'base64url')).toHaveLength(16);
    expect(new Set(secrets.flatMap(({ password, user }) => [password, ...user.split('.')])).size).toBe(6);
  });

  it('prints what the config takes: a key, and the HMAC-SHA-256 of what a browser sends', async () => {
    const { name, password, user } = await secretOf('preview');
    expect(accessSchema.safeParse({ basic: { users: { [name]: user } } }).success).toBe(true);
    const [key = '', hash] = user.split('.');
    const credentials = Buffer.from(`${name}:${password}`).toString('base64');
    const algorithm = { name: 'HMAC', hash: 'SHA-256' };
    const imported = await webcrypto.subtle.importKey('raw', Buffer.from(key), algorithm, false, ['sign']);
    const signed = await webcrypto.subtle.sign('HMAC', imported, Buffer.from(credentials));
    expect(hash).toBe(Buffer.from(signed).toString('base64url'));
  });

  it('says the password once, and the line for the config without it', async () => {
    const out: string[] = [];
    await runSecret(ioOf(out), 'preview', {});
    const password = /^password {2}([\w-]{22})$/.exec(out[1] ?? '')?.[1] ?? '';
    expect(out[0]).toBe('name      preview');
    expect(out.join('\n').split(password)).toHaveLength(2);
    expect(out.at(-1)).toMatch(/^access: \{ basic: \{ users: \{ "preview": '[\w-]{22}\.[\w-]{43}' \} \} \}$/);
  });

  it.each(['', 'a:b', 'a b', 'é'])('refuses a name that no browser could send: %j', async (name) => {
    await expect(runSecret(ioOf([]), name, {})).rejects.toMatchObject({ code: 'ERR_USAGE' });
  });
});
