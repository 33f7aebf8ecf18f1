/** The trip of a request: origin, edge, viewer. Every scene is played by functions and by Lambda@Edge. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ResolvedBehavior } from '../../config/resolve.ts';
import { type Scene, sceneOf } from './edge.ts';

const value = (lines: { value: string }[] | undefined): string | undefined => lines?.[0]?.value;

describe.each(['function', 'lambda'] as const)('a trip through a %s', (viewer) => {
  const runtime = viewer === 'function' ? 'Function' : 'Lambda';
  const scenes: Scene[] = [];
  let folder = '';

  const scene = async (...behaviors: Partial<ResolvedBehavior>[]): Promise<Scene> => {
    const made = await sceneOf(...behaviors.map((behavior) => ({ viewer, ...behavior })));
    scenes.push(made);
    return made;
  };
  const ownRule = async (name: string, body: string): Promise<string> => {
    const file = join(folder, `${name}.js`);
    await writeFile(file, `export function own(request, event) { ${body} }`);
    return file;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'edgewright-own-'));
  });
  afterAll(async () => {
    await Promise.all(scenes.map((made) => made.close()));
    await rm(folder, { recursive: true, force: true });
  });

  it('ends at viewer-request where a path has moved: no origin, no viewer-response', async () => {
    const { origin, get } = await scene({
      redirects: { exact: { '/old': '/new' } },
      headers: { frameOptions: 'DENY' },
    });
    const { answer } = await get('/old?a=1');
    expect(answer.status).toBe('301');
    expect(value(answer.headers.location)).toBe('/new');
    expect(value(answer.headers['x-cache'])).toBe(`${runtime}GeneratedResponse from cloudfront`);
    expect(answer.headers['x-frame-options']).toBeUndefined();
    expect(origin.asked).toEqual([]);
  });

  it('asks the origin for the rewritten path with the query that is kept', async () => {
    const { origin, get } = await scene({ rewrites: { fallback: '/index.html' }, query: { keep: ['b', 'a'] } });
    await get('/deep/path?a=1&utm_source=x&b&a=2');
    expect(origin.asked[0]).toMatchObject({ uri: '/index.html', querystring: 'b&a=1&a=2' });
  });

  it('hands on every header and cookie as the viewer sent it', async () => {
    const { origin, get } = await scene({ rewrites: { fallback: '/index.html' } });
    const headers = { Cookie: 'a=1; b="2"; a=3', 'X-Odd': 'ä, ö', 'X-Forwarded-Proto': 'https' };
    await get('/x', { headers });
    expect(origin.asked[0]?.headers).toMatchObject({
      cookie: [{ key: 'Cookie', value: 'a=1; b="2"; a=3' }],
      'x-odd': [{ key: 'X-Odd', value: 'ä, ö' }],
      'x-forwarded-proto': [{ key: 'X-Forwarded-Proto', value: 'https' }],
    });
  });

  it('sets headers on an answer below 400 and leaves its cookies and body alone', async () => {
    const { origin, get } = await scene({ headers: { frameOptions: 'DENY', set: { 'X-Powered-By': 'us' } } });
    origin.will({ headers: { 'Set-Cookie': 'a=1; Path=/', 'X-Powered-By': 'them' }, body: 'page' });
    const { answer, body } = await get('/');
    expect(answer.headers).toMatchObject({
      'x-frame-options': [{ value: 'DENY' }],
      'x-powered-by': [{ value: 'us' }],
      'set-cookie': [{ value: 'a=1; Path=/' }],
    });
    expect([body, value(answer.headers['x-cache'])]).toEqual(['page', 'Miss from cloudfront']);
  });

  it.each([400, 404, 500, 503])('does not run viewer-response for a status of %i', async (status) => {
    const { origin, get } = await scene({ headers: { frameOptions: 'DENY' } });
    origin.will({ status });
    const { answer } = await get('/');
    expect(answer.status).toBe(String(status));
    expect(answer.headers['x-frame-options']).toBeUndefined();
    expect(value(answer.headers['x-cache'])).toBe('Error from cloudfront');
  });

  it('matches a behavior by the normalised path and asks for the raw one', async () => {
    const { origin, get } = await scene({ path: '/api/*', query: { keep: [] } }, { path: '*' });
    const { behavior } = await get('//api/./x?drop=1');
    expect(behavior).toBe('/api/*');
    expect(origin.asked[0]).toMatchObject({ uri: '//api/./x', querystring: '' });
  });

  it('keeps the behavior that was chosen, whatever the path is rewritten to', async () => {
    const { get } = await scene({ path: '/a/*', rewrites: { pages: { '/a/*': '/b/page.html' } } }, { path: '*' });
    expect((await get('/a/x')).behavior).toBe('/a/*');
  });

  it('answers 503 where a rule throws', async () => {
    const { origin, get } = await scene({ own: await ownRule('throws', 'throw new Error("no");') });
    const { answer, body } = await get('/');
    expect([answer.status, value(answer.headers['x-cache'])]).toEqual([
      '503',
      `${runtime}ExecutionError from cloudfront`,
    ]);
    expect(body).toContain('Error: no');
    expect(origin.asked).toEqual([]);
  });

  it.each([
    ['sets a read-only header', 'request.headers.host = { value: "evil.example" };'],
    ['sets a header that CloudFront keeps to itself', 'request.headers["x-cache"] = { value: "Hit" };'],
    ['changes the method', 'request.method = "POST";'],
    ['puts a space into the path', 'request.uri = "/a b";'],
    ['answers with a status that is none', 'return { statusCode: 99 };'],
  ])('answers 502 where a rule %s', async (name, body) => {
    const { answer } = await (await scene({ own: await ownRule(name.replace(/\W/g, '-'), body) })).get('/');
    expect([answer.status, value(answer.headers['x-cache'])]).toEqual([
      '502',
      `${runtime}ValidationError from cloudfront`,
    ]);
  });

  it("gives a rule's own answer to the viewer as it is", async () => {
    const body =
      'return { statusCode: 200, headers: { "x-a": { value: "1" } }, cookies: { s: { value: "1", attributes: "Secure" } }, body: { encoding: "base64", data: "aGk=" } };';
    const { answer, body: sent } = await (await scene({ own: await ownRule('answers', body) })).get('/');
    expect(answer.headers).toMatchObject({ 'x-a': [{ value: '1' }], 'set-cookie': [{ value: 's=1; Secure' }] });
    expect([sent, value(answer.headers['content-length'])]).toEqual(['hi', '2']);
  });

  it('answers 414 to a URL that is too long', async () => {
    const { get } = await scene({ rewrites: { fallback: '/index.html' } });
    expect((await get(`/${'a'.repeat(8191)}`)).answer.status).toBe('414');
    expect((await get(`/${'a'.repeat(8190)}`)).answer.status).toBe('200');
  });

  it('survives hostile names and values', async () => {
    const { origin, get } = await scene({
      rewrites: { fallback: '/index.html' },
      query: { keep: ['constructor', 'a'] },
      headers: { frameOptions: 'DENY' },
    });
    const headers = { __proto__x: '1', Cookie: '=; ;;__proto__=1; constructor=2;a' };
    const { answer } = await get('/%00?__proto__=1&constructor=2&a&&=&%', { headers });
    expect(answer.status).toBe('200');
    expect(origin.asked[0]).toMatchObject({ uri: '/index.html', querystring: 'constructor=2&a' });
  });
});

describe('a distribution that is closed', () => {
  it('answers what it was asked before, and then ends its workers', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'edgewright-own-'));
    const file = join(folder, 'counts.js');
    const rule = `let count = 0; export function own(request) {
      for (const end = Date.now() + 200; Date.now() < end; );
      count += 1;
      return { statusCode: 200, body: String(count) };
    }`;
    await writeFile(file, rule);
    const { get, distribution, close } = await sceneOf({ viewer: 'lambda', own: file });
    const answers = Promise.all([get('/a'), get('/b')]);
    await distribution.close();
    expect((await answers).map(({ body }) => body)).toEqual(['1', '2']);
    // A worker that had not ended would go on counting.
    expect((await get('/c')).body).toBe('1');
    await close();
    await rm(folder, { recursive: true });
  });
});
