import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { describe, expect, it } from 'vitest';
import { type Refusal, refusalOf } from '../../../../simulator/aws-api/signature/check-signature.ts';
import { presignedUrl } from '../../../../simulator/aws-api/signature/presigned-url.ts';
import type { ApiRequest } from '../../../../simulator/aws-api/wire/api-request.ts';

const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' };
const NOW = Date.UTC(2026, 0, 1);

/** SHA-256 as the signer of AWS wants to be given it. */
class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: string | Uint8Array) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret);
  }

  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}

interface Signing {
  readonly key?: string;
  readonly secret?: string;
  readonly region?: string;
  readonly service?: string;
  readonly at?: number;
}

/** A request of an object by a URL that AWS's own signer has signed for a minute. */
async function presigned(): Promise<ApiRequest> {
  const signer = new SignatureV4({
    service: 's3',
    region: 'us-east-1',
    credentials,
    sha256: Sha256 as never,
    uriEscapePath: false,
  });
  const headers = { host: 'localhost' };
  const path = '/bucket/a%20b';
  const asked = { method: 'GET', protocol: 'http:', hostname: 'localhost', path, query: {}, headers };
  const unsigned = { ...asked, headers: { ...headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } };
  const options = { signingDate: new Date(NOW), expiresIn: 60, unhoistableHeaders: new Set(['x-amz-content-sha256']) };
  const { query = {} } = await signer.presign(unsigned, {
    ...options,
    unsignableHeaders: new Set(['x-amz-content-sha256']),
  });
  return { method: 'GET', path, query: Object.entries(query) as [string, string][], headers, body: Buffer.alloc(0) };
}

/** A request that AWS's own signer has signed. */
async function signed({ key, secret, region, service, at }: Signing = {}): Promise<ApiRequest> {
  const signer = new SignatureV4({
    service: service ?? 'cloudfront',
    region: region ?? 'us-east-1',
    credentials: {
      accessKeyId: key ?? credentials.accessKeyId,
      secretAccessKey: secret ?? credentials.secretAccessKey,
    },
    sha256: Sha256 as never,
  });
  const path = '/2020-05-31/function/a%20b!/describe';
  const query = { Stage: 'LIVE', Marker: "a b+c&'d'" };
  const { headers } = await signer.sign(
    { method: 'PUT', protocol: 'http:', hostname: 'localhost', path, query, headers: { host: 'localhost' }, body: 'a' },
    { signingDate: new Date(at ?? NOW) },
  );
  return { method: 'PUT', path, query: Object.entries(query), headers, body: Buffer.from('a') };
}

describe('a signature', () => {
  it('is taken as AWS makes it', async () => {
    expect(refusalOf(await signed(), { credentials, realNow: NOW + 60_000 })).toBeUndefined();
  });

  it('is taken for logs in every Region', async () => {
    const request = await signed({ service: 'logs', region: 'eu-central-1' });
    expect(refusalOf(request, { credentials, realNow: NOW })).toBeUndefined();
  });

  it('is taken by the time of the simulator too, which handlers have', async () => {
    const request = await signed({ at: NOW + 86_400_000 });
    expect(refusalOf(request, { credentials, realNow: NOW, now: NOW + 86_400_000 })).toBeUndefined();
  });

  it.each<[string, Signing, Refusal]>([
    ['of another secret', { secret: 'other' }, 'mismatch'],
    ['of a key that is not known', { key: 'AKIAOTHER' }, 'unknown key'],
    ['that is 16 minutes old', { at: NOW - 16 * 60_000 }, 'expired'],
    ['that is of the future', { at: NOW + 16 * 60_000 }, 'expired'],
    ['for another Region', { region: 'eu-central-1' }, 'wrong scope'],
    ['of one Region for the key value store', { service: 'cloudfront-keyvaluestore' }, 'wrong scope'],
  ])('is refused: one %s', async (_, signing, refusal) => {
    expect(refusalOf(await signed(signing), { credentials, realNow: NOW })).toBe(refusal);
  });

  it.each<[string, (request: ApiRequest) => ApiRequest, Refusal]>([
    ['its method', (request) => ({ ...request, method: 'GET' }), 'mismatch'],
    ['its path', (request) => ({ ...request, path: '/2020-05-31/function' }), 'mismatch'],
    ['its query', (request) => ({ ...request, query: [...request.query, ['Stage', 'X']] }), 'mismatch'],
    ['its body', (request) => ({ ...request, body: Buffer.from('b') }), 'mismatch'],
    ['its host', (request) => ({ ...request, headers: { ...request.headers, host: 'other' } }), 'mismatch'],
    ['its time', (request) => ({ ...request, headers: { ...request.headers, 'x-amz-date': 'now' } }), 'incomplete'],
    ['all of it', ({ headers: { authorization: _, ...headers }, ...request }) => ({ ...request, headers }), 'unsigned'],
    [
      'most of it',
      (request) => ({ ...request, headers: { ...request.headers, authorization: 'AWS4-HMAC-SHA256 Credential=a' } }),
      'incomplete',
    ],
  ])('is refused where something was changed: %s', async (_, change, refusal) => {
    expect(refusalOf(change(await signed()), { credentials, realNow: NOW })).toBe(refusal);
  });
});

describe('a presigned URL', () => {
  it.each<[string, number, Refusal | undefined]>([
    ['is taken as AWS makes it', 59_000, undefined],
    ['is refused once its time is over', 61_000, 'expired URL'],
  ])('%s', async (_, later, refusal) => {
    expect(refusalOf(await presigned(), { credentials, realNow: NOW + later })).toBe(refusal);
  });

  it.each<[string, (request: ApiRequest) => ApiRequest]>([
    ['another object', (request) => ({ ...request, path: '/bucket/b' })],
    [
      'more time',
      ({ query, ...request }) => ({
        ...request,
        query: query.map(([name, value]) => [name, name === 'X-Amz-Expires' ? '999' : value] as const),
      }),
    ],
    ['another method', (request) => ({ ...request, method: 'PUT' })],
  ])('is not good for %s', async (_, change) => {
    expect(refusalOf(change(await presigned()), { credentials, realNow: NOW })).toBe('mismatch');
  });

  it('is made here as it is read', () => {
    const url = new URL(presignedUrl({ host: 'localhost:1', path: '/b/k', credentials, at: NOW, seconds: 60 }));
    const request = { method: 'GET', path: url.pathname, query: [...url.searchParams], body: Buffer.alloc(0) };
    const asked = { ...request, headers: { host: url.host } };
    expect(refusalOf(asked, { credentials, realNow: NOW })).toBeUndefined();
  });
});
