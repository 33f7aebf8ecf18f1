/**
 * From AWS's `DistributionConfig` to the settings of a distribution, with every default filled in.
 *
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DistributionConfig.html
 */
import { isS3Domain } from '../origin/s3-domain.ts';
import {
  type CustomErrorResponse,
  DEFAULT_ERROR_CACHING_MIN_TTL,
  type DistributionSettings,
  ORIGIN_DEFAULTS,
  type OriginGroup,
  type OriginSettings,
} from '../settings.ts';
import type { DistributionConfigJson, OriginJson } from './api-schemas.ts';
import { behaviorSettings } from './behavior-settings.ts';
import { below, type Findings } from './findings.ts';
import type { Reading } from './policy-library.ts';

/** What a file says of a distribution besides its config, where it does. */
export interface Identity {
  readonly id: string;
  readonly domainName: string;
}

/** The settings of the config at a place of the file. What CloudFront would refuse is added to the problems. */
export function distributionSettings(
  config: DistributionConfigJson,
  identity: Identity,
  at: string,
  reading: Reading,
): DistributionSettings {
  const origins = (config.Origins.Items ?? []).map(originSettings(parametersOf(config)));
  const originGroups = (config.OriginGroups?.Items ?? []).map(originGroup);
  findOriginProblems(config, at, reading.found);
  const named = [...(config.CacheBehaviors?.Items ?? []).entries()].map(([i, behavior]) =>
    behaviorSettings(behavior, behavior.PathPattern, below(at, `CacheBehaviors.Items[${i}]`), reading),
  );
  const rest = behaviorSettings(config.DefaultCacheBehavior, '*', below(at, 'DefaultCacheBehavior'), reading);
  findPathProblems(config, at, reading.found);
  findTargetProblems(config, at, reading.found);
  const geo = config.Restrictions?.GeoRestriction;
  const tag = config.CacheTagConfig?.HeaderName;
  return {
    ...identity,
    aliases: config.Aliases?.Items ?? [],
    defaultRootObject: config.DefaultRootObject ?? '',
    origins,
    originGroups,
    behaviors: [...named, rest],
    customErrorResponses: (config.CustomErrorResponses?.Items ?? []).map(customErrorResponse),
    ...(tag === undefined ? {} : { cacheTagHeader: tag.toLowerCase() }),
    ...(geo === undefined || geo.RestrictionType === 'none'
      ? {}
      : {
          geoRestriction: { type: geo.RestrictionType, countries: (geo.Items ?? []).map((two) => two.toUpperCase()) },
        }),
  };
}

type Parameters = ReadonlyMap<string, string>;

/** The parameters of a distribution for tenants that have a default value. */
function parametersOf({ TenantConfig: tenants }: DistributionConfigJson): Parameters {
  return new Map(
    (tenants?.ParameterDefinitions ?? []).flatMap(({ Name, Definition }) => {
      const value = Definition.StringSchema?.DefaultValue;
      return value === undefined ? [] : [[Name, value] as const];
    }),
  );
}

/** A text with `{{name}}` filled in; a parameter without a value stays as it is written. */
function filled(text: string, parameters: Parameters): string {
  return text.replaceAll(/\{\{([^{}]+)\}\}/g, (written, name: string) => parameters.get(name.trim()) ?? written);
}

function originSettings(parameters: Parameters): (origin: OriginJson) => OriginSettings {
  return (origin) => {
    const { CustomOriginConfig: custom, VpcOriginConfig: vpc, S3OriginConfig: s3 } = origin;
    const { httpPort, httpsPort, protocolPolicy, sslProtocols } = ORIGIN_DEFAULTS;
    const completion = origin.ResponseCompletionTimeout ?? 0;
    return {
      id: origin.Id,
      domainName: filled(origin.DomainName, parameters),
      isS3: s3 !== undefined || (!custom && !vpc && isS3Domain(origin.DomainName)),
      path: filled(origin.OriginPath ?? ORIGIN_DEFAULTS.path, parameters),
      customHeaders: Object.fromEntries(
        (origin.CustomHeaders?.Items ?? []).map(({ HeaderName, HeaderValue }) => [HeaderName, HeaderValue]),
      ),
      protocolPolicy: custom?.OriginProtocolPolicy ?? protocolPolicy,
      httpPort: custom?.HTTPPort ?? httpPort,
      httpsPort: custom?.HTTPSPort ?? httpsPort,
      sslProtocols: custom?.OriginSslProtocols?.Items ?? sslProtocols,
      connectionAttempts: origin.ConnectionAttempts ?? ORIGIN_DEFAULTS.connectionAttempts,
      connectionTimeout: origin.ConnectionTimeout ?? ORIGIN_DEFAULTS.connectionTimeout,
      readTimeout: (custom ?? vpc ?? s3)?.OriginReadTimeout ?? ORIGIN_DEFAULTS.readTimeout,
      keepaliveTimeout: (custom ?? vpc)?.OriginKeepaliveTimeout ?? ORIGIN_DEFAULTS.keepaliveTimeout,
      ...(completion > 0 ? { responseCompletionTimeout: completion } : {}),
      hasOriginShield: origin.OriginShield?.Enabled ?? ORIGIN_DEFAULTS.hasOriginShield,
    };
  };
}

