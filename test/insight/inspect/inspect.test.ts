import { describe, expect, it } from 'vitest';
import type { Expectation } from '../../../insight/inspect/expectation.ts';
import { type InspectionName, inspections } from '../../../insight/inspect/inspect.ts';
import { lifetimeWords } from '../../../insight/inspect/lifetime.ts';
import type { SeenAnswer } from '../../../insight/inspect/seen-answer.ts';
import { CACHING_OPTIMIZED } from '../../../simulator/cache/cache-policy.ts';
import type { CacheDecision } from '../../../simulator/trace/trace.ts';

const NOW = Date.UTC(2026, 0, 1);
const CLOUDFRONT = { 'X-Amz-Cf-Id': 'id==', 'X-Amz-Cf-Pop': 'FRA56-P4', Date: 'Thu, 01 Jan 2026 00:00:00 GMT' };

function answer(headers: Readonly<Record<string, string>>, status = 200): SeenAnswer {
  const timing = { tcp: 1, firstByte: 1, whole: 2 };
  return { status, lines: Object.entries({ ...CLOUDFRONT, ...headers }), bytes: 1, timing };
}

const MISS = answer({ 'X-Cache': 'Miss from cloudfront' });
const HIT = answer({ 'X-Cache': 'Hit from cloudfront', Age: '1' });

function decision(parts: Partial<CacheDecision>): CacheDecision {
  const key = { domain: 'd', path: '/', query: '', headers: {}, cookies: '' };
  return { key, result: 'Hit', because: 'kept, and still fresh', reason: 'fresh', ttl: 60, ...parts };
}

const KEPT: Expectation = { changes: [], isRewritten: false, edgeHeaders: {}, next: decision({}) };
const { ttl: _, ...NEVER } = decision({ result: 'Miss', because: 'may not be kept', reason: 'uncacheable' });
const NOT_KEPT: Expectation = { ...KEPT, next: NEVER };

function found(
  check: InspectionName,
  seen: readonly SeenAnswer[],
  expectation: Expectation,
  hasOwnCode = false,
): string {
  const one = inspections({ seen, expectation, hasOwnCode, now: NOW }).find((finding) => finding.check === check);
  return `${one?.verdict}: ${one?.found}`;
}

type CachedRow = [what: string, seen: SeenAnswer[], expectation: Expectation, says: string];
type Row = [what: string, check: InspectionName, seen: SeenAnswer[], expectation: Expectation, says: string];

