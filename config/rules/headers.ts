import { z } from 'zod';
import {
  CROSS_ORIGIN_EMBEDDER_POLICIES,
  CROSS_ORIGIN_OPENER_POLICIES,
  CROSS_ORIGIN_RESOURCE_POLICIES,
  PERMITTED_CROSS_DOMAIN_POLICIES,
  REFERRER_POLICIES,
} from '#policy/security-headers';
import { headerValue, options, removedHeaderName, responseHeaderName, seconds, table } from '../values.ts';
import { contentSecurityPolicySchema } from './content-security-policy.ts';
import { permissionsPolicySchema } from './permissions-policy.ts';

/** The options that a preset is made of. */
const securityHeaders = {
  strictTransportSecurity: options({
    maxAge: seconds,
    includeSubDomains: z.boolean().default(false),
    preload: z.boolean().default(false),
  }).optional(),
  contentTypeOptions: z.literal('nosniff').optional(),
  frameOptions: z.enum(['DENY', 'SAMEORIGIN']).optional(),
  referrerPolicy: z.enum(REFERRER_POLICIES).optional(),
  contentSecurityPolicy: contentSecurityPolicySchema.optional(),
  contentSecurityPolicyReportOnly: contentSecurityPolicySchema.optional(),
  permissionsPolicy: permissionsPolicySchema.optional(),
  crossOriginOpenerPolicy: z.enum(CROSS_ORIGIN_OPENER_POLICIES).optional(),
  crossOriginEmbedderPolicy: z.enum(CROSS_ORIGIN_EMBEDDER_POLICIES).optional(),
  crossOriginResourcePolicy: z.enum(CROSS_ORIGIN_RESOURCE_POLICIES).optional(),
  permittedCrossDomainPolicies: z.enum(PERMITTED_CROSS_DOMAIN_POLICIES).optional(),
  xssProtection: z.literal('0').optional(),
};

/** The schema of `headers`. */
export const headersSchema = options({
  ...securityHeaders,
  set: table(responseHeaderName, headerValue).optional(),
  remove: z
    .union(
      [z.literal('fingerprints'), z.array(removedHeaderName).min(1, { error: 'expected at least one header name' })],
      { error: "expected 'fingerprints', or a list of header names" },
    )
    .optional(),
  preset: z.enum(['basic', 'strict']).optional(),
  without: z
    .array(z.enum(Object.keys(securityHeaders) as (keyof typeof securityHeaders)[]))
    .min(1, { error: 'expected at least one option of the preset' })
    .optional(),
  via: z.enum(['function', 'policy', 'both']).default('function'),
});
