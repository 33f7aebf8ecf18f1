import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { fetchJson, type JsonRequest } from '../../../lambda-edge/auth/json-document.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** What comes of asking a server that answers so. */
async function ask(answer: RequestListener, request: JsonRequest = {}): Promise<unknown> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return fetchJson(new URL(`http://127.0.0.1:${port}/keys?a=b`), request).catch((error: Error) => error.message);
}

describe('a document', () => {
  it('is what a server answers', async () => {
    expect(await ask((_, response) => response.end('{"keys": []}'))).toEqual({ keys: [] });
  });

  it('is asked for with what is told', async () => {
    const document = await ask(
      async (request, response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk);
        const { method, url, headers } = request;
        const body = Buffer.concat(chunks).toString();
        response.end(JSON.stringify({ method, url, accept: headers.accept, of: headers['x-of'], body }));
      },
      { method: 'POST', headers: { 'x-of': 'a' }, body: '{}' },
    );
    expect(document).toEqual({ method: 'POST', url: '/keys?a=b', accept: 'application/json', of: 'a', body: '{}' });
  });

  it.each<[string, RequestListener, string]>([
    [
      'a redirect',
      (_, response) => response.writeHead(302, { location: '/' }).end('{}'),
      'it answered 302, and redirects are not followed',
    ],
    ['an error', (_, response) => response.writeHead(500).end('{}'), 'it answered 500'],
    ['nothing', (_, response) => response.writeHead(204).end(), 'it answered 204'],
    ['HTML', (_, response) => response.end('<!doctype html>'), 'its answer is not JSON'],
    ['10 MB', (_, response) => response.end(`"${'a'.repeat(10_000_000)}"`), 'its answer is longer than 256 KB'],
    [
      'half an answer',
      ({ socket }, response) => response.writeHead(200, { 'content-length': 9 }).write('{', () => socket.end()),
      '',
    ],
    ['no HTTP', ({ socket }) => socket.end('garbage\r\n\r\n'), ''],
    ['a connection that ends', ({ socket }) => socket.destroy(), 'it could not be reached (ECONNRESET)'],
  ])('is not %s', async (_, answer, says) => {
    const found = await ask(answer);
    expect(found).toMatch(says === '' ? /^it could not be reached \(\w+\)$/ : says);
  });

  it.each<[string, RequestListener]>([
    ['does not begin', () => {}],
    ['does not end', (_, response) => response.write('{')],
  ])('is given up when time is over and the answer %s', async (_, answer) => {
    expect(await ask(answer, { signal: AbortSignal.timeout(50) })).toBe('it took too long to answer');
  });

  it('is not to be had where nobody listens', async () => {
    const failure = await fetchJson(new URL('http://127.0.0.1:1/')).catch((error: Error) => error.message);
    expect(failure).toBe('it could not be reached (ECONNREFUSED)');
  });
});
