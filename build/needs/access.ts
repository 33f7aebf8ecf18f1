import type { Access } from '#policy/access';
import { COUNTRY_HEADER } from '#policy/buckets';
import { madeVisible, type Need } from './need.ts';

/** The viewer's country, where a list names some. */
export function accessNeeds({ deny, allow }: Access): readonly Need[] {
  return deny?.countries || allow?.countries ? [madeVisible([COUNTRY_HEADER])] : [];
}
