import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import type {
  APIGatewayProxyEvent,
  APIGatewayProxyEventV2,
  APIGatewayProxyResult,
  APIGatewayProxyStructuredResultV2,
} from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HandlerOptions, OriginRequest } from '../../origin/answer-request.ts';
import { nodeHandler } from '../../origin/node-handler.ts';
import { payloadV1Handler } from '../../origin/payload-v1-handler.ts';
import { payloadV2Handler } from '../../origin/payload-v2-handler.ts';
import type { OriginAnswer, Resource } from '../../origin/revalidate.ts';

const SECRET = '0123456789abcdef';
const BYTES = new Uint8Array([0, 255, 10]);

/** An answer as a client would see it, whatever carried it. */
interface Seen {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** Asks a handler: with a method, a target and headers. */
type Ask = (method: string, target: string, headers?: Readonly<Record<string, string>>) => Promise<Seen>;

/** The origin of all tests here. */
function respond({ path, query, headers }: OriginRequest): Resource | OriginAnswer {
  if (path === '/fails') throw new Error('no database');
  if (path === '/missing') return { status: 404, headers: { 'cache-control': 'max-age=5' }, body: 'no such thing' };
  if (path === '/moved')
    return { status: 302, headers: { Location: '/', 'Set-Cookie': 'b=2', 'Cache-Control': 'public, max-age=60' } };
  if (path === '/bytes') return { read: () => ({ type: 'image/png', body: BYTES }), life: 'revalidate' };
  if (path === '/cookie') {
    return {
      read: () => ({ type: 'text/plain', body: '' }),
      life: 'revalidate',
      headers: { 'Set-Cookie': 'a=1; Path=/' },
    };
  }
  return {
    version: () => ({ etag: 'W/"1"' }),
    read: () => ({ type: 'text/plain', body: `ü ${path} ${query} ${headers['x-sent'] ?? ''}` }),
    life: { for: 'everyone', browser: 0, edge: 10 },
  };
}

const errors: unknown[] = [];
const options: HandlerOptions = {
  secret: { name: 'X-Origin-Secret', values: [SECRET] },
  onError: (error) => errors.push(error),
};

describe.each<[string, () => Promise<{ ask: Ask; end: () => void }>]>([
  ['a Node server', nodeServer],
  ['a handler of payload format 1.0', async () => ({ ask: askV1, end: () => {} })],
  ['a handler of payload format 2.0', async () => ({ ask: askV2, end: () => {} })],
])('%s', (name, start) => {
  let ask: Ask;
  let end = (): void => {};
  beforeAll(async () => {
    ({ ask, end } = await start());
  });
  afterAll(() => end());

  it('answers what is asked for', async () => {
    const { status, headers, body } = await ask('GET', '/orders?a=1&a=%26', { 'x-sent': 'b' });
    expect([status, headers.etag, headers['cache-control']]).toEqual([200, 'W/"1"', 'public, max-age=0, s-maxage=10']);
    expect(body.toString()).toBe('ü /orders a=1&a=%26 b');
  });

  it('answers 304 without a body', async () => {
    const { status, headers, body } = await ask('GET', '/orders', { 'If-None-Match': '"0", "1"' });
    expect([status, headers.etag, headers['content-type'], body.length]).toEqual([304, 'W/"1"', undefined, 0]);
  });

  it('answers a HEAD without a body', async () => {
    const { status, body } = await ask('HEAD', '/orders');
    expect([status, body.length]).toEqual([200, 0]);
  });

  it('sends bytes as they are', async () => {
    expect((await ask('GET', '/bytes')).body).toEqual(Buffer.from(BYTES));
  });

  it('sends an answer of its own as it is', async () => {
    const { status, headers, body } = await ask('GET', '/missing');
    expect([status, headers['cache-control'], body.toString()]).toEqual([404, 'max-age=5', 'no such thing']);
  });

  it('sets cookies', async () => {
    const { headers } = await ask('GET', '/cookie');
    expect([headers['set-cookie'], headers['cache-control']]).toEqual(['a=1; Path=/', 'private, no-store']);
  });

  it('lets nobody keep an answer of its own that sets a cookie, in whatever case its names are', async () => {
    const { status, headers } = await ask('GET', '/moved');
    expect([status, headers.location, headers['set-cookie']]).toEqual([302, '/', 'b=2']);
    expect(headers['cache-control']).toBe('private, no-store');
  });

  it.each([{ 'X-Origin-Secret': '' }, { 'X-Origin-Secret': `${SECRET}0` }])('turns away %j', async (headers) => {
    const { status, body } = await ask('GET', '/fails', headers);
    expect([status, body.length]).toEqual([403, 0]);
  });

  it.runIf(name === 'a Node server')(
    'answers 500 where something fails, and says why to its operator alone',
    async () => {
      const { status, headers, body } = await ask('GET', '/fails');
      expect([status, headers['cache-control'], body.length]).toEqual([500, 'private, no-store', 0]);
      expect(errors.map(String)).toEqual(['Error: no database']);
    },
  );

  it.skipIf(name === 'a Node server')('fails where something fails, so that Lambda counts it', async () => {
    await expect(ask('GET', '/fails')).rejects.toThrow('no database');
  });
});

describe('a handler of payload format 1.0', () => {
  it('takes events without headers and without a query', async () => {
    const handler = payloadV1Handler(({ query }) => ({ status: 200, headers: {}, body: `[${query}]` }));
    const event = {
      httpMethod: 'GET',
      path: '/',
      headers: null,
      multiValueHeaders: null,
      multiValueQueryStringParameters: null,
    };
    expect(await handler(event)).toEqual({ statusCode: 200, headers: {}, body: '[]', isBase64Encoded: false });
  });

  it.each([
    ['not there', {}],
    ['null', { multiValueHeaders: null, multiValueQueryStringParameters: null }],
    ['empty', { multiValueHeaders: {}, multiValueQueryStringParameters: {} }],
  ])('reads what has one value where what has several is %s', async (_, several) => {
    const show = ({ query, headers }: OriginRequest) => ({ status: 200, headers: {}, body: `${query} ${headers.a}` });
    const one = { httpMethod: 'GET', path: '/', headers: { a: 'b' }, queryStringParameters: { page: '2' } };
    expect((await payloadV1Handler(show)({ ...one, ...several })).body).toBe('page=2 b');
  });
});

describe('a Node server', () => {
  it('hears nothing of clients that leave in the middle of their body', async () => {
    const heard: unknown[] = [];
    let left = (): void => {};
    const gone = new Promise<void>((done) => {
      left = done;
    });
    const readBody = async (_: OriginRequest, request: IncomingMessage): Promise<OriginAnswer> => {
      await request.toArray().finally(left);
      return { status: 200, headers: {} };
    };
    const server = createServer(nodeHandler(readBody, { onError: (error) => heard.push(error) }));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 10\r\n\r\nhalf');
    server.once('request', () => socket.destroy());
    await gone;
    await new Promise((done) => server.close(done));
    expect(heard).toEqual([]);
  });
});

async function nodeServer() {
  const server: Server = createServer(nodeHandler(respond, options));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const ask: Ask = (method, target, headers = {}) => rawAnswer(port, method, target, withSecret(headers));
  return { ask, end: () => server.close() };
}

/** Over a socket: a client of HTTP would hide a body that must not be there. */
function rawAnswer(
  port: number,
  method: string,
  target: string,
  headers: Readonly<Record<string, string>>,
): Promise<Seen> {
  return new Promise((done, failed) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1');
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', failed);
    socket.on('end', () => {
      const all = Buffer.concat(chunks);
      const end = all.indexOf('\r\n\r\n');
      const [first = '', ...lines] = all.subarray(0, end).toString().split('\r\n');
      const fields = lines
        .map((line) => line.split(': '))
        .map(([field = '', value = '']) => [field.toLowerCase(), value]);
      done({ status: Number(first.split(' ')[1]), headers: Object.fromEntries(fields), body: all.subarray(end + 4) });
    });
    const lines = Object.entries({ Host: 'a.example', Connection: 'close', ...headers });
    socket.write(
      `${method} ${target} HTTP/1.1\r\n${lines.map(([field, value]) => `${field}: ${value}\r\n`).join('')}\r\n`,
    );
  });
}