type GroupJson = NonNullable<NonNullable<DistributionConfigJson['OriginGroups']>['Items']>[number];

function originGroup({ Id, Members, FailoverCriteria }: GroupJson): OriginGroup {
  const [first = '', second = ''] = (Members.Items ?? []).map(({ OriginId }) => OriginId);
  return { id: Id, members: [first, second], statusCodes: FailoverCriteria.StatusCodes.Items ?? [] };
}

type ErrorResponseJson = NonNullable<NonNullable<DistributionConfigJson['CustomErrorResponses']>['Items']>[number];

function customErrorResponse(response: ErrorResponseJson): CustomErrorResponse {
  const { ErrorCode, ResponsePagePath: path = '', ResponseCode: code = '', ErrorCachingMinTTL } = response;
  return {
    errorCode: ErrorCode,
    ...(path === '' ? {} : { page: { path, responseCode: code === '' ? ErrorCode : Number(code) } }),
    errorCachingMinTtl: ErrorCachingMinTTL ?? DEFAULT_ERROR_CACHING_MIN_TTL,
  };
}

const ORIGIN_KINDS = 'S3OriginConfig, CustomOriginConfig and VpcOriginConfig';

function findOriginProblems({ Origins, OriginGroups }: DistributionConfigJson, at: string, found: Findings): void {
  const origins = Origins.Items ?? [];
  const groups = OriginGroups?.Items ?? [];
  const ids = origins.map(({ Id }) => Id);
  findRepeated([...ids, ...groups.map(({ Id }) => Id)], below(at, 'Origins'), 'the Id', found);
  for (const [i, { S3OriginConfig, CustomOriginConfig, VpcOriginConfig }] of origins.entries()) {
    const kinds = [S3OriginConfig, CustomOriginConfig, VpcOriginConfig].filter(Boolean).length;
    const place = below(at, `Origins.Items[${i}]`);
    if (kinds === 0) found.warnings.push({ at: place, says: `has none of ${ORIGIN_KINDS}: its name says what it is` });
    if (kinds > 1) found.problems.push({ at: place, says: `expected one of ${ORIGIN_KINDS}, got ${kinds}` });
  }
  for (const [i, { Members }] of groups.entries()) {
    const members = (Members.Items ?? []).map(({ OriginId }) => OriginId);
    if (members.length === 2 && members.every((id) => ids.includes(id)) && new Set(members).size === 2) continue;
    const says = `expected the Ids of two different origins (${ids.join(', ')}), got ${members.join(', ') || 'none'}`;
    found.problems.push({ at: below(at, `OriginGroups.Items[${i}].Members`), says });
  }
}

/** Behaviors whose target nobody declared. */
function findTargetProblems(config: DistributionConfigJson, at: string, found: Findings): void {
  const ids = [...(config.Origins.Items ?? []), ...(config.OriginGroups?.Items ?? [])].map(({ Id }) => Id);
  const targets = [
    ['DefaultCacheBehavior', config.DefaultCacheBehavior] as const,
    ...(config.CacheBehaviors?.Items ?? []).map((one, i) => [`CacheBehaviors.Items[${i}]`, one] as const),
  ];
  for (const [member, { TargetOriginId: target }] of targets) {
    if (ids.includes(target)) continue;
    const says = `expected the Id of an origin or an origin group (${ids.join(', ')}), got ${JSON.stringify(target)}: CloudFront refuses that (NoSuchOrigin)`;
    found.problems.push({ at: below(at, `${member}.TargetOriginId`), says });
  }
}

function findPathProblems(
  { CacheBehaviors, CustomErrorResponses }: DistributionConfigJson,
  at: string,
  found: Findings,
): void {
  // A leading slash makes no difference to CloudFront.
  const paths = (CacheBehaviors?.Items ?? []).map(({ PathPattern }) => PathPattern.replace(/^\//, ''));
  findRepeated(paths, below(at, 'CacheBehaviors'), 'the PathPattern', found);
  const codes = (CustomErrorResponses?.Items ?? []).map(({ ErrorCode }) => String(ErrorCode));
  findRepeated(codes, below(at, 'CustomErrorResponses'), 'the ErrorCode', found);
  for (const [i, { ResponsePagePath: path, ResponseCode: code }] of (CustomErrorResponses?.Items ?? []).entries()) {
    if (!code || path) continue;
    const says = 'is there without a ResponsePagePath: CloudFront refuses that';
    found.problems.push({ at: below(at, `CustomErrorResponses.Items[${i}].ResponseCode`), says });
  }
}

function findRepeated(all: readonly string[], at: string, what: string, found: Findings): void {
  const repeated = new Set(all.filter((one, i) => all.indexOf(one) < i));
  for (const one of repeated) found.problems.push({ at, says: `has ${what} ${JSON.stringify(one)} more than once` });
}
