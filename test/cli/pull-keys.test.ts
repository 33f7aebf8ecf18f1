import { describe, expect, it } from 'vitest';
import type { ResolvedIssuer } from '#policy/auth';
import { pullKeys } from '../../cli/pull-keys.ts';
import type { FetchJson } from '../../lambda-edge/auth/json-document.ts';
import { RS256_ISSUER, signingKey } from '../lambda-edge/auth/tokens.ts';

const { jwk } = signingKey('ec', 'ES256');
const { use: _, ...kept } = jwk;
const other: ResolvedIssuer = {
  ...RS256_ISSUER,
  issuer: 'https://other.example/',
  jwksUri: 'https://other.example/jwks',
};
const shared: ResolvedIssuer = { issuer: 'https://shared.example/', audiences: ['a'], secret: '/edge/jwt' };

const answering =
  (documents: Readonly<Record<string, unknown>>): FetchJson =>
  async ({ href }) => {
    if (!(href in documents)) throw new Error('it answered 404');
    return documents[href];
  };

describe('keys that are pulled', () => {
  it('are those that may verify, by issuer', async () => {
    const set = {
      keys: [
        { ...jwk, x5c: ['MII'] },
        { ...jwk, use: 'enc' },
      ],
    };
    const fetchJson = answering({ 'https://idp.example.com/jwks': set, 'https://other.example/jwks': { keys: [jwk] } });
    expect(await pullKeys([RS256_ISSUER, other, shared], fetchJson)).toEqual({
      [RS256_ISSUER.issuer]: { keys: [kept] },
      [other.issuer]: { keys: [kept] },
    });
  });

  it('are none where one issuer has none: every one of those is named', async () => {
    const fetchJson = answering({ 'https://idp.example.com/jwks': { keys: [{ kty: 'oct', k: 'AAAA' }] } });
    await expect(pullKeys([RS256_ISSUER, other], fetchJson)).rejects.toMatchObject({
      code: 'ERR_KEYS',
      problems: [
        {
          at: RS256_ISSUER.issuer,
          says: 'publishes no key that may verify: expected RSA of 2048 bits, EC or Ed25519',
        },
        { at: other.issuer, says: 'https://other.example/jwks: it answered 404' },
      ],
    });
  });
});
