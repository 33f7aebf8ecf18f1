import { describe, expect, it } from 'vitest';
import type { ResolvedIssuer } from '#policy/auth';
import { PUBLIC_KEY_ALGORITHMS } from '#policy/auth';
import {
  AUDIENCE,
  ISSUER,
  NOW,
  RS256_ISSUER,
  secretToken,
  settled,
  signingKey,
  type TestVerifier,
  testVerifier,
  token,
} from './tokens.ts';

const JWKS_URI = 'https://idp.example.com/jwks';
const OTHER_ISSUER = 'https://tenant2.example.net/';
const OTHER_URI = 'https://tenant2.example.net/jwks';

const rsa = signingKey('rsa1');
const successor = signingKey('rsa2');
const MINUTE = 60;

const setOf = (...keys: readonly { readonly jwk: unknown }[]) => ({ keys: keys.map(({ jwk }) => jwk) });

/** A verifier of one issuer that publishes one key. */
function verifier(options: object = {}, clockTolerance = 0): TestVerifier {
  const documents = { [JWKS_URI]: setOf(rsa) };
  return testVerifier([{ ...RS256_ISSUER, ...options } as ResolvedIssuer], { documents }, clockTolerance);
}

describe('a token', () => {
  it('counts with what it says and who has signed it', async () => {
    expect(await verifier().verify(token(rsa))).toEqual({
      claims: { iss: ISSUER, aud: AUDIENCE, sub: 'user-1', iat: NOW - 60, exp: NOW + 3600 },
      issuer: RS256_ISSUER,
    });
  });

  it.each(PUBLIC_KEY_ALGORITHMS)('counts when it is signed with %s, if its issuer signs with that', async (alg) => {
    const key = signingKey('key', alg);
    const documents = { [JWKS_URI]: setOf(key) };
    const { outcome } = testVerifier([{ ...RS256_ISSUER, algorithms: [alg] }], { documents });
    expect(await outcome(token(key))).toBe('allowed');
    const others = PUBLIC_KEY_ALGORITHMS.filter((other) => other !== alg);
    const another = testVerifier([{ ...RS256_ISSUER, algorithms: others }], { documents });
    expect(await another.outcome(token(key))).toBe('the issuer does not sign with this algorithm');
  });

  it.each([
    ['expired', { exp: NOW }, {}, 'the token has expired'],
    ['without an end', { exp: undefined }, {}, 'the token does not say when it expires'],
    ['not valid yet', { nbf: NOW + 1 }, {}, 'the token does not count yet'],
    ['for others', { aud: 'api://other' }, {}, 'the token is for others'],
    ['for nobody', { aud: undefined }, {}, 'the token is for others'],
    ['issued at no time', { iat: 'now' }, {}, 'the token does not say when it was issued'],
    ['of nobody', { iss: undefined }, {}, 'the issuer is not known here'],
    ['of a member of every object', { iss: '__proto__' }, {}, 'the issuer is not known here'],
    ['of another key', {}, { kid: 'rsa3' }, 'the issuer has no such key'],
    ['without the name of a key where there is but one', {}, { kid: undefined }, 'allowed'],
  ])('that is %s comes to this', async (_, claims, header, expected) => {
    expect(await verifier().outcome(token(rsa, claims, header))).toBe(expected);
  });

  it('is not heard about its claims where its signature is wrong', async () => {
    const forged = `${token(rsa, { exp: 1 }).slice(0, -10)}AAAAAAAAAA`;
    expect(await verifier().outcome(forged)).toBe('the signature is wrong');
  });

  it.each([
    [{ exp: NOW - 5 }, 'allowed'],
    [{ exp: NOW - 10 }, 'the token has expired'],
    [{ nbf: NOW + 10 }, 'allowed'],
    [{ nbf: NOW + 11 }, 'the token does not count yet'],
  ])('is given the seconds by which clocks may differ: %j', async (claims, expected) => {
    expect(await verifier({}, 10).outcome(token(rsa, claims))).toBe(expected);
  });

  it.each([
    [{ client_id: AUDIENCE, aud: undefined }, 'allowed'],
    [{ client_id: 'other' }, 'the token is for others'],
    [{}, 'the token is for others'],
  ])('may say whom it is for in another claim: %j', async (claims, expected) => {
    expect(await verifier({ audienceClaim: 'client_id' }).outcome(token(rsa, claims))).toBe(expected);
  });

  it.each([
    ['at+jwt', 'allowed'],
    ['application/AT+JWT', 'allowed'],
    ['JWT', 'the token is of another type'],
    [undefined, 'the token is of another type'],
    [1, 'the token is of another type'],
  ])('of the type %j is held to the one that is asked for', async (typ, expected) => {
    expect(await verifier({ type: 'at+jwt' }).outcome(token(rsa, {}, { typ }))).toBe(expected);
  });

  it('is judged by the keys of its own issuer alone', async () => {
    const { outcome } = testVerifier(
      [RS256_ISSUER, { issuer: OTHER_ISSUER, audiences: [AUDIENCE], jwksUri: OTHER_URI }],
      { documents: { [JWKS_URI]: setOf(rsa), [OTHER_URI]: setOf({ jwk: { ...successor.jwk, kid: 'rsa1' } }) } },
    );
    const foreign = { ...successor, jwk: { ...successor.jwk, kid: 'rsa1' } };
    expect(await outcome(token(foreign, { iss: OTHER_ISSUER }))).toBe('allowed');
    expect(await outcome(token(foreign))).toBe('the signature is wrong');
    expect(await outcome(token(rsa, { iss: OTHER_ISSUER }))).toBe('the signature is wrong');
  });
});

