/**
 * What CloudFront holds the origin of a request to that origin-request changed. What was left as it came is not looked at.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html
 */
import { isDisallowedHeader } from '#policy/restricted-headers';
import { isRecord } from '../is-record.ts';
import { isSame } from '../is-same.ts';
import { isHeaderLines, isToken } from './http-syntax.ts';
import { unless, type Violation } from './violation.ts';

type Part = Readonly<Record<string, unknown>>;

/** Everything CloudFront would refuse about the origin that came back with a request, against the one that was sent. */
export function originViolations(sent: unknown, returned: unknown, headers: unknown): readonly Violation[] {
  if (isSame(sent, returned)) return [];
  const kinds = isRecord(returned) ? Object.keys(returned).filter((kind) => returned[kind] !== undefined) : [];
  const [kind = ''] = kinds;
  const settings = isRecord(returned) ? returned[kind] : undefined;
  if (kinds.length !== 1 || !Object.hasOwn(MEMBERS, kind) || !isRecord(settings)) {
    return [{ at: 'origin', says: 'is not exactly one of { custom } and { s3 }' }];
  }
  const before = isRecord(sent) && isRecord(sent[kind]) ? sent[kind] : undefined;
  const isAsItCame = (name: string): boolean => before !== undefined && isSame(before[name], settings[name]);
  const members = Object.entries(MEMBERS[kind as keyof typeof MEMBERS]);
  return [
    ...members.flatMap(([name, { says, isValid }]) =>
      unless(isAsItCame(name) || isValid(settings[name], settings), `origin.${kind}.${name}`, says),
    ),
    ...(isAsItCame('customHeaders')
      ? []
      : customHeaderViolations(`origin.${kind}.customHeaders`, settings.customHeaders, headers)),
  ];
}

/** What a member of an origin must be. */
interface Member {
  readonly says: string;
  readonly isValid: (value: unknown, settings: Part) => boolean;
}

const COMMON: Readonly<Record<string, Member>> = {
  domainName: {
    says: 'is not a domain name of at most 253 characters, without port',
    isValid: (value) => isText(value, /^(?![.-])[a-z\d.-]{1,253}(?<![.-])$/i),
  },
  path: {
    says: 'is neither empty nor a path of at most 255 characters without a slash at its end',
    isValid: (value) => value === '' || isText(value, /^\/[^\0- \x7f?#]{0,253}[^\0- \x7f?#/]$/),
  },
};

const MEMBERS: Readonly<Record<'custom' | 's3', Readonly<Record<string, Member>>>> = {
  custom: {
    ...COMMON,
    protocol: { says: 'is neither http nor https', isValid: (value) => isText(value, /^https?$/) },
    port: {
      says: 'is not 80, 443 or a number from 1024 to 65535',
      isValid: (value) => value === 80 || value === 443 || isWhole(value, 1024, 65_535),
    },
    keepaliveTimeout: seconds(1, 120),
    readTimeout: seconds(1, 120),
    responseCompletionTimeout: {
      says: 'is less than readTimeout',
      isValid: (value, { readTimeout }) =>
        value === undefined || isWhole(value, Number(readTimeout), Number.MAX_SAFE_INTEGER),
    },
    sslProtocols: {
      says: 'is not a list of protocols',
      isValid: (value) => Array.isArray(value) && value.length > 0 && value.every((name) => isText(name, /^\w[\w.]*$/)),
    },
  },
  s3: {
    ...COMMON,
    authMethod: {
      says: 'is neither none nor origin-access-identity',
      isValid: (value) => isText(value, /^(?:none|origin-access-identity)$/),
    },
    region: {
      says: 'is not the region of the bucket, which its origin access identity needs',
      isValid: (value, { authMethod }) =>
        isText(value, /^[a-z\d-]+$/) || (authMethod !== 'origin-access-identity' && !value),
    },
    readTimeout: { ...seconds(1, 120), isValid: (value) => value === undefined || isWhole(value, 1, 120) },
  },
};

function seconds(least: number, most: number): Member {
  return {
    says: `is not a number of seconds from ${least} to ${most}`,
    isValid: (value) => isWhole(value, least, most),
  };
}

function customHeaderViolations(at: string, customHeaders: unknown, headers: unknown): readonly Violation[] {
  if (!isRecord(customHeaders)) return [{ at, says: 'is not an object' }];
  return Object.entries(customHeaders).flatMap(([name, lines]) => {
    const place = `${at}[${JSON.stringify(name)}]`;
    return [
      ...unless(isToken(name), place, 'is not a header name'),
      ...unless(isHeaderLines(name, lines), place, 'is not [{ key?, value }] of the same name with valid values'),
      ...unless(!isDisallowedHeader(name.toLowerCase()), place, 'is a header that CloudFront keeps to itself'),
      ...unless(
        !isRecord(headers) || !Object.hasOwn(headers, name.toLowerCase()),
        place,
        'is a header of the request, too; an origin may not repeat one',
      ),
    ];
  });
}

function isText(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value);
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
}
