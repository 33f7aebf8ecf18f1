/**
 * Which origin a function chose at viewer-request, and what CloudFront holds such a choice to. A choice that it refuses is a 502 for
 * the viewer, and TestFunction does not find it.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/helper-functions-origin-modification.html
 */
import { z } from 'zod';
import { isDisallowedHeader } from '#policy/restricted-headers';
import type { OriginCall } from '../engine/engine.ts';
import type { OriginTls } from '../origin/origin-tls.ts';
import { isS3Domain } from '../origin/s3-domain.ts';
import { isHeaderValue, isToken } from './http-syntax.ts';
import type { Violation } from './violation.ts';

/** A name without port that is no address. */
const host = z
  .string()
  .regex(/^(?![.-])[a-z\d.-]{1,253}(?<![.-])$/i, {
    error: 'is not a domain name of at most 253 characters, without port',
  })
  .refine((name) => !/^[\d.]+$/.test(name), { error: 'is an IP address' });

const domainName = host.refine((name) => !isS3Domain(name) || (name.length <= 128 && name === name.toLowerCase()), {
  error: 'is the name of a bucket, and not of at most 128 characters in lower case',
});

const headerName = z
  .string()
  .refine((name) => isToken(name) && name === name.toLowerCase() && !isDisallowedHeader(name), {
    error: 'is not the name, in lower case, of a header that an origin may get',
  });

const headerValue = z.string().refine(isHeaderValue, { error: 'is not a header value' });

function whole(least: number, most: number) {
  const error = `is not a whole number from ${least} to ${most}`;
  return z.number({ error }).int({ error }).min(least, { error }).max(most, { error }).optional();
}

const overrides = {
  hostHeader: host.optional(),
  sni: host.optional(),
  allowedCertificateNames: z.array(z.string().max(64)).max(20).optional(),
};

const port = z.union([z.literal(80), z.literal(443), z.number().int().min(1024).max(65_535)], {
  error: 'is not 80, 443 or a number from 1024 to 65535',
});

const update = z
  .strictObject({
    ...overrides,
    domainName: domainName.optional(),
    originPath: z
      .string()
      .regex(/^(?:\/[^\0- \x7f?#]{0,253}[^\0- \x7f?#/])?$/, {
        error: 'is neither empty nor a path of at most 255 characters without a slash at its end',
      })
      .optional(),
    customHeaders: z.record(headerName, headerValue).optional(),
    connectionAttempts: whole(1, 3),
    originShield: z.strictObject({ enabled: z.boolean(), region: z.string().optional() }).optional(),
    originAccessControlConfig: z
      .strictObject({
        enabled: z.boolean(),
        signingBehavior: z.enum(['always', 'never', 'no-override']).optional(),
        signingProtocol: z.literal('sigv4').optional(),
        originType: z.enum(['s3', 'mediapackagev2', 'mediastore', 'lambda']).optional(),
      })
      .optional(),
    timeouts: z
      .strictObject({
        readTimeout: whole(1, 120),
        responseCompletionTimeout: whole(1, Number.MAX_SAFE_INTEGER),
        keepAliveTimeout: whole(1, 120),
        connectionTimeout: whole(1, 10),
      })
      .refine(
        ({ readTimeout = 0, responseCompletionTimeout = readTimeout }) => responseCompletionTimeout >= readTimeout,
        {
          error: 'has a responseCompletionTimeout below its readTimeout',
        },
      )
      .optional(),
    customOriginConfig: z
      .strictObject({
        port,
        protocol: z.enum(['http', 'https']),
        sslProtocols: z.array(z.string()).optional(),
        ipAddressType: z.enum(['ipv4', 'ipv6', 'dualstack']).optional(),
      })
      .optional(),
  })
  .refine(({ hostHeader, originAccessControlConfig }) => !hostHeader || !originAccessControlConfig?.enabled, {
    error: 'has a hostHeader beside an origin access control, which signs the Host of the origin',
  });

const member = z.strictObject({ originId: z.string(), originOverrides: z.strictObject(overrides).optional() });

const group = z.strictObject({
  originIds: z.tuple([member, member], { error: 'is not a list of exactly two origins' }),
  selectionCriteria: z.enum(['default', 'media-quality-score', 'media-quality-based']).optional(),
  failoverCriteria: z.strictObject({
    statusCodes: z
      .array(z.union([400, 403, 404, 416, 429, 500, 502, 503, 504].map((status) => z.literal(status))))
      .min(1),
  }),
});

/** What a function says of the origin besides which it is. */
export interface OriginOverrides extends OriginTls {
  /** Sent as Host, in place of the origin's domain. */
  readonly hostHeader?: string | undefined;
}

/** The members of `updateRequestOrigin`. One that is missing is that of the origin to which the behavior sends requests. */
export type OriginUpdate = z.infer<typeof update>;

/** One of the distribution's origins, by its id. */
export interface SelectedOrigin {
  readonly originId: string;
  readonly overrides: OriginOverrides;
}

/** The origin that a function chose, by one of three methods. */
export type OriginChoice =
  | { readonly method: 'updateRequestOrigin'; readonly update: OriginUpdate }
  | { readonly method: 'selectRequestOriginById'; readonly origin: SelectedOrigin }
  | {
      readonly method: 'createRequestOriginGroup';
      /** The second is asked where the first fails. */
      readonly members: readonly [SelectedOrigin, SelectedOrigin];
      /** Statuses that count as a failure of the first. */
      readonly statusCodes: readonly number[];
    };

/**
 * What a function chose by a call, or everything that CloudFront would refuse about it. `originIds` are those of the distribution;
 * without them every id is taken. Members that AWS does not name are refused, since nothing would come of them.
 */
export function originChoiceOf(
  { method, given: [first, second] }: OriginCall,
  originIds?: readonly string[],
): { readonly choice: OriginChoice } | { readonly refused: readonly Violation[] } {
  if (method === 'updateRequestOrigin') {
    return checked(method, update, first, (valid) => ({ choice: { method, update: valid } }));
  }
  const unknown = (ids: readonly string[]): readonly Violation[] =>
    ids
      .filter((id) => originIds && !originIds.includes(id))
      .map((id) => ({ at: method, says: `names ${JSON.stringify(id)}, which is no origin here`, kind: 'origin' }));
  if (method === 'selectRequestOriginById') {
    const given = { originId: first, ...(second === null ? {} : { originOverrides: second }) };
    return checked(method, member, given, (valid) => {
      const refused = unknown([valid.originId]);
      return refused.length > 0 ? { refused } : { choice: { method, origin: selected(valid) } };
    });
  }
  return checked(method, group, first, ({ originIds: members, failoverCriteria: { statusCodes } }) => {
    const refused = unknown(members.map(({ originId }) => originId));
    const [primary, secondary] = [selected(members[0]), selected(members[1])];
    return refused.length > 0 ? { refused } : { choice: { method, members: [primary, secondary], statusCodes } };
  });
}

function selected({ originId, originOverrides = {} }: z.infer<typeof member>): SelectedOrigin {
  return { originId, overrides: originOverrides };
}

type Checked = ReturnType<typeof originChoiceOf>;

function checked<Schema extends z.ZodType>(
  method: string,
  schema: Schema,
  given: unknown,
  made: (valid: z.infer<Schema>) => Checked,
): Checked {
  const { success, data, error } = schema.safeParse(given);
  if (success) return made(data);
  const refused = error.issues.map(({ path, message }) => ({
    at: [method, ...path].join('.'),
    says: message,
    kind: 'origin' as const,
  }));
  return { refused };
}
