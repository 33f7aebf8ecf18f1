import { z } from 'zod';
import { LEAST_SAMPLE } from '#policy/record';
import { options } from '../values.ts';

const SAMPLE = `expected the part of all requests that is recorded, from ${LEAST_SAMPLE.toFixed(6)} to 1`;

/** The schema of `record`. */
export const recordSchema = options({
  sample: z.number({ error: SAMPLE }).min(LEAST_SAMPLE, { error: SAMPLE }).max(1, { error: SAMPLE }),
});
