/** The schema of `probes`. */
import { z } from 'zod';
import type { ProbeCache } from './define.ts';
import { DEFAULTS } from './resolve.ts';
import { headerName, headerValue, hostName, matching, options } from './values.ts';

const CACHES = [
  'Hit',
  'Miss',
  'RefreshHit',
  'FunctionGeneratedResponse',
  'LambdaGeneratedResponse',
  'Error',
] as const satisfies readonly ProbeCache[];

const probe = options({
  path: matching('a path such as /products?page=2', /^\/[!-"$-~]*$/),
  host: hostName.optional(),
  send: z.record(headerName, headerValue).optional(),
  status: z
    .number({ error: 'expected a status from 200 to 599' })
    .int({ error: 'expected a status from 200 to 599' })
    .min(200, { error: 'expected a status from 200 to 599' })
    .max(599, { error: 'expected a status from 200 to 599' })
    .default(DEFAULTS.probeStatus),
  headers: z.record(headerName, z.union([headerValue, z.boolean()])).optional(),
  cache: z.enum(CACHES, { error: `expected one of ${CACHES.join(', ')}` }).optional(),
});

/** The schema of `probes`. */
export const probesSchema = z.array(probe).min(1, { error: 'expected at least one probe' });
