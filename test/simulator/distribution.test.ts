/** The trip of a request: origin, edge, viewer. Every scene is played by functions and by Lambda@Edge. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OwnStation } from '../../config/own-stations.ts';
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

  it('hands on what the policy lets pass, cookies sorted by their names', async () => {
    const { origin, get } = await scene({ rewrites: { fallback: '/index.html' } });
    const headers = { Cookie: 'a=1; b="2"; a=3', 'X-Odd': 'ä, ö', 'X-Forwarded-Proto': 'https' };
    await get('/x', { headers });
    expect(origin.asked[0]?.headers).toMatchObject({
      cookie: [{ key: 'Cookie', value: 'a=1; a=3; b="2"' }],
      'x-odd': [{ key: 'X-Odd', value: 'ä, ö' }],
    });
    expect(origin.asked[0]?.headers['x-forwarded-proto']).toBeUndefined();
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

  it('lets a rule change one header of two that were set to the same', async () => {
    const { get } = await scene({
      headers: { crossOriginOpenerPolicy: 'same-origin', crossOriginResourcePolicy: 'same-origin' },
      own: {
        viewerResponse: await ownRule(
          'opens-one',
          `request.headers['cross-origin-resource-policy'].value = 'cross-origin';`,
        ),
      },
    });
    const { answer } = await get('/');
    expect(value(answer.headers['cross-origin-resource-policy'])).toBe('cross-origin');
    expect(value(answer.headers['cross-origin-opener-policy'])).toBe('same-origin');
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
    const { origin, get } = await scene({ own: { viewerRequest: await ownRule('throws', 'throw new Error("no");') } });
    const { answer } = await get('/');
    expect([answer.status, value(answer.headers['x-cache'])]).toEqual([
      '503',
      `${runtime}ExecutionError from cloudfront`,
    ]);
    expect(answer.reason).toContain('Error: no');
    expect(origin.asked).toEqual([]);
  });

  it.each([
    ['sets a read-only header', 'request.headers.host = { value: "evil.example" };'],
    ['sets a header that CloudFront keeps to itself', 'request.headers["x-cache"] = { value: "Hit" };'],
    ['changes the method', 'request.method = "POST";'],
    ['puts a space into the path', 'request.uri = "/a b";'],
    ['answers with a status that is none', 'return { statusCode: 99 };'],
  ])('answers 502 where a rule %s', async (name, body) => {
    const { answer } = await (
      await scene({ own: { viewerRequest: await ownRule(name.replace(/\W/g, '-'), body) } })
    ).get('/');
    expect([answer.status, value(answer.headers['x-cache'])]).toEqual([
      '502',
      `${runtime}ValidationError from cloudfront`,
    ]);
  });

  it("gives a rule's own answer to the viewer as it is", async () => {
    const body =
      'return { statusCode: 200, headers: { "x-a": { value: "1" } }, cookies: { s: { value: "1", attributes: "Secure" } }, body: { encoding: "base64", data: "aGk=" } };';
    const { answer, body: sent } = await (await scene({ own: { viewerRequest: await ownRule('answers', body) } })).get(
      '/',
    );
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

describe.each(['function', 'lambda'] as const)('a trip through the origin stations behind a %s', (viewer) => {
  let folder = '';
  const ends: (() => unknown)[] = [];

  /** A scene whose behavior has these rules of its own, each the body of a function of what it changes and the event. */
  const scene = async (
    rules: Partial<Record<OwnStation, string>>,
    behavior: Partial<ResolvedBehavior> = {},
  ): Promise<Scene> => {
    const entries = Object.entries(rules).map(async ([station, body], i) => {
      const file = join(folder, `${viewer}-${ends.length}-${i}.js`);
      const isAsync = viewer === 'lambda' || station.startsWith('origin');
      await writeFile(file, `export const own = ${isAsync ? 'async ' : ''}function (it, event) { ${body} };`);
      return [station, file] as const;
    });
    const made = await sceneOf({ viewer, ...behavior, own: Object.fromEntries(await Promise.all(entries)) });
    ends.push(() => made.close());
    return made;
  };

  /** A server that answers with what it was asked. */
  const echo = async (): Promise<number> => {
    const server = createServer(({ url, headers }, response) => void response.end(JSON.stringify({ url, headers })));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    ends.push(() => server.close());
    return (server.address() as AddressInfo).port;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'edgewright-own-'));
  });
  afterAll(async () => {
    await Promise.all(ends.map((end) => end()));
    await rm(folder, { recursive: true, force: true });
  });

  it('passes all four, each with what the one before made', async () => {
    const { origin, get } = await scene({
      viewerRequest: 'it.headers["x-way"] = { value: "1" }; it.uri = "/asked";',
      originRequest: 'it.headers["x-way"].value += it.uri + "2";',
      originResponse: 'it.headers["x-way"] = { value: event.request.headers["x-way"].value + "3" };',
      viewerResponse: 'it.headers["x-way"].value += event.request.headers["x-way"].value + "4";',
    });
    const { answer, changes } = await get('/');
    expect(value(origin.asked[0]?.headers['x-way'])).toBe('1/asked2');
    expect(value(answer.headers['x-way'])).toBe('1/asked2314');
    expect(changes()).toEqual([
      'path /asked',
      'request header x-way',
      'origin request header x-way',
      'origin header x-way',
      'header x-way',
    ]);
  });

  it('ends before the origin where viewer-request answers', async () => {
    const { origin, get } = await scene({
      viewerRequest: 'return { statusCode: 200, body: "here" };',
      originRequest: 'throw new Error("was run");',
      originResponse: 'throw new Error("was run");',
      viewerResponse: 'throw new Error("was run");',
    });
    expect((await get('/')).body).toBe('here');
    expect(origin.asked).toEqual([]);
  });

  it('skips origin and origin-response where origin-request answers, and no viewer-response', async () => {
    const { origin, get } = await scene({
      originRequest: 'return { statusCode: 200, headers: { "x-a": { value: "1" } }, body: "made" };',
      originResponse: 'throw new Error("was run");',
      viewerResponse: 'it.headers["x-a"].value += "2";',
    });
    const { answer, body, changes } = await get('/');
    expect([body, value(answer.headers['x-a']), origin.asked.length]).toEqual(['made', '12', 0]);
    expect(value(answer.headers['x-cache'])).toBe('LambdaGeneratedResponse from cloudfront');
    expect(changes()).toEqual(['answered at origin-request', 'header x-a']);
  });

  it.each([404, 500])(
    'runs origin-response for a status of %i, and viewer-response for what it makes of it',
    async (status) => {
      const { origin, get } = await scene({
        originResponse: 'it.statusCode = 200; it.statusDescription = "OK"; it.body = "mended";',
        viewerResponse: 'it.headers["x-seen"] = { value: String(it.statusCode) };',
      });
      origin.will({ status });
      const { answer, body } = await get('/');
      expect([answer.status, body, value(answer.headers['x-seen'])]).toEqual(['200', 'mended', '200']);
      expect(value(answer.headers['content-length'])).toBe('6');
    },
  );

  it('skips viewer-response where origin-response makes an error', async () => {
    const { get } = await scene({
      originResponse: 'it.statusCode = 410;',
      viewerResponse: 'throw new Error("was run");',
    });
    expect((await get('/')).answer.status).toBe('410');
  });

  it('asks the origin that a rule chose, by its path and with its headers', async () => {
    const port = await echo();
    const { origin, get } = await scene({
      originRequest: `it.origin = { custom: {
        customHeaders: { 'x-key': { value: 'k' } }, domainName: '127.0.0.1', keepaliveTimeout: 5, path: '/v2',
        port: ${port}, protocol: 'http', readTimeout: 5, sslProtocols: ['TLSv1.2'] } };
        it.headers.host = { value: 'other.example.com' };`,
      originResponse: 'it.headers["x-origin"] = { value: event.request.origin.custom.domainName };',
    });
    const { answer, body, changes } = await get('/a?b=1');
    const asked = JSON.parse(body) as { url: string; headers: Record<string, string> };
    expect(asked.url).toBe('/v2/a?b=1');
    expect(asked.headers).toMatchObject({ host: 'other.example.com', 'x-key': 'k', 'x-forwarded-for': '198.51.100.7' });
    expect(value(answer.headers['x-origin'])).toBe('127.0.0.1');
    expect(changes()).toContain(`origin http://127.0.0.1:${port}`);
    expect(origin.asked).toEqual([]);
  });

  it('does not run origin-response where no origin answers', async () => {
    const { get } = await scene({
      originRequest: `it.origin = { custom: { customHeaders: {}, domainName: '127.0.0.1', keepaliveTimeout: 5, path: '',
        port: 1024, protocol: 'http', readTimeout: 5, sslProtocols: ['TLSv1.2'] } };`,
      originResponse: 'throw new Error("was run");',
    });
    const { answer, body } = await get('/');
    expect(answer.status).toBe('502');
    expect(body).toContain("wasn't able to connect to the origin");
  });

  it.each(['1.2.3.999', 'nobody.invalid'])(
    'answers 502 where a rule chose %s, which no handler sees',
    async (domain) => {
      const { get } = await scene({
        originRequest: `it.origin.s3.domainName = '${domain}';`,
        originResponse: 'throw new Error("was run");',
      });
      const { answer, body } = await get('/');
      expect(answer.status).toBe('502');
      expect(body).toContain("wasn't able to resolve the origin domain name");
    },
  );

  it('takes no text of a viewer for a domain', async () => {
    const { origin, get } = await scene({ originRequest: 'it.origin.s3.domainName = it.uri.slice(1);' });
    const { answer } = await get('/evil.example:1/../@a');
    expect([answer.status, value(answer.headers['x-cache'])]).toEqual(['502', 'LambdaValidationError from cloudfront']);
    expect(origin.asked).toEqual([]);
  });

  it('sees at origin-request the headers that CloudFront adds', async () => {
    const { get } = await scene({
      originRequest: 'return { statusCode: 200, body: it.headers["cloudfront-viewer-country"].value };',
    });
    expect((await get('/', { headers: { 'CloudFront-Viewer-Country': 'AT' } })).body).toBe('AT');
  });

  it.each<[string, Partial<Record<OwnStation, string>>, string, string]>([
    ['throws on the way to the origin', { originRequest: 'throw new Error("no");' }, '503', 'Execution'],
    ['throws on the way back', { originResponse: 'throw new Error("no");' }, '503', 'Execution'],
    ['touches a read-only header', { originRequest: 'it.headers.via = { value: "1.1 a" };' }, '502', 'Validation'],
    ['makes an answer of no status', { originResponse: 'it.statusCode = 99;' }, '502', 'Validation'],
    ['leaves no origin', { originRequest: 'it.origin = {};' }, '502', 'Validation'],
    ['leaves none at all', { originRequest: 'delete it.origin;' }, '502', 'Validation'],
    ['takes an origin for a text', { originRequest: 'it.origin = "https://a.example.com";' }, '502', 'Validation'],
    ['leaves an origin of nothing', { originRequest: 'it.origin = { custom: null };' }, '502', 'Validation'],
  ])('is an error for the viewer where a rule %s', async (_, rules, status, kind) => {
    const { answer } = await (await scene(rules)).get('/');
    expect([answer.status, value(answer.headers['x-cache'])]).toEqual([status, `Lambda${kind}Error from cloudfront`]);
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
    const { get, distribution, close } = await sceneOf({ viewer: 'lambda', own: { viewerRequest: file } });
    const answers = Promise.all([get('/a'), get('/b')]);
    await distribution.close();
    expect((await answers).map(({ body }) => body)).toEqual(['1', '1']);
    // A worker that had not ended would go on counting.
    expect((await get('/c')).body).toBe('1');
    await close();
    await rm(folder, { recursive: true });
  });
});
