import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExitCode } from '../../cli/io.ts';
import { main } from '../../cli/main.ts';
import { tracesFileIn, tracesWriter } from '../../simulator/records/traces-file.ts';
import type { StationRun, Trace } from '../../simulator/trace/trace.ts';
import { traceOf } from '../simulator/records/traces.ts';
import { ioIn } from './io-in.ts';

interface Run {
  readonly code: ExitCode;
  readonly out: readonly string[];
  readonly err: readonly string[];
}

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(await realpath(tmpdir()), 'edgewright-record-'));
  await write('edge.config.ts', `export default ${JSON.stringify(CONFIG)};\n`);
});
afterEach(() => rm(folder, { recursive: true }));

const CONFIG = {
  app: 'shop',
  hosts: ['shop.example.com'],
  origins: { site: { folder: 'public' } },
  behaviors: [
    {
      path: '/account/*',
      origin: 'site',
      viewer: 'lambda',
      redirects: { exact: { '/account/old': '/account/new' } },
      query: { keep: ['order', 'token'] },
    },
    {
      path: '*',
      origin: 'site',
      redirects: { exact: { '/old': '/new' } },
      query: { keep: ['page', 'token'] },
      cookies: { keep: ['theme'] },
      headers: { frameOptions: 'DENY' },
    },
  ],
};

async function edgewright(...argv: string[]): Promise<Run> {
  const out: string[] = [];
  const err: string[] = [];
  const io = ioIn(folder, {
    out: (text) => out.push(...text.split('\n')),
    err: (text) => err.push(...text.split('\n')),
    now: () => 0,
  });
  return { code: await main(argv, io, '1.2.3'), out, err };
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, file)), { recursive: true });
  await writeFile(join(folder, file), text);
}

async function json(file: string): Promise<unknown> {
  return JSON.parse(await readFile(join(folder, file), 'utf8'));
}

function functionEvent(uri: string, different: object = {}, eventType = 'viewer-request'): object {
  return {
    version: '1.0',
    context: { eventType, requestId: `request of ${uri}` },
    viewer: { ip: '198.51.100.7' },
    request: {
      method: 'GET',
      uri,
      querystring: { page: { value: '2' }, token: { value: 'abcdefgh' }, from: { value: '198.51.100.7' } },
      headers: { host: { value: 'shop.example.com' }, authorization: { value: 'Bearer abcdefgh' } },
      cookies: { theme: { value: 'dark' } },
      ...different,
    },
    ...(eventType === 'viewer-response' ? { response: { statusCode: 200, headers: {}, cookies: {} } } : {}),
  };
}

function lambdaEvent(uri: string): object {
  const headers = {
    host: [{ key: 'Host', value: 'shop.example.com' }],
    cookie: [{ key: 'Cookie', value: 'a=1; b=2' }],
  };
  const request = { clientIp: '198.51.100.7', method: 'GET', uri, querystring: 'order=7&token=abcdefgh&x=1', headers };
  return { Records: [{ cf: { config: { eventType: 'viewer-request', requestId: 'a' }, request } }] };
}

/** What `edgewright dev` keeps of requests whose stations saw these events. */
async function traced(...events: readonly object[]): Promise<void> {
  const traces = events.map((event): Trace => {
    const { context } = event as { context?: { eventType: StationRun['station'] } };
    const run = { name: 'shop', runtime: 'cloudfront-js-2.0', logs: [], took: 1 } as const;
    return traceOf({ stations: [{ ...run, station: context?.eventType ?? 'viewer-request', event }] });
  });
  await mkdir(join(folder, 'dist'), { recursive: true });
  const writer = tracesWriter(tracesFileIn(join(folder, 'dist')), { redacts: false });
  for (const trace of traces) writer.write(trace);
  await writer.close();
}

const written = (...names: readonly string[]): readonly string[] =>
  names.flatMap((name) =>
    ['event', 'expected'].map((kind) => `wrote test/fixtures/viewer-request/${name}.${kind}.json`),
  );

