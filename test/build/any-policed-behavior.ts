/** Random rules, all of which need policies. */
import fc from 'fast-check';
import { headersOf } from '../../policy/headers.ts';
import type { Query } from '../../policy/query.ts';
import { unsayable } from '../../policy/response-headers-policy.ts';
import { anyHeaders } from './write/any-headers.ts';

/** Countries in a bucket. */
export const COUNTRY = { groups: { dach: ['DE', 'AT', 'CH'] }, default: 'world' };

const anyQuery: fc.Arbitrary<Query> = fc.oneof(
  fc.record({ keep: fc.uniqueArray(fc.constantFrom('page', 'a.b', 'filter[size]', "it's", '`'), { maxLength: 4 }) }),
  fc.constant({ drop: 'tracking' as const }),
);

/** Rules that need policies of all types, or nearly. */
export const anyPolicedBehavior = fc.record({
  query: anyQuery,
  cookies: fc.record({ keep: fc.uniqueArray(fc.constantFrom('id', "a'b", 'a&b', '__Host-id')) }),
  headers: anyHeaders
    .filter((headers) => headersOf(headers).length > 0 && unsayable(headers).length === 0)
    .map((headers) => ({ ...headers, via: 'both' as const })),
  experiments: fc.constantFrom({ a: { variants: { b: { weight: 1 }, c: { weight: 0 } } } }),
  buckets: fc.constantFrom({ device: true as const }, { country: COUNTRY }, { format: ['webp' as const] }),
});
