/**
 * Headers: what every answer to a viewer carries.
 *
 * This is the meaning; what ships is written by `build/write/headers.ts`.
 */

/** How long, and how widely, a browser shall use HTTPS alone. */
export interface StrictTransportSecurity {
  /** Seconds. */
  readonly maxAge: number;
  /** Every subdomain too. Default: no. */
  readonly includeSubDomains?: boolean;
  /** Ask to be built into browsers: needs `includeSubDomains` and a year. Default: no. */
  readonly preload?: boolean;
}

/** What a Referer header may say. @see https://www.w3.org/TR/referrer-policy/#referrer-policies */
export const REFERRER_POLICIES = [
  'no-referrer',
  'no-referrer-when-downgrade',
  'same-origin',
  'origin',
  'strict-origin',
  'origin-when-cross-origin',
  'strict-origin-when-cross-origin',
  'unsafe-url',
] as const;

/** The options of `headers`: each sets one header on every answer and replaces the origin's. None is set by default. */
export interface Headers {
  /** Strict-Transport-Security. @see https://www.rfc-editor.org/rfc/rfc6797#section-6.1 */
  readonly strictTransportSecurity?: StrictTransportSecurity;
  /** X-Content-Type-Options: browsers take the declared Content-Type as it is. */
  readonly contentTypeOptions?: 'nosniff';
  /** X-Frame-Options: who may show the page in a frame. */
  readonly frameOptions?: 'DENY' | 'SAMEORIGIN';
  /** Referrer-Policy. */
  readonly referrerPolicy?: (typeof REFERRER_POLICIES)[number];
  /** Content-Security-Policy, as the header's text. */
  readonly contentSecurityPolicy?: string;
  /** Permissions-Policy, as the header's text. */
  readonly permissionsPolicy?: string;
  /** Any other header by its name. */
  readonly set?: Readonly<Record<string, string>>;
}

/** A header that the rule sets, and the option that said so. */
export interface SetHeader {
  /** In lower case, as CloudFront demands. */
  readonly name: string;
  readonly value: string;
  /** As the user wrote it, from `headers` on: `frameOptions`, `set["X-Robots-Tag"]`. */
  readonly option: string;
}

/** Every header that the options set, in the order in which the options are declared. */
export function headersOf(headers: Headers): readonly SetHeader[] {
  const { strictTransportSecurity: hsts, set = {} } = headers;
  const named = [
    ['strict-transport-security', hsts && strictTransportSecurityOf(hsts), 'strictTransportSecurity'],
    ['x-content-type-options', headers.contentTypeOptions, 'contentTypeOptions'],
    ['x-frame-options', headers.frameOptions, 'frameOptions'],
    ['referrer-policy', headers.referrerPolicy, 'referrerPolicy'],
    ['content-security-policy', headers.contentSecurityPolicy, 'contentSecurityPolicy'],
    ['permissions-policy', headers.permissionsPolicy, 'permissionsPolicy'],
  ] as const;
  return [
    ...named.flatMap(([name, value, option]) => (value === undefined ? [] : [{ name, value, option }])),
    ...Object.entries(set).map(([name, value]) => ({
      name: name.toLowerCase(),
      value,
      option: `set[${JSON.stringify(name)}]`,
    })),
  ];
}

function strictTransportSecurityOf({ maxAge, includeSubDomains, preload }: StrictTransportSecurity): string {
  const directives = [`max-age=${maxAge}`];
  if (includeSubDomains) directives.push('includeSubDomains');
  if (preload) directives.push('preload');
  return directives.join('; ');
}
