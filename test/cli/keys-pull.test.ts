import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../cli/main.ts';
import type { PulledKeys } from '../../config/resolve-auth.ts';
import { signingKey } from '../lambda-edge/auth/tokens.ts';
import { ioIn } from './io-in.ts';

const [ONE, TWO, THREE] = [signingKey('one', 'ES256'), signingKey('two', 'ES256'), signingKey('three', 'EdDSA')];

let folder = '';
let server: Server;
let url = '';
/** What stands at the paths of the server. */
let pages: Record<string, unknown> = {};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgewright-keys-'));
  server = createServer(({ url: path = '' }, response) => {
    const page = pages[path];
    response.statusCode = page === undefined ? 404 : 200;
    response.end(typeof page === 'string' ? page : JSON.stringify(page));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  pages = {
    '/shop/.well-known/openid-configuration': { issuer: `${url}/shop`, jwks_uri: `${url}/jwks` },
    '/jwks': { keys: [{ ...TWO.jwk, x5c: ['whatever'] }, ONE.jwk, { kty: 'oct', k: 'secret' }] },
  };
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

async function configure(issuers: object, environments: object = {}): Promise<void> {
  const origins = { site: { folder: '.' } };
  const config = {
    app: 'shop',
    hosts: ['a.example'],
    origins,
    issuers,
    environments,
    behaviors: [{ path: '*', origin: 'site' }],
  };
  await writeFile(join(folder, 'edge.config.ts'), `export default ${JSON.stringify(config)};`);
}

async function pull(...argv: readonly string[]): Promise<{ code: number; out: string[]; err: string[] }> {
  const [out, err]: [string[], string[]] = [[], []];
  const io = ioIn(folder, { out: (line) => out.push(line), err: (line) => err.push(line), now: () => 0 });
  return { code: await main(['keys', 'pull', ...argv], io, '0.0.0'), out, err };
}

const file = (): string => join(folder, 'edge.keys.json');
const written = async (): Promise<PulledKeys> => JSON.parse(await readFile(file(), 'utf8'));
const shop = (): object => ({ issuer: `${url}/shop`, audiences: ['shop'] });

describe('edgewright keys pull', () => {
  it('writes what handlers take of the keys that issuers publish, by their iss', async () => {
    const partner = { issuer: 'https://partner.example/', audiences: ['shop'], secret: 'partner' };
    pages['/zoo'] = { keys: [THREE.jwk] };
    await configure({
      zoo: { issuer: `${url}/zoo`, audiences: ['shop'], jwksUri: `${url}/zoo` },
      shop: shop(),
      partner,
    });
    expect(await pull()).toEqual({
      code: 0,
      err: [],
      out: [
        `zoo  ${url}/zoo  1 key: three`,
        '  + three',
        `shop  ${url}/shop  2 keys: one, two`,
        '  + one',
        '  + two',
        'edge.keys.json written',
      ],
    });
    const { use: _, ...one } = ONE.jwk;
    const { keys = [] } = (await written())[`${url}/shop`] ?? {};
    expect(keys[0]).toEqual(one);
    expect(Object.keys(await written())).toEqual([`${url}/shop`, `${url}/zoo`]);
    expect(await readFile(file(), 'utf8')).toMatch(/^\{\n {2}"http.*\n\}\n$/s);
  });

  it('changes nothing in whatever order the keys come, and says what has changed', async () => {
    await configure({ shop: shop() });
    await pull();
    const before = await readFile(file(), 'utf8');
    pages['/jwks'] = { keys: [ONE.jwk, TWO.jwk] };
    expect((await pull()).out.at(-1)).toBe('edge.keys.json is up to date');
    expect(await readFile(file(), 'utf8')).toBe(before);
    pages['/jwks'] = { keys: [TWO.jwk, THREE.jwk] };
    expect((await pull()).out.slice(1)).toEqual(['  + three', '  - one', 'edge.keys.json written']);
  });

  it('only says so with --check, and exits with 2', async () => {
    await configure({ shop: shop() });
    expect(await pull('--check')).toMatchObject({ code: 2 });
    await expect(readFile(file())).rejects.toThrow();
    await pull();
    expect(await pull('--check')).toMatchObject({ code: 0 });
    pages['/jwks'] = { keys: [TWO.jwk] };
    const { code, out } = await pull('--check');
    expect([code, out.at(-1)]).toEqual([2, 'edge.keys.json is not what is published: run edgewright keys pull']);
    expect((await written())[`${url}/shop`]?.keys).toHaveLength(2);
  });

  it.each([
    ['two-1_A.b~', 'two-1_A.b~'],
    ['\u001b[2J\u001b]0;owned\u0007', '"\\u001b[2J\\u001b]0;owned\\u0007"'],
    ['one\nedge.keys.json written', '"one\\nedge.keys.json written"'],
    ['\u009b31m\u007f', '"\\u009b31m\\u007f"'],
    ['\u202eeno', '"\\u202eeno"'],
    ['🔑 "2"', '"\\ud83d\\udd11 \\"2\\""'],
    ['', '""'],
  ])('shows an id that an issuer made up without a byte that a terminal would obey: %j', async (kid, shown) => {
    await configure({ shop: shop() });
    pages['/jwks'] = { keys: [{ ...ONE.jwk, kid }] };
    expect((await pull()).out).toEqual([
      `shop  ${url}/shop  1 key: ${shown}`,
      `  + ${shown}`,
      'edge.keys.json written',
    ]);
    expect((await written())[`${url}/shop`]?.keys).toMatchObject([{ kid }]);
    pages['/jwks'] = { keys: [TWO.jwk] };
    expect((await pull()).out).toContain(`  - ${shown}`);
  });

  it('says the same as JSON', async () => {
    await configure({ shop: shop() });
    const { out } = await pull('--json');
    const keys = ['one', 'two'];
    expect(JSON.parse(out.join('\n'))).toEqual({
      file: 'edge.keys.json',
      changed: true,
      issuers: [{ name: 'shop', issuer: `${url}/shop`, keys, added: keys, removed: [] }],
      skipped: [],
    });
  });

  it("asks the issuers of the environment, and keeps the others' keys", async () => {
    await configure(
      { shop: shop() },
      { stage: { issuers: { shop: { issuer: `${url}/stage`, audiences: ['shop'], jwksUri: `${url}/stage` } } } },
    );
    pages['/stage'] = { keys: [THREE.jwk] };
    await pull();
    await pull('--env', 'stage');
    expect(Object.keys(await written())).toEqual([`${url}/shop`, `${url}/stage`]);
  });

  it('passes over an issuer of this machine that does not run', async () => {
    const local = { issuer: 'http://127.0.0.1:8802', audiences: ['shop'], command: 'node id.mjs' };
    await configure({ local });
    await writeFile(file(), JSON.stringify({ [local.issuer]: { keys: [ONE.jwk] } }));
    expect(await pull('--check')).toEqual({
      code: 0,
      err: [],
      out: ['local  does not run; `edgewright dev` starts it', 'edge.keys.json is up to date'],
    });
  });

  it('has nothing to do where no issuer has public keys', async () => {
    await configure({});
    expect(await pull()).toEqual({ code: 0, err: [], out: ['no issuer has public keys'] });
    await expect(readFile(file())).rejects.toThrow();
  });

  it('names every issuer whose keys are not to be had, and leaves the file as it was', async () => {
    const at = (path: string): object => ({ issuer: `${url}${path}`, audiences: ['shop'], jwksUri: `${url}${path}` });
    Object.assign(pages, {
      '/html': '<p>',
      '/none': { keys: [] },
      '/private': { keys: [{ ...ONE.jwk, d: 'secret' }] },
      '/other/.well-known/openid-configuration': { issuer: 'https://other.example/', jwks_uri: `${url}/jwks` },
    });
    await configure({
      shop: shop(),
      gone: at('/gone'),
      html: at('/html'),
      none: at('/none'),
      private: at('/private'),
      other: { issuer: `${url}/other`, audiences: ['shop'] },
    });
    const { code, out, err } = await pull();
    const none = 'publishes no key that may verify: expected RSA of 2048 bits, EC or Ed25519';
    expect({ code, out, err }).toEqual({
      code: 1,
      out: [],
      err: [
        'ERR_KEYS  the keys of 5 issuers are not to be had',
        `  issuers.gone: ${url}/gone: it answered 404`,
        `  issuers.html: ${url}/html: its answer is not JSON`,
        `  issuers.none: ${none}`,
        `  issuers.private: ${none}`,
        `  issuers.other: ${url}/other/.well-known/openid-configuration: its issuer is not the one that is configured, letter by letter`,
        '',
        'Mend issuer or jwksUri, or try again once they answer; edge.keys.json is as it was.',
      ],
    });
    await expect(readFile(file())).rejects.toThrow();
  });
});
