import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { topPaths } from '../../../insight/warm/top-paths.ts';

/** Logs of others. */
const LOGS = '../shared/data/logs/';

const HEAD = '#Version: 1.0\n#Fields: date time cs-method cs(Host) cs-uri-stem sc-status cs-uri-query x-host-header\n';

function line(path: string, { method = 'GET', status = '200', query = '-', host = 'shop.example.com' } = {}): string {
  return ['2026-01-01', '00:00:00', method, 'd1.cloudfront.net', path, status, query, host].join('\t');
}

const OPTIONS = { count: 10, isPersonal: (text: string) => text.includes('token') };

function pathsOf(text: string, options: Partial<Parameters<typeof topPaths>[1]> = {}): readonly string[] {
  return topPaths(text, { ...OPTIONS, ...options }).paths.map(({ path, requests }) => `${requests} ${path}`);
}

describe('the most requested paths of an access log', () => {
  it('come first', () => {
    const log = [line('/b'), line('/a'), line('/c'), line('/a'), line('/c', { query: 'page=2' })].join('\n');
    expect(pathsOf(HEAD + log)).toEqual(['2 /a', '1 /b', '1 /c', '1 /c?page=2']);
    expect(pathsOf(HEAD + log, { count: 1 })).toEqual(['2 /a']);
  });

  it('leave out what nobody else may have, and say so', () => {
    const rows = [
      line('/a', { method: 'POST' }),
      line('/a', { method: 'HEAD' }),
      line('/a', { status: '404' }),
      line('/a', { status: '000' }),
      line('/a', { query: 'token=1' }),
      line('/a', { host: 'other.example.com' }),
      'nonsense',
      line('/ä'),
    ];
    expect(topPaths(HEAD + rows.join('\n'), { ...OPTIONS, host: 'SHOP.example.com' })).toEqual({
      paths: [],
      requests: 8,
      leftOut: {
        'not GET': 2,
        'not 200': 2,
        "with what may be one viewer's data": 1,
        'of another host': 1,
        'not readable': 2,
      },
    });
  });

  it.each([
    ['/a%2520b', '/a%20b'],
    ['/a%20b', '/a%20b'],
    ['/100%25', '/100%25'],
    ['/a%255B1%255D', '/a%5B1%5D'],
    ['/a%5B1%5D', '/a[1]'],
    ['/it%27s', "/it's"],
    ['/zstd-sys-2.0.8%252Bzstd.1.5.5.crate', '/zstd-sys-2.0.8%2Bzstd.1.5.5.crate'],
    // As CloudFront wrote it in earlier years.
    ['/zstd-sys-2.0.8%2Bzstd.1.5.5.crate', '/zstd-sys-2.0.8%2Bzstd.1.5.5.crate'],
    ['/caf%25C3%25A9', '/caf%C3%A9'],
    ['/plain', '/plain'],
  ])('are as viewers sent them: %s', (logged, sent) => {
    expect(pathsOf(HEAD + line(logged))).toEqual([`1 ${sent}`]);
  });

  it
    .skipIf(!existsSync(LOGS))
    .each(['awsdocs--standard.log', 'crates-io--basic.log', 'crates-io--percent-encoding.log'])(
    'are found in what CloudFront wrote: %s',
    (file) => {
      const { requests, leftOut } = topPaths(readFileSync(LOGS + file, 'utf8'), {
        ...OPTIONS,
        isPersonal: () => false,
      });
      expect(requests).toBeGreaterThan(0);
      expect(leftOut['not readable']).toBeUndefined();
    },
  );

  it('are found in version 2 as JSON', () => {
    const row = { 'cs-method': 'GET', 'cs-uri-stem': '/a', 'cs-uri-query': 'page=2', 'sc-status': 200 };
    expect(pathsOf(`${JSON.stringify(row)}\n{"cut":`)).toEqual(['1 /a?page=2']);
  });

  it('are found in version 2 with a plain row of names', () => {
    expect(pathsOf('cs-method\tcs-uri-stem\tsc-status\nGET\t/a\t200\n')).toEqual(['1 /a']);
  });

  it('are none where nothing says what stands where', () => {
    expect(topPaths(`${line('/a')}\r\n`, OPTIONS)).toEqual({ paths: [], requests: 1, leftOut: { 'not readable': 1 } });
  });

  it.each(['//evil.example/a', '/../a', '/a?b=1;c', '/a;b'])('lead nowhere else: %s', (path) => {
    const [stem = '', query = '-'] = path.split('?');
    expect(pathsOf(HEAD + line(stem, { query }))).toEqual([`1 ${path}`]);
  });
});
