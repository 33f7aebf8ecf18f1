import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../cli/main.ts';
import { ioIn } from './io-in.ts';

const LIFE = 'public, s-maxage=60, stale-while-revalidate=30';

const CONFIG = `export default {
  app: 'shop',
  hosts: ['shop.example.com'],
  origins: { pages: { folder: 'pages' }, api: { http: 'https://api.example.com' } },
  behaviors: [
    { path: '/short/*', origin: 'api', query: { keep: [] }, cache: { minTTL: 0, defaultTTL: 0, maxTTL: 20 } },
    { path: '/off/*', origin: 'api', cache: 'CachingDisabled' },
    {
      path: '/tried/*',
      origin: 'pages',
      experiments: {
        page: { variants: { old: { weight: 1 }, new: { weight: 1 }, gone: { weight: 0 } } },
        price: { variants: { high: { weight: 1 }, low: { weight: 1 } } },
      },
    },
    { path: '*', origin: 'pages' },
  ],
};`;

describe('edgewright warm', () => {
  let server: Server;
  let at = '';
  let folder = '';
  let heard: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'edgewright-warm-'));
    await writeFile(join(folder, 'pages'), '');
    server = createServer(({ url = '', headers }, answer) => {
      heard.push(
        [url, headers.host?.replace(/:\d+$/, ''), headers['accept-encoding'], headers['x-device'], headers.cookie]
          .filter((text) => text !== undefined)
          .join(' '),
      );
      if (url === '/cut') answer.writeHead(200, { 'Content-Length': 10 }).write('a', () => answer.destroy());
      else if (url === '/failing') answer.writeHead(500).end();
      else if (url === '/account')
        answer.writeHead(200, { 'Cache-Control': 'private', 'X-Cache': 'Miss from cloudfront' }).end();
      else if (url === '/steers') answer.writeHead(200, { 'Cache-Control': LIFE, 'X-Cache': '\u009b31mred' }).end();
      else answer.writeHead(200, { 'Cache-Control': LIFE, 'X-Cache': 'Hit from cloudfront', Age: '20' }).end('a');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    heard = [];
  });
  afterAll(async () => {
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function warmed(...argv: readonly string[]) {
    const [out, err]: [string[], string[]] = [[], []];
    const io = ioIn(folder, {
      out: (line) => out.push(line),
      err: (line) => err.push(line),
      interrupted: () => new Promise(() => {}),
      wait: () => new Promise((done) => setTimeout(done, 1)),
    });
    const code = await main(['warm', '--rate', '1000', ...argv], io, '0.0.0');
    return { code, out: out.join('\n'), err: err.join('\n') };
  }

  it('says what is kept, and when it is due', async () => {
    const { code, out } = await warmed('/a', '/account', '--at', at);
    expect(out.split('\n')).toEqual([
      'path      X-Cache  Age   lifetime  next due',
      '/a        Hit      20 s  60 s      in 40 s',
      '/account  Miss                     never: Cache-Control: private',
      '',
      '2 requests; 1 of 2 warm',
    ]);
    expect(code).toBe(0);
  });

  it('asks as a browser does, under the host that is meant', async () => {
    await warmed('/a/../b?c=%20d', '--at', at, '--host', 'shop.example.com');
    expect(heard).toEqual(['/a/../b?c=%20d shop.example.com br,gzip']);
  });

  it('asks for every variant', async () => {
    const headers = [
      '--header',
      'X-Device: phone',
      '--header',
      'X-Device: tablet',
      '--header',
      'Accept-Encoding: gzip',
    ];
    const { out } = await warmed('/a', '--at', at, ...headers);
    expect(heard).toEqual(['/a 127.0.0.1 gzip phone', '/a 127.0.0.1 gzip tablet']);
    expect(out).toContain('/a (x-device: tablet)  Hit');
  });

  it('asks for each copy that experiments make of a path', async () => {
    await writeFile(join(folder, 'tried.config.ts'), CONFIG);
    const { out } = await warmed('/tried/a', '/a', '--at', at, '--config', 'tried.config.ts');
    const cookie = (page: string, price: string): string => `experiment-page=${page}; experiment-price=${price}`;
    const pairs = [
      ['old', 'high'],
      ['old', 'low'],
      ['new', 'high'],
      ['new', 'low'],
    ] as const;
    expect(heard.slice(0, 4)).toEqual(
      pairs.map(([page, price]) => `/tried/a 127.0.0.1 br,gzip ${cookie(page, price)}`),
    );
    expect(heard.slice(4)).toEqual(['/a 127.0.0.1 br,gzip']);
    expect(out).toContain('/tried/a (page.old~price.high)  Hit');
    heard = [];
    await warmed('/tried/a', '--at', at, '--config', 'tried.config.ts', '--header', 'Cookie: experiment-page=old');
    expect(heard).toEqual(['/tried/a 127.0.0.1 br,gzip experiment-page=old']);
  });

  it('shows no secret of a header', async () => {
    const headers = ['--header', 'X-Token: 12345', '--header', 'X-Token: 54321'];
    const shown = [await warmed('/a', '--at', at, ...headers), await warmed('/a', '--at', at, '--json', ...headers)];
    expect(shown.map(({ out }) => /12345|54321/.test(out))).toEqual([false, false]);
  });

  it.each([['/failing'], ['/account'], ['/cut']])('ends with 2 where nothing is warm: %s', async (path) => {
    expect((await warmed(path, '--at', at)).code).toBe(2);
  });

  it('ends with 2 where nobody listens', async () => {
    const { code, out } = await warmed('/a', '--at', 'http://127.0.0.1:1');
    expect([code, out.includes('failed: connect ECONNREFUSED')]).toEqual([2, true]);
  });

  it('lets no answer steer a terminal', async () => {
    expect((await warmed('/steers', '--at', at)).out).not.toContain('\u009b');
  });

  it('takes the top of an access log, and says what it leaves out', async () => {
    const rows = [
      '/a',
      '/a',
      '/b',
      '/c?token=redacted',
      '/d?mail=ada%2540example.com',
      '/e?id=0123456789abcdef0123456789abcdef',
    ];
    const lines = rows.map((row) => {
      const [stem = '', query = '-'] = row.split('?');
      return ['GET', stem, '200', query].join('\t');
    });
    await writeFile(
      join(folder, 'log.gz'),
      gzipSync(`#Fields: cs-method cs-uri-stem sc-status cs-uri-query\n${lines.join('\n')}\n`),
    );
    const { out } = await warmed('--from-log', 'log.gz', '--top', '1', '--at', at);
    expect(out).toContain("6 requests in the log, 1 path taken; left out: 3 with what may be one viewer's data\n");
    expect(heard.map((one) => one.split(' ')[0])).toEqual(['/a']);
  });

  it('holds lifetimes to the policies of the config', async () => {
    await writeFile(join(folder, 'edge.config.ts'), CONFIG);
    const { out } = await warmed('/a', '/short/a', '/off/a', '--at', at, '--json');
    const { answers } = JSON.parse(out);
    expect(answers).toEqual([
      expect.objectContaining({ path: '/a', lifetime: 60, left: 40 }),
      expect.objectContaining({ path: '/short/a', lifetime: 20, state: 'refreshing' }),
      expect.objectContaining({
        path: '/off/a',
        state: 'never',
        why: expect.stringMatching(/^its cache policy keeps nothing/),
      }),
    ]);
  });

  it('takes the lifetime that it is told', async () => {
    expect((await warmed('/account', '--at', at, '--lifetime', '30')).out).toContain(
      '/account  Miss     0 s  30 s      in 30 s',
    );
  });

  it('goes on for as long as it is told, a line an answer', async () => {
    const start = Date.UTC(2026, 0, 1);
    let now = start;
    const out: string[] = [];
    const io = ioIn(folder, {
      out: (line) => out.push(line),
      now: () => now,
      interrupted: () => new Promise(() => {}),
      wait: async (milliseconds) => {
        await new Promise((done) => setTimeout(done, 1));
        now += milliseconds;
      },
    });
    const code = await main(['warm', '/failing', '--for', '10s', '--at', at], io, '0.0.0');
    expect(out[0]).toBe('00:00:00  -           /failing  status 500, due in 2 s');
    expect(out.slice(-2)).toEqual([
      expect.stringMatching(/^\d requests, \d failed; 0 of 1 warm$/),
      'no answer has an X-Cache: whatever answered, it was no CloudFront',
    ]);
    expect([code, now - start]).toEqual([2, expect.any(Number)]);
  });

  it('prints a template, and asks for nothing', async () => {
    const { code, out } = await warmed('/a', '/b', '/short/a', '--template', '--host', 'shop.example.com');
    const { Resources } = JSON.parse(out);
    const event = JSON.parse(Resources.EveryMinute.Properties.Targets[0].Input);
    expect(event.at).toBe('https://shop.example.com');
    expect(event.groups.map(({ paths }: { paths: unknown }) => paths)).toEqual([['/a', '/b'], ['/short/a']]);
    expect([code, heard]).toEqual([0, []]);
  });

  it('refuses a template that would not work, and all reasons at once', async () => {
    const headers = ['--header', 'Cookie: a=b', '--header', 'X-Token: 12345'];
    const { code, err } = await warmed('/a', '--template', '--at', at, '--rate', '0.01', ...headers);
    const says = [
      'is no https',
      'cookie may be secret',
      'x-token may be secret',
      '1 request would take 100 seconds, and a run has 50',
    ];
    expect([code, says.filter((one) => !err.includes(one))]).toEqual([1, []]);
    expect(err).not.toContain('12345');
    const many = Array.from({ length: 200 }, (_, i) => `/${'a'.repeat(40)}/${i}`);
    const { err: long } = await warmed(...many, '--template', '--host', 'shop.example.com');
    expect(long).toContain('a rule has room for 8,192');
  });

  it.each([
    [['a'], 'does not begin with a /'],
    [['/a*'], 'has a *'],
    [['/a b'], 'percent-encoded'],
    [['/a\r\nX: y'], 'percent-encoded'],
    [['/a#b'], 'percent-encoded'],
    [[], 'there is nothing to warm'],
    [['/a', '--rate', '0'], '--rate takes a number above 0'],
    [['/a', '--rate', '1e3'], '--rate takes a number above 0'],
    [['/a', '--concurrency', '0.5'], '--concurrency takes a number above 0'],
    [['/a', '--for', 'ever'], '--for is no time'],
    [['/a', '--lifetime', '-1'], '--lifetime takes a number above 0'],
    [['/a', '--header', 'nothing'], 'with a colon between'],
    [['/a', '--host', 'a/b'], '--host takes a name'],
    [['--from-log', 'nowhere.log'], 'nowhere.log is not there'],
    [['--from-log', '.'], '. is no file'],
    [['--from-log', 'edge.config.ts'], 'the log has no path'],
  ])('refuses %j', async (argv, says) => {
    const { code, err } = await warmed(...argv, '--at', at);
    expect([code, err]).toEqual([1, expect.stringContaining(says)]);
    expect(heard).toEqual([]);
  });

  it('says of a log without a usable path how many lines were left out, and why', async () => {
    const rows = ['POST\t/a\t200\t-', 'GET\t/a\t404\t-', 'GET\t/b\t500\t-', 'x'];
    await writeFile(
      join(folder, 'none.log'),
      `#Fields: cs-method cs-uri-stem sc-status cs-uri-query\n${rows.join('\n')}`,
    );
    await writeFile(join(folder, 'empty.log'), '#Version: 1.0\n');
    const { err } = await warmed('--from-log', 'none.log', '--at', at);
    expect(err.split('\n').filter((line) => line.includes('none.log:'))).toEqual([
      '  none.log: 1 line left out: not GET',
      '  none.log: 2 lines left out: not 200',
      '  none.log: 1 line left out: not readable',
    ]);
    expect((await warmed('--from-log', 'empty.log', '--at', at)).err).toContain('empty.log: has no line of a request');
  });

  it.each(['localhost:8080', 'ftp://a.example', 'http://a.example/b', 'http://a:b@a.example'])(
    'refuses to ask at %s',
    async (url) => {
      expect((await warmed('/a', '--at', url)).err).toContain('--at takes a URL');
    },
  );
});