describe('edgewright record', () => {
  it('makes a fixture pair of the last request, which edgewright test finds to hold', async () => {
    await traced(functionEvent('/first'), functionEvent('/old'));
    expect(await edgewright('record')).toEqual({ code: 0, out: written('get-old'), err: [] });
    expect(await json('test/fixtures/viewer-request/get-old.expected.json')).toMatchObject({
      response: { statusCode: 301, headers: { location: { value: expect.stringMatching(/^\/new/) } } },
    });
    const { code, out } = await edgewright('test');
    expect({ code, last: out.at(-1) }).toEqual({ code: 0, last: '1 passed, 0 failed' });
  });

  it('writes an event without secrets and addresses, and expects what comes of that', async () => {
    await traced(functionEvent('/products/42'));
    await edgewright('record');
    expect(await json('test/fixtures/viewer-request/get-products-42.event.json')).toMatchObject({
      viewer: { ip: '198.51.100.0' },
      request: {
        querystring: { page: { value: '2' }, token: { value: 'redacted' }, from: { value: '198.51.100.0' } },
        headers: { authorization: { value: 'Bearer redacted' } },
        cookies: { theme: { value: 'redacted' } },
      },
    });
    expect(await json('test/fixtures/viewer-request/get-products-42.expected.json')).toMatchObject({
      request: {
        querystring: { page: { value: '2' }, token: { value: 'redacted' } },
        cookies: { theme: { value: 'redacted' } },
      },
    });
  });

  it('leaves secrets in where it is told so', async () => {
    await traced(functionEvent('/a'));
    await edgewright('record', '--no-redact');
    expect(await json('test/fixtures/viewer-request/get-a.event.json')).toMatchObject({
      viewer: { ip: '198.51.100.7' },
    });
  });

  it('takes events of every station and runtime, and each fixture holds', async () => {
    await traced(functionEvent('/a'), lambdaEvent('/account/old'), functionEvent('/b', {}, 'viewer-response'));
    expect((await edgewright('record', '--last', '5')).out).toEqual(written('get-a', 'get-account-old'));
    expect((await edgewright('record', '--station', 'viewer-response')).code).toBe(0);
    expect(await json('test/fixtures/viewer-response/get-b.expected.json')).toMatchObject({
      response: { headers: { 'x-frame-options': { value: 'DENY' } } },
    });
    const { code, out } = await edgewright('test');
    expect({ code, last: out.at(-1) }).toEqual({ code: 0, last: '3 passed, 0 failed' });
  });

  it('names fixtures by method and path, each by a name of its own', async () => {
    await traced(
      functionEvent('/'),
      functionEvent('/', { method: 'POST' }),
      functionEvent('/a/B.html'),
      functionEvent('/a/b.html'),
      functionEvent('/../../%2e%2e/etc/passwd'),
      functionEvent(`/${'long'.repeat(100)}`),
    );
    const { out } = await edgewright('record', '--last', '9', '--json');
    const { written: files } = JSON.parse(out.join(''));
    expect(
      files.filter((file: string) => file.endsWith('.event.json')).map((file: string) => file.slice(29, -11)),
    ).toEqual([
      'get-root',
      'post-root',
      'get-a-b-html',
      'get-a-b-html-2',
      'get-2e-2e-etc-passwd',
      `get-${'long'.repeat(10)}`,
    ]);
  });

  it('counts the same request once, whatever its id', async () => {
    const again = { ...functionEvent('/a'), context: { eventType: 'viewer-request', requestId: 'another' } };
    await traced(functionEvent('/a'), functionEvent('/b'), again);
    expect((await edgewright('record', '--last', '9')).out).toEqual(written('get-b', 'get-a'));
  });

  it('looks for the paths of a pattern alone', async () => {
    await traced(functionEvent('/products/1'), functionEvent('/products/2'), functionEvent('/a'));
    expect((await edgewright('record', '--path', '/products/*')).out).toEqual(written('get-products-2'));
  });

  it('overwrites nothing unless it is told to', async () => {
    await traced(functionEvent('/a'));
    await write('test/fixtures/viewer-request/get-a.event.json', '{"mine":true}');
    const { code, err } = await edgewright('record');
    expect({ code, err }).toEqual({
      code: 1,
      err: [
        'ERR_FIXTURE  Some fixtures would be overwritten',
        '  test/fixtures/viewer-request/get-a.event.json: is there already',
        '',
        'Use --force to overwrite them.',
      ],
    });
    expect(await readdir(join(folder, 'test/fixtures/viewer-request'))).toEqual(['get-a.event.json']);
    expect((await edgewright('record', '--force')).code).toBe(0);
    expect(await json('test/fixtures/viewer-request/get-a.event.json')).toMatchObject({ version: '1.0' });
  });

  it('writes no fixture that would not hold, and says why', async () => {
    await traced(functionEvent('/account/a'), functionEvent('/b'));
    const { code, out } = await edgewright('record', '--last', '2');
    expect({ code, out }).toEqual({
      code: 2,
      out: [
        ...written('get-b'),
        'not written  viewer-request get-account-a: behavior /account/* runs Lambda@Edge, which takes { "Records": … }',
      ],
    });
  });

  it('takes events that functions logged in production', async () => {
    const message = `EXAMPLE== ${JSON.stringify(functionEvent('/old'))}`;
    const cut = message.slice(0, 100);
    await write('log.json', JSON.stringify({ events: [{ message }, { message: cut }] }));
    expect(await edgewright('record', '--from', 'log.json')).toEqual({
      code: 0,
      out: [...written('get-old'), 'not read  1 line that was cut off, or is no JSON'],
      err: [],
    });
    expect((await edgewright('test')).code).toBe(0);
  });

  it.each([
    [['--last', '0'], 'ERR_USAGE  --last takes a number of requests, got 0'],
    [['--station', 'origin'], 'ERR_USAGE  origin is no station'],
    [['--out', 'test/fixtures'], 'ERR_USAGE  --out test/fixtures is no folder of viewer-request'],
    [['--as', 'xml'], "ERR_USAGE  option '--as <form>' argument 'xml' is invalid"],
    [['--path', '/b'], 'ERR_FIXTURE  No such request to /b was recorded'],
    [['--from', 'missing.json'], 'ERR_FIXTURE  There is no log to read'],
    [['--dist', 'elsewhere'], 'ERR_FIXTURE  No request was recorded in elsewhere/.traces.jsonl'],
    [['--station', 'origin-request'], 'ERR_FIXTURE  No such request was recorded'],
  ])('says what is wrong: %j', async (argv, says) => {
    await traced(functionEvent('/a'));
    const { code, err } = await edgewright('record', ...argv);
    expect({ code, says: err[0]?.slice(0, says.length) }).toEqual({ code: 1, says });
  });
});

