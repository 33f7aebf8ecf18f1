import { BUCKET_HEADERS, type Buckets, COUNTRY_HEADER, DEVICES } from '#policy/buckets';
import { madeVisible, type Need } from './need.ts';

/** Every header that is set is there to be in the key; two of them are made from headers of CloudFront's own. */
export function bucketNeeds(buckets: Buckets): readonly Need[] {
  const options = (['format', 'language', 'device', 'country'] as const).filter((option) => buckets[option]);
  const devices = DEVICES.map(([name]) => name);
  return [
    ...options.map((option): Need => ({ policy: 'cache-policy', headers: [BUCKET_HEADERS[option]] })),
    ...(buckets.device ? [madeVisible(devices)] : []),
    ...(buckets.country ? [madeVisible([COUNTRY_HEADER])] : []),
  ];
}
