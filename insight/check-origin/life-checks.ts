/**
 * How long an answer is good, by what it says.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html
 */
import { readHttpDate } from '../../origin/http-date.ts';
import { cacheDirectives, isQualified, secondsOf } from './cache-directives.ts';
import { breaks, type Check, costs, ok, skipped } from './finding.ts';
import { headerOf, linesOf, type OriginAnswer } from './origin-answer.ts';

/** Milliseconds that the clocks of an origin and of whoever asks may differ. */
const CLOCK_SKEW = 60_000;

/** Cache-Control: whether it says something, and one thing. */
export const cacheControlCheck: Check = ({ first }) => {
  const lines = linesOf(first, 'cache-control');
  const { problems } = cacheDirectives(lines);
  if (problems.length > 0)
    return breaks(
      `Cache-Control: ${lines.join(' | ')}: ${problems.join('; ')}`,
      'caches choose differently among what contradicts itself: what is meant for one viewer may be kept for all',
      'Send one Cache-Control, from one place: a framework and a proxy in front of it often add one each.',
    );
  if (lines.length === 0 && !headerOf(first, 'expires'))
    return breaks(
      'neither Cache-Control nor Expires',
      "CloudFront keeps it for the policy's default TTL: a day, unless you set another",
      'Say how long the answer is good: public, max-age=0, s-maxage=10 is a begin; private, no-store for what belongs to one viewer.',
    );
  if (!isShared(first))
    return costs(
      `Cache-Control: ${lines.join(', ')}`,
      'every request goes to the origin; with a MinTTL above 0 it is kept for that long all the same, and shown to others',
      'If it is the same for all who share a cache key, let it be public with a short s-maxage; otherwise keep MinTTL at 0.',
    );
  return ok(`Cache-Control: ${lines.join(', ')}`);
};

/** Expires, where it counts. */
export const expiresCheck: Check = ({ first }, { now }) => {
  const expires = headerOf(first, 'expires');
  const { values } = cacheDirectives(linesOf(first, 'cache-control'));
  if (!expires) return skipped('no Expires');
  if (values.has('max-age') || values.has('s-maxage')) return ok('Expires does not count beside max-age');
  const until = readHttpDate(expires, now);
  if (until === undefined)
    return breaks(
      `Expires: ${expires} is no date of HTTP`,
      'caches take it for the past, or for nothing at all',
      'Say max-age in Cache-Control; it needs no clock.',
    );
  if (until > now) return ok(`Expires: ${expires}`);
  return costs(
    `Expires: ${expires} is over`,
    'the edge asks the origin for every request',
    'Say max-age in Cache-Control, or no-cache where that is meant.',
  );
};

/** Date: what Expires is counted from. */
export const dateCheck: Check = ({ first }, { now }) => {
  const date = headerOf(first, 'date');
  const time = readHttpDate(date, now);
  if (!date) return costs('no Date', 'caches take their own time for it', 'Let the server say Date: nearly all can.');
  if (time === undefined)
    return costs(
      `Date: ${date} is no date of HTTP`,
      'whatever is counted from it may come to anything',
      'Let the server say Date itself.',
    );
  const skew = Math.round((time - now) / 1000);
  if (Math.abs(time - now) <= CLOCK_SKEW) return ok('Date is now');
  return costs(
    `Date: ${date} is ${Math.abs(skew)} seconds ${skew < 0 ? 'behind' : 'ahead'}`,
    'Expires is counted from it, and Last-Modified may be ahead of it',
    "Set the server's clock, or do not send a stored Date.",
  );
};

/** Age: which only a cache says. */
export const ageCheck: Check = ({ first }) => {
  const ages = linesOf(first, 'age');
  const age = ages.join(', ');
  if (ages.length === 0) return ok('no cache in front of it');
  if (!/^\d+$/.test(age))
    return breaks(
      `Age: ${age} is no number of seconds`,
      'caches that count from it keep the answer too long, or not at all',
      'Do not send Age from an origin.',
    );
  return costs(
    `Age: ${age}: another cache answers in front of the origin`,
    "its seconds come on top of CloudFront's own: answers are up to twice as old as they say",
    'Let one of the two keep answers, or give the inner one a shorter life than the outer.',
  );
};

/** Whether a shared cache may keep an answer, by what that says. */
export function isShared(answer: OriginAnswer): boolean {
  const { values } = cacheDirectives(linesOf(answer, 'cache-control'));
  return !['no-store', 'private'].some((name) => values.has(name) && !isQualified(values, name));
}

/** Seconds at the edge as Cache-Control says; nothing where it doesn't. */
export function edgeSeconds(answer: OriginAnswer): number | undefined {
  const { values } = cacheDirectives(linesOf(answer, 'cache-control'));
  return values.has('no-cache') ? 0 : (secondsOf(values, 's-maxage') ?? secondsOf(values, 'max-age'));
}
