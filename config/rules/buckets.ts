import { z } from 'zod';
import { FORMATS } from '#policy/buckets';
import { bucketName, countryCode, languages, options, table } from '../values.ts';

/** The schema of `buckets`. */
export const bucketsSchema = options({
  format: z.array(z.enum(FORMATS)).min(1, { error: "expected at least one of 'avif' and 'webp'" }).optional(),
  language: options(languages).optional(),
  device: z.literal(true, { error: 'expected true' }).optional(),
  country: options({
    groups: table(bucketName, z.array(countryCode)),
    default: bucketName,
  }).optional(),
});
