/** WebSockets between a real client and a real server, through the port of the simulator. */
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import type { ViewerRequest } from '../../../simulator/exchange.ts';
import { headersFrom } from '../../../simulator/header-lines.ts';
import { errorAnswer } from '../../../simulator/response/error-page.ts';
import type { Timer } from '../../../simulator/timer.ts';
import { type ServedRequest, type ServedWebSocketTrip, serveViewers } from '../../../simulator/viewer/server.ts';
import { tlsCertificate } from '../../../simulator/viewer/tls-certificate.ts';
import type { ViewerListener } from '../../../simulator/viewer/viewer-listener.ts';

const MINUTE = 60_000;

/** Time that passes when it is told to. */
function clockOf(): { readonly after: Timer; pass(milliseconds: number): void } {
  const timers = new Set<{ readonly at: number; readonly then: () => void }>();
  let time = 0;
  return {
    after(milliseconds, then) {
      const timer = { at: time + milliseconds, then };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    pass(milliseconds) {
      time += milliseconds;
      for (const timer of timers) {
        if (timer.at > time) continue;
        timers.delete(timer);
        timer.then();
      }
    },
  };
}

describe('a WebSocket', () => {
  let http: Server;
  let origin: WebSocketServer;
  let edge: ViewerListener;
  let clock: ReturnType<typeof clockOf>;
  let answer: (request: ViewerRequest) => Promise<ServedWebSocketTrip>;
  const served: ServedRequest[] = [];
  const sockets: (WebSocket | Socket)[] = [];

  const originUrl = (): string => `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const passed = (request: ViewerRequest, url = originUrl()): ServedWebSocketTrip => ({
    id: 'id==',
    behavior: '/chat',
    changes: () => [],
    request: { ...request, uri: `/v1${request.uri}` },
    origin: url,
    added: headersFrom({ Via: '1.1 edge' }),
  });

  beforeEach(async () => {
    served.length = 0;
    clock = clockOf();
    http = createServer((_, response) => response.writeHead(418, { 'X-A': 'b' }).end('no socket here'));
    origin = new WebSocketServer({ noServer: true, handleProtocols: () => 'chat' });
    http.on('upgrade', (request, socket, head) => {
      if (request.url === '/v1/silent') return;
      if (request.url === '/v1/refused')
        return void socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno');
      origin.handleUpgrade(request, socket, head, (opened) => origin.emit('connection', opened, request));
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    answer = async (request) => passed(request);
    edge = await serveViewers({
      port: 0,
      distribution:
        () =>
        async ({ uri }) => ({
          behavior: '*',
          answer: { status: '200', statusDescription: 'OK', headers: {}, body: `asked for ${uri}` },
          changes: () => [],
        }),
      webSocket: () => (request) => answer(request),
      served: (request) => served.push(request),
      now: () => 0,
      after: clock.after,
    });
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) 'terminate' in socket ? socket.terminate() : socket.destroy();
    for (const socket of origin.clients) socket.terminate();
    http.closeAllConnections();
    http.close();
    await edge.close();
  });

  const open = (path = '/chat?a=b', scheme = 'ws'): WebSocket => {
    const socket = new WebSocket(`${scheme}://127.0.0.1:${edge.port}${path}`, ['chat'], { rejectUnauthorized: false });
    sockets.push(socket);
    socket.on('error', () => {});
    return socket;
  };
  const event = (socket: WebSocket, name: string): Promise<readonly unknown[]> =>
    new Promise((resolve) => socket.once(name, (...values) => resolve(values)));
  const message = async (socket: WebSocket): Promise<string> => String((await event(socket, 'message'))[0] as RawData);
  /** Both ends, once they are joined. */
  const joined = async (scheme?: string): Promise<readonly [near: WebSocket, far: WebSocket]> => {
    const connection = new Promise<WebSocket>((resolve) => origin.once('connection', resolve));
    const near = open(undefined, scheme);
    const [far] = await Promise.all([connection, event(near, 'open')]);
    return [near, far];
  };
  /** The status and the body of a request that opens no WebSocket. */
  const refusal = async (path?: string): Promise<readonly [status: number | undefined, body: string]> => {
    const [, response] = (await event(open(path), 'unexpected-response')) as [
      unknown,
      import('node:http').IncomingMessage,
    ];
    return [response.statusCode, await text(response)];
  };

  it.each(['ws', 'wss'])('of %s carries bytes both ways', async (scheme) => {
    const [near, far] = await joined(scheme);
    near.send('to the origin');
    expect(await message(far)).toBe('to the origin');
    far.send(Buffer.alloc(200_000, 'x'));
    expect(await message(near)).toHaveLength(200_000);
    expect(near.protocol).toBe('chat');
  });

  it('reaches the origin as the distribution sent it, and the viewer with what CloudFront adds', async () => {
    const asked = new Promise<string>((resolve) => origin.once('connection', (_, { url = '' }) => resolve(url)));
    const socket = open();
    const opened = event(socket, 'open');
    const [response] = (await event(socket, 'upgrade')) as [import('node:http').IncomingMessage];
    expect([await asked, response.headers.via]).toEqual(['/v1/chat?a=b', '1.1 edge']);
    await opened;
    expect(served.map(({ trip }) => [trip.id, trip.behavior, trip.answer.status, trip.changes()])).toEqual([
      ['id==', '/chat', '101', ['WebSocket']],
    ]);
  });

  it('goes over TLS to an origin of this machine, by the name that a function gave', async () => {
    const secure = createTlsServer(await tlsCertificate({ names: [], now: Date.now }));
    const askedFor = new Promise((resolve) =>
      secure.once('secureConnection', ({ servername }: TLSSocket & { servername?: unknown }) => resolve(servername)),
    );
    secure.on('upgrade', (...upgrade) => http.emit('upgrade', ...upgrade));
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
    const url = `https://127.0.0.1:${(secure.address() as AddressInfo).port}`;
    answer = async (request) => passed({ ...request, originTls: { sni: 'chat.example.com' } }, url);
    const [near, far] = await joined();
    near.send('over TLS');
    expect([await message(far), await askedFor]).toEqual(['over TLS', 'chat.example.com']);
    near.terminate();
    far.terminate();
    secure.closeAllConnections();
    secure.close();
  });

  it('is closed with either side', async () => {
    const [near, far] = await joined();
    const closed = event(far, 'close');
    near.close(4_001, 'bye');
    expect((await closed)[0]).toBe(4_001);
    const [left, right] = await joined();
    const gone = event(left, 'close');
    right.close(4_002);
    expect((await gone)[0]).toBe(4_002);
  });

  it('is cut with either side', async () => {
    const [near, far] = await joined();
    const cut = event(far, 'close');
    near.terminate();
    expect((await cut)[0]).toBe(1_006);
    const [left, right] = await joined();
    const gone = event(left, 'close');
    right.terminate();
    expect((await gone)[0]).toBe(1_006);
  });

  it('is closed once the origin has said nothing for ten minutes', async () => {
    const [near, far] = await joined();
    clock.pass(9 * MINUTE);
    far.send('still here');
    await message(near);
    clock.pass(9 * MINUTE);
    near.send('and you?');
    expect(await message(far)).toBe('and you?');
    const closed = event(near, 'close');
    clock.pass(1 * MINUTE);
    await closed;
  });

  it('is answered by an origin that opens none', async () => {
    expect(await refusal('/refused')).toEqual([403, 'no']);
  });

  it.each<[string, () => void, number]>([
    ['an origin that is not there', () => (answer = async (request) => passed(request, 'http://127.0.0.1:1')), 502],
    ['an origin that is none', () => (answer = async (request) => passed(request, 'nonsense')), 502],
    [
      'an answer at the edge',
      () => (answer = async () => ({ behavior: '', answer: errorAnswer(403, 'Error', 'no'), changes: () => [] })),
      403,
    ],
    ['a bug of ours', () => (answer = () => Promise.reject(new Error('a bug'))), 500],
  ])('meets %s', async (_, happens, status) => {
    happens();
    expect((await refusal())[0]).toBe(status);
    expect(served.at(-1)?.trip.answer.status).toBe(String(status));
  });

  it('waits thirty seconds for the origin', async () => {
    const asked = new Promise((resolve) => http.once('upgrade', resolve));
    const refused = refusal('/silent');
    await asked;
    clock.pass(30_000);
    expect((await refused)[0]).toBe(504);
  });

  it('ends its request of the origin where the viewer leaves before', async () => {
    const asked = new Promise<Socket>((resolve) => http.once('upgrade', (__, socket) => resolve(socket as Socket)));
    const near = open('/silent');
    const far = await asked;
    const ended = new Promise((resolve) => far.resume().on('end', resolve).on('close', resolve));
    near.terminate();
    await ended;
    while (served.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(served[0]?.trip.answer.status).toBe('502');
  });

  it('is all that is upgraded: what asks for something else is answered', async () => {
    const ask = (lines: string): Promise<string> => {
      const socket = connect(edge.port, '127.0.0.1');
      sockets.push(socket);
      socket.write(
        `${lines}\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n\r\n`,
      );
      return text(socket);
    };
    expect(await ask('GET /a HTTP/1.1')).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*asked for \/a/);
    expect(await ask('POST /a HTTP/1.1\r\nContent-Length: 5')).toMatch(/^HTTP\/1\.1 400 /);
  });
});
