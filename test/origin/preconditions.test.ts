import fc from 'fast-check';
import fresh from 'fresh';
import suites from 'http-cache-tests/tests/index.mjs';
import { describe, expect, it } from 'vitest';
import { httpDate } from '../../origin/http-date.ts';
import { evaluatePreconditions, type Outcome, type Validators } from '../../origin/preconditions.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const CHANGED = NOW - 3_600_000;
const [before, at, after, ahead] = [CHANGED - 1000, CHANGED, CHANGED + 1000, NOW + 3_600_000].map(httpDate) as [
  string,
  string,
  string,
  string,
];

const strong: Validators = { etag: '"a"', lastModified: CHANGED };
const weak: Validators = { etag: 'W/"a"', lastModified: CHANGED };
const dated: Validators = { lastModified: new Date(CHANGED) };
const none: Validators = {};

/** What a method with headers comes to. */
function outcome(method: string, headers: Readonly<Record<string, string>>, validators: Validators, exists = true) {
  return evaluatePreconditions({ method, headers, validators, exists, now: NOW });
}

describe('the conditions of a request', () => {
  it.each<[string, Readonly<Record<string, string>>, Validators, Outcome]>([
    ['GET', {}, strong, 'proceed'],
    // §13.1.2, If-None-Match: weak comparison.
    ['GET', { 'if-none-match': '"a"' }, strong, 'not-modified'],
    ['HEAD', { 'if-none-match': '"a"' }, strong, 'not-modified'],
    ['GET', { 'If-None-Match': '"b", W/"a"' }, strong, 'not-modified'],
    ['GET', { 'if-none-match': '"a"' }, weak, 'not-modified'],
    ['GET', { 'if-none-match': '"b"' }, strong, 'proceed'],
    ['GET', { 'if-none-match': '*' }, none, 'not-modified'],
    ['GET', { 'if-none-match': '"a"' }, none, 'proceed'],
    ['PUT', { 'if-none-match': '*' }, strong, 'precondition-failed'],
    ['PUT', { 'if-none-match': '"a"' }, weak, 'precondition-failed'],
    ['PUT', { 'if-none-match': '"b"' }, strong, 'proceed'],
    // §13.1.3, If-Modified-Since: by the second.
    ['GET', { 'if-modified-since': at }, dated, 'not-modified'],
    ['GET', { 'if-modified-since': after }, dated, 'not-modified'],
    ['GET', { 'if-modified-since': before }, dated, 'proceed'],
    ['GET', { 'if-modified-since': ahead }, dated, 'not-modified'],
    ['GET', { 'if-modified-since': at }, { lastModified: CHANGED + 999 }, 'not-modified'],
    ['GET', { 'if-modified-since': at }, none, 'proceed'],
    ['PUT', { 'if-modified-since': at }, dated, 'proceed'],
    // §13.1.1, If-Match: strong comparison.
    ['PUT', { 'if-match': '"a"' }, strong, 'proceed'],
    ['PUT', { 'if-match': '"a"' }, weak, 'precondition-failed'],
    ['PUT', { 'if-match': 'W/"a"' }, strong, 'precondition-failed'],
    ['PUT', { 'if-match': '"b"' }, strong, 'precondition-failed'],
    ['PUT', { 'if-match': '*' }, none, 'proceed'],
    ['GET', { 'if-match': '"b"' }, strong, 'precondition-failed'],
    // §13.1.4, If-Unmodified-Since.
    ['PUT', { 'if-unmodified-since': at }, dated, 'proceed'],
    ['PUT', { 'if-unmodified-since': before }, dated, 'precondition-failed'],
    ['PUT', { 'if-unmodified-since': before }, none, 'proceed'],
    // §13.2.2, the order.
    ['GET', { 'if-none-match': '"b"', 'if-modified-since': at }, strong, 'proceed'],
    ['GET', { 'if-none-match': '"a"', 'if-modified-since': before }, strong, 'not-modified'],
    ['PUT', { 'if-match': '"a"', 'if-unmodified-since': before }, strong, 'proceed'],
    ['GET', { 'if-match': '"b"', 'if-none-match': '"a"' }, strong, 'precondition-failed'],
    ['GET', { 'if-match': '"a"', 'if-none-match': '"a"' }, strong, 'not-modified'],
    ['GET', { 'if-unmodified-since': before, 'if-none-match': '"a"' }, strong, 'precondition-failed'],
  ])('of %s %j on %j come to: %4$s', (method, headers, validators, expected) => {
    expect(outcome(method, headers, validators)).toBe(expected);
  });

  it.each<[string, Readonly<Record<string, string>>, Outcome]>([
    ['GET', { 'if-none-match': '*' }, 'proceed'],
    ['PUT', { 'if-none-match': '*' }, 'proceed'],
    ['PUT', { 'if-match': '*' }, 'precondition-failed'],
    ['PUT', { 'if-match': '"a"' }, 'precondition-failed'],
    ['GET', { 'if-modified-since': at }, 'proceed'],
    ['PUT', { 'if-unmodified-since': before }, 'proceed'],
  ])('of %s %j on what is not there come to: %s', (method, headers, expected) => {
    expect(outcome(method, headers, strong, false)).toBe(expected);
  });

  it.each<[string, Readonly<Record<string, string>>, Outcome]>([
    ['GET', { 'if-none-match': 'a' }, 'proceed'],
    ['GET', { 'if-none-match': '"a", a' }, 'proceed'],
    ['GET', { 'if-none-match': '' }, 'proceed'],
    ['GET', { 'if-none-match': 'a', 'if-modified-since': at }, 'proceed'],
    ['PUT', { 'if-none-match': 'a' }, 'precondition-failed'],
    ['PUT', { 'if-match': 'a' }, 'precondition-failed'],
    ['GET', { 'if-modified-since': '0' }, 'proceed'],
    ['GET', { 'if-modified-since': 'yesterday' }, 'proceed'],
    ['GET', { 'if-modified-since': `${at}, ${at}` }, 'proceed'],
    ['PUT', { 'if-unmodified-since': 'never' }, 'proceed'],
  ])('of %s %j, which nobody can read, come to: %s', (method, headers, expected) => {
    expect(outcome(method, headers, strong)).toBe(expected);
  });

  it('are those of every line of a field', () => {
    const headers = { 'if-none-match': ['"b"', '"a"'], 'if-modified-since': [at, at] };
    expect(evaluatePreconditions({ method: 'GET', headers, validators: strong, now: NOW })).toBe('not-modified');
    expect(
      evaluatePreconditions({ method: 'GET', headers: { 'if-modified-since': [at, at] }, validators: dated, now: NOW }),
    ).toBe('proceed');
  });

  it.each(['abc', "'a'", 'w/"a"', '', '"a", "b"'])('refuse an ETag of ours that is none: %j', (etag) => {
    expect(() => outcome('GET', {}, { etag })).toThrow(TypeError);
  });
});

