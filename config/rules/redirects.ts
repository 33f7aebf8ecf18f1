import { z } from 'zod';
import { exactPath, hostName, location, options, pattern, prefix, prefixLocation, table } from '../values.ts';

/** The schema of `redirects`. */
export const redirectsSchema = options({
  exact: table(exactPath, location).optional(),
  patterns: table(pattern, location).optional(),
  prefixes: table(prefix, prefixLocation).optional(),
  store: z.boolean({ error: 'expected true or false' }).default(false),
  host: hostName.optional(),
  trailingSlash: z.enum(['add', 'remove']).optional(),
  status: z.literal([301, 302, 303, 307, 308], { error: 'expected 301, 302, 303, 307 or 308' }).default(301),
  query: z.enum(['drop', 'keep', 'merge']).default('drop'),
});
