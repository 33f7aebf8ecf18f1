import { z } from 'zod';
import { ipRange, options, seconds, text } from '../values.ts';

/** The schema of `maintenance`. */
export const maintenanceSchema = options({
  on: z.boolean({ error: 'expected true or false' }).default(false),
  page: text('a page of at least one character', (value) =>
    value.trim() === '' ? 'expected a page that says something' : undefined,
  ).optional(),
  retryAfter: seconds.optional(),
  allow: z.array(ipRange).min(1, { error: 'expected at least one address or range' }).optional(),
});
