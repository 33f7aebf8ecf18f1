import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuthPlace } from '#policy/auth';
import { fetchJson } from '../../../lambda-edge/auth/json-document.ts';
import { readSsmParameter } from '../../../lambda-edge/auth/ssm-parameter.ts';
import { type ParameterStore, readsParameters, serveParameterStore } from '../../../simulator/aws/parameter-store.ts';

describe('the Parameter Store of this machine', () => {
  const values = new Map([['secret:/shop/partner', 'one']]);
  let store: ParameterStore;

  beforeAll(async () => {
    store = await serveParameterStore((key) => values.get(key));
  });
  afterAll(() => store.close());

  const url = (): URL => new URL(store.variables.AWS_ENDPOINT_URL_SSM ?? '');
  const asked = (operation: string, body: string, host = url().host): Promise<[number, unknown]> =>
    new Promise((answered, failed) => {
      const headers = { 'x-amz-target': `AmazonSSM.${operation}`, host };
      request(url(), { method: 'POST', headers }, async (response) =>
        answered([response.statusCode ?? 0, JSON.parse(await text(response))]),
      )
        .on('error', failed)
        .end(body);
    });
  const read = (name: string): Promise<string> =>
    readSsmParameter(name, {
      fetchJson,
      now: () => 0,
      environment: { ...store.variables, AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' },
    });

  it('gives a handler what stands under the secret name of the store, as it is now', async () => {
    expect(await read('/shop/partner')).toBe('one');
    values.set('secret:/shop/partner', 'two one');
    expect(await read('/shop/partner')).toBe('two one');
    await expect(read('/shop/other')).rejects.toThrow('it answered 400');
  });

  it.each([
    ['GetParameter', '{"Name":"other","WithDecryption":true}', 400, 'ParameterNotFound'],
    ['GetParameter', '{"Name":"/shop/partner:2"}', 400, 'ParameterVersionNotFound'],
    ['GetParameter', '{"WithDecryption":true}', 400, 'ValidationException'],
    ['GetParameter', '[]', 400, 'ValidationException'],
    ['GetParameter', '{', 400, 'SerializationException'],
    ['PutParameter', '{}', 501, 'NotImplemented'],
    ['', '', 501, 'NotImplemented'],
  ])('answers %s of %s with %i %s', async (operation, body, status, type) => {
    expect(await asked(operation, body)).toEqual([status, { __type: type, message: expect.any(String) }]);
  });

  it('gives nothing away to whoever does not ask for it decrypted', async () => {
    const [status, body] = await asked('GetParameter', '{"Name":"/shop/partner"}');
    expect([status, body]).toMatchObject([200, { Parameter: { Type: 'SecureString' } }]);
    expect(JSON.stringify(body)).not.toContain('one');
  });

  it('names the operation that it does not know', async () => {
    expect(await asked('PutParameter', '{}')).toEqual([
      501,
      { __type: 'NotImplemented', message: 'PutParameter is not simulated; GetParameter is.' },
    ]);
  });

  it('tells nobody who comes by a name of another machine', async () => {
    const [status, body] = await asked(
      'GetParameter',
      '{"Name":"/shop/partner","WithDecryption":true}',
      'evil.example',
    );
    expect([status, body]).toEqual([403, { __type: 'AccessDeniedException', message: expect.any(String) }]);
  });
});

describe('a project', () => {
  const secret = { issuer: 'partner', audiences: ['shop'], secret: '/shop/partner' };
  const keys = { issuer: 'https://id.example.com/', audiences: ['shop'] };

  it.each<[string, AuthPlace, readonly (typeof secret | typeof keys)[], boolean]>([
    ['reads parameters where a handler verifies by a secret', 'viewer-request', [keys, secret], true],
    ['reads parameters where a handler behind the cache does', 'origin-request', [secret], true],
    ['reads none where a function verifies by it', 'function', [secret], false],
    ['reads none where issuers have public keys', 'viewer-request', [keys], false],
  ])('%s', (_, place, issuers, reads) => {
    expect(
      readsParameters({ behaviors: [{ path: '*', origin: 'site', viewer: 'lambda', auth: { place, issuers } }] }),
    ).toBe(reads);
  });

  it('reads none without auth', () => {
    expect(readsParameters({ behaviors: [{ path: '*', origin: 'site', viewer: 'lambda' }] })).toBe(false);
  });
});