describe('edgewright record --as', () => {
  beforeEach(() => traced(functionEvent('/a'), functionEvent('/b')));

  it('jsonl prints each request on a line, without addresses', async () => {
    const { code, out } = await edgewright('record', '--as', 'jsonl');
    expect({ code, lines: out.length }).toEqual({ code: 0, lines: 2 });
    expect(out.map((line) => JSON.parse(line).viewer.ip)).toEqual(['198.51.100.0', '198.51.100.0']);
  });

  it('access-log prints what CloudFront would put into a bucket', async () => {
    const { out } = await edgewright('record', '--as', 'access-log', '--last', '1');
    expect(out.map((line) => line.split('\t')[0]?.slice(0, 12))).toEqual([
      '#Version: 1.',
      '#Fields: dat',
      '2025-02-01',
    ]);
  });

  it('access-log-v2 prints what it would hand on as JSON', async () => {
    const { out } = await edgewright('record', '--as', 'access-log-v2', '--last', '1');
    expect(out.map((line) => JSON.parse(line))).toMatchObject([
      { date: '2025-02-01', 'cs-method': 'GET', 'viewer-request-log-data': '-', 'viewer-response-log-data': '-' },
    ]);
  });

  it('har writes a file', async () => {
    expect((await edgewright('record', '--as', 'har', '--out', 'logs/a.har')).out).toEqual(['wrote logs/a.har']);
    expect(await json('logs/a.har')).toMatchObject({ log: { version: '1.2', creator: { version: '1.2.3' } } });
  });

  it('any form takes the requests of a path alone', async () => {
    expect((await edgewright('record', '--as', 'jsonl', '--path', '/none')).err[0]).toBe(
      'ERR_FIXTURE  No such request to /none was recorded',
    );
    expect((await edgewright('record', '--as', 'jsonl', '--path', '/products/*')).out).toHaveLength(2);
  });
});
