import { z } from 'zod';
import { always, options, seconds } from '../values.ts';

/** The schema of `cache`. */
export const cacheSchema = z.union(
  [
    z.literal('CachingDisabled'),
    options({
      minTTL: seconds.optional(),
      defaultTTL: seconds.optional(),
      // A policy of CloudFront's that keeps nothing can have nothing in its key, either.
      maxTTL: seconds.min(1, { error: "expected 1 or more seconds, or cache: 'CachingDisabled'" }).optional(),
      compression: z.boolean().default(true),
    }).check(
      always((context) => {
        if (typeof context.value !== 'object' || context.value === null) return;
        const { minTTL = 0, defaultTTL = minTTL, maxTTL = Number.POSITIVE_INFINITY } = context.value;
        if (minTTL <= defaultTTL && defaultTTL <= maxTTL) return;
        const message = 'expected minTTL at most defaultTTL, and defaultTTL at most maxTTL';
        context.issues.push({ code: 'custom', params: { complete: true }, message, input: context.value });
      }),
    ),
  ],
  {
    error:
      "expected 'CachingDisabled', or an object with minTTL, defaultTTL and maxTTL in seconds, or with compression",
  },
);
