/**
 * Dates of HTTP: written in one form, read in three.
 *
 * `Date.parse` would take nearly anything, such as `0`, for a date.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
 */

const DAYS = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const LONG_DAYS = '(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)';
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const MONTH = `(?<month>${MONTHS.join('|')})`;
const TIME = '(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)';

const FORMS = [
  // Sun, 06 Nov 1994 08:49:37 GMT
  new RegExp(`^${DAYS}, (?<day>\\d\\d) ${MONTH} (?<year>\\d{4}) ${TIME} GMT$`),
  // Sunday, 06-Nov-94 08:49:37 GMT
  new RegExp(`^${LONG_DAYS}, (?<day>\\d\\d)-${MONTH}-(?<year>\\d\\d) ${TIME} GMT$`),
  // Sun Nov  6 08:49:37 1994
  new RegExp(`^${DAYS} ${MONTH} (?<day>\\d\\d| \\d) ${TIME} (?<year>\\d{4})$`),
] as const;

/** A year of two digits that would be further ahead than this many years is of the century before. */
const FURTHEST = 50;

/** The date as HTTP writes it, to the second: `Sun, 06 Nov 1994 08:49:37 GMT`. */
export function httpDate(milliseconds: number): string {
  return new Date(milliseconds).toUTCString();
}

/**
 * Reads a date of HTTP, in milliseconds since 1970; nothing where it is none, such as the 30th of February.
 *
 * @param now the time in milliseconds since 1970, by which years of two digits are read
 */
export function readHttpDate(value: string, now: number): number | undefined {
  const parts = FORMS.map((form) => form.exec(value.trim())?.groups).find((groups) => groups !== undefined);
  if (!parts) return undefined;
  const { year = '', month = '', day = '', hour = '', minute = '', second = '' } = parts;
  // A leap second has the number 60.
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined;
  const date = new Date(0);
  // `Date.UTC` would take the year 94 for 1994, and 0094 as well.
  date.setUTCFullYear(fullYear(year, now), MONTHS.indexOf(month as (typeof MONTHS)[number]), Number(day));
  if (date.getUTCDate() !== Number(day)) return undefined;
  return date.setUTCHours(Number(hour), Number(minute), Number(second));
}

/** RFC 9110 §5.6.7: more than 50 years ahead is the most recent year in the past with the same last two digits. */
function fullYear(digits: string, now: number): number {
  if (digits.length === 4) return Number(digits);
  const thisYear = new Date(now).getUTCFullYear();
  const year = thisYear - (thisYear % 100) + Number(digits);
  return year > thisYear + FURTHEST ? year - 100 : year;
}
