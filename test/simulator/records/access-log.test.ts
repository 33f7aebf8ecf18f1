import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type LogFields, parseLine } from 'cloudfront-log-parser';
import { describe, expect, it } from 'vitest';
import { headersFrom } from '../../../simulator/header-lines.ts';
import { ACCESS_LOG_HEAD, accessLogLine } from '../../../simulator/records/access-log.ts';
import type { Trace } from '../../../simulator/trace/trace.ts';
import { traceOf } from './traces.ts';

const LOGS = [
  'aws-log-analysis--sample-cloudfront-access-logs.gz',
  'awsdocs--standard.log',
  'crates-io--basic.log',
  'crates-io--basic.log.gz',
  'crates-io--percent-encoding.log',
  'opensearch-catalog--raw.log',
];

/** They count every byte, also of headers that no log has. */
const SIZES = ['sc-bytes', 'cs-bytes'];

/** In 2018 CloudFront encoded the blanks of a user agent twice; and two lines hold a percent sign that was not encoded. */
const ENCODED_OTHERWISE = /%2520|%2Bzstd|Bazel%2F/;

function linesOf(log: string): readonly string[] {
  const bytes = readFileSync(`../shared/data/logs/${log}`);
  const text = (log.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

/** The request that CloudFront wrote a line about, as far as the line says. */
function traceFrom(fields: LogFields): Trace {
  const said = (name: string): string | undefined => (fields[name] === '-' ? undefined : fields[name]);
  const took = Math.round(Number(fields['time-taken']) * 1000);
  const [isSsl, result] = [said('ssl-protocol') !== undefined, fields['x-edge-response-result-type']];
  const detailed = said('x-edge-detailed-result-type');
  return traceOf({
    id: fields['x-edge-request-id'] ?? '',
    domainName: fields['cs-host'] ?? '',
    startedAt: Date.parse(`${fields.date}T${fields.time}Z`) - took,
    viewer: {
      ip: fields['c-ip'] ?? '',
      port: Number(said('c-port') ?? 0),
      protocol: fields['cs-protocol'] as 'http' | 'https',
      httpVersion: fields['cs-protocol-version']?.replace('HTTP/', '') ?? '',
      ...(isSsl ? { tls: { protocol: fields['ssl-protocol'] ?? '', cipher: fields['ssl-cipher'] ?? '' } } : {}),
    },
    request: {
      method: fields['cs-method'] ?? '',
      uri: fields['cs-uri-stem'] ?? '',
      querystring: said('cs-uri-query') ?? '',
      headers: headersFrom({
        Host: said('x-host-header'),
        Referer: said('cs-referer'),
        'User-Agent': said('cs-user-agent'),
        Cookie: said('cs-cookie'),
        'X-Forwarded-For': said('x-forwarded-for'),
      }),
      bodyBytes: 0,
    },
    answer: {
      status: fields['sc-status'] ?? '',
      statusDescription: '',
      headers: headersFrom({
        'X-Cache': `${result} from cloudfront`,
        'X-Amz-Cf-Pop': fields['x-edge-location'],
        'Content-Type': said('sc-content-type'),
        'Content-Length': said('sc-content-len'),
      }),
      bodyBytes: 0,
    },
    ...(detailed === 'OriginDnsError' ? { errorType: detailed } : {}),
    firstByte: Math.round(Number(said('time-to-first-byte') ?? 0) * 1000),
    took,
  });
}

function withoutSizes(line: string): readonly string[] {
  return line.split('\t').map((field, i) => (i === 3 || i === 17 ? '' : field));
}

describe('the access log', () => {
  it.each(LOGS)("names its fields as CloudFront's own does, or did: %s", (log) => {
    const bytes = readFileSync(`../shared/data/logs/${log}`);
    const text = (log.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
    const head = text.split('\n').slice(0, 2).join('\n').trimEnd();
    expect(ACCESS_LOG_HEAD.startsWith(head)).toBe(true);
  });

  const recorded = LOGS.flatMap((log) => linesOf(log).map((line, i) => [`${log} ${i + 1}`, line] as const));

  it('is held to what others recorded', () => {
    expect(recorded.length).toBeGreaterThan(150);
  });

  it.each(recorded)('reads as the one that CloudFront wrote of the same request: %s', (_, line) => {
    const theirs = parseLine(line);
    const ours = parseLine(accessLogLine(traceFrom(theirs), { includesCookies: true }));
    for (const name of Object.keys(theirs).filter((field) => !SIZES.includes(field)))
      expect([name, ours[name]]).toEqual([name, theirs[name]]);
    for (const name of SIZES) expect(Number(ours[name])).toBeGreaterThan(0);
  });

  const exact = recorded.filter(([, line]) => !ENCODED_OTHERWISE.test(line) && line.split('\t').length >= 33);

  it.each(exact)('is the same text, but for sizes: %s', (_, line) => {
    const ours = accessLogLine(traceFrom(parseLine(line)), { includesCookies: true });
    expect(withoutSizes(ours)).toEqual(withoutSizes(line.trimEnd()));
  });

  it('has the date and the time of the end, in UTC', () => {
    expect(parseLine(accessLogLine(traceOf()))).toMatchObject({ date: '2025-02-01', time: '00:00:00' });
  });

  it('counts heads and bodies', () => {
    const request = { ...traceOf().request, headers: headersFrom({ Host: 'a' }), bodyBytes: 10 };
    const answer = { status: '200', statusDescription: 'OK', headers: headersFrom({ Age: 1 }), bodyBytes: 5 };
    expect(parseLine(accessLogLine(traceOf({ request, answer })))).toMatchObject({
      'cs-bytes': String('GET /products/42?page=2 HTTP/1.1\r\nHost: a\r\n\r\n'.length + 10),
      'sc-bytes': String('HTTP/1.1 200 OK\r\nAge: 1\r\n\r\n'.length + 5),
    });
  });

  it('leaves cookies out unless they are asked for', () => {
    const request = { ...traceOf().request, headers: headersFrom({ Cookie: 'a=1' }) };
    expect(parseLine(accessLogLine(traceOf({ request })))['cs-cookie']).toBe('-');
    expect(parseLine(accessLogLine(traceOf({ request }), { includesCookies: true }))['cs-cookie']).toBe('a=1');
  });

  it('says which range was sent', () => {
    const { answer } = traceOf();
    const headers = { ...answer.headers, ...headersFrom({ 'Content-Range': 'bytes 10-19/100' }) };
    const fields = parseLine(accessLogLine(traceOf({ answer: { ...answer, status: '206', headers } })));
    expect(fields).toMatchObject({ 'sc-range-start': '10', 'sc-range-end': '19', 'sc-status': '206' });
  });

  it('keeps one line with 33 fields, in ASCII, whatever a viewer sends', () => {
    const all = Array.from({ length: 0x180 }, (_, code) => String.fromCharCode(code)).join('');
    const request = {
      method: 'GET',
      uri: `/${all}`,
      querystring: all,
      headers: headersFrom({ Host: all, Referer: `${all}\ud800`, 'User-Agent': all, Cookie: all }),
      bodyBytes: 0,
    };
    const line = accessLogLine(traceOf({ request }), { includesCookies: true });
    expect(line.split('\t')).toHaveLength(33);
    expect(line).toMatch(/^[\t!-~]+$/);
    expect(line).not.toMatch(/["#'<>[\\\]^`{|}]/);
    expect(decodeURIComponent(line.split('\t')[7] ?? '')).toBe(`/${all}`);
  });
});

describe('result types', () => {
  const generated = {
    station: 'origin-request',
    name: 'shop',
    runtime: 'lambda-edge',
    event: {},
    result: { status: '302' },
    logs: [],
    took: 1,
  } as const;
  const key = { domain: 'd', path: '/', query: '', headers: {}, cookies: '' };
  const answered = (status: string, xCache: string): Pick<Trace, 'answer'> => ({
    answer: { status, statusDescription: '', headers: headersFrom({ 'X-Cache': xCache }), bodyBytes: 0 },
  });

  it.each<[string, Partial<Trace>, readonly [string, string, string]]>([
    ['a hit', answered('200', 'Hit from cloudfront'), ['Hit', 'Hit', 'Hit']],
    ['a revalidation', answered('200', 'RefreshHit from cloudfront'), ['RefreshHit', 'RefreshHit', 'RefreshHit']],
    ['a redirect to https', answered('301', 'Redirect from cloudfront'), ['Redirect', 'Redirect', 'Redirect']],
    [
      'an answer of a function',
      answered('302', 'FunctionGeneratedResponse from cloudfront'),
      ['FunctionGeneratedResponse', 'FunctionGeneratedResponse', 'FunctionGeneratedResponse'],
    ],
    [
      'a function that threw',
      answered('503', 'FunctionExecutionError from cloudfront'),
      ['FunctionExecutionError', 'FunctionExecutionError', 'FunctionExecutionError'],
    ],
    [
      'an answer made at origin-request',
      { ...answered('302', 'Miss from cloudfront'), stations: [generated] },
      ['Miss', 'Miss', 'MissGeneratedResponse'],
    ],
    ['the same from the cache', { ...answered('302', 'Hit from cloudfront'), stations: [] }, ['Hit', 'Hit', 'Hit']],
    [
      'a hit of Origin Shield',
      {
        ...answered('200', 'Hit from cloudfront'),
        cache: { key, result: 'Hit', because: 'fresh', reason: 'fresh', layer: 'Origin Shield' },
      },
      ['Hit', 'Hit', 'OriginShieldHit'],
    ],
    ['an error page that is sent as 200', answered('200', 'Error from cloudfront'), ['Error', 'Error', 'Error']],
    [
      'an origin without a name',
      { ...answered('502', 'Error from cloudfront'), errorType: 'OriginDnsError' },
      ['Error', 'Error', 'OriginDnsError'],
    ],
    [
      'a viewer who left before the end',
      { ...answered('200', 'Hit from cloudfront'), errorType: 'ClientCommError' },
      ['Hit', 'Error', 'ClientCommError'],
    ],
    ['an X-Cache that is not of CloudFront', answered('404', 'HIT, HIT'), ['Error', 'Error', 'Error']],
    ['a viewer who left before the beginning', answered('000', ''), ['Error', 'Error', 'Error']],
  ])('of %s', (_, different, [response, result, detailed]) => {
    expect(parseLine(accessLogLine(traceOf(different)))).toMatchObject({
      'x-edge-response-result-type': response,
      'x-edge-result-type': result,
      'x-edge-detailed-result-type': detailed,
    });
  });
});
