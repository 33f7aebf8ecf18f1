import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type CheckName, checkOrigin } from '../../../insight/check-origin/check-origin.ts';
import type { Verdict } from '../../../insight/check-origin/finding.ts';
import type { OriginAnswer, OriginFailure, OriginQuestion } from '../../../insight/check-origin/origin-answer.ts';
import { httpDate } from '../../../origin/http-date.ts';
import { evaluatePreconditions } from '../../../origin/preconditions.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const CHANGED = NOW - 3_600_000;
const BODY = 'x'.repeat(2000);
const HEADERS = {
  date: httpDate(NOW),
  'cache-control': 'public, max-age=0, s-maxage=10',
  etag: '"a"',
  'last-modified': httpDate(CHANGED),
  'content-length': '2000',
};

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** How an origin differs from a good one: in every answer, or to one question. */
interface Odd {
  readonly headers?: Headers;
  readonly body?: string;
  readonly to?: (
    question: OriginQuestion,
    good: OriginAnswer,
    count: number,
  ) => OriginAnswer | OriginFailure | undefined;
}

/** Checks an origin that does everything right, but for what is odd about it. */
async function checked({ headers = {}, body = BODY, to = () => undefined }: Odd, key: readonly string[] = []) {
  let count = 0;
  const ask = async (question: OriginQuestion) => {
    count += 1;
    const good = goodAnswer(question, { ...HEADERS, 'content-length': String(body.length), ...headers }, body);
    return to(question, good, count) ?? good;
  };
  return checkOrigin(new URL('https://api.example.com/orders'), { ask, now: () => NOW }, key);
}

/** What a good origin answers, serving ranges, too. */
function goodAnswer({ method, headers: sent }: OriginQuestion, headers: Headers, body: string): OriginAnswer {
  const etag = [headers.etag].flat()[0];
  const known = etag !== undefined && /^(?:W\/)?".*"$/.test(etag) ? etag : undefined;
  const outcome = evaluatePreconditions({
    method,
    headers: sent,
    validators: { etag: known, lastModified: CHANGED },
    now: NOW,
  });
  if (outcome === 'not-modified') return answerOf(304, { ...headers, 'content-length': undefined }, '');
  const isRange = sent.range !== undefined && (sent['if-range'] ?? known) === known;
  if (isRange)
    return answerOf(
      206,
      { ...headers, 'content-range': `bytes 0-0/${body.length}`, 'content-length': '1' },
      body[0] ?? '',
    );
  return answerOf(200, headers, method === 'HEAD' ? '' : body);
}

function answerOf(status: number, headers: Headers, body: string, waited = 5): OriginAnswer {
  const lines = Object.entries(headers).flatMap(([name, values]) =>
    [values ?? []].flat().map((value) => [name, value] as const),
  );
  return { status, lines, hash: createHash('sha256').update(body).digest('base64'), bytes: body.length, waited };
}

/** An answer with other headers; one that is undefined is left out. */
function withHeaders(answer: OriginAnswer, headers: Headers, status = answer.status): OriginAnswer {
  const rest = answer.lines.filter(([name]) => !Object.hasOwn(headers, name));
  return { ...answer, status, lines: [...rest, ...answerOf(status, headers, '').lines] };
}

