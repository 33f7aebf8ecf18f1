/**
 * Batches: items of invalidations as CloudFront takes them, within its rates. Pure.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-invalidations
 */
import { isWildcard } from '#policy/invalidation-items';

/** What CreateInvalidation takes, member by member. */
export interface InvalidationBatch {
  /** The same reference with the same paths is the same invalidation, however often it is sent. */
  readonly CallerReference: string;
  readonly Paths: { readonly Quantity: number; readonly Items: string[] };
}

/** Paths and tags a second. A batch has no more, since AWS does not say that more may come at once. */
const PATHS_PER_SECOND = 150;

/** Wildcards a second, on the newer of AWS's pages. */
const WILDCARDS_PER_SECOND = 1;

/** Wildcards in progress at once, on the older one: so many may come at once. */
const WILDCARDS_IN_PROGRESS = 15;

/** Items in their order as batches, each under a reference of its own. */
export function batchesOf(items: readonly string[], reference: string): readonly InvalidationBatch[] {
  const lists: string[][] = [];
  for (const item of items) {
    const last = lists.at(-1);
    if (last && hasRoom(last, item)) last.push(item);
    else lists.push([item]);
  }
  return lists.map((Items, i) => ({
    CallerReference: lists.length === 1 ? reference : `${reference}-${i + 1}-of-${lists.length}`,
    Paths: { Quantity: Items.length, Items },
  }));
}

function hasRoom(items: readonly string[], item: string): boolean {
  if (items.length === PATHS_PER_SECOND) return false;
  return !isWildcard(item) || items.filter(isWildcard).length < WILDCARDS_IN_PROGRESS;
}

/** Milliseconds after a batch until another may be sent. */
export function pauseAfter({ Paths: { Items } }: InvalidationBatch): number {
  const seconds = [1, Items.length / PATHS_PER_SECOND, Items.filter(isWildcard).length / WILDCARDS_PER_SECOND];
  return Math.ceil(Math.max(...seconds) * 1000);
}
