import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askEdge } from '../../../insight/warm/ask-edge.ts';
import { USUAL_TTLS, warmthOf } from '../../../insight/warm/warmth.ts';

const OK = 'HTTP/1.1 200 OK\r\n';
const EMPTY = 'Content-Length: 0\r\n\r\n';

/** What the server says to a path, as it stands on the wire. */
const SAYS: Readonly<Record<string, string>> = {
  '/good': `${OK}Cache-Control: max-age=60\r\n${EMPTY}`,
  '/two': `${OK}Cache-Control: max-age=60\r\nCache-Control: no-store\r\n${EMPTY}`,
  '/ages': `${OK}Cache-Control: max-age=60\r\nAge: -7\r\nAge: 99\r\n${EMPTY}`,
  '/past': `${OK}Expires: Thu, 01 Jan 1970 00:00:00 GMT\r\n${EMPTY}`,
  '/early': `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${OK}Cache-Control: max-age=60\r\n${EMPTY}`,
  '/moved': `HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:1/\r\nCache-Control: max-age=60\r\n${EMPTY}`,
  '/cut': `${OK}Content-Length: 99\r\n\r\nab`,
  '/no-status': 'hello\r\n\r\n',
  '/nothing': '',
  '/upgrade': 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: other\r\nConnection: upgrade\r\n\r\n',
  '/retry': `HTTP/1.1 429 Too Many\r\nRetry-After: -1\r\n${EMPTY}`,
};

describe('an edge that is asked', () => {
  let server: Server;
  let url: URL;

  beforeAll(async () => {
    server = createServer((socket) => {
      socket.on('error', () => {});
      socket.on('data', (head) => socket.end(SAYS[head.toString().split(' ')[1] ?? ''] ?? ''));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  afterAll(() => {
    server.close();
  });

  it.each([
    ['/good', 'fresh'],
    ['/two', 'never'],
    ['/ages', 'fresh'],
    ['/past', 'never'],
    ['/early', 'fresh'],
    ['/moved', 'fresh'],
    ['/cut', 'failed'],
    ['/no-status', 'failed'],
    ['/nothing', 'failed'],
    ['/upgrade', 'failed'],
    ['/retry', 'failed'],
    ['//evil.example/', 'failed'],
  ])('may say anything, and is understood: %s', async (path, state) => {
    expect(warmthOf(await askEdge(url)(path, {}), USUAL_TTLS, Date.now()).state).toBe(state);
  });
});
