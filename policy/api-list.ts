/** A list in CloudFront's API, as its client takes it. */
export interface List<Item> {
  readonly Quantity: number;
  readonly Items: Item[];
}

/** Items as such a list. */
export function listOf<Item>(items: readonly Item[]): List<Item> {
  return { Quantity: items.length, Items: [...items] };
}
