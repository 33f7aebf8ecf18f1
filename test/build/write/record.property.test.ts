import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordSchema } from '../../../config/rules/record.ts';
import type { EdgeHeaders, EdgeRequest, EdgeResponse } from '../../../policy/event.ts';
import { DIGITS, isSampled, LEAST_SAMPLE, type Recording } from '../../../policy/record.ts';
import { COURTS, edgeValueOf, requestOf, type Sent } from './courts.ts';

/** What every secret begins with, and nothing else has in it. */
const MARK = 'Zq7';

const anyId = fc
  .string({ unit: fc.constantFrom(...DIGITS), minLength: 54, maxLength: 54 })
  .map((digits) => `${digits}==`);

const anyRecording: fc.Arbitrary<Recording> = fc.record({
  sample: fc.oneof(fc.constantFrom(1, 0.5, 0.01, LEAST_SAMPLE), fc.double({ min: LEAST_SAMPLE, max: 1, noNaN: true })),
});

/** A secret, as long as `minLength` says and the mark. */
function anySecret(characters: string, minLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...characters), minLength, maxLength: 60 }).map((text) => MARK + text);
}

const WORD = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~';

/** Values of a header, a cookie or a parameter, whatever they are; what is recorded by its name is asked for below. */
const anyValue = fc
  .array(anySecret(`${WORD}+/%:'"\\`, 0), { minLength: 1, maxLength: 3 })
  .map((values) => edgeValueOf(values));

function anyValues(name: fc.Arbitrary<string>): fc.Arbitrary<EdgeHeaders> {
  return fc
    .uniqueArray(fc.tuple(name, anyValue), { maxLength: 4, selector: ([text]) => text })
    .map((entries) => Object.fromEntries(entries));
}

const anyName = fc.oneof(
  fc.constantFrom('token', 'session', 'q', 'constructor', '__Host-id', 'X-Amz-Signature'),
  anySecret(WORD, 20),
);
const anyHeaderName = fc.constantFrom('authorization', 'x-api-key', 'referer', 'user-agent', 'x-forwarded-for', 'etag');

const anyPath = fc
  .array(fc.oneof(fc.constantFrom('', 'users', 'reset-password'), anySecret(`${WORD}%=@:`, 16), emails()), {
    minLength: 1,
    maxLength: 5,
  })
  .map((segments) => `/${segments.join('/')}`);

function emails(): fc.Arbitrary<string> {
  return anySecret('abc012', 0).map((name) => `${name}%40example.com`);
}

/** Events with a secret in every place where there may be one. */
const anySent: fc.Arbitrary<Sent> = fc
  .record({
    uri: anyPath,
    querystring: anyValues(anyName),
    headers: anyValues(anyHeaderName),
    cookies: anyValues(anyName),
    requestId: anyId,
  })
  .map(({ requestId, ...request }) => ({ request: requestOf(request), requestId, ip: '198.51.100.77' }));

const anyAnswered: fc.Arbitrary<Sent> = fc
  .tuple(anySent, anyValues(fc.constantFrom('location', 'x-user', 'etag')), anyValues(anyName), anySecret(WORD, 1))
  .map(([sent, headers, cookies, text]) => {
    const attributes = Object.entries(cookies).map(([name, { value }]) => [
      name,
      { value, attributes: `Path=/${text}` },
    ]);
    const response: EdgeResponse = {
      statusCode: 200,
      statusDescription: text,
      headers,
      cookies: Object.fromEntries(attributes),
    };
    return { ...sent, response };
  });

interface Line {
  readonly version?: string;
  readonly viewer?: { readonly ip: string };
  readonly request: EdgeRequest;
  readonly Records: readonly [{ readonly cf: { readonly request: EdgeRequest & { readonly clientIp: string } } }];
}

/** The request that a line holds, in either shape. */
function recordedIn(line: string): { request: EdgeRequest; ip: string | undefined } {
  const value = JSON.parse(line) as Line;
  if (value.version !== undefined) return { request: value.request, ip: value.viewer?.ip };
  const { request } = value.Records[0].cf;
  return { request, ip: request.clientIp };
}

describe.each(COURTS)('the written record %s', (_title, isAbsent, judge) => {
  it.skipIf(isAbsent)('logs the requests that the meaning samples, at every station, and changes none', async () => {
    const case_ = fc.tuple(anyRecording, fc.array(anyId, { minLength: 20, maxLength: 40 }));
    await fc.assert(
      fc.asyncProperty(case_, async ([options, ids]) => {
        expect(recordSchema.safeParse(options).success).toBe(true);
        const sent = ids.map((requestId): Sent => ({ request: requestOf(), requestId }));
        const answered = sent.map((each) => ({ ...each, response: { statusCode: 200, headers: {}, cookies: {} } }));
        const meant = ids.map((requestId) => (isSampled(options, requestId) ? 1 : 0));
        for (const each of [sent, answered]) {
          const made = await judge({ name: 'record', options }, each);
          expect(made.map(({ logs }) => logs.length)).toEqual(meant);
        }
        const made = await judge({ name: 'record', options }, sent);
        expect(made.map(({ result }) => result)).toEqual(sent.map(({ request }) => request));
      }),
      { numRuns: 15 },
    );
  });

  it.skipIf(isAbsent)('has no secret in any line, wherever a request or an answer holds it', async () => {
    const case_ = fc.oneof(
      fc.array(anySent, { minLength: 20, maxLength: 30 }),
      fc.array(anyAnswered, { minLength: 20, maxLength: 30 }),
    );
    await fc.assert(
      fc.asyncProperty(case_, async (sent) => {
        const made = await judge({ name: 'record', options: { sample: 1 } }, sent);
        for (const [i, { logs }] of made.entries()) {
          expect(logs).toHaveLength(1);
          const [line = ''] = logs;
          expect(line).not.toContain(MARK);
          expect(line).not.toContain('198.51.100.77');
          const { request, ip } = recordedIn(line);
          expect(ip).toBe('198.51.100.0');
          expect(request.method).toBe('GET');
          const names = Object.keys(sent[i]?.request.headers ?? {});
          expect(Object.keys(request.headers)).toEqual(expect.arrayContaining(names));
        }
      }),
      { numRuns: 30 },
    );
  });

  it.skipIf(isAbsent)('logs nothing of what it cannot hold in a line, and answers all the same', async () => {
    const many = Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`a${i}`, { value: 'x' }]));
    const long = Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [`a${i}`, edgeValueOf(Array.from({ length: 9 }, () => 'x'))]),
    );
    const sent = [requestOf({ querystring: many }), requestOf({ querystring: long }), requestOf()];
    const made = await judge(
      { name: 'record', options: { sample: 1 } },
      sent.map((request) => ({ request, requestId: 'zzzz' })),
    );
    expect(made.map(({ logs }) => logs.length)).toEqual([0, 0, 1]);
    expect(made[0]?.queryNames).toHaveLength(70);
  });
});

describe('a recorder', () => {
  it.each([
    ['198.51.100.77', '198.51.100.0'],
    ['2001:db8:1234:5678::9', '2001:db8:1234::'],
    ['2001:db8::9', '2001:db8::'],
    ['::1', '::'],
    ['::ffff:198.51.100.77', '::'],
    ['unknown', 'redacted-8'],
  ])('cuts %s to %s', async (ip, network) => {
    const [, , judge] = COURTS[0] as (typeof COURTS)[number];
    const [made] = await judge({ name: 'record', options: { sample: 1 } }, [
      { request: requestOf(), requestId: 'zzzz', ip },
    ]);
    expect(recordedIn(made?.logs[0] ?? '').ip).toBe(network);
  });
});