describe('an inspection', () => {
  it.each([
    ['a hit that was expected', [MISS, HIT], KEPT, 'ok: Miss, Hit: kept, as expected'],
    ['a hit of what another request brought', [HIT], KEPT, 'ok: Hit: kept by another request, as expected'],
    ['one request alone', [MISS], KEPT, 'skipped: it was asked once; a second request would be expected to hit'],
    ['two misses', [MISS, MISS], KEPT, 'breaks: Miss, Miss, where a hit was expected'],
    [
      'a refresh',
      [MISS, answer({ 'X-Cache': 'RefreshHit from cloudfront' })],
      KEPT,
      'ok: Miss, RefreshHit: kept, as expected',
    ],
    [
      'misses at two POPs',
      [MISS, answer({ 'X-Cache': 'Miss from cloudfront', 'X-Amz-Cf-Pop': 'AMS1-P1' })],
      KEPT,
      'skipped: Miss, Miss: each came to another POP, which has a cache of its own',
    ],
    ['a miss that was expected', [MISS, MISS], NOT_KEPT, 'ok: Miss, Miss: may not be kept'],
    [
      'a hit of what is not kept',
      [MISS, HIT],
      NOT_KEPT,
      'breaks: Miss, Hit, where no hit was expected: may not be kept',
    ],
    [
      'what viewer-response says another life of',
      [MISS, MISS],
      { ...KEPT, isRewritten: true },
      'skipped: viewers get another Cache-Control than the cache got: the answer does not tell how long it is kept',
    ],
    [
      'what is answered before the cache',
      [MISS],
      { ...KEPT, answered: { status: 301, headers: {} } },
      'skipped: it is answered before the cache',
    ],
  ] satisfies CachedRow[])('says of the cache: %s', (_, seen, expectation, says) => {
    expect(found('cached', seen, expectation)).toBe(says);
  });

  it.each([
    ['no CloudFront', 'cloudfront', [{ ...MISS, lines: [] }], KEPT, 'breaks: no X-Cache and no X-Amz-Cf-Id'],
    ['CloudFront', 'cloudfront', [MISS], KEPT, 'ok: CloudFront answered'],
    [
      'a redirect',
      'answer',
      [answer({ 'X-Cache': 'FunctionGeneratedResponse from cloudfront', Location: '/b' }, 301)],
      { ...KEPT, answered: { status: 301, headers: { location: [{ key: 'Location', value: '/b' }] } } },
      'ok: 301 to /b, made at the edge',
    ],
    [
      'no redirect',
      'answer',
      [MISS],
      { ...KEPT, answered: { status: 301, headers: { location: [{ key: 'Location', value: '/b' }] } } },
      'breaks: 200, where 301 to /b was expected',
    ],
    [
      'a redirect that the config has not',
      'answer',
      [answer({ 'X-Cache': 'FunctionGeneratedResponse from cloudfront', Location: '/b' }, 301)],
      KEPT,
      'breaks: 301 to /b, made at the edge, where it was expected to go on',
    ],
    [
      'code that fails',
      'answer',
      [answer({ 'X-Cache': 'FunctionExecutionError from cloudfront' }, 503)],
      KEPT,
      'breaks: 503, FunctionExecutionError',
    ],
    [
      'what cannot be played',
      'answer',
      [MISS],
      { ...KEPT, failed: 'no secret' },
      'skipped: what the rules do could not be played here: no secret',
    ],
    [
      'a negative Age',
      'age',
      [answer({ 'X-Cache': 'Hit from cloudfront', Age: '-5' })],
      KEPT,
      'breaks: Age: -5, which is no number of seconds',
    ],
    [
      'two Ages',
      'age',
      [{ ...HIT, lines: [...HIT.lines, ['Age', 'x']] }],
      KEPT,
      'breaks: Age: x, which is no number of seconds',
    ],
    [
      'too old',
      'age',
      [answer({ 'X-Cache': 'Hit from cloudfront', Age: '61' })],
      KEPT,
      'breaks: Age: 61, where it is kept for 60 seconds',
    ],
    [
      'old, and served while it is revalidated',
      'age',
      [
        answer({
          'X-Cache': 'Hit from cloudfront',
          Age: '61',
          'Cache-Control': 'max-age=60, stale-while-revalidate=10',
        }),
      ],
      KEPT,
      'ok: Age: 61',
    ],
    [
      'a cookie for all',
      'set-cookie',
      [answer({ 'X-Cache': 'Hit from cloudfront', 'Set-Cookie': 'session=1; Path=/' })],
      KEPT,
      'breaks: Set-Cookie in a hit: session',
    ],
    [
      'a cookie for one',
      'set-cookie',
      [answer({ 'X-Cache': 'Miss from cloudfront', 'Set-Cookie': 'session=1' })],
      KEPT,
      'ok: no Set-Cookie in a hit',
    ],
    [
      'a header that is missing',
      'headers',
      [MISS],
      { ...KEPT, edgeHeaders: { 'x-frame-options': 'DENY' } },
      'breaks: x-frame-options is missing',
    ],
    [
      'headers of what cannot be played',
      'headers',
      [MISS],
      { ...KEPT, failed: 'no secret' },
      'skipped: what the edge sets could not be played here',
    ],
    [
      'two lines of Cache-Control that contradict each other',
      'cache-control',
      [{ ...MISS, lines: [...MISS.lines, ['Cache-Control', 'private'], ['cache-control', 'public']] }],
      KEPT,
      'breaks: Cache-Control: private | Cache-Control: public: public and private contradict each other',
    ],
    [
      'Cache-Control twice',
      'cache-control',
      [{ ...MISS, lines: [...MISS.lines, ['Cache-Control', 'private'], ['cache-control', 'private']] }],
      KEPT,
      'costs: Cache-Control: private | Cache-Control: private: it stands there twice',
    ],
    [
      'an Expires that is none',
      'date',
      [answer({ Expires: 'tomorrow' })],
      KEPT,
      'breaks: Expires: tomorrow, which is no date of HTTP',
    ],
    ['a Date that is none', 'date', [answer({ Date: '' })], KEPT, 'breaks: Date: , which is no date of HTTP'],
    [
      'a Date that is ahead',
      'date',
      [answer({ Date: 'Fri, 02 Jan 2026 00:00:00 GMT' })],
      KEPT,
      'costs: Date: Fri, 02 Jan 2026 00:00:00 GMT is ahead',
    ],
  ] satisfies Row[])('names %s', (_, check, seen, expectation, says) => {
    expect(found(check, seen, expectation)).toBe(says);
  });

  it.each([
    [false, 'breaks: x-frame-options is SAMEORIGIN, not DENY'],
    [true, 'ok: as the config sets them: x-frame-options'],
  ])("compares what the edge sets, unless code of the user's own has a hand in it: %j", (hasOwnCode, says) => {
    const seen = [answer({ 'X-Cache': 'Miss from cloudfront', 'X-Frame-Options': 'SAMEORIGIN' })];
    const expectation = { ...KEPT, edgeHeaders: { 'x-frame-options': 'DENY' } };
    expect(found('headers', seen, expectation, hasOwnCode)).toBe(says);
  });
});

