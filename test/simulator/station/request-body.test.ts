/** Bodies of requests over real sockets, past handlers that see their beginning. */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { type ClientHttp2Session, type ClientHttp2Stream, connect as connectHttp2 } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Association } from '../../../simulator/settings.ts';
import { behaviorOf, oneBehavior } from '../one-behavior.ts';
import { type ServedEdge, servedEdge } from '../served-edge.ts';
import { until } from '../until.ts';

const KB = 1024;

/** A request that was begun: what it is sent by, and the text of its answer. */
interface Begun {
  readonly body: NodeJS.WritableStream;
  readonly answer: Promise<string>;
  /** Leaves, as a viewer who closes the page. */
  leave(): void;
}

describe('the body of a request past a handler that sees its beginning', () => {
  let folder = '';
  let edge: ServedEdge;
  const sessions: ClientHttp2Session[] = [];
  /** How the requests ended that the origin got, in turn. */
  const ends: string[] = [];

  const origin = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    request.on('close', () => ends.push(request.complete ? 'whole' : 'cut'));
    request.on('error', () => {});
    const bytes = await buffer(request).catch(() => undefined);
    if (bytes) response.end(`${bytes.length} ${digestOf(bytes)}`);
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'edgewright-bodies-'));
    const file = join(folder, 'passes.mjs');
    const code = 'export const handler = async (event) => event.Records[0].cf.request;';
    await writeFile(file, code);
    const slow = join(folder, 'waits.mjs');
    await writeFile(slow, `${code.replace('=> ', '=> { await new Promise((go) => setTimeout(go, 400)); return ')} }`);
    const passes = (name: string): Association => ({ name, runtime: 'lambda-edge', includesBody: true });
    const settings = oneBehavior(
      {},
      {
        behaviors: [
          behaviorOf({ path: '/viewer-request', associations: { 'viewer-request': passes('passes') } }),
          behaviorOf({ path: '/origin-request', associations: { 'origin-request': passes('passes') } }),
          behaviorOf({ path: '/slow', associations: { 'viewer-request': passes('waits') } }),
          behaviorOf({
            path: '/both',
            associations: { 'viewer-request': passes('passes'), 'origin-request': passes('passes') },
          }),
          behaviorOf({}),
        ],
      },
    );
    edge = await servedEdge(
      settings,
      (request, response) => void origin(request, response),
      new Map([
        ['passes', file],
        ['waits', slow],
      ]),
    );
  });
  afterAll(async () => {
    for (const session of sessions) session.destroy();
    await edge.close();
    await rm(folder, { recursive: true, force: true });
  });

  const http1 = (path: string, length?: number): Begun => {
    const headers = length === undefined ? { 'Transfer-Encoding': 'chunked' } : { 'Content-Length': length };
    const request = httpRequest({ port: edge.port, host: '127.0.0.1', method: 'POST', path, headers });
    const answer = once(request, 'response').then(([message]) => text(message as IncomingMessage));
    answer.catch(() => {});
    request.on('error', () => {});
    return { body: request, answer, leave: () => request.destroy() };
  };
  const http2 = (path: string, length?: number): Begun => {
    const session = connectHttp2(`https://127.0.0.1:${edge.port}`, { rejectUnauthorized: false });
    sessions.push(session);
    const stream: ClientHttp2Stream = session.request({
      ':method': 'POST',
      ':path': path,
      ...(length === undefined ? {} : { 'content-length': length }),
    });
    const answer = text(stream);
    answer.catch(() => {});
    return { body: stream as Duplex, answer, leave: () => stream.close(8) };
  };
  const VERSIONS = [
    ['HTTP/1.1', http1],
    ['HTTP/2', http2],
  ] as const;

  const cases = VERSIONS.flatMap(([version, begin]) =>
    ['/viewer-request', '/origin-request', '/both'].flatMap((path) =>
      [40 * KB, 40 * KB + 1, 5 * KB * KB].flatMap((size) =>
        [true, false].map((hasLength) => ({ version, begin, path, size, hasLength })),
      ),
    ),
  );
  it.each(cases)(
    'reaches the origin as a whole: $version, $path, $size bytes, Content-Length $hasLength',
    async ({ begin, path, size, hasLength }) => {
      const bytes = randomBytes(size);
      const { body, answer } = begin(path, hasLength ? size : undefined);
      body.end(bytes);
      expect(await answer).toBe(`${size} ${digestOf(bytes)}`);
    },
  );

  it.each(
    VERSIONS.flatMap(([version, begin]) =>
      ['/viewer-request', '/origin-request', '/none'].flatMap((path) =>
        [true, false].map((hasLength) => ({ version, begin, path, hasLength })),
      ),
    ),
  )(
    'that its viewer cuts is cut for the origin at once: $version, $path, Content-Length $hasLength',
    async ({ begin, path, hasLength }) => {
      const [before, asked] = [ends.length, edge.asked.length];
      const { body, leave } = begin(path, hasLength ? 9 * KB * KB : undefined);
      body.write(randomBytes(3 * KB * KB));
      await until(() => edge.asked.length > asked);
      leave();
      await until(() => ends.length > before);
      expect(ends.slice(before)).toEqual(['cut']);
    },
  );

  it.each(VERSIONS)('that its viewer cuts while the handler runs is never whole: %s', async (_, begin) => {
    const before = ends.length;
    const { body, leave } = begin('/slow');
    body.write(randomBytes(60 * KB));
    await pause(200);
    leave();
    await pause(800);
    expect(ends.slice(before)).not.toContain('whole');
  });
});

function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
