/** What is left of viewers who do not wait for the end, over real sockets. */
import { once } from 'node:events';
import { get, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oneBehavior } from './one-behavior.ts';
import { type ServedEdge, servedEdge } from './served-edge.ts';
import { until } from './until.ts';

const MB = 1024 * 1024;

describe('a viewer who leaves', () => {
  let edge: ServedEdge;
  /** The answers that the origin has not ended, and what it has written of each. */
  const open = new Map<ServerResponse, number>();
  let answerNow = (): void => {};

  /** An origin with endless bodies; that of /later begins when the test says so, and then does not go on. */
  const origin = ({ url = '' }: IncomingMessage, response: ServerResponse): void => {
    open.set(response, 0);
    response.on('close', () => open.delete(response));
    const write = (): void => {
      while (open.has(response)) {
        open.set(response, (open.get(response) ?? 0) + 64 * 1024);
        if (!response.write(Buffer.alloc(64 * 1024, 'x'))) break;
      }
    };
    response.on('drain', write);
    if (url.startsWith('/long')) response.setHeader('Content-Length', 100 * MB);
    if (url.startsWith('/later')) answerNow = () => response.write('x');
    else write();
  };
  beforeAll(async () => {
    edge = await servedEdge(oneBehavior({}), origin);
  });
  afterAll(() => edge.close());

  const visit = (path: string) => {
    const request = get({ port: edge.port, host: '127.0.0.1', path, agent: false });
    request.on('error', () => {});
    return request;
  };

  it.each(['/endless', '/long'])('ends the connection to the origin: %s', async (path) => {
    const visits = Array.from({ length: 10 }, (_, i) => visit(`${path}-${i}`));
    await Promise.all(visits.map((one) => once(one, 'response')));
    expect(open.size).toBe(10);
    for (const one of visits) one.destroy();
    await until(() => open.size === 0);
  });

  it('before the answer began ends the connection to the origin, and is no answer to who comes next', async () => {
    const gone = visit('/later');
    await until(() => open.size === 1);
    gone.destroy();
    await until(() => open.size === 0);
    await until(() => edge.served.at(-1)?.request.uri === '/later');
    expect(edge.served.at(-1)?.trip).toMatchObject({ answer: { status: '000' }, errorType: 'ClientHungUpRequest' });
    const next = visit('/later');
    await until(() => open.size === 1);
    answerNow();
    const [{ statusCode }] = (await once(next, 'response')) as [IncomingMessage];
    expect(statusCode).toBe(200);
    next.destroy();
    await until(() => open.size === 0);
  });

  it('before the answer began leaves the connection to the origin to another who waits', async () => {
    const before = edge.taken();
    const [first, second] = [visit('/later-shared'), visit('/later-shared')];
    await until(() => edge.taken() === before + 2 && open.size === 1);
    first.destroy();
    // Whoever comes after the first has left is answered after that was seen.
    const witness = visit('/endless-witness');
    await once(witness, 'response');
    witness.destroy();
    await until(() => open.size === 1);
    answerNow();
    const [{ statusCode }] = (await once(second, 'response')) as [IncomingMessage];
    expect([statusCode, open.size]).toEqual([200, 1]);
    second.destroy();
    await until(() => open.size === 0);
  });

  it('leaves the connection to the origin to another who waits', async () => {
    const [first, second] = [visit('/shared'), visit('/shared')];
    const [[one], [other]] = (await Promise.all([once(first, 'response'), once(second, 'response')])) as [
      [IncomingMessage],
      [IncomingMessage],
    ];
    one.on('error', () => {});
    first.destroy();
    let read = 0;
    other.on('data', (chunk: Buffer) => {
      read += chunk.length;
    });
    other.on('error', () => {});
    await until(() => read > 3 * MB);
    expect(open.size).toBe(1);
    second.destroy();
    await until(() => open.size === 0);
  });
});
