/** Why something is not invalidated. */
import type { ItemProblem } from './meant-items.ts';

/**
 * - `ERR_ITEMS`: something cannot be meant: an entity that is not there, an id that is `*`. Nothing was sent.
 * - `ERR_FULL`: too much is waiting already. Nothing of the call was sent; call again later.
 * - `ERR_OVER_QUOTA`: CloudFront had no room for so long that it was given up.
 * - `ERR_SEND`: what sends threw something else, or gave no answer for so long that it was given up.
 * - `ERR_MAP`: the map is none that this version reads.
 */
export type InvalidationErrorCode = 'ERR_ITEMS' | 'ERR_FULL' | 'ERR_OVER_QUOTA' | 'ERR_SEND' | 'ERR_MAP';

/** What a call of the invalidator is refused with. */
export class InvalidationError extends Error {
  override readonly name = 'InvalidationError';
  readonly code: InvalidationErrorCode;
  /** The items of the call that are not invalidated. */
  readonly items: readonly string[];
  /** Of `ERR_ITEMS`: everything that is wrong. */
  readonly problems: readonly ItemProblem[];

  constructor(
    code: InvalidationErrorCode,
    message: string,
    { items = [], problems = [], cause }: Partial<Pick<InvalidationError, 'items' | 'problems' | 'cause'>> = {},
  ) {
    super(message, { cause });
    this.code = code;
    this.items = items;
    this.problems = problems;
  }
}
