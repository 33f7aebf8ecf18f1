/** Tokens of a real OpenID provider on this machine, with its discovery document and its keys, which it changes. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ResolvedIssuer } from '#policy/auth';
import { fetchJson } from '../../../lambda-edge/auth/json-document.ts';
import { lambdaIo } from '../../../lambda-edge/auth/lambda-io.ts';
import { tokenVerifier } from '../../../lambda-edge/auth/token-verifier.ts';
import { AUDIENCE, outcomeOf, type SigningKey, signingKey } from './tokens.ts';

const [first, second] = [signingKey('first'), signingKey('second', 'ES256')];
const MINUTE = 60_000;

let answer: RequestListener = (_, response) => response.end();
let asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(request.url ?? '');
  answer(request, response);
});
let issuer = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** The provider with other keys; it signs with the first. */
function provide(...keys: readonly SigningKey[]): void {
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'app',
        client_secret: 'secret',
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
      },
    ],
    jwks: { keys: keys.map(({ privateKey, jwk }) => ({ ...privateKey.export({ format: 'jwk' }), ...jwk })) },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => AUDIENCE,
        getResourceServerInfo: () => ({
          scope: 'orders/read',
          audience: AUDIENCE,
          accessTokenTTL: 3600,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: keys[0]?.alg, kid: keys[0]?.jwk.kid } },
        }),
      },
    },
  });
  answer = provider.callback();
}

/** A token as an application gets it. */
async function grant(): Promise<string> {
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from('app:secret').toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'orders/read' }),
  });
  const { access_token: token } = (await response.json()) as { access_token: string };
  asked = [];
  return token;
}

/** A verifier with the client of a handler, and a clock that only goes on when it is told to. */
function verifier(options: object = {}) {
  const clock = { now: Date.now() };
  const issuers = [{ issuer, audiences: [AUDIENCE], algorithms: ['RS256', 'ES256'], type: 'at+jwt', ...options }];
  const { verify } = tokenVerifier(
    { issuers: issuers as readonly ResolvedIssuer[] },
    { ...lambdaIo(), fetchJson, now: () => clock.now },
  );
  return { clock, verify, outcome: async (token: string) => outcomeOf(await verify(token)) };
}

describe('a provider', () => {
  beforeEach(() => {
    provide(first);
    asked = [];
  });

  it('signs tokens that count', async () => {
    const { verify } = verifier();
    const token = await grant();
    expect(await verify(token)).toMatchObject({ claims: { iss: issuer, aud: AUDIENCE, scope: 'orders/read' } });
    expect(asked).toEqual(['/.well-known/openid-configuration', '/jwks']);
  });

  it('may change its keys: the next token brings them, and the old ones count until it withdraws them', async () => {
    const { clock, outcome } = verifier();
    const old = await grant();
    expect(await outcome(old)).toBe('allowed');
    provide(second, first);
    const token = await grant();
    clock.now += MINUTE;
    expect(await outcome(token)).toBe('allowed');
    expect(await outcome(old)).toBe('allowed');
    provide(second);
    clock.now += 10 * MINUTE;
    expect(await outcome(old)).toBe('allowed');
    await expect.poll(() => outcome(old), { timeout: 5_000 }).toBe('the issuer has no such key');
    expect(await outcome(token)).toBe('allowed');
  });

  it.each<[string, RequestListener]>([
    ['down', ({ socket }) => socket.destroy()],
    ['failing', (_, response) => response.writeHead(500).end()],
    ['redirecting', (_, response) => response.writeHead(302, { location: '/elsewhere' }).end()],
    ['answering HTML', (_, response) => response.end('<!doctype html><title>Maintenance</title>')],
    ['answering 10 MB', (_, response) => response.end(' '.repeat(10_000_000))],
    ['slow', () => {}],
  ])('that is %s loses nobody who had a token, and lets in nobody else', async (_, broken) => {
    const known = verifier();
    const token = await grant();
    expect(await known.outcome(token)).toBe('allowed');
    answer = broken;
    known.clock.now += 11 * MINUTE;
    expect(await known.outcome(token)).toBe('allowed');
    const started = performance.now();
    expect(await verifier().outcome(token)).toBe('unavailable');
    expect(performance.now() - started).toBeLessThan(4_000);
    expect(await known.outcome(token)).toBe('allowed');
  });

  it('of another name is not asked for keys', async () => {
    const token = await grant();
    const { outcome } = verifier({ issuer: `${issuer}/` });
    expect(await outcome(token)).toBe('the issuer is not known here');
    expect(asked).toEqual([]);
  });
});
