/**
 * What an invalidation costs. Pure.
 *
 * @see https://aws.amazon.com/cloudfront/pricing/
 */

/** Paths a month that an account has for nothing, over all its distributions. */
export const FREE_PATHS = 1000;

/** US dollars a path beyond those. A path with a wildcard is one, whatever it takes. */
export const PRICE_PER_PATH = 0.005;

/** What an invalidation costs. */
export interface InvalidationCost {
  readonly paths: number;
  /** Paths of this month that were known before. */
  readonly before: number;
  /** Those that are paid for. */
  readonly paid: number;
  /** US dollars. */
  readonly dollars: number;
}

/** What so many paths cost after those of this month. */
export function invalidationCost(paths: number, before: number): InvalidationCost {
  const paid = Math.max(0, paths - Math.max(0, FREE_PATHS - before));
  return { paths, before, paid, dollars: Math.round(paid * PRICE_PER_PATH * 1000) / 1000 };
}

/** When the month of a time began, in UTC, by which AWS bills. */
export function monthStart(now: number): number {
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}
