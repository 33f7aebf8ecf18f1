/**
 * Cache: how long the answers of a behavior are kept. What of a request tells one answer from another is what the other rules need.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html
 */

/** The managed policy for answers that are not kept, or what a policy says that the build writes: times in seconds, and compression. */
export type Cache = 'CachingDisabled' | CacheTimes;

/** For how many seconds answers are kept, and in how many encodings. */
export interface CacheTimes {
  /** However short the origin says; above 0 it keeps what the origin calls private, too. Default: 0. */
  readonly minTTL?: number;
  /** Where the origin does not say. Default: a day; 0 behind `auth`, and beside `freshness` for the edge. */
  readonly defaultTTL?: number;
  /** However long the origin says. Default: a year. */
  readonly maxTTL?: number;
  /**
   * Whether CloudFront compresses, and has Accept-Encoding in the key for that. `false` for what is compressed already, such as pictures.
   * Default: true.
   */
  readonly compression?: boolean;
}

/** Times that are all given. */
export type ResolvedCacheTimes = Required<CacheTimes>;

const DAY = 86_400;
const YEAR = 31_536_000;

/** What a policy has of times and compression: what is said and, where nothing is, CloudFront's own. Some rules keep nothing unless the answer says so. */
export function cacheTimes(cache: Cache | undefined, isKeptOnlyIfSaid: boolean): ResolvedCacheTimes {
  const said = typeof cache === 'object' ? cache : {};
  const minTTL = said.minTTL ?? 0;
  const defaultTTL = said.defaultTTL ?? Math.min(Math.max(isKeptOnlyIfSaid ? 0 : DAY, minTTL), said.maxTTL ?? YEAR);
  const { compression = true } = said;
  return { minTTL, defaultTTL, maxTTL: said.maxTTL ?? Math.max(YEAR, defaultTTL), compression };
}
