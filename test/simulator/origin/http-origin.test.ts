import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { CloudFrontCustomOrigin } from 'aws-lambda';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { type Answer, bytesOf, type ViewerRequest } from '../../../simulator/exchange.ts';
import { headersFrom } from '../../../simulator/header-lines.ts';
import { httpOrigin } from '../../../simulator/origin/http-origin.ts';
import { ORIGIN_DEFAULTS, type OriginSettings } from '../../../simulator/settings.ts';
import type { Timer } from '../../../simulator/timer.ts';
import { serveViewers } from '../../../simulator/viewer/server.ts';
import { handTimer } from '../hand-timer.ts';
import { type RawServer, rawServer } from './raw-server.ts';

const SETTINGS: OriginSettings = { ...ORIGIN_DEFAULTS, id: 'api', domainName: 'api.example.com', isS3: false };

/** An origin as origin-request left it. */
const CUSTOM: CloudFrontCustomOrigin = {
  customHeaders: {},
  domainName: 'api.example.com',
  keepaliveTimeout: 5,
  path: '',
  port: 80,
  protocol: 'http',
  readTimeout: 30,
  sslProtocols: ['TLSv1.2'],
};

const NEVER: Timer = () => () => {};

const closing: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const requestOf = (given: Partial<ViewerRequest> = {}): ViewerRequest => ({
  clientIp: '198.51.100.7',
  method: 'GET',
  uri: '/a',
  querystring: '',
  headers: {},
  ...given,
});

function originAt(url: string, settings: Partial<OriginSettings> = {}, timer: Timer = NEVER) {
  const origin = httpOrigin({ settings: { ...SETTINGS, ...settings }, url, timer });
  closing.push(() => origin.close());
  return origin;
}

async function raw(...given: Parameters<typeof rawServer>): Promise<RawServer> {
  const server = await rawServer(...given);
  closing.push(() => server.close());
  return server;
}

/** An HTTP server, and its connections. */
async function http(listener: RequestListener): Promise<{ url: string; server: Server; sockets: Socket[] }> {
  const server = createServer({ keepAliveTimeout: 0 }, listener);
  const sockets: Socket[] = [];
  server.on('connection', (socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server, sockets };
}

const bodyOf = async ({ body }: Answer): Promise<string> => String(await bytesOf(body));

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

describe('an HTTP origin', () => {
  it('is asked as the request says, byte for byte', async () => {
    const server = await raw((socket) => socket.end(OK));
    const headers = {
      host: [{ key: 'Host', value: 'api.example.com' }],
      'x-tags': [{ key: 'X-Tags', value: 'ä' }, { value: 'b' }],
      connection: [{ key: 'Connection', value: 'close, X-Tags' }],
      'transfer-encoding': [{ key: 'Transfer-Encoding', value: 'gzip' }],
      'content-length': [{ key: 'Content-Length', value: '5' }],
      te: [{ key: 'TE', value: 'trailers' }],
    };
    await originAt(server.url).fetch(requestOf({ uri: '/ä b', querystring: 'q=%20', headers }));
    expect(Buffer.from(server.heard[0] ?? '', 'latin1').toString()).toBe(
      'GET /ä%20b?q=%20 HTTP/1.1\r\nHost: api.example.com\r\nX-Tags: ä\r\nX-Tags: b\r\nConnection: Keep-Alive\r\n\r\n',
    );
  });

  it('gets the Host of its address where the request has none', async () => {
    const server = await raw((socket) => socket.end(OK));
    await originAt(server.url).fetch(requestOf());
    expect(server.heard[0]).toContain(`Host: ${new URL(server.url).host}\r\n`);
  });

  it('is where the request says if nothing stands for it', async () => {
    const server = await raw((socket) => socket.end(OK));
    const origin = httpOrigin({ settings: SETTINGS, timer: NEVER });
    closing.push(() => origin.close());
    const custom = { ...CUSTOM, domainName: '127.0.0.1', port: Number(new URL(server.url).port) };
    const answer = await origin.fetch(requestOf({ origin: { custom } }));
    expect(await bodyOf(answer)).toBe('ok');
  });

  it('answers with its own words: no redirect is followed, every line of a header is kept', async () => {
    const head =
      'HTTP/1.1 302 Elsewhere\r\nLocation: /b\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\nKeep-Alive: timeout=9';
    const server = await raw((socket) => socket.end(`${head}\r\nContent-Length: 0\r\n\r\n`));
    const { status, statusDescription, headers } = await originAt(server.url).fetch(requestOf());
    expect({ status, statusDescription, headers }).toEqual({
      status: '302',
      statusDescription: 'Elsewhere',
      headers: {
        location: [{ key: 'Location', value: '/b' }],
        'set-cookie': [
          { key: 'Set-Cookie', value: 'a=1' },
          { key: 'set-cookie', value: 'b=2' },
        ],
        'content-length': [{ key: 'Content-Length', value: '0' }],
      },
    });
  });

  it.each([
    ['HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n', '200', '9'],
    ['GET', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n', '304', '9'],
    ['GET', 'HTTP/1.1 204 No Content\r\nContent-Length: 9\r\n\r\n', '204', undefined],
  ])('answers %s without a body: %j', async (method, bytes, status, length) => {
    const server = await raw((socket) => socket.write(bytes));
    const answer = await originAt(server.url).fetch(requestOf({ method }));
    expect([answer.status, answer.body, answer.headers['content-length']?.[0]?.value]).toEqual([status, '', length]);
  });

  it('hands its body on while it comes', async () => {
    const server = await raw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\none');
    });
    const { body } = await originAt(server.url).fetch(requestOf());
    const pieces = (body as Readable)[Symbol.asyncIterator]();
    expect(String((await pieces.next()).value)).toBe('one');
    server.sockets[0]?.write('two');
    expect(String((await pieces.next()).value)).toBe('two');
    expect((await pieces.next()).done).toBe(true);
  });
});

