import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { headersFrom } from '../../simulator/exchange.ts';
import { folderOrigin } from '../../simulator/origin/folder-origin.ts';

describe('a folder that stands for a bucket', () => {
  let outer = '';

  beforeAll(async () => {
    outer = await mkdtemp(join(tmpdir(), 'edgewright-folder-'));
    await mkdir(join(outer, 'pages/deep'), { recursive: true });
    await writeFile(join(outer, 'secret.txt'), 'secret');
    await writeFile(join(outer, 'pages/a b.html'), 'page');
    await writeFile(join(outer, 'pages/deep/x.unknown'), 'bytes');
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

  it('answers with the file, its type and its ETag', async () => {
    const { status, headers, body } = await ask('/a%20b.html');
    expect([status, String(body)]).toEqual(['200', 'page']);
    expect(headers).toMatchObject({ 'content-type': [{ value: 'text/html' }], 'content-length': [{ value: '4' }] });
    expect(headers.etag?.[0]?.value).toMatch(/^"[\da-f]{32}"$/);
  });

  it('answers 304 to the ETag it gave', async () => {
    const etag = (await ask('/a%20b.html')).headers.etag?.[0]?.value;
    expect((await ask('/a%20b.html', 'GET', { 'If-None-Match': etag })).status).toBe('304');
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
    expect((await ask('/deep/x.unknown')).headers['content-type']?.[0]?.value).toBe('application/octet-stream');
  });

  it('takes no other method', async () => {
    expect((await ask('/a%20b.html', 'PUT')).status).toBe('405');
  });
});
