/**
 * What a publication asks of S3, and what that costs. Pure.
 *
 * @see https://aws.amazon.com/s3/pricing/ S3 Standard in us-east-1; other Regions cost up to twice as much
 */

/** US dollars a request that writes, copies or lists. */
const PRICE_PER_WRITE = 0.005 / 1000;

/** US dollars a request that reads. */
const PRICE_PER_READ = 0.0004 / 1000;

/** Requests, and their price. */
export interface PublishCost {
  readonly writes: number;
  readonly reads: number;
  /** US dollars. */
  readonly dollars: number;
}

/** What so many requests cost. Deletions are free. */
export function publishCost(writes: number, reads: number): PublishCost {
  return { writes, reads, dollars: writes * PRICE_PER_WRITE + reads * PRICE_PER_READ };
}
