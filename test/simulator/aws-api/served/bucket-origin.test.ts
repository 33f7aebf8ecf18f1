import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bucketOrigin } from '../../../../simulator/aws-api/served/bucket-origin.ts';
import { bytesOf, type OriginServer } from '../../../../simulator/exchange.ts';
import { headersFrom } from '../../../../simulator/header-lines.ts';
import { type LocalApi, localApi } from '../local-api.ts';

let api: LocalApi;
beforeEach(async () => {
  api = await localApi();
});
afterEach(() => api.close());

const elsewhere: OriginServer = {
  fetch: async () => ({ status: '404', statusDescription: 'Not Found', headers: {}, body: 'elsewhere' }),
};

async function ask(domainName: string, uri: string, headers = {}) {
  const server = bucketOrigin(api.account.state, { domainName }, elsewhere, api.clock.now);
  const asked = { clientIp: '', method: 'GET', uri, querystring: '', headers: headersFrom(headers) };
  const answer = await server.fetch(asked);
  return { ...answer, text: String(await bytesOf(answer.body)) };
}

describe('an origin that is a bucket of the account', () => {
  beforeEach(async () => {
    await api.s3.send(new CreateBucketCommand({ Bucket: 'shop' }));
    await api.s3.send(
      new PutObjectCommand({
        Bucket: 'shop',
        Key: 'a folder/ü.json.br',
        Body: '0123456789',
        ContentType: 'application/json',
        CacheControl: 'max-age=60',
        ContentEncoding: 'br',
        Metadata: { by: 'me' },
      }),
    );
  });

  it.each(['shop.s3.us-east-1.amazonaws.com', 'shop.s3-eu-west-1.amazonaws.com', 'shop.s3.amazonaws.com'])(
    'serves its objects with the headers that they were put with: %s',
    async (domainName) => {
      const { status, headers, text } = await ask(domainName, '/a%20folder/%C3%BC.json.br');
      const values = Object.fromEntries(Object.entries(headers).map(([name, [line]]) => [name, line?.value]));
      expect({ status, text }).toEqual({ status: '200', text: '0123456789' });
      expect(values).toMatchObject({
        'content-type': 'application/json',
        'cache-control': 'max-age=60',
        'content-encoding': 'br',
        'content-length': '10',
        'x-amz-meta-by': 'me',
      });
    },
  );

  it('serves a range, and says that an answer still holds', async () => {
    const domainName = 'shop.s3.us-east-1.amazonaws.com';
    const path = '/a%20folder/%C3%BC.json.br';
    expect(await ask(domainName, path, { Range: 'bytes=2-3' })).toMatchObject({ status: '206', text: '23' });
    const etag = (await ask(domainName, path)).headers.etag?.[0]?.value;
    expect(await ask(domainName, path, { 'If-None-Match': etag })).toMatchObject({ status: '304', text: '' });
  });

  it.each(['/none', '/a%20folder', '/%', '/constructor'])('forbids what is not there: %s', async (path) => {
    expect((await ask('shop.s3.us-east-1.amazonaws.com', path)).status).toBe('403');
  });

  it.each(['other.s3.us-east-1.amazonaws.com', 'www.example.com', 'constructor.s3.amazonaws.com'])(
    'leaves other origins to where they are: %s',
    async (domainName) => {
      expect((await ask(domainName, '/')).text).toBe('elsewhere');
    },
  );
});