describe('an ambiguous key', () => {
  it.each([
    ['two keys of one name', { kid: 'rsa1' }, [rsa, { jwk: { ...successor.jwk, kid: 'rsa1' } }]],
    ['no name, and two keys that fit', { kid: undefined }, [rsa, successor]],
  ])('denies: %s', async (_, header, keys) => {
    const { outcome } = testVerifier([RS256_ISSUER], { documents: { [JWKS_URI]: setOf(...keys) } });
    expect(await outcome(token(rsa, {}, header))).toBe('it is not clear which key has signed the token');
  });
});

describe('a key that its set has twice', () => {
  const { alg: _, ...bare } = rsa.jwk;
  it.each([
    ['letter by letter', {}, [rsa.jwk, rsa.jwk]],
    ['once without its algorithm', {}, [bare, rsa.jwk]],
    ['under two names, for a token without one', { kid: undefined }, [rsa.jwk, { ...rsa.jwk, kid: 'again' }]],
  ])('is one key: %s', async (_what, header, keys) => {
    const { outcome } = testVerifier([RS256_ISSUER], { documents: { [JWKS_URI]: { keys } } });
    expect(await outcome(token(rsa, {}, header))).toBe('allowed');
    expect(await outcome(token({ ...successor, jwk: rsa.jwk }, {}, header))).toBe('the signature is wrong');
  });
});

