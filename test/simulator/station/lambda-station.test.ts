import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { finished } from 'node:stream/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Answer, ViewerRequest } from '../../../simulator/exchange.ts';
import { headerOf, headersFrom } from '../../../simulator/header-lines.ts';
import { type LambdaStationOptions, lambdaStation } from '../../../simulator/station/lambda-station.ts';
import type { Station } from '../../../simulator/station/station.ts';
import type { StationFaults } from '../../../simulator/station/station-faults.ts';

const KB = 1024;
const VIEWER: ViewerRequest = {
  clientIp: '198.51.100.7',
  method: 'POST',
  uri: '/a',
  querystring: 'a=1',
  headers: headersFrom({ Host: 'shop.example.com', 'X-Edge-Location': 'hidden' }),
};
const ANSWER: Answer = {
  status: '200',
  statusDescription: 'OK',
  headers: headersFrom({ 'Content-Type': 'text/plain' }),
  body: 'b',
};

describe('a Lambda@Edge handler at its station', () => {
  let folder = '';
  let count = 0;
  const open: Station[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'edgewright-station-'));
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((station) => station.close()));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  type Name = Parameters<typeof lambdaStation>[0]['station'];

  async function stationOf(station: Name, body: string, options: LambdaStationOptions = {}): Promise<Station> {
    count += 1;
    const file = join(folder, `handler-${count}.mjs`);
    const code = `export async function handler(event) { const { request, response } = event.Records[0].cf; ${body} }`;
    await writeFile(file, code);
    const context = (eventType: string, requestId: string) => ({ eventType, requestId });
    const made = lambdaStation({ station }, file, context, { timeout: 2000, ...options });
    open.push(made);
    return made;
  }

  function errorOf(made: { request: ViewerRequest } | { answer: Answer }) {
    if (!('answer' in made)) throw new Error('the handler did not fail');
    const { status, headers, body, reason } = made.answer;
    return { status, result: headerOf(headers, 'x-cache'), page: String(body), reason };
  }

  async function handedOn(station: Station, stream?: Readable) {
    const made = await station.request(stream ? { ...VIEWER, stream } : VIEWER, 'id==');
    if (!('request' in made)) throw new Error(made.answer.reason);
    const { stream: whole, ...request } = made.request;
    return { request, body: whole && (await buffer(whole)) };
  }

  it('sees what the viewer sent, but for what is hidden from it and for what a function chose', async () => {
    const station = await stationOf(
      'origin-request',
      'request.headers["x-seen"] = [{ value: Object.keys(request) + ";" + Object.keys(request.headers) }]; return request;',
    );
    const originChoice = { method: 'updateRequestOrigin', update: {} } as const;
    const made = await station.request({ ...VIEWER, originChoice }, 'id==');
    expect(made).toMatchObject({ request: { originChoice, headers: { 'x-edge-location': [{ value: 'hidden' }] } } });
    expect('request' in made && headerOf(made.request.headers, 'x-seen')).toBe(
      'clientIp,method,uri,querystring,headers;host',
    );
  });

  // cloudfront.md 2.5, row for row.
  it.each([
    [
      'throws',
      'throw new Error("secret");',
      '503',
      'LambdaExecutionError',
      'is invalid or doesn&#39;t have the required permissions',
    ],
    [
      'takes too long',
      'await new Promise((done) => setTimeout(done, 5000));',
      '503',
      'LambdaExecutionError',
      'is invalid',
    ],
    [
      'returns no object',
      'return "a";',
      '502',
      'LambdaValidationError',
      'The body is not a string, is not an object, or exceeds the maximum size.',
    ],
    [
      'answers 204 with a body',
      'return { status: "204", body: "a" };',
      '502',
      'LambdaValidationError',
      'exceeds the maximum size.',
    ],
    [
      'answers with 600',
      'return { status: "600" };',
      '502',
      'LambdaValidationError',
      'The Lambda function result failed validation: status is not',
    ],
    [
      'answers with 40 KB and a header',
      `return { status: "200", headers: { "x-a": [{ value: "a" }] }, body: "a".repeat(${40 * KB}) };`,
      '502',
      'LambdaValidationError',
      'exceeds the maximum size.',
    ],
    [
      'adds a disallowed header',
      'request.headers["x-cache"] = [{ value: "a" }]; return request;',
      '502',
      'LambdaValidationError',
      'tried to add a disallowed header.',
    ],
    [
      'changes a read-only header',
      'request.headers.host = [{ value: "a" }]; return request;',
      '502',
      'LambdaValidationError',
      'tried to add, delete, or change a read-only header.',
    ],
  ])('that %s gives the page of CloudFront', async (_, body, status, result, says) => {
    const station = await stationOf('viewer-request', body, { timeout: 300 });
    const failed = errorOf(await station.request(VIEWER, 'id=='));
    expect([failed.status, failed.result]).toEqual([status, `${result} from cloudfront`]);
    expect(failed.page).toContain(says.replace('&#39;', "'"));
    expect(failed.page).toContain('Request ID: id==');
    expect(failed.page).not.toContain('secret');
  });

  it.each([
    ['viewer-request', 40 * KB],
    ['origin-request', KB * KB],
  ] as const)('may answer at %s with %i bytes', async (name, size) => {
    const station = await stationOf(
      name,
      `return { status: "200", body: "a".repeat(${size} + Number(request.uri.slice(1))) };`,
    );
    expect(await station.request({ ...VIEWER, uri: '/0' }, 'id==')).toMatchObject({ answer: { status: '200' } });
    expect(errorOf(await station.request({ ...VIEWER, uri: '/1' }, 'id==')).reason).toContain(`${size + 1} bytes`);
  });

  it('is throttled while that is switched on, and not run', async () => {
    let faults: StationFaults = { throttled: true };
    const station = await stationOf('origin-request', 'return request;', { faults: () => faults });
    expect(errorOf(await station.request(VIEWER, 'id=='))).toMatchObject({
      status: '503',
      result: 'LambdaLimitExceeded from cloudfront',
    });
    expect((await station.response(VIEWER, ANSWER, 'id==')).headers['x-cache']).toMatchObject([
      { value: 'LambdaLimitExceeded from cloudfront' },
    ]);
    faults = {};
    expect(await station.request(VIEWER, 'id==')).toHaveProperty('request');
  });

  describe.each([
    ['viewer-request', 40 * KB, 54_476],
    ['origin-request', KB * KB, 1_394_606],
  ] as const)('that gets bodies at %s', (name, limit, base64Limit) => {
    const TELLS =
      'request.headers["x-body"] = [{ value: JSON.stringify({ ...request.body, data: Buffer.from(request.body.data, "base64").length }) }]; return request;';

    it.each([
      ['no body', 0, false],
      ['a body that fits', 100, false],
      ['a body that just fits', limit, false],
      ['a body that is too large', limit + 1, true],
      ['a body that is far too large', 3 * limit, true],
    ])('sees of %s its beginning, and hands all of it on', async (_, size, inputTruncated) => {
      const bytes = randomBytes(size);
      const station = await stationOf(name, TELLS, { includesBody: true });
      const stream = Readable.from(
        [bytes.subarray(0, size / 3), bytes.subarray(size / 3)].filter(({ length }) => length > 0),
      );
      const { request, body } = await handedOn(station, stream);
      const seen = { inputTruncated, action: 'read-only', encoding: 'base64', data: Math.min(size, limit) };
      expect(JSON.parse(headerOf(request.headers, 'x-body') ?? '')).toEqual(seen);
      expect(body?.equals(bytes)).toBe(true);
      expect(request).not.toHaveProperty('body');
    });

    it('sees an empty body of a request without one, and hands none on', async () => {
      const { request, body } = await handedOn(await stationOf(name, TELLS, { includesBody: true }));
      expect(headerOf(request.headers, 'x-body')).toContain('"data":0');
      expect(body).toBeUndefined();
    });

    it.each([
      ['text', 'grüße', 'grüße'],
      ['base64', 'Z3LDvMOfZQ==', 'grüße'],
      ['text', '', ''],
    ])('may put a body in its place, as %s %j', async (encoding, data, sent) => {
      const replaced = JSON.stringify({ action: 'replace', encoding, data });
      const station = await stationOf(name, `Object.assign(request.body, ${replaced}); return request;`, {
        includesBody: true,
      });
      const { request, body } = await handedOn(station, Readable.from([randomBytes(3 * limit)]));
      expect([body?.toString(), headerOf(request.headers, 'content-length')]).toEqual([
        sent,
        String(Buffer.byteLength(sent)),
      ]);
    });

    it.each([
      ['text', limit],
      ['base64', base64Limit - (base64Limit % 4)],
    ])('may put %s of %i bytes in its place, and no more', async (encoding, most) => {
      const code = `Object.assign(request.body, { action: 'replace', encoding: '${encoding}', data: 'a'.repeat(${most} + Number(request.uri.slice(1))) }); return request;`;
      const station = await stationOf(name, code, { includesBody: true });
      expect(await station.request({ ...VIEWER, uri: '/0' }, 'id==')).toHaveProperty('request');
      const failed = errorOf(await station.request({ ...VIEWER, uri: '/4' }, 'id=='));
      expect([failed.status, failed.result]).toEqual(['502', 'LambdaValidationError from cloudfront']);
      expect(failed.page).toContain('exceeds the maximum size.');
    });

    it.each([
      ['another action', '{ action: "drop" }'],
      ['another encoding', '{ action: "replace", encoding: "utf8", data: "a" }'],
      ['bad base64', '{ action: "replace", encoding: "base64", data: "?" }'],
      ['no data', '{ action: "replace", encoding: "text", data: 1 }'],
      ['another word about its end', '{ inputTruncated: true }'],
    ])('may not return %s', async (_, body) => {
      const station = await stationOf(name, `Object.assign(request.body, ${body}); return request;`, {
        includesBody: true,
      });
      expect(errorOf(await station.request(VIEWER, 'id==')).status).toBe('502');
    });

    it('may leave the body out', async () => {
      const station = await stationOf(name, 'delete request.body; return request;', { includesBody: true });
      expect((await handedOn(station, Readable.from([Buffer.from('kept')]))).body?.toString()).toBe('kept');
    });

    it('answers 400 where the viewer ends half-way', async () => {
      const station = await stationOf(name, 'return request;', { includesBody: true });
      const stream = new Readable({
        read() {
          this.destroy(new Error('aborted'));
        },
      });
      expect(errorOf(await station.request({ ...VIEWER, stream }, 'id=='))).toMatchObject({ status: '400' });
    });
  });

  it('that does not get bodies neither sees nor replaces one', async () => {
    const code = `request.headers['x-body'] = [{ value: typeof request.body }];
      request.body = { action: 'replace', encoding: 'text', data: 'new' }; return request;`;
    const { request, body } = await handedOn(
      await stationOf('viewer-request', code),
      Readable.from([Buffer.from('kept')]),
    );
    expect([headerOf(request.headers, 'x-body'), body?.toString()]).toEqual(['undefined', 'kept']);
  });

  it.each([
    ['answers', 'return { status: "200" };'],
    ['throws', 'throw new Error("no");'],
    ['replaces it', 'Object.assign(request.body, { action: "replace", encoding: "text", data: "" }); return request;'],
  ])('that %s lets the viewer send the rest of the body', async (_, body) => {
    const station = await stationOf('viewer-request', body, { includesBody: true });
    const stream = Readable.from(Array.from({ length: 8 }, () => randomBytes(16 * KB)));
    await station.request({ ...VIEWER, stream }, 'id==');
    await finished(stream);
    expect(stream.readableEnded).toBe(true);
  });

  // An HTTP server's stream behaves otherwise than one in memory, and the next request comes over the same connection.
  it.each([
    ['answers', 'return { status: "200", body: "no" };', 'no'],
    ['hands it on', 'return request;', String(200 * KB)],
    [
      'replaces it',
      'Object.assign(request.body, { action: "replace", encoding: "text", data: "abc" }); return request;',
      '3',
    ],
  ])('that %s leaves a connection of use', async (_, body, expected) => {
    const station = await stationOf('viewer-request', body, { includesBody: true });
    const server = createServer(async (stream, response) => {
      const made = await station.request({ ...VIEWER, stream }, 'id==');
      if ('answer' in made) response.end(made.answer.body);
      else response.end(String((await buffer(made.request.stream ?? Readable.from([]))).length));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const post = (): Promise<string> =>
      new Promise((resolve, reject) => {
        const sent = request(url, { agent, method: 'POST' }, (message) => text(message).then(resolve, reject));
        sent.on('error', reject).end(Buffer.alloc(200 * KB));
      });
    expect([await post(), await post()]).toEqual([expected, expected]);
    agent.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  it('answers 400 where the connection breaks half-way, and nothing breaks with it', async () => {
    const station = await stationOf('viewer-request', 'return request;', { includesBody: true });
    const made = new Promise((resolve) => {
      const server = createServer((stream) => {
        server.close();
        station.request({ ...VIEWER, stream }, 'id==').then(resolve);
      });
      server.listen(0, '127.0.0.1', () => {
        const { port } = server.address() as AddressInfo;
        const sent = request({ port, method: 'POST', headers: { 'content-length': 100 } });
        sent.on('error', () => {}).write('half', () => setTimeout(() => sent.destroy(), 20));
      });
    });
    expect(await made).toMatchObject({ answer: { status: '400' } });
  });
});
