/** Signatures made by AWS's own signer, and by nobody. */
import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { getSignedCookies, getSignedUrl } from '@aws-sdk/cloudfront-signer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signedRequestRefusal, withoutSignature } from '../../../simulator/access/signed-request.ts';
import type { ViewerRequest } from '../../../simulator/exchange.ts';
import { headersFrom } from '../../../simulator/header-lines.ts';
import { viewerRequestFrom } from '../../../simulator/viewer/viewer-request.ts';

const KEY_ID = 'K2JCJMDEHXQW5F';
const NOW = Date.UTC(2026, 0, 1);
const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 });
const OTHER = generateKeyPairSync('rsa', { modulusLength: 2048 });
const EC = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const ED = generateKeyPairSync('ed25519');
const KEYS = {
  [KEY_ID]: publicPem(RSA.publicKey),
  KEC: publicPem(EC.publicKey),
  KED: publicPem(ED.publicKey),
  KBAD: '-',
};

function publicPem(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'pem' }).toString();
}

function privatePem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

const SIGNER = { keyPairId: KEY_ID, privateKey: privatePem(RSA.privateKey) };

/** A date so many seconds from now. */
const inSeconds = (seconds: number): string => new Date(NOW + seconds * 1_000).toISOString();
const epoch = (seconds: number): number => NOW / 1_000 + seconds;

function requestFor(url: string, cookies: object = {}): ViewerRequest {
  const [, scheme = '', host = '', uri = '', querystring = ''] = /^(\w+):\/\/([^/]*)([^?]*)\??(.*)$/s.exec(url) ?? [];
  const present = Object.entries(cookies).filter(([, value]) => value !== undefined);
  const cookie = present.map(([name, value]) => `${name}=${value}`).join('; ');
  const rawHeaders = ['Host', host, ...(cookie === '' ? [] : ['Cookie', cookie])];
  const connection = { address: '192.0.2.7', port: 4242, scheme: scheme === 'https' ? 'https' : 'http' } as const;
  return {
    ...viewerRequestFrom({ method: 'GET', url: '/', httpVersion: '1.1', rawHeaders }, connection),
    uri,
    querystring,
  };
}

/** CloudFront's code for a request; nothing where it is let in. */
function codeFor(request: ViewerRequest, time = NOW): string | undefined {
  const { status, body } = signedRequestRefusal(request, KEYS, time) ?? {};
  if (status === undefined) return undefined;
  expect(status).toBe('403');
  return /<Code>(\w+)<\/Code>/.exec(String(body))?.[1];
}

const URL_OF_FILE = 'https://localhost:8080/files/a%20b.zip?color=red&size=9';
const policyOf = (condition: object, Resource: string | undefined = 'https://localhost:8080/files/*'): string =>
  JSON.stringify({ Statement: [{ Resource, Condition: condition }] });
const UNTIL = { DateLessThan: { 'AWS:EpochTime': epoch(60) } };

const canned = getSignedUrl({ ...SIGNER, url: URL_OF_FILE, dateLessThan: inSeconds(60) });
const custom = (policy: string): string => getSignedUrl({ ...SIGNER, url: URL_OF_FILE, policy });

/** Signed by hand, where AWS's signer for JavaScript knows no other hash or key. */
function signedBy(key: KeyObject, id: string, hash: 'SHA1' | 'SHA256', policy: string): string {
  const coded = (bytes: Buffer): string =>
    bytes.toString('base64').replaceAll('+', '-').replaceAll('=', '_').replaceAll('/', '~');
  const signature = createSign(hash).update(policy).sign(key);
  return `${URL_OF_FILE}&Policy=${coded(Buffer.from(policy))}&Signature=${coded(signature)}&Key-Pair-Id=${id}&Hash-Algorithm=${hash}`;
}

