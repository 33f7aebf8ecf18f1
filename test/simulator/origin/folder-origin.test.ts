import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, bytesOf } from '../../../simulator/exchange.ts';
import { headersFrom } from '../../../simulator/header-lines.ts';
import { folderOrigin } from '../../../simulator/origin/folder-origin.ts';

/** When the file of ten bytes was written, in seconds, and half of one. */
const MODIFIED = 1_700_000_000.5;
const [BEFORE, THEN, AFTER] = [-1, 0, 1].map((seconds) => new Date((1_700_000_000 + seconds) * 1000).toUTCString());
const ETAG = '"781e5e245d69b566979b86e28d23f2c7"';

const bodyOf = async ({ body }: Answer): Promise<string> => String(await bytesOf(body));

describe('a folder that stands for a bucket', () => {
  let outer = '';

  beforeAll(async () => {
    outer = await mkdtemp(join(tmpdir(), 'edgewright-folder-'));
    await mkdir(join(outer, 'pages/deep'), { recursive: true });
    await writeFile(join(outer, 'secret.txt'), 'secret');
    await writeFile(join(outer, 'pages/a b.html'), 'page');
    await writeFile(join(outer, 'pages/deep/x.unknown'), 'bytes');
    await writeFile(join(outer, 'pages/1+1.txt'), 'plus');
    await writeFile(join(outer, 'pages/größe.txt'), 'UTF-8');
    await writeFile(join(outer, 'pages/empty.txt'), '');
    await writeFile(join(outer, 'pages/ten.txt'), '0123456789');
    await utimes(join(outer, 'pages/ten.txt'), MODIFIED, MODIFIED);
    await symlink(join(outer, 'pages/ten.txt'), join(outer, 'pages/same.txt'));
    await symlink(join(outer, 'secret.txt'), join(outer, 'pages/link.txt'));
  });
  afterAll(() => rm(outer, { recursive: true, force: true }));

  const ask = (uri: string, method = 'GET', headers = {}) =>
    folderOrigin(join(outer, 'pages')).fetch({
      clientIp: '',
      method,
      uri,
      querystring: '',
      headers: headersFrom(headers),
    });

  it.each([
    ['its own name', 'pages.s3.amazonaws.com', '200'],
    ['another name', 'shop.example.com', '403'],
  ])('answers to %s alone', async (_, host, status) => {
    const s3 = {
      domainName: 'pages.s3.amazonaws.com',
      path: '',
      customHeaders: {},
      authMethod: 'none',
    } as const;
    const answer = await folderOrigin(join(outer, 'pages')).fetch({
      clientIp: '',
      method: 'GET',
      uri: '/ten.txt',
      querystring: '',
      headers: headersFrom({ Host: host }),
      origin: { s3 },
    });
    expect(answer.status).toBe(status);
    expect(await bodyOf(answer)).toContain(status === '200' ? '0123456789' : '<Code>SignatureDoesNotMatch</Code>');
  });

  it('answers with the file, its type and its ETag', async () => {
    const answer = await ask('/a%20b.html');
    const { status, headers } = answer;
    expect([status, await bodyOf(answer)]).toEqual(['200', 'page']);
    expect(headers).toMatchObject({ 'content-type': [{ value: 'text/html' }], 'content-length': [{ value: '4' }] });
    expect(headers.etag?.[0]?.value).toMatch(/^"[\da-f]{32}"$/);
  });

  it.each([
    ['/1%2B1.txt', 'plus'],
    ['/a+b.html', 'page'],
    ['/gr%C3%B6%C3%9Fe.txt', 'UTF-8'],
    ['/größe.txt', 'UTF-8'],
    ['/same.txt', '0123456789'],
    ['/empty.txt', ''],
  ])('finds the key of %s', async (uri, body) => {
    const answer = await ask(uri);
    expect([answer.status, await bodyOf(answer)]).toEqual(['200', body]);
  });

  it('takes a plus sign for a space, as S3 does', async () => {
    expect((await ask('/1+1.txt')).status).toBe('403');
  });

  it('says what S3 says of an object', async () => {
    const origin = folderOrigin(join(outer, 'pages'), { now: () => 0 });
    const request = { clientIp: '', method: 'HEAD', uri: '/ten.txt', querystring: '', headers: {} };
    const { headers, body } = await origin.fetch(request);
    const said = Object.values(headers).map(([line]) => [line?.key, line?.value]);
    expect([Object.fromEntries(said), body]).toEqual([
      {
        'x-amz-id-2': expect.stringMatching(/^[\w+/]{75}=$/),
        'x-amz-request-id': expect.stringMatching(/^[\dA-F]{16}$/),
        Date: 'Thu, 01 Jan 1970 00:00:00 GMT',
        'Last-Modified': THEN,
        ETag: ETAG,
        'x-amz-server-side-encryption': 'AES256',
        'Accept-Ranges': 'bytes',
        Server: 'AmazonS3',
        'Content-Type': 'text/plain',
        'Content-Length': '10',
      },
      '',
    ]);
  });

  it('gives an ETag of its content, and another after a change', async () => {
    const origin = folderOrigin(outer);
    const etag = async () => {
      const answer = await origin.fetch({
        clientIp: '',
        method: 'HEAD',
        uri: '/secret.txt',
        querystring: '',
        headers: {},
      });
      return answer.headers.etag?.[0]?.value;
    };
    expect(await etag()).toBe('"5ebe2294ecd0e0f08eab7690d2a6ee69"');
    await writeFile(join(outer, 'secret.txt'), 'other');
    expect(await etag()).toBe('"795f3202b17cb6bc3d4b771d8c6c9eaf"');
    await writeFile(join(outer, 'secret.txt'), 'secret');
    expect(await etag()).toBe('"5ebe2294ecd0e0f08eab7690d2a6ee69"');
  });

  it.each([
    [{ 'If-None-Match': ETAG }, '304'],
    [{ 'If-None-Match': `"a", W/${ETAG}` }, '304'],
    [{ 'If-None-Match': '*' }, '304'],
    [{ 'If-None-Match': '"a"' }, '200'],
    [{ 'If-Modified-Since': THEN }, '304'],
    [{ 'If-Modified-Since': BEFORE }, '200'],
    [{ 'If-Modified-Since': 'yesterday' }, '200'],
    [{ 'If-None-Match': '"a"', 'If-Modified-Since': AFTER }, '200'],
    [{ 'If-None-Match': ETAG, 'If-Modified-Since': BEFORE }, '304'],
    [{ 'If-Match': ETAG }, '200'],
    [{ 'If-Match': '*' }, '200'],
    [{ 'If-Match': '"a"' }, '412'],
    [{ 'If-Unmodified-Since': THEN }, '200'],
    [{ 'If-Unmodified-Since': BEFORE }, '412'],
    [{ 'If-Match': ETAG, 'If-Unmodified-Since': BEFORE }, '200'],
    [{ 'If-Match': '"a"', 'If-Unmodified-Since': AFTER }, '412'],
    [{ 'If-Match': '"a"', 'If-None-Match': ETAG }, '412'],
    [{ 'If-None-Match': ETAG, Range: 'bytes=0-1' }, '304'],
  ])('answers the conditions %j with %s', async (headers, status) => {
    expect((await ask('/ten.txt', 'GET', headers)).status).toBe(status);
  });

  it('says on a 304 what did not change', async () => {
    const { headers, body } = await ask('/ten.txt', 'GET', { 'If-None-Match': ETAG });
    expect([headers.etag?.[0]?.value, headers['last-modified']?.[0]?.value, body]).toEqual([ETAG, THEN, '']);
  });

  it.each([
    ['bytes=0-3', '206', '0123', 'bytes 0-3/10'],
    ['bytes=4-', '206', '456789', 'bytes 4-9/10'],
    ['bytes=-3', '206', '789', 'bytes 7-9/10'],
    ['bytes=-30', '206', '0123456789', 'bytes 0-9/10'],
    ['bytes=8-99', '206', '89', 'bytes 8-9/10'],
    ['bytes=9-9', '206', '9', 'bytes 9-9/10'],
    ['bytes=3-2', '200', '0123456789', undefined],
    ['bytes=-', '200', '0123456789', undefined],
    ['bytes=0-1,3-4', '200', '0123456789', undefined],
    ['items=0-1', '200', '0123456789', undefined],
    ['bytes=a-b', '200', '0123456789', undefined],
  ])('answers the range %s with %s %s', async (range, status, body, said) => {
    const answer = await ask('/ten.txt', 'GET', { Range: range });
    expect([answer.status, await bodyOf(answer), answer.headers['content-range']?.[0]?.value]).toEqual([
      status,
      body,
      said,
    ]);
    expect(answer.headers['content-length']?.[0]?.value).toBe(String(body.length));
  });

  it.each([
    ['/ten.txt', 'bytes=10-'],
    ['/ten.txt', 'bytes=-0'],
    ['/ten.txt', `bytes=${'9'.repeat(400)}-`],
    ['/empty.txt', 'bytes=0-'],
    ['/empty.txt', 'bytes=-5'],
  ])('has nothing of %s in the range %s', async (uri, range) => {
    const answer = await ask(uri, 'GET', { Range: range });
    expect([answer.status, await bodyOf(answer)]).toEqual([
      '416',
      expect.stringContaining(
        `<Code>InvalidRange</Code><Message>The requested range is not satisfiable</Message><RangeRequested>${range}</RangeRequested><ActualObjectSize>`,
      ),
    ]);
  });

  it.each([
    [ETAG, '206'],
    [THEN, '206'],
    ['"a"', '200'],
    [BEFORE, '200'],
  ])('answers a range if it is still %s with %s', async (said, status) => {
    expect((await ask('/ten.txt', 'GET', { Range: 'bytes=0-1', 'If-Range': said })).status).toBe(status);
  });

  it.each([
    ['what is not there', '/nope'],
    ['a folder', '/deep'],
    ['a folder with a slash', '/deep/'],
    ['the root', '/'],
    ['dot segments', '/../secret.txt'],
    ['encoded dot segments', '/%2e%2e/secret.txt'],
    ['encoded slashes', '/..%2fsecret.txt'],
    ['a backslash', '/..\\secret.txt'],
    ['an empty segment', '//a%20b.html'],
    ['a NUL', '/a%20b.html%00'],
    ['broken encoding', '/%zz'],
    ['bytes that are not UTF-8', '/%ff'],
    ['a link that leads out', '/link.txt'],
  ])('forbids %s', async (_, uri) => {
    expect((await ask(uri)).status).toBe('403');
  });

  it('knows a type for every file', async () => {
    expect((await ask('/deep/x.unknown')).headers['content-type']?.[0]?.value).toBe('binary/octet-stream');
  });

  it('says what it forbids in XML', async () => {
    const answer = await ask('/nope');
    expect(answer.headers['content-type']?.[0]?.value).toBe('application/xml');
    expect(await bodyOf(answer)).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<Error><Code>AccessDenied<\/Code><Message>Access Denied<\/Message><RequestId>\w{16}<\/RequestId><HostId>[^<]+<\/HostId><\/Error>$/,
    );
    expect((await ask('/nope', 'HEAD')).body).toBe('');
  });

  it.each([
    ['PUT', {}, '403'],
    ['DELETE', {}, '403'],
    ['POST', {}, '405'],
    ['PATCH', {}, '405'],
    ['OPTIONS', {}, '400'],
    ['OPTIONS', { Origin: 'https://shop.example.com' }, '403'],
  ])('does not take %s %j: %s', async (method, headers, status) => {
    expect((await ask('/ten.txt', method, headers)).status).toBe(status);
  });

  it('answers any path, and shows nothing beside its folder', async () => {
    const piece = fc.constantFrom(
      '/',
      '..',
      '.',
      '%2e',
      '%2F',
      '%5c',
      '+',
      '%',
      '%00',
      '%c3',
      'deep',
      'secret.txt',
      'ten.txt',
      'pages',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(piece, fc.string()), { maxLength: 8 }), fc.string(), async (path, range) => {
        const answer = await ask(`/${path.join('')}`, 'GET', { Range: `bytes=${range}`, 'If-Match': '*' });
        expect(['200', '206', '403', '416']).toContain(answer.status);
        expect(await bodyOf(answer)).not.toContain('secret');
      }),
      { numRuns: 500 },
    );
  });
});
