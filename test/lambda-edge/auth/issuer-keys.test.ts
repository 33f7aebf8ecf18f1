import { describe, expect, it } from 'vitest';
import { fetchIssuerKeys } from '../../../lambda-edge/auth/issuer-keys.ts';
import { signingKey } from './tokens.ts';

const { use: _, ...jwk } = signingKey('ec', 'ES256').jwk;
const ISSUER = 'https://idp.example.com/pool';
const DISCOVERY = `${ISSUER}/.well-known/openid-configuration`;
const JWKS_URI = 'https://keys.example.com/jwks';

/** Asks for keys where these documents are answered; what was asked for, and what came of it. */
async function ask(issuer: { issuer: string; jwksUri?: string }, documents: Readonly<Record<string, unknown>>) {
  const asked: string[] = [];
  const keys = await fetchIssuerKeys(issuer, async (url) => {
    asked.push(url.href);
    const document = documents[url.href];
    if (document === undefined) throw new Error('it answered 404');
    return document;
  }).catch((error: Error) => error.message);
  return { asked, keys };
}

describe('keys of an issuer', () => {
  it('are where the options say', async () => {
    const found = await ask({ issuer: ISSUER, jwksUri: JWKS_URI }, { [JWKS_URI]: { keys: [jwk] } });
    expect(found).toEqual({ asked: [JWKS_URI], keys: [jwk] });
  });

  it.each([ISSUER, `${ISSUER}/`])('are where the discovery document of %s says', async (issuer) => {
    const documents = { [DISCOVERY]: { issuer, jwks_uri: JWKS_URI }, [JWKS_URI]: { keys: [jwk] } };
    expect(await ask({ issuer }, documents)).toEqual({ asked: [DISCOVERY, JWKS_URI], keys: [jwk] });
  });

  it('may be on this machine where the issuer is', async () => {
    const issuer = 'http://127.0.0.1:8600';
    const jwksUri = 'http://localhost:8600/jwks';
    const documents = {
      [`${issuer}/.well-known/openid-configuration`]: { issuer, jwks_uri: jwksUri },
      [jwksUri]: { keys: [jwk] },
    };
    expect((await ask({ issuer }, documents)).keys).toEqual([jwk]);
    expect((await ask({ issuer: ISSUER, jwksUri }, documents)).keys).toEqual([jwk]);
  });

  it.each([
    [
      'another issuer',
      { issuer: `${ISSUER}/`, jwks_uri: JWKS_URI },
      'its issuer is not the one that is configured, letter by letter',
    ],
    ['no issuer', { jwks_uri: JWKS_URI }, 'its issuer is not the one that is configured, letter by letter'],
    ['no address', { issuer: ISSUER }, 'it has no jwks_uri'],
    [
      'an address in the clear',
      { issuer: ISSUER, jwks_uri: 'http://keys.example.com/' },
      'http://keys.example.com/ is no address with https:',
    ],
    [
      'an address on this machine',
      { issuer: ISSUER, jwks_uri: 'http://127.0.0.1/' },
      'http://127.0.0.1/ is no address with https:',
    ],
    ['a file', { issuer: ISSUER, jwks_uri: 'file:///etc/passwd' }, 'file:///etc/passwd is no address with https:'],
    ['half an address', { issuer: ISSUER, jwks_uri: '/jwks' }, '/jwks is no address with https:'],
    ['nothing', null, 'its issuer is not the one that is configured, letter by letter'],
  ])('are not asked for where the discovery document has %s', async (_what, document, says) => {
    const found = await ask({ issuer: ISSUER }, { [DISCOVERY]: document, 'http://127.0.0.1/': { keys: [jwk] } });
    expect(found).toEqual({ asked: [DISCOVERY], keys: `${DISCOVERY}: ${says}` });
  });

  it.each([
    'http://idp.example.com',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'ftp://127.0.0.1',
    'pool',
  ])('are not asked for of %s', async (issuer) => {
    const { asked, keys } = await ask({ issuer }, {});
    expect(asked).toEqual([]);
    expect(keys).toMatch(/is no address with https:$/);
  });

  it.each([
    [{ keys: {} }, 'its answer is not a set of keys'],
    [undefined, 'it answered 404'],
  ])('are not %j', async (document, says) => {
    const { keys } = await ask({ issuer: ISSUER, jwksUri: JWKS_URI }, { [JWKS_URI]: document });
    expect(keys).toBe(`${JWKS_URI}: ${says}`);
  });
});