describe('a lifetime', () => {
  const policy = { ...CACHING_OPTIMIZED, minTtl: 0 };
  const behavior = { cachePolicy: policy } as NonNullable<Expectation['behavior']>;

  it.each([
    [
      'max-age',
      { 'Cache-Control': 'max-age=60' },
      decision({}),
      '60 seconds, by max-age between MinTTL 0 and MaxTTL 31536000',
    ],
    [
      'nothing',
      {},
      decision({ ttl: 86_400 }),
      '86400 seconds, by the policy, since nothing is said: MinTTL 0, DefaultTTL 86400, MaxTTL 31536000',
    ],
    ['private', { 'Cache-Control': 'private' }, NEVER, 'not kept: Cache-Control says private'],
    ['Vary: *', { Vary: '*' }, NEVER, 'not kept: Vary: *'],
    [
      'Expires',
      { Expires: 'Thu, 01 Jan 2026 00:01:00 GMT' },
      decision({}),
      '60 seconds, by Expires; MinTTL 0, DefaultTTL 86400, MaxTTL 31536000',
    ],
    [
      'no-cache',
      { 'Cache-Control': 'no-cache' },
      decision({ ttl: 0 }),
      'kept, and asked about for every request: 0 seconds, by MinTTL, whatever Cache-Control says; MinTTL 0, DefaultTTL 86400, MaxTTL 31536000',
    ],
  ] as const)('is told by %s', (_, headers, next, says) => {
    expect(lifetimeWords(answer(headers), { ...KEPT, behavior, next })).toBe(says);
  });

  it.each([206, 304])('is none of a %d, which no Authorization is the reason of', (status) => {
    const seen = answer({ 'X-Cache': 'Miss from cloudfront' }, status);
    const behavior = { cachePolicy: policy } as NonNullable<Expectation['behavior']>;
    const { next: _, ...rest } = KEPT;
    const { ttl: __, ...undecided } = decision({});
    expect(lifetimeWords(seen, { ...rest, behavior, next: undecided })).toBe(
      `not kept: a ${status} is no whole answer`,
    );
  });

  it('is none where nothing is kept', () => {
    const disabled = { cachePolicy: { ...policy, maxTtl: 0 } } as NonNullable<Expectation['behavior']>;
    expect(lifetimeWords(MISS, { ...NOT_KEPT, behavior: disabled })).toBe(
      'not kept: MaxTTL is 0, as of CachingDisabled',
    );
  });
});
