import { z } from 'zod';
import { REFERRER_POLICIES } from '#policy/headers';
import { headerValue, options, responseHeaderName, seconds, table } from '../values.ts';

/** The schema of `headers`. */
export const headersSchema = options({
  strictTransportSecurity: options({
    maxAge: seconds,
    includeSubDomains: z.boolean().optional(),
    preload: z.boolean().optional(),
  }).optional(),
  contentTypeOptions: z.literal('nosniff').optional(),
  frameOptions: z.enum(['DENY', 'SAMEORIGIN']).optional(),
  referrerPolicy: z.enum(REFERRER_POLICIES).optional(),
  contentSecurityPolicy: headerValue.optional(),
  permissionsPolicy: headerValue.optional(),
  set: table(responseHeaderName, headerValue).optional(),
});