describe('a verified token', () => {
  it('is remembered', async () => {
    const { verify } = verifier();
    const text = token(rsa);
    const first = await verify(text);
    expect(await verify(text)).toBe(first);
  });

  it.each([
    ['its end', { exp: NOW + 100 }, 100],
    ['five minutes', {}, 300],
  ])('is verified again after %s', async (_, claims, seconds) => {
    const { world, verify } = verifier();
    const text = token(rsa, claims);
    const first = await verify(text);
    world.now = NOW + seconds - 0.001;
    expect(await verify(text)).toBe(first);
    world.now = NOW + seconds;
    expect(await verify(text)).not.toBe(first);
  });

  it('is verified again when the clock was set back', async () => {
    const { world, verify, outcome } = verifier();
    const text = token(rsa, { nbf: NOW });
    await verify(text);
    world.now = NOW - 1;
    expect(await outcome(text)).toBe('the token does not count yet');
  });

  it('counts no more once its key was withdrawn', async () => {
    const { world, outcome } = verifier();
    expect(await outcome(token(rsa))).toBe('allowed');
    world.documents = { [JWKS_URI]: setOf(successor) };
    world.now += 10 * MINUTE;
    expect(await outcome(token(rsa, { exp: NOW + 9999 }))).toBe('allowed');
    await settled();
    expect(await outcome(token(rsa, { exp: NOW + 9999 }))).toBe('the issuer has no such key');
  });

  it('counts no more once its key was withdrawn, though it is remembered', async () => {
    const { world, outcome } = verifier();
    await outcome(token(rsa));
    world.now += 9 * MINUTE;
    const text = token(rsa, { exp: NOW + 9999 });
    await outcome(text);
    await settled();
    world.documents = { [JWKS_URI]: setOf(successor) };
    world.now += MINUTE;
    expect(await outcome(text)).toBe('allowed');
    await settled();
    expect(await outcome(text)).toBe('the issuer has no such key');
  });

  it('is not remembered where keys changed while it was verified', async () => {
    const { world, outcome } = verifier({ keys: setOf(rsa) });
    world.documents = { [JWKS_URI]: setOf(successor) };
    const text = token(rsa);
    expect(await outcome(text)).toBe('allowed');
    await settled();
    expect(await outcome(text)).toBe('the issuer has no such key');
  });
});

describe('keys', () => {
  it('that cannot be had make tokens unavailable, neither allowed nor denied', async () => {
    const { world, outcome } = testVerifier([RS256_ISSUER]);
    expect(await outcome(token(rsa))).toBe('unavailable');
    world.documents = { [JWKS_URI]: { keys: [] } };
    world.now += 30;
    expect(await outcome(token(rsa))).toBe('unavailable');
    world.documents = { [JWKS_URI]: setOf(rsa) };
    world.now += 60;
    expect(await outcome(token(rsa))).toBe('allowed');
  });

  it('are not asked for by what is no token of theirs', async () => {
    const { world, outcome } = verifier();
    const [header, payload] = token(rsa).split('.');
    for (const text of ['', 'a.b.c', `${header}.${payload}`, `${header}.${payload}.=`]) await outcome(text);
    await outcome(token(rsa, { iss: 'https://evil.example' }));
    await outcome(token(rsa, {}, { alg: 'HS256' }));
    await outcome(token(rsa, {}, { jku: 'https://evil.example/jwks', alg: 'none' }));
    expect(world.asked).toEqual([]);
  });

  it('of the bundle verify at once, and are asked for behind the answer', async () => {
    const { world, outcome } = verifier({ keys: setOf(rsa) });
    world.isHeld = true;
    expect(await outcome(token(rsa))).toBe('allowed');
    expect(world.asked).toEqual([]);
    await settled();
    expect(world.asked).toEqual([JWKS_URI]);
    expect(await outcome(token(rsa, { sub: 'user-2' }))).toBe('allowed');
  });

  it('of the bundle do not outlive what their issuer says', async () => {
    const { outcome } = verifier({ keys: setOf(successor) });
    expect(await outcome(token(successor))).toBe('allowed');
    await settled();
    expect(await outcome(token(successor))).toBe('the issuer has no such key');
  });

  it('that are new are found with the first token that needs them', async () => {
    const { world, outcome } = verifier();
    await outcome(token(rsa));
    world.documents = { [JWKS_URI]: setOf(rsa, successor) };
    world.now += 31;
    expect(await outcome(token(successor))).toBe('allowed');
    expect(await outcome(token(rsa))).toBe('allowed');
  });

  it('are asked for once by a thousand tokens of unknown keys', async () => {
    const { world, outcome } = verifier();
    await outcome(token(rsa));
    world.now += 31;
    const strangers = Array.from({ length: 1000 }, (_, i) => token(rsa, {}, { kid: `stranger${i}` }));
    const outcomes = await Promise.all(strangers.slice(0, 500).map(outcome));
    for (const stranger of strangers.slice(500)) {
      world.now += 1;
      outcomes.push(await outcome(stranger));
    }
    expect(new Set(outcomes)).toEqual(new Set(['the issuer has no such key']));
    expect(world.asked).toHaveLength(2);
  });

  it('are asked for once per rest in an outage, and those that are known count on', async () => {
    const { world, outcome } = verifier();
    await outcome(token(rsa));
    world.documents = {};
    world.now += 11 * MINUTE;
    const outcomes = new Set<string>();
    for (let second = 0; second < 240; second += 1, world.now += 1) {
      outcomes.add(await outcome(token(rsa, { sub: `user-${second}` })));
      outcomes.add(await outcome(token(rsa, {}, { kid: `stranger${second}` })));
      await settled();
    }
    expect(outcomes).toEqual(new Set(['allowed', 'the issuer has no such key']));
    // After 0, 30, 90 and 210 seconds.
    expect(world.asked).toHaveLength(1 + 4);
  });

  it('that are slow to come keep nobody waiting who needs none of them', async () => {
    const { world, outcome } = verifier();
    await outcome(token(rsa));
    world.now += 11 * MINUTE;
    world.isHeld = true;
    expect(await outcome(token(rsa, { sub: 'user-2' }))).toBe('allowed');
    const waiting = outcome(token(successor));
    world.documents = { [JWKS_URI]: setOf(rsa, successor) };
    await settled();
    expect(await outcome(token(rsa, { sub: 'user-3' }))).toBe('allowed');
    await world.answer();
    expect(await waiting).toBe('allowed');
  });

  it('of a broken set are those that are whole', async () => {
    const keys = [null, 1, 'key', [], {}, { kty: 'RSA' }, { ...rsa.jwk, kid: 7 }, rsa.jwk];
    const { outcome } = testVerifier([RS256_ISSUER], { documents: { [JWKS_URI]: { keys } } });
    expect(await outcome(token(rsa))).toBe('allowed');
  });

  it('are the first hundred of ten thousand', async () => {
    const many = Array.from({ length: 10_000 }, (_, i) => ({ jwk: { ...successor.jwk, kid: `key${i}` } }));
    const documents = { [JWKS_URI]: setOf(rsa, ...many) };
    const { outcome } = testVerifier([RS256_ISSUER], { documents });
    expect(await outcome(token(rsa))).toBe('allowed');
    expect(await outcome(token(successor, {}, { kid: 'key98' }))).toBe('allowed');
    expect(await outcome(token(successor, {}, { kid: 'key99' }))).toBe('the issuer has no such key');
  });
});

