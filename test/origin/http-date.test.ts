import { parseRfc7231DateTime } from '@smithy/core/serde';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { httpDate, readHttpDate } from '../../origin/http-date.ts';

const NOW = Date.UTC(2026, 10, 21);
const EXAMPLE = Date.UTC(1994, 10, 6, 8, 49, 37);

describe('a date', () => {
  it.each([
    ['Sun, 06 Nov 1994 08:49:37 GMT', EXAMPLE],
    ['Sunday, 06-Nov-94 08:49:37 GMT', EXAMPLE],
    ['Sun Nov  6 08:49:37 1994', EXAMPLE],
    ['Tue, 29 Feb 2028 00:00:00 GMT', Date.UTC(2028, 1, 29)],
    ['Thu, 31 Dec 1998 23:59:60 GMT', Date.UTC(1999, 0, 1)],
    ['Sat, 01 Jan 0000 00:00:00 GMT', new Date(0).setUTCFullYear(0, 0, 1)],
    ['Fri, 31 Dec 9999 23:59:59 GMT', Date.UTC(9999, 11, 31, 23, 59, 59)],
    // More than 50 years ahead is the century before: RFC 9110 §5.6.7.
    ['Friday, 01-Jan-76 00:00:00 GMT', Date.UTC(2076, 0, 1)],
    ['Saturday, 01-Jan-77 00:00:00 GMT', Date.UTC(1977, 0, 1)],
  ])('is read: %s', (value, time) => {
    expect(readHttpDate(value, NOW)).toBe(time);
  });

  it.each([
    '',
    '0',
    '-1',
    'now',
    '784111777',
    '1994-11-06T08:49:37Z',
    'Sun, 6 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 94 08:49:37 GMT',
    'Sun, 06 Nov 1994 08:49:37',
    'Sun, 06 Nov 1994 08:49:37 UTC',
    'Sun, 06 Nov 1994 08:49:37 +0000',
    'Sun, 06 nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 24:00:00 GMT',
    'Sun, 06 Nov 1994 08:60:00 GMT',
    'Sun, 06 Nov 1994 08:49:61 GMT',
    'Wed, 30 Feb 2028 00:00:00 GMT',
    'Sun, 00 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT',
    'Sun Nov 06 08:49:37 1994 GMT',
  ])('is none: %j', (value) => {
    expect(readHttpDate(value, NOW)).toBeUndefined();
  });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(seconds(), (time) => {
        expect(readHttpDate(httpDate(time), NOW)).toBe(time);
      }),
    );
  });

  it("is read as AWS's own parser reads it, in the forms that do not depend on the clock", () => {
    fc.assert(
      fc.property(seconds(), (time) => {
        const [day, date, month, year, clock] = httpDate(time).split(' ');
        const old = `${day?.slice(0, 3)} ${month} ${String(Number(date)).padStart(2)} ${clock} ${year}`;
        for (const text of [httpDate(time), old])
          expect(readHttpDate(text, NOW)).toBe(parseRfc7231DateTime(text)?.getTime());
      }),
    );
  });
});

/** Times from 1970 to 2200, to the second. */
function seconds(): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max: Date.UTC(2200, 0) / 1000 }).map((second) => second * 1000);
}
