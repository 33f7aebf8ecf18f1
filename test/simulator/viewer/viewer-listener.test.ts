/** One port, as viewers of every protocol meet it: over real sockets. */
import { execFile } from 'node:child_process';
import { type ClientHttp2Session, connect as connectHttp2, type IncomingHttpHeaders } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { connect as connectTls } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import type { Answer, ViewerRequest } from '../../../simulator/exchange.ts';
import { headerOf, headersFrom } from '../../../simulator/header-lines.ts';
import { cloudFrontHeadersOf } from '../../../simulator/viewer/cloudfront-headers.ts';
import { type ServedTrip, serveViewers } from '../../../simulator/viewer/server.ts';
import type { ViewerListener } from '../../../simulator/viewer/viewer-listener.ts';

const ANSWER: Answer = { status: '200', statusDescription: 'OK', headers: {}, body: '' };

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('one port', () => {
  let server: ViewerListener;
  const asked: ViewerRequest[] = [];
  /** What the distribution answers by path. */
  const answers: Readonly<Record<string, (request: ViewerRequest) => Promise<Partial<Answer>>>> = {
    '/twice': async () => ({
      headers: {
        'x-twice': [{ value: '1' }, { value: '2' }],
        'content-type': [{ value: 'text/html' }, { value: 'text/plain' }],
        connection: [{ value: 'close' }],
        'keep-alive': [{ value: 'timeout=9' }],
        'transfer-encoding': [{ value: 'chunked' }],
      },
    }),
    '/echo': async ({ stream }) => ({ body: stream ? await text(stream) : 'nothing' }),
    '/dated': async () => ({ headers: headersFrom({ Date: 'Wed, 01 Jan 2025 00:00:00 GMT' }) }),
    '/bad-header': async () => ({ headers: headersFrom({ 'X-Bad': 'a\r\nb' }) }),
    '/bad-status': async () => ({ status: '99999' }),
    '/broken': () => Promise.reject(new Error('a bug')),
    '/slow': () => new Promise((resolve) => slow.push((body) => resolve({ body }))),
  };
  const slow: ((body: Answer['body']) => void)[] = [];
  let served = 0;
  const open: (Socket | ClientHttp2Session)[] = [];

  const start = (): Promise<ViewerListener> =>
    serveViewers({
      port: 0,
      distribution: () => async (request) => {
        asked.push(request);
        const answer = await (answers[request.uri] ?? (async () => ({})))(request);
        return { behavior: '*', answer: { ...ANSWER, ...answer }, changes: () => [] } satisfies ServedTrip;
      },
      served: () => served++,
      now: () => Date.UTC(2026, 0, 1),
      viewer: { country: 'AT' },
    });
  beforeAll(async () => {
    server = await start();
  });
  afterEach(() => {
    for (const end of open.splice(0)) end.destroy();
  });
  afterAll(() => server.close());

  const http2 = (): ClientHttp2Session => {
    const session = connectHttp2(`https://localhost:${server.port}`, { rejectUnauthorized: false });
    session.on('error', () => {});
    open.push(session);
    return session;
  };
  const ask = async (
    session: ClientHttp2Session,
    headers: Readonly<Record<string, string | string[]>>,
    body?: string,
  ): Promise<{ headers: IncomingHttpHeaders; body: string }> => {
    const stream = session.request(headers, { endStream: body === undefined });
    const head = new Promise<IncomingHttpHeaders>((resolve, reject) => {
      stream.on('response', resolve);
      stream.on('error', reject);
    });
    if (body !== undefined) stream.end(body);
    const [received, read] = await Promise.all([head, text(stream)]);
    return { headers: received, body: read };
  };
  const curl = async (...options: readonly string[]): Promise<string> =>
    (await promisify(execFile)('curl', ['-sk', '--max-time', '10', ...options])).stdout;
  /** Of the last request, a header of the viewer's or of CloudFront's. */
  const header = (name: string): string | undefined => {
    const { headers = {}, viewer } = asked.at(-1) ?? {};
    return headerOf(viewer ? { ...headers, ...cloudFrontHeadersOf(viewer) } : headers, name);
  };

  it.each([
    ['HTTP/1.1', 'http', ['--http1.1'], '1.1', undefined],
    ['HTTP/1.1 over TLS', 'https', ['--http1.1'], '1.1', /^TLSv1\.\d:[\w-]+:fullHandshake$/],
    ['HTTP/2 over TLS', 'https', ['--http2'], '2.0', /^TLSv1\.\d:[\w-]+:fullHandshake$/],
  ])('takes %s', async (_, scheme, options, version, tls) => {
    const head = await curl(...options, '-D-', '-o/dev/null', `${scheme}://localhost:${server.port}/twice?a=b`);
    expect(head).toMatch(/^HTTP\/[12.]+ 200/);
    expect([header('cloudfront-viewer-http-version'), header('cloudfront-forwarded-proto')]).toEqual([version, scheme]);
    expect(header('cloudfront-viewer-tls') ?? '').toMatch(tls ?? /^$/);
    const ja = [header('cloudfront-viewer-ja3-fingerprint'), header('cloudfront-viewer-ja4-fingerprint')];
    expect(ja).toEqual(
      tls ? [expect.stringMatching(/^[0-9a-f]{32}$/), expect.stringMatching(/^t13d\d{4}h\w_/)] : [undefined, undefined],
    );
    expect(asked.at(-1)).toMatchObject({ uri: '/twice', querystring: 'a=b', clientIp: '127.0.0.1' });
    expect(header('host')).toBe(`localhost:${server.port}`);
  });

  it('tells the requests after the first that the connection is used again', async () => {
    const session = http2();
    await ask(session, { ':path': '/' });
    await ask(session, { ':path': '/' });
    expect(header('cloudfront-viewer-tls')).toMatch(/:connectionReused$/);
  });

  it('hands a request of HTTP/2 on as one of HTTP/1.1: Host, one Cookie, no pseudo-headers', async () => {
    await ask(http2(), { ':path': '/', cookie: ['a=1', 'b=2'], 'x-a': 'b', 'edgewright-viewer-city': 'Graz' });
    const { headers = {} } = asked.at(-1) ?? {};
    expect(headers.cookie).toEqual([{ key: 'cookie', value: 'a=1; b=2' }]);
    expect(header('cloudfront-viewer-header-order')).toBe('host:cookie:x-a');
    expect([header('cloudfront-viewer-city'), header('cloudfront-viewer-country')]).toEqual(['Graz', 'AT']);
    expect(Object.keys(headers).filter((name) => /^(:|edgewright-)/.test(name))).toEqual([]);
  });

  it('takes the authority of HTTP/2 before a Host', async () => {
    await ask(http2(), { ':path': '/', ':authority': 'www.example.com', host: 'other.example' });
    expect(asked.at(-1)?.headers.host).toEqual([{ key: 'host', value: 'www.example.com' }]);
  });

  it.each([
    ['a tunnel', { ':method': 'CONNECT', ':authority': 'a:443' }, 400],
    ['a method that is none', { ':method': 'FOO', ':path': '/' }, 400],
    ['a path beyond ASCII', { ':path': '/\u00e4' }, 400],
    ['a query beyond ASCII', { ':path': '/?a=\u00e4' }, 400],
    ['an expectation that nobody knows', { ':path': '/', expect: 'nonsense' }, 200],
  ])('answers %s over HTTP/2 itself', async (_, request, status) => {
    const { headers, body } = await ask(http2(), request);
    expect(headers[':status']).toBe(status);
    expect(body.includes('Generated by cloudfront (CloudFront)')).toBe(status === 400);
  });

  it('sends repeated headers in their order, and over HTTP/2 nothing that belongs to a connection', async () => {
    const { headers } = await ask(http2(), { ':path': '/twice' });
    expect(headers).toMatchObject({ 'x-twice': '1, 2', 'content-type': 'text/html' });
    expect(Object.keys(headers).filter((name) => /connection|keep-alive|transfer-encoding/.test(name))).toEqual([]);
    const lines = (await curl('-D-', '-o/dev/null', `http://localhost:${server.port}/twice`)).split('\r\n').slice(1);
    expect(lines.filter((line) => /^(x-twice|connection|keep-alive)/i.test(line))).toEqual([
      'X-Twice: 1',
      'X-Twice: 2',
      'Connection: keep-alive',
    ]);
  });

  it('dates an answer that has no date', async () => {
    const dates = await Promise.all(['/', '/dated'].map((path) => ask(http2(), { ':path': path })));
    expect(dates.map(({ headers }) => headers.date)).toEqual([
      'Thu, 01 Jan 2026 00:00:00 GMT',
      'Wed, 01 Jan 2025 00:00:00 GMT',
    ]);
  });

  it('reads bodies, and knows that there is none', async () => {
    const session = http2();
    const post = { ':path': '/echo', ':method': 'POST' };
    expect((await ask(session, post, 'hello')).body).toBe('hello');
    expect((await ask(session, post)).body).toBe('nothing');
    expect(await curl(`http://localhost:${server.port}/echo`, '-d', 'hello')).toBe('hello');
    expect(await curl(`http://localhost:${server.port}/echo`, '-d', '')).toBe('nothing');
  });

  it('answers HEAD without a body over HTTP/2', async () => {
    expect((await ask(http2(), { ':path': '/echo', ':method': 'HEAD' })).body).toBe('');
  });

  it('goes on over HTTP/2 where a request cannot be answered', async () => {
    const session = http2();
    const large = await ask(session, { ':path': '/', 'x-a': 'a'.repeat(40_000) });
    expect([large.headers[':status'], large.body]).toEqual([494, expect.stringContaining('Generated by cloudfront')]);
    expect((await ask(session, { ':path': '/broken' })).headers[':status']).toBe(500);
    await expect(ask(session, { ':path': '/bad-header' })).rejects.toThrow();
    await expect(ask(session, { ':path': '/bad-status' })).rejects.toThrow();
    expect((await ask(session, { ':path': '/' })).headers[':status']).toBe(200);
  });

  it('survives those who speak neither, and those who break off', async () => {
    const says = (bytes: Buffer): Promise<void> =>
      new Promise((resolve) => {
        const socket = connect(server.port, '127.0.0.1', () => socket.end(bytes));
        socket.on('error', () => {});
        socket.on('close', () => resolve());
        socket.resume();
      });
    const hello = Buffer.from('16030100050100000100', 'hex');
    const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    await Promise.all([Buffer.alloc(0), Buffer.from([0x16]), hello, preface, Buffer.alloc(70_000, 1)].map(says));
    expect(await curl('--http2', `https://localhost:${server.port}/echo`)).toBe('nothing');
  });

  it('takes a first byte that comes alone', async () => {
    const socket = connect(server.port, '127.0.0.1');
    open.push(socket);
    socket.setNoDelay(true).write('G');
    await nextTurn();
    socket.write('ET /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 OK/);
  });

  it.each(['http', 'https'])('hears over %s that a viewer left before the answer, and drops that', async (scheme) => {
    const session = http2();
    const socket = connect(server.port, '127.0.0.1');
    socket.on('error', () => {});
    open.push(socket);
    const before = [asked.length, served];
    if (scheme === 'http') socket.write('GET /slow HTTP/1.1\r\nHost: a\r\n\r\n');
    else session.request({ ':path': '/slow' }).on('error', () => {});
    while (asked.length === before[0]) await nextTurn();
    if (scheme === 'http') socket.destroy();
    else session.destroy();
    await ask(http2(), { ':path': '/' });
    const body = Readable.from(['never sent']);
    for (const answer of slow.splice(0)) answer(body);
    while (!body.destroyed) await nextTurn();
    while (served < (before[1] ?? 0) + 2) await nextTurn();
  });

  it('ends every connection when it closes, and answers first whom it can', async () => {
    const own = await start();
    const silent = connect(own.port, '127.0.0.1');
    const idle = connectTls({
      port: own.port,
      host: '127.0.0.1',
      rejectUnauthorized: false,
      ALPNProtocols: ['http/1.1'],
    });
    const session = connectHttp2(`https://localhost:${own.port}`, { rejectUnauthorized: false });
    open.push(silent, idle, session);
    for (const end of [silent, idle, session]) end.on('error', () => {});
    await new Promise((resolve) => idle.on('secureConnect', resolve));
    await ask(session, { ':path': '/' });
    const before = asked.length;
    const last = ask(session, { ':path': '/slow' });
    while (asked.length === before) await nextTurn();
    const closed = own.close();
    for (const answer of slow.splice(0)) answer('done');
    expect((await last).body).toBe('done');
    await closed;
  });
});