describe('what changed within this very second', () => {
  const now: Validators = { lastModified: NOW };

  it.each<[string, Readonly<Record<string, string>>, Outcome]>([
    ['GET', { 'if-modified-since': httpDate(NOW) }, 'proceed'],
    ['PUT', { 'if-unmodified-since': httpDate(NOW) }, 'precondition-failed'],
  ])('has, for all that %s %j knows', (method, headers, expected) => {
    expect(outcome(method, headers, now)).toBe(expected);
    expect(outcome(method, headers, { lastModified: NOW + 60_000 })).toBe(expected);
  });

  it('is no date that one can rely on where it is none at all', () => {
    expect(outcome('GET', { 'if-modified-since': at }, { lastModified: new Date(Number.NaN) })).toBe('proceed');
  });
});

describe('reads', () => {
  const tag = fc.constantFrom('"a"', 'W/"a"', '"b"', 'W/"b"', '""', '"c-d"');
  const time = fc.integer({ min: NOW / 1000 - 10, max: NOW / 1000 - 1 }).map((second) => second * 1000);

  it('are answered as the package fresh says', () => {
    const conditions = fc.record({
      tags: fc.option(fc.oneof(fc.constant(['*']), fc.array(tag, { minLength: 1, maxLength: 4 })), { nil: undefined }),
      since: fc.option(time, { nil: undefined }),
      etag: fc.option(tag, { nil: undefined }),
      lastModified: fc.option(time, { nil: undefined }),
    });
    fc.assert(
      fc.property(conditions, ({ tags, since, etag, lastModified }) => {
        const headers = {
          ...(tags && { 'if-none-match': tags.join(', ') }),
          ...(since !== undefined && { 'if-modified-since': httpDate(since) }),
        };
        const answered = { ...(etag && { etag }), ...(lastModified && { 'last-modified': httpDate(lastModified) }) };
        const expected = fresh(headers, answered) ? 'not-modified' : 'proceed';
        expect(outcome('GET', headers, { etag, lastModified })).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it('never fail, and never throw, whatever is sent', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('"', 'W', '/', ',', ' ', '*', 'a') }),
    );
    fc.assert(
      fc.property(value, value, (ifNoneMatch, since) => {
        const headers = { 'if-none-match': ifNoneMatch, 'if-modified-since': since };
        expect(['proceed', 'not-modified']).toContain(outcome('GET', headers, strong));
      }),
    );
  });
});

/** Speaks of a cache alone, which goes by `Date` where there is no `Last-Modified`. */
const NO_VALIDATOR = 'conditional-lm-fresh-no-lm';

describe('a cache that others test', () => {
  const vectors = suites
    .filter(({ id }) => id === 'conditional-inm' || id === 'conditional-lm')
    .flatMap(({ tests }) => tests)
    // Those of the kind `check` ask what a cache does with what is malformed; nobody says what it has to do.
    .filter(({ kind }) => kind !== 'check')
    .flatMap(({ id, name, requests }) => {
      const [first, second] = requests ?? [];
      const isMine = second?.request_headers && second.expected_status === 304 && id !== NO_VALIDATOR;
      return isMine ? [[name, first?.response_headers, second.request_headers] as const] : [];
    });

  it('has vectors for this', () => {
    expect(vectors.length).toBeGreaterThan(10);
  });

  it.each(vectors)('has it: %s', (_, answered, sent) => {
    const { etag, 'last-modified': changed } = fieldsOf(answered);
    const validators = { etag, lastModified: changed === undefined ? undefined : Date.parse(changed) };
    expect(outcome('GET', fieldsOf(sent), validators)).toBe('not-modified');
  });
});

/** Headers of a vector: a number is a date in so many seconds. */
function fieldsOf(lines: readonly (readonly [string, string | number])[] = []): Readonly<Record<string, string>> {
  return Object.fromEntries(
    lines.map(([name, value]) => [
      name.toLowerCase(),
      typeof value === 'number' ? httpDate(NOW + value * 1000) : value,
    ]),
  );
}
