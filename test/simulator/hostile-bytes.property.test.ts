/** Whatever bytes come in at the port, the connection ends or is answered, and the next viewer is served. */
import { connect, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CACHING_OPTIMIZED } from '../../simulator/cache/cache-policy.ts';
import { createClock } from '../../simulator/clock.ts';
import { cloudFrontOf } from '../../simulator/cloudfront.ts';
import { faultSwitches } from '../../simulator/faults.ts';
import { handlerOrigin } from '../../simulator/origin/handler-origin.ts';
import { createOrigin } from '../../simulator/origin/played-origin.ts';
import { fileStations } from '../../simulator/station/file-stations.ts';
import { serveViewers } from '../../simulator/viewer/server.ts';
import type { ViewerListener } from '../../simulator/viewer/viewer-listener.ts';
import { oneBehavior } from './one-behavior.ts';

const SETTINGS = oneBehavior(
  { cachePolicy: { ...CACHING_OPTIMIZED, queryStrings: { behavior: 'all' }, cookies: { behavior: 'all' } } },
  { defaultRootObject: 'index.html' },
);

let server: ViewerListener;
beforeAll(async () => {
  const origin = handlerOrigin('site', createOrigin());
  const edge = cloudFrontOf({
    distributions: [
      {
        settings: SETTINGS,
        stations: (wiring) =>
          fileStations({ ...wiring, settings: SETTINGS, files: new Map(), stored: () => undefined }),
        originOf: () => origin,
      },
    ],
    clock: createClock(),
    faults: faultSwitches(),
    engine: 'node',
    hasCache: true,
    requestId: () => 'r==',
  });
  server = await serveViewers({
    port: 0,
    distribution: () => edge,
    webSocket: () => edge.webSocket,
    served: () => {},
    now: () => 0,
  });
});
afterAll(() => server.close());

/** What comes back for bytes, once whoever sent them says that this was all. */
function sent(bytes: Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket: Socket = connect(server.port, '127.0.0.1', () => socket.end(bytes));
    const patience = setTimeout(
      () => reject(new Error(`nothing came of ${JSON.stringify(Buffer.from(bytes).toString('latin1'))}`)),
      5000,
    );
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(patience);
      resolve(Buffer.concat(chunks).toString('latin1'));
    });
  });
}

const word = fc.constantFrom(
  'GET ',
  'HEAD ',
  'POST ',
  'OPTIONS ',
  'BREW ',
  'PRI * HTTP/2.0',
  '/',
  '/a',
  '//evil.example',
  '/%00',
  '/%ff',
  '/..%2f',
  '?',
  '?a=%',
  '?\u00e4=1',
  ' HTTP/1.1',
  ' HTTP/1.0',
  ' HTTP/9.9',
  '\r\n',
  '\n',
  'Host: a',
  'Host: d111111abcdef8.cloudfront.net',
  'Host: ',
  'Cookie: a=1; =; b',
  'Range: bytes=0-,1-',
  'Range: bytes=9-1',
  'Content-Length: 5',
  'Content-Length: -1',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: x',
  'Upgrade: websocket',
  'Upgrade: h2c',
  'Connection: Upgrade',
  'Expect: 100-continue',
  'Edgewright-Viewer-Country: \u00ff',
  'Edgewright-Pop: x',
  'X-Forwarded-For: a,b',
  'X: \0',
  ': v',
  'A'.repeat(9000),
  '0\r\n\r\n',
  '5\r\nhello\r\n',
  '\x16\x03\x01\x02\x00',
  '\x16',
  '\xff\xfe',
);
const message = fc.oneof(
  fc.array(word, { maxLength: 14 }).map((words) => Buffer.from(words.join(''), 'latin1')),
  fc
    .array(word, { maxLength: 8 })
    .map((words) => Buffer.from(`GET /a HTTP/1.1\r\nHost: localhost\r\n${words.join('\r\n')}\r\n\r\n`, 'latin1')),
  fc.uint8Array({ maxLength: 300 }),
);

it('Whatever bytes come, they are answered with HTTP or not at all, and the next viewer is served', async () => {
  await fc.assert(
    fc.asyncProperty(message, async (bytes) => {
      const answer = await sent(bytes);
      if (answer !== '' && !answer.startsWith('\x15') && !answer.startsWith('\x00'))
        expect(answer).toMatch(/^HTTP\/1\.1 [1-5]\d\d /);
    }),
    { numRuns: 400 },
  );
  expect(await sent(Buffer.from('GET /next HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'))).toMatch(
    /^HTTP\/1\.1 200 /,
  );
}, 120_000);
