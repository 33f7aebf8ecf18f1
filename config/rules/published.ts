import { z } from 'zod';
import { ENCODING_SUFFIXES, type PublishedEncoding } from '#policy/published';
import { matching, options } from '../values.ts';

const ENCODINGS = Object.keys(ENCODING_SUFFIXES) as PublishedEncoding[];

/** The schema of `published`. */
export const publishedSchema = options({
  set: matching(
    'a name of at most 24 lower-case letters, digits and hyphens that begins with a letter',
    /^[a-z][a-z\d-]{0,23}$/,
  ),
  encodings: z
    .array(z.enum(ENCODINGS))
    .min(1, { error: "expected at least one of 'br' and 'gzip'" })
    .refine((names) => new Set(names).size === names.length, { error: 'expected each encoding once' })
    .optional(),
});