describe('a body that is sent', () => {
  const echo: RequestListener = async (request, response) => {
    const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
    response.end(JSON.stringify({ length, encoding, body: await text(request) }));
  };

  it.each([
    ['POST', { 'Content-Length': 4 }, { length: '4', body: 'body' }],
    ['POST', {}, { encoding: 'chunked', body: 'body' }],
    ['DELETE', {}, { encoding: 'chunked', body: 'body' }],
  ])('reaches the origin as it was framed: %s %j', async (method, headers, heard) => {
    const { url } = await http(echo);
    const request = requestOf({ method, headers: headersFrom(headers), stream: Readable.from(['bo', 'dy']) });
    expect(JSON.parse(await bodyOf(await originAt(url).fetch(request)))).toEqual(heard);
  });

  it('waits for an origin that reads slowly, and is whole', async () => {
    const { url } = await http(echo);
    const stream = Readable.from(Array.from({ length: 64 }, () => Buffer.alloc(65_536, 'x')));
    const answer = await originAt(url).fetch(requestOf({ method: 'PUT', stream }));
    expect(JSON.parse(await bodyOf(answer)).body).toHaveLength(64 * 65_536);
  });

  it('is not sent again where the origin goes away', async () => {
    const server = await raw((socket) => socket.destroy());
    const request = requestOf({ method: 'POST', stream: Readable.from(['body']) });
    expect(await originAt(server.url).fetch(request)).toMatchObject({ status: '502', failure: expect.any(String) });
    expect(server.sockets).toHaveLength(1);
  });

  it('ends the request where its viewer goes away', async () => {
    const server = await raw(() => stream.destroy());
    const stream = new PassThrough();
    stream.write('some');
    const answer = await originAt(server.url).fetch(requestOf({ method: 'POST', stream }));
    expect([answer.status, answer.failure]).toEqual(['502', 'OriginWriteError']);
  });

  it('need not be whole for an answer', async () => {
    const server = await raw((socket) => socket.write('HTTP/1.1 413 Too Much\r\nContent-Length: 2\r\n\r\nno'));
    const stream = new PassThrough();
    stream.write('some');
    const answer = await originAt(server.url).fetch(requestOf({ method: 'POST', stream }));
    expect([answer.status, await bodyOf(answer)]).toEqual(['413', 'no']);
  });

  it.each(['a\r\nX: b', '\0'])('and a header of %j are a 502, and nothing is sent', async (value) => {
    const server = await raw((socket) => socket.end(OK));
    const headers = headersFrom({ 'X-Any': value });
    const request = requestOf({ method: 'POST', headers, stream: Readable.from(['body']) });
    expect(await originAt(server.url).fetch(request)).toMatchObject({ status: '502', failure: 'OriginWriteError' });
    expect(server.heard).toEqual([]);
  });

  it('may be asked for once with 100 Continue', async () => {
    const server = await raw((socket) => socket.end(`HTTP/1.1 100 Continue\r\n\r\n${OK}`));
    const headers = headersFrom({ Expect: '100-continue', 'Content-Length': 4 });
    const stream = Readable.from(['body']);
    const answer = await originAt(server.url).fetch(requestOf({ method: 'POST', headers, stream }));
    expect(await bodyOf(answer)).toBe('ok');
  });
});

