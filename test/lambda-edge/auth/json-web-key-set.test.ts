import { describe, expect, it } from 'vitest';
import { publicKeys } from '../../../lambda-edge/auth/json-web-key-set.ts';
import { signingKey } from './tokens.ts';

const { use: _, ...rsa } = signingKey('rsa').jwk;
const { use: __, ...ec } = signingKey('ec', 'ES256').jwk;
const { use: ___, ...okp } = signingKey('okp', 'EdDSA').jwk;
const weak = signingKey('weak', 'RS256', 1024).jwk;
const base64url = (bytes: readonly number[]): string => Buffer.from(bytes).toString('base64url');

describe('a key set', () => {
  it('keeps the members of public keys that verifying takes', () => {
    const extras = { use: 'sig', key_ops: ['verify'], x5c: ['MII'], x5t: 'a', ext: true, issuer: 'https://i.example' };
    expect(publicKeys({ keys: [rsa, ec, okp].map((key) => ({ ...key, ...extras })) })).toEqual([rsa, ec, okp]);
  });

  it('keeps a key without a name and an algorithm', () => {
    const { kid, alg, ...bare } = rsa;
    expect(publicKeys({ keys: [bare] })).toEqual([bare]);
  });

  it.each([
    ['null', null],
    ['a text', 'key'],
    ['a list', [rsa]],
    ['nothing', {}],
    ['of another kind', { ...rsa, kty: 'AKP' }],
    ['of a kind that every object has', { ...rsa, kty: '__proto__' }],
    ['symmetric', { kty: 'oct', k: 'MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY', alg: 'HS256' }],
    ['private', { ...rsa, d: 'AQAB' }],
    ['with a member of a private key that is null', { ...ec, d: null }],
    ['for encryption', { ...rsa, use: 'enc' }],
    ['for other operations', { ...rsa, key_ops: ['encrypt'] }],
    ['for operations that are no list', { ...rsa, key_ops: 'verify' }],
    ['with a name that is no text', { ...rsa, kid: 7 }],
    ['with an algorithm that is no text', { ...rsa, alg: null }],
    ['with a modulus of 1024 bits', weak],
    ['with a modulus of 1024 bits that looks longer', { ...weak, n: `${'A'.repeat(400)}${weak.n}` }],
    ['with a modulus of 2047 bits', { ...rsa, n: base64url([0x7f, ...Array(255).fill(0xff)]) }],
    ['with an endless modulus', { ...rsa, n: '_'.repeat(4097) }],
    ['with a padded modulus', { ...rsa, n: `${rsa.n}==` }],
    ['with a modulus that is no text', { ...rsa, n: 65537 }],
    ['with an exponent of 1', { ...rsa, e: 'AQ' }],
    ['with an exponent of 3', { ...rsa, e: 'Aw' }],
    ['with an exponent of 3 that looks longer', { ...rsa, e: 'AAAAAAAD' }],
    ['with an exponent of 65535', { ...rsa, e: base64url([0xff, 0xff]) }],
    ['without an exponent', { ...rsa, e: '' }],
    ['on another curve', { ...ec, crv: 'secp256k1' }],
    ['on a curve that every object has', { ...ec, crv: 'constructor' }],
    ['on a curve of other coordinates', { ...ec, crv: 'P-384' }],
    ['without a coordinate', { ...ec, y: undefined }],
    ['on a curve that agrees on keys', { ...okp, crv: 'X25519' }],
    ['on a curve of the other kind', { ...okp, crv: 'P-256' }],
  ])('drops a key that is %s', (_what, key) => {
    expect(publicKeys({ keys: [key, ec] })).toEqual([ec]);
  });

  it.each([2048, 3072, 4096])('keeps a key of %i bits', (bits) => {
    const { use, ...key } = signingKey('rsa', 'RS256', bits).jwk;
    expect(publicKeys({ keys: [key] })).toEqual([key]);
  });

  it('has a hundred keys at most', () => {
    expect(publicKeys({ keys: Array(10_000).fill(ec) })).toHaveLength(100);
  });

  it.each([[null], ['<html>'], [[]], [{}], [{ keys: {} }], [{ keys: null }]])('is not %j', (document) => {
    expect(() => publicKeys(document)).toThrow('its answer is not a set of keys');
  });
});
