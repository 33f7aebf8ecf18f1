/**
 * What of an answer is for whom: cookies, variants, encodings, parts.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html
 */
import { answersOf } from './asked-origin.ts';
import { cacheDirectives } from './cache-directives.ts';
import { breaks, type Check, costs, ok, skipped } from './finding.ts';
import { edgeSeconds, isShared } from './life-checks.ts';
import { headerOf, isFailure, linesOf, type OriginAnswer } from './origin-answer.ts';

/** Bytes from which on CloudFront compresses. */
const COMPRESSED_FROM = 1000;

/** Bytes from which on it matters that a part can be asked for. */
const LARGE = 1_000_000;

/** Milliseconds in which an answer ought to begin. */
const SLOW = 1000;

/** Set-Cookie on what is kept for all. */
export const setCookieCheck: Check = (asked) => {
  const names = answersOf(asked).flatMap((answer) => (isShareable(answer) ? cookieNames(answer) : []));
  if (names.length === 0)
    return ok(cookieNames(asked.first).length > 0 ? 'cookies on what nobody keeps' : 'no Set-Cookie');
  return breaks(
    `Set-Cookie on what may be kept: ${[...new Set(names)].join(', ')}`,
    "where cookies are forwarded, CloudFront keeps it with the answer, and gives one viewer's session to all others; elsewhere it takes the cookie away",
    'Answer private, no-store where a cookie is set, or set it elsewhere.',
  );
};

/** Vary, of which CloudFront's key knows nothing. */
export const varyCheck: Check = ({ first }, { key }) => {
  const names = headerOf(first, 'vary')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  if (names.includes('*'))
    return breaks(
      'Vary: *',
      'with a MinTTL of 0 every request goes to the origin, without conditions; above 0 it is as if it did not stand there',
      'Name the headers that count, or say no-store.',
    );
  const open = names.filter((name) => name !== 'accept-encoding' && !key.includes(name));
  if (open.length === 0) return ok(names.length === 0 ? 'no Vary' : `Vary: ${names.join(', ')}`);
  if (!isShared(first)) return ok(`Vary: ${names.join(', ')}, on what nobody keeps`);
  return breaks(
    `Vary: ${open.join(', ')}`,
    "CloudFront's key does not follow Vary: where the header reaches the origin, all get the answer that was made for whoever asked first",
    `Put ${open.join(' and ')} into the cache key, and say so with --key ${open.join(',')}; or do not let the answer depend on it.`,
  );
};

/** Content-Encoding, only for who asked for it. */
export const encodingCheck: Check = ({ first, identity }) => {
  const [encoding, plain] = [
    headerOf(first, 'content-encoding'),
    isFailure(identity) ? '' : headerOf(identity, 'content-encoding'),
  ];
  if (plain && plain !== 'identity')
    return breaks(
      `Content-Encoding: ${plain} for who did not ask for it`,
      'viewers without Accept-Encoding get what they cannot read',
      'Encode only what Accept-Encoding admits.',
    );
  if (!encoding) return ok('not encoded: CloudFront does that, where the policy has it on');
  if (!/\baccept-encoding\b|\*/i.test(headerOf(first, 'vary')))
    return costs(
      `Content-Encoding: ${encoding} without Vary: Accept-Encoding`,
      'other caches on the way give it to who cannot read it; CloudFront does so where compression is off in the policy',
      'Send Vary: Accept-Encoding with every answer that could have been encoded.',
    );
  const etag = headerOf(first, 'etag');
  if (etag.startsWith('"') && !isFailure(identity) && headerOf(identity, 'etag') === etag)
    return costs(
      `one strong ETag, ${etag}, for both encodings`,
      'parts of two encodings may be put together',
      'Give each encoding its own ETag, or a weak one to all (RFC 9110 §8.8.3.3).',
    );
  return ok(`Content-Encoding: ${encoding}, for who asks for it`);
};