describe('headers of an answer', () => {
  it.each([
    ['Connection: X-Hop, keep-alive', ['x-end']],
    ['Connection: keep-alive\r\nConnection: x-hop', ['x-end']],
    ['Connection: keep-alive', ['x-hop', 'x-end']],
  ])('end with the connection where it says so: %s', async (connection, left) => {
    const head = `HTTP/1.1 200 OK\r\n${connection}\r\nX-Hop: 1\r\nX-End: 2\r\nContent-Length: 2\r\n\r\nok`;
    const server = await raw((socket) => socket.end(head));
    const answer = await originAt(server.url).fetch(requestOf());
    expect(await bodyOf(answer)).toBe('ok');
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('x-'))).toEqual(left);
  });
});

describe('connections to an origin', () => {
  it('are used again', async () => {
    const { url, sockets } = await http((_, response) => response.end('ok'));
    const origin = originAt(url);
    for (let i = 0; i < 5; i += 1) expect(await bodyOf(await origin.fetch(requestOf()))).toBe('ok');
    expect(sockets).toHaveLength(1);
  });

  it('are one for each request at the same time', async () => {
    const { url, sockets } = await http((_, response) => response.end('ok'));
    const origin = originAt(url);
    await Promise.all([1, 2, 3].map(async () => bodyOf(await origin.fetch(requestOf()))));
    expect(sockets).toHaveLength(3);
  });

  it('end when nothing was asked for as long as the settings say', async () => {
    const { url, sockets } = await http((_, response) => response.end('ok'));
    await bodyOf(await originAt(url, { keepaliveTimeout: 0.02 }).fetch(requestOf()));
    await once(sockets[0] as Socket, 'close');
    expect(sockets).toHaveLength(1);
  });

  it('end with the origin: those that wait at once, others after their answer', async () => {
    const { url, sockets } = await http(({ url: path }, response) => {
      response.write('be');
      if (path === '/a') response.end('gun');
      else later = () => response.end('gun');
    });
    let later = (): void => {};
    const origin = originAt(url);
    const [, slow] = await Promise.all(
      ['/a', '/b'].map(async (uri) => {
        const { body } = await origin.fetch(requestOf({ uri }));
        if (uri === '/a') await bytesOf(body);
        return body;
      }),
    );
    const ended = Promise.all(sockets.map((socket) => once(socket, 'close')));
    origin.close();
    await once(sockets[0] as Socket, 'close');
    later();
    expect(String(await bytesOf(slow as Readable))).toBe('begun');
    await ended;
  });

  it('hand no answer that nobody asked for to who asks next', async () => {
    const stray = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstray';
    const server = await raw((socket, connection) => socket.write(connection === 1 ? OK + stray : OK));
    const origin = originAt(server.url);
    expect(await bodyOf(await origin.fetch(requestOf()))).toBe('ok');
    expect(await bodyOf(await origin.fetch(requestOf()))).toBe('ok');
  });

  it('hand on none that comes while nobody asks', async () => {
    const stray = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstray';
    const server = await raw((socket) => socket.write(OK));
    const origin = originAt(server.url);
    expect(await bodyOf(await origin.fetch(requestOf()))).toBe('ok');
    server.sockets[0]?.write(stray);
    await once(server.sockets[0] as Socket, 'close');
    expect(await bodyOf(await origin.fetch(requestOf()))).toBe('ok');
  });

  it('end with a viewer that does not want the rest', async () => {
    const server = await raw((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nsome'));
    const { body } = await originAt(server.url).fetch(requestOf());
    (body as Readable).destroy();
    await once(server.sockets[0] as Socket, 'close');
    expect(server.sockets).toHaveLength(1);
  });
});

describe('an origin that is late', () => {
  it('is connected to as often as the settings say, and then 504', async () => {
    // It accepts, and never answers the TLS handshake.
    const server = await raw(() => {});
    const { timer, pass } = handTimer();
    const url = server.url.replace('http:', 'https:');
    const fetched = originAt(url, { connectionAttempts: 2, connectionTimeout: 4 }, timer).fetch(requestOf());
    for (const connection of [1, 2]) {
      await server.connections(connection);
      await pass(4000);
    }
    expect(await fetched).toMatchObject({ status: '504', failure: 'OriginCommError' });
    expect(server.sockets).toHaveLength(2);
  });

  it.each([
    ['GET', {}, 3],
    ['HEAD', { connectionAttempts: 2 }, 2],
    ['GET', { isS3: true }, 1],
    ['OPTIONS', {}, 1],
    ['DELETE', {}, 1],
  ] as const)('is asked again by %s with %j: %i times, and then 504', async (method, settings, times) => {
    const server = await raw(() => {});
    const { timer, pass } = handTimer();
    const fetched = originAt(server.url, { ...settings, readTimeout: 7 }, timer).fetch(requestOf({ method }));
    for (let i = 0; i < times; i += 1) await pass(7000);
    expect(await fetched).toMatchObject({ status: '504', failure: 'OriginCommError' });
    expect(server.sockets).toHaveLength(times);
  });

  it('answers once it is asked again', async () => {
    const server = await raw((socket, connection) => connection === 2 && socket.write(OK));
    const { timer, pass, pending } = handTimer();
    const fetched = originAt(server.url, {}, timer).fetch(requestOf());
    await pass(30_000);
    expect(await bodyOf(await fetched)).toBe('ok');
    expect(pending()).toEqual([]);
  });

  it('is waited for as long as origin-request says', async () => {
    const server = await raw(() => {});
    const { timer, pass } = handTimer();
    const origin = { custom: { ...CUSTOM, readTimeout: 2 } };
    const fetched = originAt(server.url, { connectionAttempts: 1 }, timer).fetch(requestOf({ origin }));
    await pass(2000);
    expect((await fetched).status).toBe('504');
  });

  it('is cut off where it stops in the middle', async () => {
    const server = await raw((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nsome'));
    const { timer, pass } = handTimer();
    const answer = await originAt(server.url, {}, timer).fetch(requestOf());
    const whole = bodyOf(answer);
    await pass(30_000);
    await expect(whole).rejects.toMatchObject({ failure: 'OriginCommError' });
  });

  it('costs a viewer that reads slowly nothing', async () => {
    const server = await raw((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n${'x'.repeat(1_000_000)}`);
    });
    const { timer, pending } = handTimer();
    const { body } = await originAt(server.url, {}, timer).fetch(requestOf());
    expect(pending()).toEqual([]);
    expect((await text(body as Readable)).length).toBe(1_000_000);
    expect(pending()).toEqual([]);
  });

  it('has a whole answer within the completion time-out, over all attempts', async () => {
    const server = await raw(() => {});
    const { timer, pass, pending } = handTimer();
    const fetched = originAt(server.url, { responseCompletionTimeout: 40 }, timer).fetch(requestOf());
    await pass(30_000);
    await server.connections(2);
    await pass(40_000);
    expect(await fetched).toMatchObject({ status: '504', failure: 'OriginCommError' });
    expect([server.sockets.length, pending()]).toEqual([2, []]);
  });

  it('is cut off in the middle by the completion time-out', async () => {
    const server = await raw((socket) => socket.write('HTTP/1.1 200 OK\r\n\r\nsome'));
    const { timer, pass } = handTimer();
    const answer = await originAt(server.url, { responseCompletionTimeout: 40 }, timer).fetch(requestOf());
    const whole = bodyOf(answer);
    await pass(40_000);
    await expect(whole).rejects.toThrow();
  });

  it('leaves no time running behind an answer', async () => {
    const server = await raw((socket) => socket.write(OK));
    const { timer, pending } = handTimer();
    const origin = originAt(server.url, { responseCompletionTimeout: 40 }, timer);
    await bodyOf(await origin.fetch(requestOf()));
    await originAt(server.url, { responseCompletionTimeout: 40 }, timer).fetch(requestOf({ method: 'HEAD' }));
    await new Promise(setImmediate);
    expect(pending()).toEqual([]);
  });
});

describe('an origin that cannot be reached', () => {
  it.each([
    ['refuses', 'http://127.0.0.1:1', 'OriginConnectError'],
    ['has no address', 'http://nobody.invalid', 'OriginDnsError'],
    ['is no URL', 'http://1.2.3.999', 'OriginDnsError'],
  ])('and %s is a 502', async (_, url, failure) => {
    expect(await originAt(url).fetch(requestOf())).toMatchObject({
      status: '502',
      failure,
      headers: { 'x-cache': [{ value: 'Error from cloudfront' }] },
      body: expect.stringContaining('Generated by cloudfront'),
    });
  });

  it('and speaks no TLS is a 502', async () => {
    const server = await raw((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const answer = await originAt(server.url.replace('http:', 'https:')).fetch(requestOf());
    expect([answer.status, answer.failure]).toEqual(['502', 'OriginConnectError']);
  });

  it('is connected to again, for a request with a body too', async () => {
    const server = await raw((socket, connection) => connection < 3 && socket.destroy());
    const url = server.url.replace('http:', 'https:');
    const stream = Readable.from(['body']);
    await originAt(url, { connectionTimeout: 1 }, (milliseconds, then) => {
      const late = setTimeout(then, milliseconds / 10);
      return () => clearTimeout(late);
    }).fetch(requestOf({ method: 'POST', stream }));
    expect(server.sockets).toHaveLength(3);
  });
});

describe('an origin that answers nonsense', () => {
  const HEAD = 'HTTP/1.1 200 OK\r\n';

  it.each([
    ['no HTTP', 'hello\r\n\r\n', 'OriginInvalidResponseError'],
    ['no status', 'HTTP/1.1 \r\n\r\n', 'OriginInvalidResponseError'],
    ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n', 'OriginInvalidResponseError'],
    ['a status of none', 'HTTP/1.1 000 Nothing\r\n\r\n', 'OriginInvalidResponseError'],
    ['a status above all', 'HTTP/1.1 999 Much\r\n\r\n', 'OriginInvalidResponseError'],
    ['HTTP/2 in its first line', 'HTTP/2.0 200 OK\r\n\r\n', 'OriginInvalidResponseError'],
    ['two lengths', `${HEAD}Content-Length: 2\r\nContent-Length: 3\r\n\r\nok!`, 'OriginInvalidResponseError'],
    ['a negative length', `${HEAD}Content-Length: -1\r\n\r\nok`, 'OriginInvalidResponseError'],
    ['a length in words', `${HEAD}Content-Length: two\r\n\r\nok`, 'OriginInvalidResponseError'],
    [
      'a length and chunks',
      `${HEAD}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      'OriginInvalidResponseError',
    ],
    ['an encoding that is not chunks', `${HEAD}Transfer-Encoding: gzip\r\n\r\nok`, 'OriginInvalidResponseError'],
    [
      'an encoding within chunks',
      `${HEAD}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
      'OriginInvalidResponseError',
    ],
    ['a header without a colon', `${HEAD}Nonsense\r\n\r\n`, 'OriginInvalidResponseError'],
    ['a space in a name', `${HEAD}X Y: 1\r\n\r\n`, 'OriginInvalidResponseError'],
    ['a NUL in a value', `${HEAD}X: a\0b\r\n\r\n`, 'OriginInvalidResponseError'],
    ['a control character in a value', `${HEAD}X: a\x07b\r\n\r\n`, 'OriginInvalidResponseError'],
    ['a line break of half', `${HEAD}X: a\rY: b\r\n\r\n`, 'OriginInvalidResponseError'],
    [
      'another protocol',
      'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n',
      'OriginInvalidResponseError',
    ],
    [
      '100 Continue twice',
      `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n${OK}`,
      'OriginInvalidResponseError',
    ],
    ['too much of a header', `${HEAD}X: ${'x'.repeat(40_000)}\r\n\r\n`, 'OriginHeaderTooBigError'],
    ['too many headers', `${HEAD}${'X: y\r\n'.repeat(10_000)}\r\n`, 'OriginHeaderTooBigError'],
    [
      'a range of another length',
      'HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-8/9\r\nContent-Length: 2\r\n\r\nok',
      'OriginContentRangeLengthError',
    ],
    ['nothing', '', 'OriginReadError'],
    ['half a head', `${HEAD}X: 1\r\n`, 'OriginReadError'],
  ])('is a 502: %s', async (_, bytes, failure) => {
    const server = await raw((socket) => socket.end(bytes, 'latin1'));
    const answer = await originAt(server.url).fetch(requestOf());
    expect([answer.status, answer.failure]).toEqual(['502', failure]);
  });

  it('is a 504 where it announces an answer for ever', async () => {
    const server = await raw((socket) => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(100)));
    const { timer, pass } = handTimer();
    const fetched = originAt(server.url, { connectionAttempts: 1 }, timer).fetch(requestOf());
    await pass(30_000);
    expect((await fetched).status).toBe('504');
  });

  it.each([
    ['shorter than its length', `${HEAD}Content-Length: 9\r\n\r\nsome`],
    ['without the last chunk', `${HEAD}Transfer-Encoding: chunked\r\n\r\n4\r\nsome\r\n`],
    ['in the middle of a chunk', `${HEAD}Transfer-Encoding: chunked\r\n\r\n9\r\nsome`],
    ['with a chunk of no length', `${HEAD}Transfer-Encoding: chunked\r\n\r\n4\r\nsome\r\nzz\r\n`],
  ])('is cut, and known to be: a body %s', async (_, bytes) => {
    const server = await raw((socket) => socket.end(bytes));
    const answer = await originAt(server.url).fetch(requestOf());
    expect(answer.status).toBe('200');
    await expect(bodyOf(answer)).rejects.toThrow();
  });

  it('has an answer of its length where it sends more', async () => {
    const server = await raw((socket) => socket.end(`${OK}and more`));
    expect(await bodyOf(await originAt(server.url).fetch(requestOf()))).toBe('ok');
  });

  it('has a whole answer where it gives no length and closes', async () => {
    const server = await raw((socket) => socket.end(`${HEAD}\r\nsome`));
    expect(await bodyOf(await originAt(server.url).fetch(requestOf()))).toBe('some');
  });

  it('ends in a valid answer, whatever the bytes are', async () => {
    let bytes = Buffer.alloc(0);
    const server = await raw((socket) => socket.end(bytes));
    const origin = originAt(server.url, { connectionAttempts: 1 });
    const distribution = async (request: ViewerRequest) => ({
      behavior: '*',
      answer: await origin.fetch(request),
      changes: () => [],
    });
    const edge = await serveViewers({ port: 0, distribution: () => distribution, served: () => {}, now: () => 0 });
    closing.unshift(() => edge.close());
    const word = fc.constantFrom(
      'HTTP/1.1 ',
      '200',
      '99',
      ' OK',
      '\r\n',
      '\n',
      '\r',
      ': ',
      'Content-Length',
      'Transfer-Encoding',
      'chunked',
      '5',
      '-1',
      'HTTP/1.1 100 Continue\r\n\r\n',
      'HTTP/1.1 200 OK\r\n',
      '\0',
      '\xff',
      'hello',
      ',',
      'Connection: upgrade\r\n',
    );
    const answers = fc.oneof(
      fc.array(word, { maxLength: 20 }).map((words) => Buffer.from(words.join(''), 'latin1')),
      fc.array(word, { maxLength: 12 }).map((words) => Buffer.from(`HTTP/1.1 200 OK\r\n${words.join('')}`, 'latin1')),
      fc.uint8Array({ maxLength: 40 }).map((random) => Buffer.from(random)),
    );
    await fc.assert(
      fc.asyncProperty(answers, async (random) => {
        bytes = random;
        const response = await fetch(`http://127.0.0.1:${edge.port}/`, { redirect: 'manual' });
        expect(response.status).toBeGreaterThanOrEqual(200);
        // What is cut is cut for the viewer too, and does not hang.
        await response.text().catch(() => {});
      }),
      { numRuns: 300 },
    );
  });
});
