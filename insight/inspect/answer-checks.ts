/** What is wrong with answers, whoever made them. Nothing that they say throws. */
import { readHttpDate } from '../../origin/http-date.ts';
import { cacheDirectives, secondsOf } from '../check-origin/cache-directives.ts';
import { breaks, costs, type Finding, ok, skipped } from '../check-origin/finding.ts';
import { cacheResultOf, isHit } from './cached-check.ts';
import type { Expectation } from './expectation.ts';
import { type SeenAnswer, seenHeader, seenLines } from './seen-answer.ts';

/** Whether CloudFront answered. */
export function cloudFrontCheck([first]: readonly SeenAnswer[]): Finding {
  const missing = ['x-cache', 'x-amz-cf-id'].filter((name) => first && seenHeader(first, name) === undefined);
  if (missing.length === 0) return ok('CloudFront answered');
  return breaks(
    `no ${missing.map((name) => (name === 'x-cache' ? 'X-Cache' : 'X-Amz-Cf-Id')).join(' and no ')}`,
    'something else answered, or what is in front of CloudFront takes its headers away',
    'Look where the name leads, and name the URL that CloudFront itself answers.',
  );
}

/** What answered: the edge itself, or what is behind it. */
export function answerCheck([first]: readonly SeenAnswer[], { answered, failed }: Expectation): Finding {
  if (!first) return skipped('no answer');
  const result = cacheResultOf(first);
  if (failed !== undefined) return skipped(`what the rules do could not be played here: ${failed}`);
  const location = seenHeader(first, 'location');
  const found = `${first.status}${location === undefined ? '' : ` to ${location}`}`;
  if (/^(?:Function|Lambda).*(?:Error|Exceeded)$/.test(result))
    return breaks(`${found}, ${result}`, 'the code at the edge fails', 'edgewright logs shows what it wrote.');
  const wanted = answered && `${answered.status}${textOf(answered.headers.location?.[0]?.value)}`;
  if (answered && wanted === found) return ok(`${found}, made at the edge`);
  if (!answered && !/Generated|^Redirect/.test(result)) return ok(`${found}, from behind the edge`);
  return breaks(
    answered ? `${found}, where ${wanted} was expected` : `${found}, made at the edge, where it was expected to go on`,
    'what is served is not what the config says',
    'edgewright status says which release is served and which rules are switched; a redirect in the KeyValueStore counts, too.',
  );
}

function textOf(location: string | undefined): string {
  return location === undefined ? '' : ` to ${location}`;
}

/** Whether Cache-Control says one thing. */
export function cacheControlCheck([first]: readonly SeenAnswer[]): Finding {
  const lines = first ? seenLines(first, 'cache-control') : [];
  if (lines.length === 0) return ok('no Cache-Control');
  const { problems } = cacheDirectives(lines);
  const found = lines.map((line) => `Cache-Control: ${line}`).join(' | ');
  if (problems.length === 0 && lines.length === 1) return ok(found);
  if (problems.length === 0)
    return costs(`${found}: it stands there twice`, 'two places say it, and one will change alone', MEND_TWICE);
  return breaks(
    `${found}: ${problems.join('; ')}`,
    'caches choose differently among what contradicts itself',
    MEND_TWICE,
  );
}

const MEND_TWICE = 'Let one place say it: the origin, or freshness in the config.';

