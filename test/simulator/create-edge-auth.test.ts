/** Auth in Lambda@Edge on this machine: secrets from a Parameter Store of its own, keys over the network, and a network that is down. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Issuer } from '#policy/auth';
import { createClock, createEdge, type Edge } from '../../simulator/testing.ts';
import { AUDIENCE, NOW, secretToken, signingKey, token } from '../lambda-edge/auth/tokens.ts';

const [FIRST, SECOND] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];

const KEY = signingKey('one');

let edge: Edge | undefined;
let server: Server;
let issuer = '';
let asked = 0;

beforeEach(async () => {
  asked = 0;
  server = createServer((_, response) => {
    asked += 1;
    response.end(JSON.stringify({ keys: [KEY.jwk] }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  await edge?.close();
  server.closeAllConnections();
  server.close();
});

async function edgeOf(trusted: Issuer, store: ReadonlyMap<string, string> = new Map()): Promise<Edge> {
  edge = await createEdge({
    config: {
      app: 'shop',
      hosts: ['www.example.com'],
      origins: { api: { http: 'http://api.example' } },
      issuers: { trusted },
      behaviors: [
        { path: '*', origin: 'api', viewer: 'lambda', auth: { issuers: ['trusted'] }, cache: 'CachingDisabled' },
      ],
    },
    clock: createClock(NOW * 1000),
    store,
  });
  return edge;
}

async function statusOf(bearer: string): Promise<number | undefined> {
  return (await edge?.fetch('/api/a', { headers: { Authorization: `Bearer ${bearer}` } }))?.status;
}

describe('a handler with the secret of an issuer', () => {
  const SECRET: Issuer = { issuer: 'https://partner.example/', audiences: [AUDIENCE], secret: '/shop/partner' };
  const signed = (key: Uint8Array): string => secretToken(key, { iss: SECRET.issuer });

  it('reads it where functions do, and sees another one after its own time', async () => {
    const store = new Map([['secret:/shop/partner', FIRST.toString('base64url')]]);
    const { clock } = await edgeOf(SECRET, store);
    expect([await statusOf(signed(FIRST)), await statusOf(signed(SECOND))]).toEqual([200, 401]);
    store.set('secret:/shop/partner', [SECOND, FIRST].map((key) => key.toString('base64url')).join(' '));
    clock.advance(3000);
    // What is due is fetched behind the answer that brought it to light.
    await expect.poll(() => statusOf(signed(SECOND))).toBe(200);
    expect(await statusOf(signed(FIRST))).toBe(200);
  });

  it('answers 503 while there is none', async () => {
    await edgeOf(SECRET);
    expect(await statusOf(signed(FIRST))).toBe(503);
  });

  it('answers 503 while the network is down', async () => {
    const { fails, clock } = await edgeOf(SECRET, new Map([['secret:/shop/partner', FIRST.toString('base64url')]]));
    fails({ network: 'down' });
    expect(await statusOf(signed(FIRST))).toBe(503);
    fails({});
    clock.advance(31);
    expect(await statusOf(signed(FIRST))).toBe(200);
  });
});

describe('a handler whose issuer is out of reach', () => {
  const trusted = (): Issuer => ({ issuer, audiences: [AUDIENCE], jwksUri: `${issuer}/jwks` });

  it('goes on with the keys that it has', async () => {
    const { fails, clock } = await edgeOf(trusted());
    expect(await statusOf(token(KEY, { iss: issuer }))).toBe(200);
    fails({ network: 'down' });
    clock.advance(660);
    expect(await statusOf(token(KEY, { iss: issuer, sub: 'another' }))).toBe(200);
    expect(asked).toBe(1);
  });

  it('answers 503 while it has none, and lets in once it got them', async () => {
    const { fails, clock } = await edgeOf(trusted());
    fails({ network: 'down' });
    expect(await statusOf(token(KEY, { iss: issuer }))).toBe(503);
    expect(asked).toBe(0);
    fails({});
    clock.advance(31);
    expect(await statusOf(token(KEY, { iss: issuer }))).toBe(200);
  });
});

it('tells handlers the time of the edge', async () => {
  const { clock } = await edgeOf({ issuer, audiences: [AUDIENCE], jwksUri: `${issuer}/jwks` });
  const bearer = token(KEY, { iss: issuer, exp: NOW + 60 });
  expect(await statusOf(bearer)).toBe(200);
  clock.advance(60);
  expect(await statusOf(bearer)).toBe(401);
});