async function askV1(method: string, target: string, headers: Readonly<Record<string, string>> = {}): Promise<Seen> {
  const { pathname, searchParams } = new URL(target, 'https://a.example');
  const names = [...new Set(searchParams.keys())];
  const event = {
    httpMethod: method,
    path: pathname,
    headers: withSecret(headers),
    multiValueHeaders: Object.fromEntries(Object.entries(withSecret(headers)).map(([name, value]) => [name, [value]])),
    multiValueQueryStringParameters: Object.fromEntries(names.map((name) => [name, searchParams.getAll(name)])),
  } as unknown as APIGatewayProxyEvent;
  const result: APIGatewayProxyResult = await payloadV1Handler<APIGatewayProxyEvent>(respond, options)(event);
  return {
    status: result.statusCode,
    headers: result.headers as Seen['headers'],
    body: Buffer.from(result.body, result.isBase64Encoded ? 'base64' : 'utf8'),
  };
}

async function askV2(method: string, target: string, headers: Readonly<Record<string, string>> = {}): Promise<Seen> {
  const { pathname, search } = new URL(target, 'https://a.example');
  const event = {
    version: '2.0',
    rawPath: pathname,
    rawQueryString: search.slice(1),
    // They arrive in lower case.
    headers: Object.fromEntries(
      Object.entries(withSecret(headers)).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    requestContext: { http: { method } },
  } as unknown as APIGatewayProxyEventV2;
  const result: APIGatewayProxyStructuredResultV2 = await payloadV2Handler<APIGatewayProxyEventV2>(
    respond,
    options,
  )(event);
  const { statusCode = 0, body = '', isBase64Encoded = false, cookies } = result;
  return {
    status: statusCode,
    headers: { ...(result.headers as Seen['headers']), ...(cookies && { 'set-cookie': cookies.join() }) },
    body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
  };
}

function withSecret(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return { 'X-Origin-Secret': SECRET, ...headers };
}
