/** Cache-Control, as far as a shared cache reads it. @see https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2 */
import type { CloudFrontHeaders } from 'aws-lambda';
import { headerText } from '../header-lines.ts';

/** The directives of an answer: seconds where a directive takes them. Of a directive given twice the first counts. */
export interface CacheControl {
  /** 0 where what stands there is no number of seconds. */
  readonly maxAge?: number;
  /** 0 where what stands there is no number of seconds. */
  readonly sMaxAge?: number;
  readonly staleWhileRevalidate?: number;
  readonly staleIfError?: number;
  readonly noCache: boolean;
  /** Headers, in lower case, that are never sent again from the cache: those of `no-cache="Set-Cookie"`. */
  readonly noCacheOf: readonly string[];
  readonly noStore: boolean;
  readonly private: boolean;
  readonly public: boolean;
  readonly mustRevalidate: boolean;
}

/** A hundred years: no directive counts for more. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html */
const LONGEST = 3_153_600_000;

/** No space stands around `=`. @see https://www.rfc-editor.org/rfc/rfc9111#section-5.2 */
const DIRECTIVE = /([\w-]+)(?:=(?:"((?:[^"\\]|\\.)*)"|([^\s",]*)))?/g;

/**
 * Reads the header, however many lines it has. What is malformed counts as not said, but for a freshness that is none: the answer is
 * old then.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9111#section-4.2.1
 */
export function cacheControlOf(headers: CloudFrontHeaders): CacheControl {
  const text = headerText(headers, 'cache-control') ?? '';
  const directives = new Map<string, string | undefined>();
  for (const [, name = '', quoted, token] of text.matchAll(DIRECTIVE)) {
    if (!directives.has(name.toLowerCase())) directives.set(name.toLowerCase(), quoted ?? token);
  }
  const seconds = (name: string): number | undefined => {
    const value = directives.get(name);
    return value !== undefined && /^\d+$/.test(value) ? Math.min(Number(value), LONGEST) : undefined;
  };
  const named = (name: string, option: string) => {
    const value = seconds(name);
    return value === undefined ? {} : { [option]: value };
  };
  const fresh = (name: string, option: string) => (directives.has(name) ? { [option]: seconds(name) ?? 0 } : {});
  return {
    ...fresh('max-age', 'maxAge'),
    ...fresh('s-maxage', 'sMaxAge'),
    ...named('stale-while-revalidate', 'staleWhileRevalidate'),
    ...named('stale-if-error', 'staleIfError'),
    // With a list, `no-cache="Set-Cookie"`, it speaks of those headers alone.
    noCache: directives.has('no-cache') && directives.get('no-cache') === undefined,
    noCacheOf: namesIn(directives.get('no-cache')),
    noStore: directives.has('no-store'),
    private: directives.has('private'),
    public: directives.has('public'),
    mustRevalidate: directives.has('must-revalidate'),
  };
}

function namesIn(list = ''): readonly string[] {
  return list
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
}
