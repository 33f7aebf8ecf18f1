import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EdgeHeaders, EdgeResponse } from '../../../policy/event.ts';
import {
  type EdgeLifetime,
  type FreshAnswers,
  freshAtEdge,
  freshForBrowsers,
  type IsMet,
  type NotFresh,
  type ResolvedFreshness,
} from '../../../policy/freshness.ts';
import { when as byKind } from './conditions/by-kind.ts';
import { when as byPath } from './conditions/by-path.ts';
import { COURTS, edgeValueOf, inOriginResponse, requestOf, type Sent } from './courts.ts';

const PATTERNS = ['*', '/a/*', '*.css', '/a/*/b', '/?', '/a/*.css', '/a'];
const PATHS = [
  '/',
  '/a',
  '/a/',
  '/a/x',
  '/a/x/b',
  '/a/x.css',
  '/x.css',
  '//a//x',
  '/b/../a/x',
  `/a/${'/'.repeat(300)}`,
];
const TYPES = ['text/html', 'text/*', 'application/json', 'TEXT/CSS'];
const SENT_TYPES = ['text/html', 'Text/HTML; charset=utf-8', 'text/', ' application/json ', 'image/png', ''];
const NAMES = ['X-Kind', 'cache-control', 'Constructor', 'Vary'];
const VALUES = ['page', 'Page', 'no-store', 'Origin', 'public, max-age=60'];
const SAID = [
  ...VALUES,
  'private',
  'PRIVATE, max-age=60',
  'no-cache="private"',
  'private="set-cookie"',
  'max-age=60,no-store',
  'private;max-age=60',
  'max-age=-5',
  '',
];
const SESSIONS = ['session', 'sid', 'constructor', 'Session'];
const STATUSES = [200, 204, 206, 301, 304, 404, 410, 429, 500, 503];

/** Options that are there or not. */
function some<Options extends object>(arbitraries: { [Name in keyof Options]-?: fc.Arbitrary<Options[Name]> }) {
  return fc.record(arbitraries, { requiredKeys: [] }) as unknown as fc.Arbitrary<Options>;
}

const seconds = fc.nat({ max: 31_536_000 });
const rest = {
  public: fc.boolean(),
  staleWhileRevalidate: seconds,
  staleIfError: seconds,
  immutable: fc.boolean(),
};
const notFresh = fc.constantFrom<NotFresh>('no-cache', 'no-store');
const edge = fc.oneof(notFresh, some<EdgeLifetime>({ maxAge: seconds, sharedMaxAge: seconds, ...rest }));
const browser = fc.oneof(notFresh, fc.record({ maxAge: seconds, ...rest }));

/** Modules of conditions, and what they mean. */
const [KIND, LATE_KIND, PATH] = ['by-kind', 'late-by-kind', 'by-path'].map((name) =>
  resolve(`test/build/write/conditions/${name}.ts`),
) as [string, string, string];

/** What the conditions say of an answer. */
function metBy({ request, response }: Required<Pick<Sent, 'request' | 'response'>>): IsMet {
  const seen = { statusCode: response.statusCode, headers: response.headers ?? {}, cookies: response.cookies ?? {} };
  return (module) => (module === PATH ? byPath(seen, request) : byKind(seen, request)) === true;
}

const anyAnswers = (conditions: readonly string[]) =>
  some<FreshAnswers>({
    paths: fc.subarray(PATTERNS, { minLength: 1 }),
    status: fc.subarray([200, 404, '2xx', '3xx', '4xx', '5xx'] as const, { minLength: 1 }).map((all) => [...all]),
    contentType: fc.oneof(fc.constantFrom(...TYPES), fc.subarray(TYPES, { minLength: 1 })),
    header: fc.record({ name: fc.constantFrom(...NAMES), value: fc.constantFrom(...VALUES) }),
    when: fc.constantFrom(...conditions),
    edge,
    browser,
  });

const anyFreshness = (conditions: readonly string[]): fc.Arbitrary<ResolvedFreshness> =>
  fc.record({
    answers: fc.array(anyAnswers(conditions), { minLength: 1, maxLength: 5 }),
    sessionCookies: fc.subarray(SESSIONS),
    keyed: fc.record({ authorization: fc.boolean(), cookies: fc.subarray(SESSIONS) }),
  });

const anyHeaders: fc.Arbitrary<EdgeHeaders> = fc
  .record(
    {
      'cache-control': fc.array(fc.constantFrom(...SAID), { minLength: 1, maxLength: 2 }).map(edgeValueOf),
      'content-type': fc.constantFrom(...SENT_TYPES).map((value) => ({ value })),
      'x-kind': fc.array(fc.constantFrom(...VALUES), { minLength: 1, maxLength: 3 }).map(edgeValueOf),
      vary: fc.constant({ value: 'Origin' }),
    },
    { requiredKeys: [] },
  )
  .map((headers) => ({ ...headers, date: { value: 'Thu, 01 Jan 2026 00:00:00 GMT' } }));

const anySent = fc
  .record({
    uri: fc.constantFrom(...PATHS),
    authorization: fc.boolean(),
    cookies: fc.subarray(SESSIONS),
    headers: anyHeaders,
    statusCode: fc.constantFrom(...STATUSES),
    setsCookie: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
  })
  .map(({ uri, authorization, cookies, headers, statusCode, setsCookie }) => ({
    request: requestOf({
      uri,
      headers: authorization ? { authorization: { value: 'Bearer a' } } : {},
      cookies: Object.fromEntries(cookies.map((name) => [name, { value: '1' }])),
    }),
    response: {
      statusCode,
      statusDescription: '',
      headers,
      cookies: setsCookie ? { session: { value: '2', attributes: 'Path=/' } } : {},
    },
  }));

/** Nothing waits where browsers are told. */
const caseWith = (...conditions: string[]) =>
  anyFreshness(conditions).chain((options) =>
    fc.tuple(fc.constant(options), fc.array(anySent, { minLength: 20, maxLength: 40 })),
  );

/** The headers of an answer, without those that Lambda@Edge has among them and a function has not. */
function headersOf(result: unknown): EdgeHeaders {
  const { 'set-cookie': _, ...headers } = (result as EdgeResponse).headers ?? {};
  return headers;
}

describe('the written lifetimes at origin-response', () => {
  it('are what the meaning says, and so is the reason in the log', async () => {
    await fc.assert(
      fc.asyncProperty(caseWith(KIND, LATE_KIND, PATH), async ([options, sent]) => {
        const made = await inOriginResponse({ name: 'freshness', options }, sent);
        const meant = sent.map((one) => freshAtEdge(options, one.request, one.response, metBy(one)));
        expect(made.map(({ result }) => headersOf(result))).toEqual(meant.map(({ headers }) => headers));
        expect(made.map(({ logs }) => logs)).toEqual(
          meant.map(({ because }) => (because === undefined ? [] : [`freshness: private, no-store, since ${because}`])),
        );
      }),
      { numRuns: 40 },
    );
  });
});

describe.each(COURTS)('the written lifetimes for browsers %s', (_title, isAbsent, judge) => {
  it.skipIf(isAbsent)('are what the meaning says', async () => {
    await fc.assert(
      fc.asyncProperty(caseWith(KIND, PATH), async ([options, sent]) => {
        const made = await judge({ name: 'freshness', options }, sent);
        const meant = sent.map((one) => freshForBrowsers(options, one.request, one.response, metBy(one)));
        expect(made.map(({ result }) => headersOf(result))).toEqual(meant);
      }),
      { numRuns: 40 },
    );
  });
});