describe('a shared secret', () => {
  const SECRET_ISSUER: ResolvedIssuer = { issuer: ISSUER, audiences: [AUDIENCE], secret: '/edge/jwt' };
  const [old, next] = [Buffer.alloc(32, 1), Buffer.alloc(48, 2)];
  const spelled = (...keys: readonly Buffer[]): string => keys.map((key) => key.toString('base64url')).join(' ');
  const sharing = (secret: string | Error) => testVerifier([SECRET_ISSUER], { secret });

  it('verifies its tokens, and is read once', async () => {
    const { world, outcome } = sharing(spelled(old));
    expect(await outcome(secretToken(old))).toBe('allowed');
    expect(await outcome(secretToken(old, { sub: 'user-2' }))).toBe('allowed');
    expect(await outcome(secretToken(next))).toBe('the signature is wrong');
    expect(await outcome(secretToken(old, { exp: NOW }))).toBe('the token has expired');
    expect(world.asked).toEqual(['/edge/jwt']);
  });

  it('may be two keys, of which either counts', async () => {
    const { outcome } = sharing(spelled(old, next));
    expect(await outcome(secretToken(old))).toBe('allowed');
    expect(await outcome(secretToken(next))).toBe('allowed');
    expect(await outcome(secretToken(next, { aud: 'other' }))).toBe('the token is for others');
    expect(await outcome(secretToken(Buffer.alloc(32, 3)))).toBe('the signature is wrong');
  });

  it('is read anew after five minutes, and a key that is gone counts no more', async () => {
    const { world, outcome } = sharing(spelled(old));
    const text = secretToken(old);
    await outcome(text);
    world.secret = spelled(next);
    world.now += 5 * MINUTE;
    await outcome(text);
    await settled();
    expect(await outcome(text)).toBe('the signature is wrong');
    expect(await outcome(secretToken(next))).toBe('allowed');
  });

  it('that was rotated verifies the first token of the new key', async () => {
    const { world, outcome } = sharing(spelled(old));
    await outcome(secretToken(old));
    world.secret = spelled(next, old);
    world.now += 30;
    expect(await outcome(secretToken(next))).toBe('allowed');
    expect(await outcome(secretToken(old))).toBe('allowed');
    expect(world.asked).toHaveLength(2);
  });

  it('that was rotated is read once for all who come with the new key at a time', async () => {
    const { world, outcome } = sharing(spelled(old));
    await outcome(secretToken(old));
    world.secret = spelled(next);
    world.now += 30;
    const tokens = Array.from({ length: 20 }, (_, i) => secretToken(next, { sub: `user-${i}` }));
    expect(new Set(await Promise.all(tokens.map(outcome)))).toEqual(new Set(['allowed']));
    expect(world.asked).toHaveLength(2);
  });

  it('that is rotated again is read again half a minute later', async () => {
    const { world, outcome } = sharing(spelled(old));
    await outcome(secretToken(old));
    for (const key of [next, old, next]) {
      world.secret = spelled(key);
      world.now += 29;
      expect(await outcome(secretToken(key))).toBe('the signature is wrong');
      world.now += 1;
      expect(await outcome(secretToken(key))).toBe('allowed');
    }
  });

  it('is read once for a thousand forged tokens, which keep nobody waiting who has the key', async () => {
    const { world, outcome } = sharing(spelled(old));
    await outcome(secretToken(old));
    world.now += 30;
    world.isHeld = true;
    const forged = Array.from({ length: 1000 }, (_, i) => secretToken(next, { sub: `user-${i}` }));
    const waiting = forged.slice(0, 800).map(outcome);
    await settled();
    expect(await outcome(secretToken(old, { sub: 'user-2' }))).toBe('allowed');
    await world.answer();
    const outcomes = await Promise.all(waiting);
    for (const text of forged.slice(800)) {
      world.now += 1;
      outcomes.push(await outcome(text));
    }
    expect(new Set(outcomes)).toEqual(new Set(['the signature is wrong']));
    expect(world.asked).toHaveLength(2);
  });

  it('is used on while it cannot be read', async () => {
    const { world, outcome } = sharing(spelled(old));
    await outcome(secretToken(old));
    world.secret = new Error('denied');
    world.now += 20 * MINUTE;
    expect(await outcome(secretToken(old))).toBe('allowed');
  });

  it.each([['\n'], ['\r\n']])('counts with what an editor left behind it: %j', async (end) => {
    expect(await sharing(`${spelled(old)}${end}`).outcome(secretToken(old))).toBe('allowed');
    expect(await sharing(`${spelled(next, old)}${end}`).outcome(secretToken(old))).toBe('allowed');
  });

  it.each([
    ['that cannot be read', new Error('denied')],
    ['that is empty', ''],
    ['that is short', spelled(Buffer.alloc(31))],
    ['whose only good key is the third', spelled(Buffer.alloc(31), Buffer.alloc(31), old)],
    ['in base64', old.toString('base64')],
    ['that is padded', `${spelled(old)}=`],
  ])('makes tokens unavailable: %s', async (_, secret) => {
    expect(await sharing(secret).outcome(secretToken(old))).toBe('unavailable');
  });

  it('does not verify by public keys, nor do public keys make a secret', async () => {
    expect(await sharing(spelled(old)).outcome(token(rsa))).toBe('the issuer does not sign with this algorithm');
    const { outcome } = verifier();
    const n = Buffer.from(String(rsa.jwk.n), 'base64url');
    expect(await outcome(secretToken(n, {}, { kid: 'rsa1' }))).toBe('the issuer does not sign with this algorithm');
  });
});