describe('a check of an origin', () => {
  it('finds nothing wrong where nothing is', async () => {
    const { findings, answer } = await checked({});
    expect(findings.filter(({ verdict }) => verdict !== 'ok' && verdict !== 'skipped')).toEqual([]);
    expect(findings.filter(({ verdict }) => verdict === 'skipped').map(({ check }) => check)).toEqual(['expires']);
    expect(answer).toEqual({ status: 200, bytes: 2000, waited: 5 });
  });

  it.each<[CheckName, Verdict, string, Odd]>([
    ['cache-control', 'breaks', 'neither Cache-Control nor Expires', { headers: { 'cache-control': undefined } }],
    [
      'cache-control',
      'breaks',
      'public and private contradict',
      { headers: { 'cache-control': ['public, max-age=60', 'private'] } },
    ],
    [
      'cache-control',
      'breaks',
      'max-age stands there twice',
      { headers: { 'cache-control': ['max-age=60', 'max-age=0'] } },
    ],
    [
      'cache-control',
      'breaks',
      'max-age is no number of seconds: -1',
      { headers: { 'cache-control': 'public, max-age=-1' } },
    ],
    [
      'cache-control',
      'breaks',
      's-maxage is no number of seconds: nothing',
      { headers: { 'cache-control': 's-maxage' } },
    ],
    [
      'cache-control',
      'breaks',
      'no-store and max-age contradict',
      { headers: { 'cache-control': 'no-store, max-age=60' } },
    ],
    ['cache-control', 'costs', 'private, no-store', { headers: { 'cache-control': 'private, no-store' } }],
    [
      'cache-control',
      'ok',
      'no-cache="Set-Cookie"',
      { headers: { 'cache-control': 'public, max-age=5, no-cache="Set-Cookie"' } },
    ],
    ['cache-control', 'ok', 'MAX-AGE', { headers: { 'cache-control': ['Public', 'MAX-AGE=5'] } }],
    ['expires', 'breaks', 'Expires: 0 is no date', { headers: { 'cache-control': undefined, expires: '0' } }],
    ['expires', 'costs', 'is over', { headers: { 'cache-control': 'public', expires: httpDate(NOW - 1000) } }],
    ['expires', 'ok', 'Expires', { headers: { 'cache-control': undefined, expires: httpDate(NOW + 1000) } }],
    ['expires', 'ok', 'does not count', { headers: { expires: '-1' } }],
    ['date', 'costs', 'no Date', { headers: { date: undefined } }],
    ['date', 'costs', 'is no date of HTTP', { headers: { date: 'today' } }],
    ['date', 'costs', '3600 seconds behind', { headers: { date: httpDate(CHANGED) } }],
    ['date', 'costs', '3600 seconds ahead', { headers: { date: httpDate(NOW + 3_600_000) } }],
    ['age', 'breaks', 'Age: -5 is no number', { headers: { age: '-5' } }],
    ['age', 'breaks', 'Age: 1, 2 is no number', { headers: { age: ['1', '2'] } }],
    ['age', 'costs', 'another cache', { headers: { age: '30' } }],
    ['etag', 'costs', 'neither ETag nor Last-Modified', { headers: { etag: undefined, 'last-modified': undefined } }],
    [
      'etag',
      'skipped',
      'nobody keeps it',
      { headers: { etag: undefined, 'last-modified': undefined, 'cache-control': 'no-store' } },
    ],
    ['etag', 'ok', 'no ETag, but Last-Modified', { headers: { etag: undefined } }],
    ['etag', 'breaks', 'is not one entity tag', { headers: { etag: 'abc' } }],
    ['etag', 'breaks', 'is not one entity tag', { headers: { etag: ['"a"', '"b"'] } }],
    ['last-modified', 'costs', 'is no date', { headers: { 'last-modified': 'yesterday' } }],
    ['last-modified', 'breaks', 'is ahead', { headers: { 'last-modified': httpDate(NOW + 60_000) } }],
    [
      'etag-stable',
      'costs',
      'for the same bytes',
      { to: (_, good, count) => withHeaders(good, { etag: `"${count}"` }) },
    ],
    [
      'etag-stable',
      'breaks',
      'for two answers of other bytes',
      { to: (_, good, count) => ({ ...good, hash: String(count) }) },
    ],
    [
      'etag-stable',
      'ok',
      'the same',
      { headers: { etag: 'W/"a"' }, to: (_, good, count) => ({ ...good, hash: String(count) }) },
    ],
    [
      'etag-stable',
      'costs',
      'another for every request',
      { to: (_, good, count) => ({ ...withHeaders(good, { etag: `"${count}"` }), hash: String(count) }) },
    ],
    [
      'etag-stable',
      'breaks',
      'answered 503',
      { to: (_, good, count) => (count === 2 ? withHeaders(good, {}, 503) : undefined) },
    ],
    [
      'etag-stable',
      'breaks',
      'cut the connection',
      { to: (_, _good, count) => (count === 2 ? { failed: 'cut the connection' } : undefined) },
    ],
    ['revalidation', 'costs', '200 where a 304', { to: to304((good) => withHeaders(good, {}, 200)) }],
    [
      'revalidation',
      'costs',
      'without cache-control, etag',
      { to: to304((good) => withHeaders(good, { 'cache-control': undefined, etag: undefined })) },
    ],
    [
      'revalidation',
      'breaks',
      'a 304 with Set-Cookie',
      { to: to304((good) => withHeaders(good, { 'set-cookie': 'a=1' })) },
    ],
    ['revalidation', 'ok', '304', { headers: { etag: undefined } }],
    [
      'weak-comparison',
      'costs',
      '200 for the same ETag',
      { to: ({ headers }, good) => (headers['if-none-match'] === 'W/"a"' ? withHeaders(good, {}, 200) : undefined) },
    ],
    [
      'precedence',
      'breaks',
      '304 for an ETag',
      { to: ({ headers }, good) => (headers['if-modified-since'] ? withHeaders(good, {}, 304) : undefined) },
    ],
    ['nonsense', 'breaks', '500 for conditions', { to: nonsense(500) }],
    ['nonsense', 'breaks', '400 for conditions', { to: nonsense(400) }],
    ['nonsense', 'breaks', '304 for conditions', { to: nonsense(304) }],
    ['vary', 'breaks', 'Vary: *', { headers: { vary: '*' } }],
    [
      'vary',
      'breaks',
      'Vary: accept-language, x-a',
      { headers: { vary: ['Accept-Encoding, Accept-Language', 'X-A'] } },
    ],
    ['vary', 'ok', 'nobody keeps', { headers: { vary: 'Cookie', 'cache-control': 'private, max-age=5' } }],
    ['set-cookie', 'breaks', 'may be kept: session', { headers: { 'set-cookie': ['session=secret; Path=/'] } }],
    [
      'set-cookie',
      'breaks',
      'may be kept: session',
      { headers: { 'set-cookie': 'session=1', 'cache-control': undefined } },
    ],
    [
      'set-cookie',
      'ok',
      'nobody keeps',
      { headers: { 'set-cookie': 'session=1', 'cache-control': 'private, no-store' } },
    ],
    [
      'set-cookie',
      'ok',
      'nobody keeps',
      { headers: { 'set-cookie': 'session=1', 'cache-control': 'public, max-age=5, no-cache="Set-Cookie"' } },
    ],
    ['encoding', 'breaks', 'for who did not ask', { headers: { 'content-encoding': 'gzip' } }],
    ['encoding', 'costs', 'without Vary', { to: encoded({}) }],
    ['encoding', 'costs', 'for both encodings', { to: encoded({ vary: 'Accept-Encoding' }) }],
    ['encoding', 'ok', 'for who asks for it', { to: encoded({ vary: 'Accept-Encoding', etag: '"a-br"' }) }],
    ['length', 'breaks', 'ends where the connection does', { headers: { 'content-length': undefined } }],
    [
      'length',
      'costs',
      '2000 bytes in chunks',
      { headers: { 'content-length': undefined, 'transfer-encoding': 'chunked' } },
    ],
    [
      'length',
      'ok',
      'in chunks',
      { headers: { 'content-length': undefined, 'transfer-encoding': 'chunked' }, body: 'short' },
    ],
    ['range', 'ok', 'as it may be', { to: ranged((good) => answerOf(200, HEADERS, BODY, good.waited)) }],
    [
      'range',
      'costs',
      'for 1000001 bytes',
      { body: 'x'.repeat(1_000_001), to: ranged((good) => withHeaders(good, {}, 200)) },
    ],
    [
      'range',
      'breaks',
      'Content-Range: none',
      { to: ranged((good) => withHeaders(good, { 'content-range': undefined })) },
    ],
    ['range', 'breaks', '2000 bytes', { to: ranged((good) => ({ ...good, bytes: 2000 })) }],
    ['range', 'breaks', '500', { to: ranged((good) => withHeaders(good, {}, 500)) }],
    ['range', 'breaks', 'cut', { to: ranged(() => ({ failed: 'cut the connection' })) }],
    [
      'range',
      'breaks',
      'If-Range',
      { to: ({ headers }, good) => (headers['if-range'] ? { ...withHeaders(good, {}, 206), bytes: 1 } : undefined) },
    ],
    [
      'head',
      'costs',
      '405 to HEAD',
      { to: ({ method }, good) => (method === 'HEAD' ? withHeaders(good, {}, 405) : undefined) },
    ],
    [
      'head',
      'breaks',
      'cut',
      { to: ({ method }) => (method === 'HEAD' ? { failed: 'cut the connection' } : undefined) },
    ],
    [
      'speed',
      'costs',
      '2.5 seconds',
      { to: (_, good, count) => (count === 3 ? { ...good, waited: 2500 } : undefined) },
    ],
  ])('says of %s that it %s: %s', async (check, verdict, says, odd) => {
    const { findings } = await checked(odd);
    expect(findings.find((one) => one.check === check)).toMatchObject({
      verdict,
      found: expect.stringContaining(says),
    });
  });

  it('has an effect and a remedy for whatever is not as it ought to be, and no value of a cookie', async () => {
    const { findings } = await checked({
      headers: { 'set-cookie': 'session=secret', vary: '*', etag: 'a', age: '-1' },
    });
    const wrong = findings.filter(({ verdict }) => verdict === 'breaks' || verdict === 'costs');
    expect(wrong.length).toBeGreaterThan(3);
    expect(wrong.filter(({ effect, mend }) => !effect || !mend)).toEqual([]);
    expect(JSON.stringify(findings)).not.toContain('secret');
  });

  it('knows what is in the key', async () => {
    const { findings } = await checked({ headers: { vary: 'Accept-Language, Origin' } }, ['accept-language', 'origin']);
    expect(findings.find(({ check }) => check === 'vary')?.verdict).toBe('ok');
  });

  it.each<[number, Headers, Verdict, string]>([
    [500, {}, 'breaks', 'status 500'],
    [404, {}, 'breaks', 'status 404'],
    [304, {}, 'breaks', 'status 304'],
    [206, {}, 'breaks', 'nobody asked for one'],
    [101, {}, 'breaks', 'status 101'],
    [999, {}, 'breaks', 'status 999'],
    [301, { location: '/orders/' }, 'costs', 'to https://api.example.com/orders/'],
    [302, {}, 'costs', 'to nowhere'],
    [307, { location: 'https://evil.example/' }, 'breaks', 'which is another server'],
    [308, { location: 'http://api.example.com/orders' }, 'breaks', 'which is another server'],
    [301, { location: '//evil.example/' }, 'breaks', 'which is another server'],
    [301, { location: 'http://[' }, 'costs', 'to http://['],
  ])('of a %d with %j stops there', async (status, headers, verdict, says) => {
    const { findings } = await checked({ to: (_, good) => withHeaders(good, headers, status) });
    expect(findings).toEqual([
      expect.objectContaining({ check: 'answer', verdict, found: expect.stringContaining(says) }),
    ]);
  });
});

/** Another answer in place of every 304. */
function to304(change: (good: OriginAnswer) => OriginAnswer): NonNullable<Odd['to']> {
  return (_, good) => (good.status === 304 ? change(good) : undefined);
}

function nonsense(status: number): NonNullable<Odd['to']> {
  return ({ headers }, good) => (headers['if-none-match'] === 'nonsense' ? withHeaders(good, {}, status) : undefined);
}

function encoded(headers: Headers): NonNullable<Odd['to']> {
  return ({ headers: sent }, good) =>
    sent['accept-encoding'] ? withHeaders(good, { 'content-encoding': 'br', ...headers }) : undefined;
}

function ranged(change: (good: OriginAnswer) => OriginAnswer | OriginFailure): NonNullable<Odd['to']> {
  return ({ headers }, good) => (headers.range ? change(good) : undefined);
}