/** Whether Age is one, and no older than what is kept. */
export function ageCheck(seen: readonly SeenAnswer[], { next, isRewritten, cachedControl }: Expectation): Finding {
  const ages = seen.flatMap((answer) => seenLines(answer, 'age'));
  const nonsense = ages.find((age) => !/^\d{1,10}$/.test(age));
  if (nonsense !== undefined)
    return breaks(
      `Age: ${nonsense}, which is no number of seconds`,
      'caches and browsers take it for old, or for new',
      'Take Age away at the origin: a cache writes it.',
    );
  const [oldest] = ages.map(Number).sort((a, b) => b - a);
  if (oldest === undefined) return skipped('no Age: nothing came from a cache');
  const from = seen.find((answer) => seenHeader(answer, 'age') === String(oldest));
  const { values } = cacheDirectives([cachedControl ?? (from && seenHeader(from, 'cache-control')) ?? '']);
  const stale = Math.max(
    secondsOf(values, 'stale-while-revalidate') ?? 0,
    // Where nothing is said, an old answer is served for as long as the origin fails.
    secondsOf(values, 'stale-if-error') ?? 0,
  );
  if (isRewritten || next?.ttl === undefined || oldest <= next.ttl + stale) return ok(`Age: ${oldest}`);
  return breaks(
    `Age: ${oldest}, where it is kept for ${next.ttl} seconds`,
    'it is older than it may be: another lifetime counts at the edge, the origin fails, or a cache behind CloudFront adds its own',
    'Ask the origin with edgewright check-origin; --live reads the TTLs that count.',
  );
}

/** Whether the dates are dates. */
export function dateCheck([first]: readonly SeenAnswer[], now: number): Finding {
  const date = first && seenHeader(first, 'date');
  const expires = first && seenHeader(first, 'expires');
  const wrong = [
    ...(date !== undefined && readHttpDate(date, now) === undefined ? [`Date: ${date}`] : []),
    ...(expires !== undefined && expires !== '0' && readHttpDate(expires, now) === undefined
      ? [`Expires: ${expires}`]
      : []),
  ];
  if (wrong.length > 0)
    return breaks(
      `${wrong.join(', ')}, which is no date of HTTP`,
      'caches take it for the past, or for nothing at all',
      'Say max-age in Cache-Control; it needs no clock.',
    );
  if (date === undefined) return skipped('no Date');
  const ahead = (readHttpDate(date, now) ?? now) - now;
  if (ahead > 60_000)
    return costs(`Date: ${date} is ahead`, 'Expires is counted from it', 'Set the clock of the origin.');
  return ok(expires === undefined ? 'Date is one' : 'Date and Expires are dates');
}

/** Whether a cookie was shown again. */
export function setCookieCheck(seen: readonly SeenAnswer[]): Finding {
  const shared = seen.filter(isHit).flatMap((answer) => seenLines(answer, 'set-cookie'));
  const names = [...new Set(shared.map((line) => line.split('=', 1)[0] ?? ''))];
  if (names.length === 0) return ok('no Set-Cookie in a hit');
  return breaks(
    `Set-Cookie in a hit: ${names.join(', ')}`,
    "everybody who shares the key gets one viewer's cookie",
    'Guard the behavior with freshness, or let the origin say private beside Set-Cookie; invalidate what is kept.',
  );
}

/** Whether what the edge sets is there. Of headers that code of the user's own sets, the name alone counts. */
export function headersCheck(
  [first]: readonly SeenAnswer[],
  { edgeHeaders, failed }: Expectation,
  hasOwnCode: boolean,
): Finding {
  if (!first || failed !== undefined) return skipped('what the edge sets could not be played here');
  const names = Object.keys(edgeHeaders).filter((name) => !DEPENDENT.includes(name));
  if (names.length === 0) return skipped('the config sets no header of this answer');
  const wrong = names.flatMap((name) => {
    const value = seenHeader(first, name);
    if (value === undefined) return [`${name} is missing`];
    return hasOwnCode || value === edgeHeaders[name] ? [] : [`${name} is ${value}, not ${edgeHeaders[name]}`];
  });
  if (wrong.length === 0) return ok(`as the config sets them: ${names.join(', ')}`);
  return breaks(
    wrong.join('; '),
    'what is served is not what the config says',
    'edgewright status says which release is served; edgewright plan what a release would change.',
  );
}

/** Headers that depend on what the origin says, which is another here. */
const DEPENDENT = ['cache-control', 'content-type', 'content-encoding', 'location', 'expires'];
