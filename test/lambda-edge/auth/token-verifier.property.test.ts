import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RS256_ISSUER, signingKey, testVerifier, token } from './tokens.ts';

const key = signingKey('rsa1');
const documents = { 'https://idp.example.com/jwks': { keys: [key.jwk] } };
const { outcome } = testVerifier([RS256_ISSUER], { documents });

/** What may stand in error_description. @see https://www.rfc-editor.org/rfc/rfc6750#section-3 */
const PROBLEM = /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/;

const genuine = token(key);
const part = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.json().map((json) => Buffer.from(json).toString('base64url')),
  fc.constantFrom(...genuine.split('.')),
);

describe('a text', () => {
  it.each([
    ['any', fc.string({ unit: 'binary', maxLength: 9000 })],
    ['in three parts', fc.tuple(part, part, part).map((parts) => parts.join('.'))],
    [
      'that is a token but for one place',
      fc
        .tuple(fc.nat(genuine.length), fc.string({ unit: 'binary' }), fc.nat(3))
        .map(([at, text, cut]) => genuine.slice(0, at) + text + genuine.slice(at + cut)),
    ],
  ])('is judged without a throw, and never allowed but for the token itself: %s', async (_, texts) => {
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const found = await outcome(text);
        expect(found).toMatch(PROBLEM);
        if (text !== genuine) expect(found).not.toMatch(/^(?:allowed|unavailable)$/);
      }),
    );
  });

  it.each([
    ['header', 1],
    ['claims', 0],
  ])('with any %s that its issuer has signed is judged without a throw', async (_, isHeader) => {
    const members = fc.dictionary(
      fc.constantFrom('alg', 'kid', 'typ', 'crit', 'iss', 'aud', 'exp', 'nbf', 'iat', '__proto__', 'jku'),
      fc.oneof(fc.jsonValue(), fc.constantFrom('RS256', 'rsa1', RS256_ISSUER.issuer)),
    );
    await fc.assert(
      fc.asyncProperty(members, async (object) => {
        expect(await outcome(isHeader ? token(key, {}, object) : token(key, object))).toMatch(PROBLEM);
      }),
      { numRuns: 50 },
    );
  });
});