describe('a signed request', () => {
  it('of a URL with a canned policy is let in until its time', () => {
    expect(codeFor(requestFor(canned))).toBeUndefined();
    expect(codeFor(requestFor(canned), NOW + 59_999)).toBeUndefined();
    expect(codeFor(requestFor(canned), NOW + 60_000)).toBe('AccessDenied');
  });

  it.each([
    ['another path', (url: string) => url.replace('a%20b', 'b')],
    ['another query', (url: string) => url.replace('red', 'blue')],
    ['another host', (url: string) => url.replace('localhost', 'example.com')],
    ['another scheme', (url: string) => url.replace('https', 'http')],
    ['a later end', (url: string) => url.replace(/Expires=\d+/, `Expires=${epoch(120)}`)],
    ['another signature', (url: string) => url.replace(/Signature=.{8}/, 'Signature=AAAAAAAA')],
    ['a shorter signature', (url: string) => url.replace(/(Signature=.{8})[^&]*/, '$1')],
    ['another hash', (url: string) => url.replace(/(&Hash-Algorithm=\w+)?$/, '&Hash-Algorithm=SHA256')],
    ['an unknown hash', (url: string) => `${url}&Hash-Algorithm=none`],
  ])('is refused with %s', (_, change) => {
    expect(change(canned)).not.toBe(canned);
    expect(codeFor(requestFor(change(canned)))).toBe('AccessDenied');
  });

  it.each([
    ['MissingKey', 'https://localhost:8080/files/a'],
    ['MissingKey', canned.replace(/&Key-Pair-Id=[^&]*/, '&Key-Pair-Id=')],
    ['InvalidKey', canned.replace(KEY_ID, 'KOTHER')],
    ['InvalidKey', canned.replace(KEY_ID, '__proto__')],
    ['InvalidKey', canned.replace(KEY_ID, 'KBAD')],
    ['InvalidKey', canned.replace(KEY_ID, 'KED')],
    ['MalformedSignature', canned.replace(/&Signature=[^&]*/, '&Signature=%00')],
    ['MalformedSignature', canned.replace(/&Signature=[^&]*/, '')],
    ['MalformedPolicy', canned.replace(/Expires=\d+/, 'Expires=never')],
    ['MalformedPolicy', canned.replace(/Expires=\d+&/, '')],
    ['MalformedPolicy', custom('{}')],
    ['MalformedPolicy', custom('no JSON')],
    ['MalformedPolicy', custom(policyOf({}))],
    ['MalformedPolicy', custom(policyOf({ ...UNTIL, DateGreaterthan: { 'AWS:EpochTime': 0 } }))],
    ['MalformedPolicy', custom(policyOf({ ...UNTIL, IpAddress: { 'AWS:SourceIp': '2001:db8::/32' } }))],
    [
      'AccessDenied',
      getSignedUrl({
        ...SIGNER,
        privateKey: privatePem(OTHER.privateKey),
        url: URL_OF_FILE,
        dateLessThan: inSeconds(60),
      }),
    ],
  ])('that is none gets %s', (code, url) => {
    expect(codeFor(requestFor(url))).toBe(code);
  });

  it.each([
    ['a wildcard', policyOf(UNTIL), undefined],
    ['any scheme', policyOf(UNTIL, 'http*://localhost:8080/files/*'), undefined],
    ['one character for one', policyOf(UNTIL, 'https://localhost:8080/files/a%20?.zip*'), undefined],
    ['no resource', JSON.stringify({ Statement: [{ Condition: UNTIL }] }), undefined],
    ['another folder', policyOf(UNTIL, 'https://localhost:8080/other/*'), 'AccessDenied'],
    ['the path without its query', policyOf(UNTIL, 'https://localhost:8080/files/a%20b.zip'), 'AccessDenied'],
    ['a start to come', policyOf({ ...UNTIL, DateGreaterThan: { 'AWS:EpochTime': epoch(1) } }), 'AccessDenied'],
    ['a start this second', policyOf({ ...UNTIL, DateGreaterThan: { 'AWS:EpochTime': epoch(0) } }), 'AccessDenied'],
    ['a start that was', policyOf({ ...UNTIL, DateGreaterThan: { 'AWS:EpochTime': epoch(-1) } }), undefined],
    ['an end that was', policyOf({ DateLessThan: { 'AWS:EpochTime': epoch(-1) } }), 'AccessDenied'],
    ['its network', policyOf({ ...UNTIL, IpAddress: { 'AWS:SourceIp': '192.0.2.0/24' } }), undefined],
    ['its address', policyOf({ ...UNTIL, IpAddress: { 'AWS:SourceIp': '192.0.2.7' } }), undefined],
    ['every address', policyOf({ ...UNTIL, IpAddress: { 'AWS:SourceIp': '0.0.0.0/0' } }), undefined],
    ['another network', policyOf({ ...UNTIL, IpAddress: { 'AWS:SourceIp': '198.51.100.0/24' } }), 'AccessDenied'],
  ])('with a custom policy for %s is judged by it', (_, policy, code) => {
    expect(codeFor(requestFor(custom(policy)))).toBe(code);
  });

  it.each([
    ['RSA', RSA.privateKey, KEY_ID, 'SHA1'],
    ['RSA', RSA.privateKey, KEY_ID, 'SHA256'],
    ['ECDSA', EC.privateKey, 'KEC', 'SHA1'],
    ['ECDSA', EC.privateKey, 'KEC', 'SHA256'],
  ] as const)('may be of %s', (_, key, id, hash) => {
    const url = signedBy(key, id, hash, policyOf(UNTIL));
    expect(codeFor(requestFor(url))).toBeUndefined();
    expect(codeFor(requestFor(url.replace(`=${hash}`, hash === 'SHA1' ? '=SHA256' : '=SHA1')))).toBe('AccessDenied');
  });

  it('may be of cookies, canned or custom', () => {
    const url = 'https://localhost:8080/files/a.zip';
    const ofUrl = getSignedCookies({ ...SIGNER, url, dateLessThan: inSeconds(60) });
    expect(codeFor(requestFor(url, ofUrl))).toBeUndefined();
    expect(codeFor(requestFor('https://localhost:8080/files/b.zip', ofUrl))).toBe('AccessDenied');
    expect(codeFor(requestFor(url, ofUrl), NOW + 60_000)).toBe('AccessDenied');
    const ofFolder = getSignedCookies({ ...SIGNER, policy: policyOf(UNTIL) });
    expect(codeFor(requestFor('https://localhost:8080/files/b.zip?c', { other: '1', ...ofFolder }))).toBeUndefined();
  });

  it('of a URL is judged by that, whatever cookies say', () => {
    const ofFolder = getSignedCookies({ ...SIGNER, policy: policyOf(UNTIL) });
    expect(codeFor(requestFor('https://localhost:8080/files/a?Expires=1', ofFolder))).toBe('MissingKey');
  });

  it('goes on without its signature, and with all else as it was', () => {
    expect(withoutSignature(requestFor(`${canned}&Hash-Algorithm=SHA1&c=%20&expires=1`)).querystring).toBe(
      'color=red&size=9&c=%20&expires=1',
    );
  });

  it('is answered by XML', () => {
    expect(signedRequestRefusal(requestFor('https://localhost/'), KEYS, NOW)).toMatchObject({
      status: '403',
      headers: { 'content-type': [{ value: 'text/xml' }], 'x-cache': [{ value: 'Error from cloudfront' }] },
      body: '<?xml version="1.0" encoding="UTF-8"?><Error><Code>MissingKey</Code><Message>Missing Key-Pair-Id query parameter or cookie value</Message></Error>',
    });
  });

  it('is never let in by what nobody signed', () => {
    const { searchParams } = new URL(canned);
    const part = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.base64String().map((text) => text.replaceAll('+', '-').replaceAll('=', '_').replaceAll('/', '~')),
      fc.constantFrom(...Object.keys(KEYS), String(epoch(60)), searchParams.get('Signature') ?? '', 'SHA1', 'SHA256'),
    );
    const names = fc.constantFrom('Expires', 'Policy', 'Signature', 'Key-Pair-Id', 'Hash-Algorithm', 'a');
    const pairs = fc.array(fc.tuple(names, part), { maxLength: 8 });
    fc.assert(
      fc.property(pairs, fc.boolean(), fc.string(), (sent, isCookie, path) => {
        const text = sent.map(([name, value]) => `${isCookie ? 'CloudFront-' : ''}${name}=${value}`);
        const headers = headersFrom({ Host: 'localhost', ...(isCookie ? { Cookie: text.join('; ') } : {}) });
        const querystring = isCookie ? '' : text.join('&');
        const request = { clientIp: path, method: 'GET', uri: `/${path}`, querystring, headers };
        expect(signedRequestRefusal(request, KEYS, NOW)?.status).toBe('403');
      }),
    );
  });
});
