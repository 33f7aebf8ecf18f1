/** What `edgewright dev` runs beside a project with auth: an issuer of this machine, and a Parameter Store for secrets. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runDev } from '../../cli/dev.ts';
import type { ExitCode } from '../../cli/io.ts';
import { secretToken } from '../lambda-edge/auth/tokens.ts';
import { ioIn } from './io-in.ts';

const ISSUER = 'http://127.0.0.1:18441';

/** An issuer that signs whatever it is asked for. */
const ISSUER_CODE = `
  import { generateKeyPairSync, sign } from 'node:crypto';
  import { createServer } from 'node:http';
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const issuer = '${ISSUER}';
  const text = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  createServer((request, response) => {
    if (request.url === '/jwks') return response.end(JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one' }] }));
    if (request.url !== '/token') return response.end(JSON.stringify({ issuer, jwks_uri: issuer + '/jwks' }));
    const exp = Math.floor(Date.now() / 1000) + 600;
    const signed = text({ alg: 'RS256', kid: 'one' }) + '.' + text({ iss: issuer, aud: 'shop', sub: 'me', exp });
    response.end(signed + '.' + sign('sha256', Buffer.from(signed), privateKey).toString('base64url'));
  }).listen(process.env.PORT, '127.0.0.1', () => console.log('signs at ' + process.env.PORT));`;

const CONFIG = `export default {
  app: 'dev', hosts: ['a.example'], origins: { site: { folder: '.' } },
  issuers: {
    shop: { issuer: '${ISSUER}', audiences: ['shop'], command: 'node issuer.mjs' },
    partner: { issuer: 'https://partner.example/', audiences: ['shop'], secret: 'partner' },
  },
  behaviors: [{ path: '*', origin: 'site', viewer: 'lambda', auth: { issuers: ['shop', 'partner'] } }],
};`;

describe('edgewright dev of a project with auth', () => {
  const lines: string[] = [];
  let printed = (): void => {};
  const print = (text: string): void => {
    lines.push(text);
    printed();
  };
  /** Resolves with a line that was printed. */
  const line = (form: RegExp): Promise<string> =>
    new Promise((resolve) => {
      printed = () => {
        const found = lines.find((text) => form.test(text));
        if (found !== undefined) resolve(found);
      };
      printed();
    });
  let folder = '';
  let interrupt = (): void => {};
  let ended: Promise<ExitCode>;
  let url = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'edgewright-dev-auth-'));
    await writeFile(join(folder, 'page.html'), 'page');
    await writeFile(join(folder, 'issuer.mjs'), ISSUER_CODE);
    await writeFile(join(folder, 'edge.config.ts'), CONFIG);
    const interrupted = new Promise<void>((resolve) => {
      interrupt = resolve;
    });
    const io = ioIn(folder, { out: print, err: print, interrupted: () => interrupted });
    ended = runDev(io, { port: '0' });
    await line(/^issuer shop {2}signs at 18441$/);
    [url = ''] = (await line(/^http:/)).split(' ');
  }, 30_000);
  afterAll(async () => {
    interrupt();
    await ended;
    await rm(folder, { recursive: true, force: true });
  });

  const tokenOf = async (): Promise<string> => (await fetch(`${ISSUER}/token`)).text();
  const statusOf = async (bearer?: string): Promise<number> =>
    (await fetch(`${url}/page.html`, bearer ? { headers: { Authorization: `Bearer ${bearer}` } } : {})).status;

  it('lets in who has a token of the issuer whose command it has started', async () => {
    expect([await statusOf(await tokenOf()), await statusOf()]).toEqual([200, 401]);
  });

  it('still does while the network is down, with the keys that the handler has', async () => {
    const set = (faults: object) =>
      fetch(`${url}/.edgewright/faults`, { method: 'PUT', body: JSON.stringify(faults) }).then((answer) =>
        answer.json(),
      );
    expect(await set({ network: 'down' })).toEqual({ network: 'down' });
    expect(await statusOf(await tokenOf())).toBe(200);
    await set({});
  });

  it('lets in by a secret of the file in which those of functions stand', async () => {
    const key = Buffer.alloc(32, 7);
    const exp = Math.floor(Date.now() / 1000) + 600;
    const bearer = secretToken(key, { iss: 'https://partner.example/', aud: 'shop', iat: 0, exp });
    await writeFile(join(folder, 'edge.store.json'), JSON.stringify({ 'secret:partner': key.toString('base64url') }));
    expect(await statusOf(bearer)).toBe(200);
  });

  it('ends with its issuers when it is interrupted', async () => {
    interrupt();
    expect(await ended).toBe(0);
    await expect(fetch(ISSUER)).rejects.toThrow();
  });
});
