import { z } from 'zod';
import {
  CROSS_ORIGIN_EMBEDDER_POLICIES,
  CROSS_ORIGIN_OPENER_POLICIES,
  CROSS_ORIGIN_RESOURCE_POLICIES,
  PERMITTED_CROSS_DOMAIN_POLICIES,
  REFERRER_POLICIES,
} from '#policy/security-headers';
import {
  always,
  conditionalPath,
  headerValue,
  mediaType,
  options,
  removedHeaderName,
  responseHeaderName,
  seconds,
  table,
} from '../values.ts';
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

/** What any part of the headers may say. */
const changes = {
  ...securityHeaders,
  set: table(responseHeaderName, headerValue).optional(),
  remove: z
    .union(
      [z.literal('fingerprints'), z.array(removedHeaderName).min(1, { error: 'expected at least one header name' })],
      { error: "expected 'fingerprints', or a list of header names" },
    )
    .optional(),
};

/** Headers for some answers. */
const conditional = options({
  path: conditionalPath.optional(),
  contentType: z
    .union([mediaType, z.array(mediaType).min(1, { error: 'expected at least one media type' })], {
      error: 'expected a media type, or a list of them',
    })
    .optional(),
  ...changes,
}).check(
  always((context) => {
    const { value } = context;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    const { path, contentType, ...rest } = value;
    const refuse = (message: string): void => {
      context.issues.push({ code: 'custom', params: { complete: true }, message, input: value });
    };
    if (path === undefined && contentType === undefined) refuse('expected a condition: path, contentType, or both');
    if (Object.keys(rest).length === 0) refuse('has nothing to say: no header is set or removed');
  }),
);

/** The schema of `headers`. */
export const headersSchema = options({
  ...changes,
  preset: z.enum(['basic', 'strict']).optional(),
  without: z
    .array(z.enum(Object.keys(securityHeaders) as (keyof typeof securityHeaders)[]))
    .min(1, { error: 'expected at least one option of the preset' })
    .optional(),
  via: z.enum(['function', 'policy', 'both']).default('function'),
  when: z.array(conditional).min(1, { error: 'expected at least one condition' }).optional(),
});
