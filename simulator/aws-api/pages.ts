import { ApiError } from './wire/api-error.ts';

/** One page of a list as CloudFront's API writes it. */
export interface Page<Item> {
  readonly Marker: string;
  readonly MaxItems: number;
  readonly IsTruncated: boolean;
  readonly Quantity: number;
  readonly NextMarker?: string;
  readonly Items?: readonly Item[];
}

/** Where a page begins, and how long it is. */
export interface PageInput {
  /** The id of the last item of the page before. */
  readonly Marker?: string;
  readonly MaxItems?: number | string;
}

/** Items on a page, unless fewer are asked for. */
const MAX_ITEMS = 100;

/** The page that is asked for, by the ids of items. @throws ApiError InvalidArgument for a length that is none */
export function pageOf<Item>(all: readonly (readonly [id: string, item: Item])[], input: PageInput): Page<Item> {
  const length = input.MaxItems === undefined ? MAX_ITEMS : Number(input.MaxItems);
  if (!Number.isInteger(length) || length < 1)
    throw new ApiError('InvalidArgument', 'The parameter MaxItems must be a number from 1.');
  const start = input.Marker ? all.findIndex(([id]) => id === input.Marker) + 1 : 0;
  const page = all.slice(start, start + Math.min(length, MAX_ITEMS));
  const last = page.at(-1);
  const isLast = start + page.length >= all.length;
  return {
    Marker: input.Marker ?? '',
    IsTruncated: !isLast,
    MaxItems: Math.min(length, MAX_ITEMS),
    Quantity: page.length,
    ...(isLast || last === undefined ? {} : { NextMarker: last[0] }),
    ...(page.length === 0 ? {} : { Items: page.map(([, item]) => item) }),
  };
}
