import { isRecord } from '../../is-record.ts';
import { ApiError } from '../wire/api-error.ts';

/** Whether a list's Quantity is the number of its items is checked wherever a list stands. @throws ApiError InconsistentQuantities */
export function checkQuantities(value: unknown, at: string): void {
  if (Array.isArray(value)) {
    for (const item of value) checkQuantities(item, at);
    return;
  }
  if (!isRecord(value)) return;
  const { Quantity: quantity, Items: items = [] } = value;
  if (typeof quantity === 'number' && Array.isArray(items) && quantity !== items.length) {
    const says = `The value of Quantity and the size of Items don't match: ${at} says ${quantity} and has ${items.length}.`;
    throw new ApiError('InconsistentQuantities', says);
  }
  for (const [name, member] of Object.entries(value)) checkQuantities(member, name);
}

/** A list as CloudFront shows it: without items, it has none. */
export function listOf<Item>(items: readonly Item[] = []): {
  readonly Quantity: number;
  readonly Items?: readonly Item[];
} {
  return items.length === 0 ? { Quantity: 0 } : { Quantity: items.length, Items: items };
}
