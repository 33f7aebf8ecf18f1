import { z } from 'zod';
import { FORMATS } from '#policy/buckets';
import { bucketName, countryCode, languageTag, options, table } from '../values.ts';

/** The schema of `buckets`. */
export const bucketsSchema = options({
  format: z.array(z.enum(FORMATS)).min(1, { error: "expected at least one of 'avif' and 'webp'" }).optional(),
  language: options({
    supported: z.array(languageTag).min(1, { error: 'expected at least one language' }),
    default: languageTag,
  }).optional(),
  device: z.literal(true, { error: 'expected true' }).optional(),
  country: options({
    groups: table(bucketName, z.array(countryCode)),
    default: bucketName,
  }).optional(),
});