/** Content-Length, without which CloudFront knows less. */
export const lengthCheck: Check = ({ first }) => {
  if (headerOf(first, 'content-length') || first.bytes === 0) return ok(`Content-Length: ${first.bytes}`);
  if (!headerOf(first, 'transfer-encoding'))
    return breaks(
      'neither Content-Length nor chunks: the answer ends where the connection does',
      'a connection that is cut leaves half an answer, which CloudFront keeps as a whole one',
      'Send Content-Length, or chunks.',
    );
  if (first.bytes < COMPRESSED_FROM || headerOf(first, 'content-encoding')) return ok('in chunks');
  return costs(
    `${first.bytes} bytes in chunks, without Content-Length`,
    'CloudFront does not compress it',
    'Send Content-Length, or compress it at the origin.',
  );
};

/** A part of the answer, if one asks for it. */
export const rangeCheck: Check = ({ first, range, otherRange }) => {
  if (first.status !== 200) return skipped(`the answer is a ${first.status}`);
  if (isFailure(range))
    return breaks(
      `asked for its first byte, the origin ${range.failed}`,
      'downloads fail',
      'Ignore Range, or serve it.',
    );
  if (range.status === 200) return ignoredRange(first.bytes);
  const says = headerOf(range, 'content-range');
  const isRight = range.status === 206 && /^bytes 0-0\/(?:\d+|\*)$/.test(says) && range.bytes === 1;
  if (!isRight)
    return breaks(
      `${range.status}, ${range.bytes} bytes, Content-Range: ${says || 'none'} for the first byte`,
      'CloudFront asks for parts by itself, and puts together what it gets',
      'Ignore Range and answer 200, or answer as RFC 9110 §14 says.',
    );
  if (otherRange && !isFailure(otherRange) && otherRange.status === 206)
    return breaks(
      '206 for an If-Range that names another state',
      'parts of two states are put together',
      'Answer 200 with the whole where If-Range does not match (RFC 9110 §13.1.5).',
    );
  return ok('206 for a part');
};

/** HEAD, which is GET without a body. */
export const headCheck: Check = ({ first, head }) => {
  if (isFailure(head))
    return breaks(`asked by HEAD, the origin ${head.failed}`, 'HEAD fails', 'Answer HEAD as GET, without a body.');
  if (head.status === first.status) return ok(`${head.status}, as to GET`);
  return costs(
    `${head.status} to HEAD, ${first.status} to GET`,
    'health checks and link previews see another answer than readers do, and CloudFront keeps it',
    'Answer HEAD as GET, without a body.',
  );
};

/** How long it takes until the answer begins. */
export const speedCheck: Check = (asked) => {
  const longest = Math.max(...answersOf(asked).map(({ waited }) => waited));
  if (longest < SLOW) return ok(`begins within ${longest} ms`);
  return costs(
    `up to ${(longest / 1000).toFixed(1)} seconds until the answer begins`,
    "whoever comes first waits as long; behind 30 seconds, CloudFront's usual limit, it is a 504",
    'Keep the answer for longer, with stale-while-revalidate, so that nobody waits for it.',
  );
};

function ignoredRange(bytes: number) {
  if (bytes < LARGE) return ok('Range is ignored, as it may be');
  return costs(
    `Range is ignored for ${bytes} bytes`,
    'who wants a part waits for the whole, until the edge has it',
    'Serve ranges, or keep such answers where ranges are served: S3 does.',
  );
}

/** Whether CloudFront gives it to others: by its own word, or because it says nothing. */
function isShareable(answer: OriginAnswer): boolean {
  const exempt = cacheDirectives(linesOf(answer, 'cache-control')).values.get('no-cache') ?? '';
  return isShared(answer) && edgeSeconds(answer) !== 0 && !/\bset-cookie\b/i.test(exempt);
}

/** Without the values: they may be secret. */
function cookieNames(answer: OriginAnswer): readonly string[] {
  return linesOf(answer, 'set-cookie').map((line) => line.split('=')[0]?.trim() ?? '');
}
