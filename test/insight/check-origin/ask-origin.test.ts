/** What comes over the wire, however little of it is HTTP. */
import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { askOrigin } from '../../../insight/check-origin/ask-origin.ts';
import { type CheckName, checkOrigin } from '../../../insight/check-origin/check-origin.ts';
import { isFailure } from '../../../insight/check-origin/origin-answer.ts';
import { type RawServer, rawServer } from '../../simulator/origin/raw-server.ts';

let server: RawServer;
afterEach(() => server.close());

const options = { headers: { 'x-origin-secret': 'a' }, timeout: 5000, now: () => 0 };

/** The answer to one question, where a server writes these bytes and then ends the connection. */
async function answerTo(bytes: string, then: (socket: Socket) => void = (socket) => socket.end(), timeout = 5000) {
  server = await rawServer((socket) => {
    socket.write(bytes, 'latin1');
    then(socket);
  });
  return askOrigin(new URL(`${server.url}/a?b=1`), { ...options, timeout })({
    method: 'GET',
    headers: { accept: '*/*' },
  });
}

describe('an origin', () => {
  it('is asked as CloudFront asks, with what it wants to see', async () => {
    await answerTo('HTTP/1.1 204 No Content\r\n\r\n');
    expect(server.heard[0]).toMatch(/^GET \/a\?b=1 HTTP\/1\.1\r\n/);
    for (const line of ['user-agent: Amazon CloudFront', 'x-origin-secret: a', 'accept: */*', 'Host: 127.0.0.1:']) {
      expect(server.heard[0]).toContain(`\r\n${line}`);
    }
  });

  it('is heard line by line', async () => {
    const answer = await answerTo(
      'HTTP/1.1 200 OK\r\nCache-Control: a\r\ncache-control: b\r\nContent-Length: 2\r\n\r\nhi',
    );
    expect(answer).toMatchObject({ status: 200, bytes: 2, hash: 'j0NDRmSPa5bfid2pAcUXaxCm2Dlh3TwayItZstwyeqQ=' });
    expect(!isFailure(answer) && answer.lines.slice(0, 2)).toEqual([
      ['cache-control', 'a'],
      ['cache-control', 'b'],
    ]);
  });

  it.each([
    ['nothing', '', 'closed the connection without an answer'],
    ['half a head', 'HTTP/1.1 200 OK\r\nCache-', 'closed the connection without an answer'],
    ['no status', 'HTTP/1.1 \r\n\r\n', 'does not speak HTTP'],
    ['a status that is none', 'HTTP/1.1 twohundred OK\r\n\r\n', 'does not speak HTTP'],
    ['another protocol', 'SSH-2.0-OpenSSH_9.9\r\n', 'does not speak HTTP'],
    ['a header without a colon', 'HTTP/1.1 200 OK\r\nnonsense\r\n\r\n', 'does not speak HTTP'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na', 'does not speak HTTP'],
    ['a length below nothing', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n', 'does not speak HTTP'],
    ['a head without end', `HTTP/1.1 200 OK\r\nA: ${'a'.repeat(100_000)}`, 'does not speak HTTP'],
    [
      'a cut body',
      'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this',
      'cut the connection before the answer was whole: 9 bytes',
    ],
    [
      'a cut chunk',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab',
      'cut the connection before the answer was whole: 2 bytes',
    ],
    [
      'another protocol, unasked',
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: a\r\n\r\n',
      'switched protocols',
    ],
  ])('that sends %s gets a clear word', async (_, bytes, says) => {
    expect(await answerTo(bytes)).toEqual({ failed: expect.stringContaining(says) });
  });

  it.each([
    ['does not answer', ''],
    ['does not come to an end', 'HTTP/1.1 200 OK\r\n\r\na'],
  ])('that %s is not waited for', async (_, bytes) => {
    expect(await answerTo(bytes, () => {}, 50)).toEqual({ failed: 'did not answer within 0.05 seconds' });
  });

  it('that sends without end is heard for so long', async () => {
    const answer = await answerTo('HTTP/1.1 200 OK\r\n\r\n', (socket) => {
      const more = (): void => {
        if (!socket.destroyed) socket.write(Buffer.alloc(1_000_000), more);
      };
      more();
    });
    expect(!isFailure(answer) && answer.bytes > 10_000_000).toBe(true);
  });

  it('that speaks no TLS gets a clear word', async () => {
    server = await rawServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const url = new URL(server.url.replace('http:', 'https:'));
    expect(await askOrigin(url, options)({ method: 'GET', headers: {} })).toEqual({
      failed: 'does not speak the TLS of this machine, or none at all',
    });
  });

  it('that is not there gets a clear word', async () => {
    server = await rawServer(() => {});
    const { url } = server;
    await server.close();
    expect(await askOrigin(new URL(url), options)({ method: 'GET', headers: {} })).toEqual({
      failed: 'refused the connection',
    });
    server = await rawServer(() => {});
  });
});

describe('a check of an origin that answers nonsense', () => {
  it.each<[string, string, CheckName]>([
    [
      'two Cache-Controls',
      'Cache-Control: public, max-age=60\r\nCache-Control: private\r\nContent-Length: 0\r\n',
      'cache-control',
    ],
    ['a negative age', 'Age: -1\r\nContent-Length: 0\r\n', 'age'],
    ['a time in the past', 'Cache-Control: max-age=-60\r\nContent-Length: 0\r\n', 'cache-control'],
    ['dates that are none', 'Expires: -1\r\nDate: now\r\nContent-Length: 0\r\n', 'expires'],
    ['bytes beyond ASCII', 'ETag: \xff\xfe\r\nVary: \xff\r\nContent-Length: 0\r\n', 'etag'],
  ])('finds what it is: %s', async (_, lines, check) => {
    server = await rawServer((socket) => socket.end(`HTTP/1.1 200 OK\r\n${lines}\r\n`, 'latin1'));
    const { findings } = await checkOrigin(
      new URL(server.url),
      { ask: askOrigin(new URL(server.url), options), now: () => 0 },
      [],
    );
    expect(findings.find((one) => one.check === check)?.verdict).toBe('breaks');
  });

  it('survives answers that break off one after the other', async () => {
    server = await rawServer((socket, connection) =>
      socket.end(
        connection === 1
          ? 'HTTP/1.1 200 OK\r\nETag: "a"\r\nContent-Length: 1\r\n\r\na'
          : 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n',
      ),
    );
    const { findings } = await checkOrigin(
      new URL(server.url),
      { ask: askOrigin(new URL(server.url), options), now: () => 0 },
      [],
    );
    expect(findings.filter(({ verdict }) => verdict === 'breaks').length).toBeGreaterThan(4);
  });
});
