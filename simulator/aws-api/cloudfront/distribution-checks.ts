/** What CloudFront refuses of a distribution's config. */
import type { DistributionConfig, Origin } from '@aws-sdk/client-cloudfront';
import type { Call } from '../call.ts';
import type { Given } from '../state.ts';
import { ApiError } from '../wire/api-error.ts';
import { checkFunctionAssociations } from './association-checks.ts';
import { behaviorsOf, configOf, functionsOf, handlersOf } from './associations.ts';
import { type ConfiguredPart, isConfigured, type Kind } from './configured.ts';
import { CONTINUOUS_DEPLOYMENT_POLICY } from './continuous-deployment.ts';
import { checkEnum } from './enums.ts';
import { KEY_GROUP, trustedKeyGroups } from './key-groups.ts';
import { ORIGIN_ACCESS_CONTROL } from './origin-access-controls.ts';
import { originAccessIdentities } from './origin-access-identities.ts';
import { CACHE_POLICY, ORIGIN_REQUEST_POLICY, RESPONSE_HEADERS_POLICY } from './policies.ts';
import { checkContinuousDeployment } from './staging-checks.ts';
import { checkTtlOrder, ttlDefaults } from './ttls.ts';

type Config = Given<DistributionConfig>;
type Behavior = ReturnType<typeof behaviorsOf>[number];

/**
 * Checks a config for the distribution of an id.
 *
 * @throws ApiError for the first thing that is wrong, with CloudFront's code for it
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateDistribution.html
 */
export function checkDistribution(config: Config, id: string, call: Call): void {
  checkCounts(config, call);
  checkOrigins(config, call);
  for (const behavior of behaviorsOf(config)) {
    checkBehavior(behavior, config, call);
    checkFunctionAssociations(behavior, call);
  }
  checkPathPatterns(config);
  checkErrorResponses(config);
  checkNames(config, id, call);
  checkWords(config);
  checkContinuousDeployment(config);
  const policy = config.ContinuousDeploymentPolicyId ?? '';
  if (policy !== '') requireConfigured(CONTINUOUS_DEPLOYMENT_POLICY, policy, call);
}

function checkCounts(config: Config, { quotas }: Call): void {
  const counts = [
    [config.Origins.Items, quotas.origins, 'TooManyOrigins'],
    [config.OriginGroups?.Items, quotas.originGroups, 'TooManyOriginGroupsPerDistribution'],
    [config.CacheBehaviors?.Items, quotas.cacheBehaviors - 1, 'TooManyCacheBehaviors'],
    [config.Aliases?.Items, quotas.aliases, 'TooManyDistributionCNAMEs'],
    [functionsOf(config), quotas.functionsOfDistribution, 'TooManyFunctionAssociations'],
    [handlersOf(config), quotas.handlersOfDistribution, 'TooManyLambdaFunctionAssociations'],
  ] as const;
  for (const [items = [], quota, code] of counts) {
    if (items.length > quota)
      throw new ApiError(code, `A distribution can have ${quota}, and this has ${items.length}.`);
  }
}

function checkOrigins({ Origins, OriginGroups }: Config, call: Call): void {
  const origins = Origins.Items ?? [];
  if (origins.length === 0) throw new ApiError('InvalidOrigin', 'A distribution needs an origin.');
  const ids = origins.map(({ Id }) => Id);
  if (new Set(ids).size < ids.length) throw new ApiError('InvalidArgument', 'Two origins have the same Id.');
  for (const origin of origins) checkOrigin(origin, call);
  for (const { Members } of OriginGroups?.Items ?? []) {
    const members = (Members.Items ?? []).map(({ OriginId }) => OriginId);
    if (members.length !== 2) throw new ApiError('InvalidArgument', 'An origin group has two members.');
    for (const member of members) if (!ids.includes(member)) throw noSuchOrigin(member);
  }
}

function checkOrigin(origin: Given<Origin>, call: Call): void {
  const { OriginPath: path = '', DomainName: name } = origin;
  const { S3OriginConfig: s3, CustomOriginConfig: custom, VpcOriginConfig: vpc } = origin;
  if ([s3, custom, vpc].filter(Boolean).length !== 1) {
    throw new ApiError(
      'InvalidOrigin',
      `The origin ${origin.Id} needs one of S3OriginConfig, CustomOriginConfig and VpcOriginConfig.`,
    );
  }
  if (!/^[A-Za-z0-9._-]+$/.test(name))
    throw new ApiError('InvalidArgument', `The parameter DomainName is not valid: ${name}`);
  if (path !== '' && !/^\/.*[^/]$/s.test(path)) {
    throw new ApiError('InvalidArgument', 'The parameter OriginPath begins with a slash, and does not end with one.');
  }
  if (custom)
    checkEnum('originProtocolPolicy', custom.OriginProtocolPolicy, ['http-only', 'match-viewer', 'https-only']);
  const readTimeout = custom?.OriginReadTimeout ?? 30;
  if (readTimeout < 1 || readTimeout > 120)
    throw new ApiError('InvalidOriginReadTimeout', 'The read timeout is from 1 to 120.');
  const keepalive = custom?.OriginKeepaliveTimeout ?? 5;
  if (keepalive < 1 || keepalive > 120) {
    throw new ApiError('InvalidOriginKeepaliveTimeout', 'The keep-alive timeout is from 1 to 120.');
  }
  if ((origin.CustomHeaders?.Items ?? []).length > call.quotas.originCustomHeaders) {
    throw new ApiError('TooManyOriginCustomHeaders', `An origin can have ${call.quotas.originCustomHeaders} headers.`);
  }
  checkOriginAccess(origin, call);
}

/** An identity is named by a path, and shuts out a control. */
function checkOriginAccess({ Id, S3OriginConfig: s3, OriginAccessControlId: control = '' }: Given<Origin>, call: Call) {
  if (control !== '' && !isConfigured(ORIGIN_ACCESS_CONTROL, call.state, control)) {
    throw new ApiError('InvalidOriginAccessControl', `The origin access control ${control} does not exist.`);
  }
  const identity = s3?.OriginAccessIdentity ?? '';
  if (identity === '') return;
  if (control !== '') {
    const says = `The origin ${Id} cannot have both an origin access control and an origin access identity.`;
    throw new ApiError('IllegalOriginAccessConfiguration', says);
  }
  if (originAccessIdentities(call.state).includes(identity)) return;
  throw new ApiError(
    'InvalidOriginAccessIdentity',
    `The origin access identity is not valid, or does not exist: ${identity}`,
  );
}

function checkBehavior(behavior: Behavior, config: Config, call: Call): void {
  const targets = [...(config.Origins.Items ?? []), ...(config.OriginGroups?.Items ?? [])].map(({ Id }) => Id);
  if (!targets.includes(behavior.TargetOriginId)) throw noSuchOrigin(behavior.TargetOriginId);
  checkEnum('viewerProtocolPolicy', behavior.ViewerProtocolPolicy, ['allow-all', 'https-only', 'redirect-to-https']);
  checkMethods(behavior);
  const {
    CachePolicyId: cache = '',
    OriginRequestPolicyId: request = '',
    ResponseHeadersPolicyId: headers = '',
  } = behavior;
  if ((cache === '') === (behavior.ForwardedValues === undefined)) {
    throw new ApiError('InvalidArgument', 'A behavior needs either CachePolicyId or ForwardedValues.');
  }
  if (request !== '' && cache === '') {
    throw new ApiError('InvalidArgument', 'OriginRequestPolicyId needs a CachePolicyId.');
  }
  if (cache !== '') requireConfigured(CACHE_POLICY, cache, call);
  else checkTtlOrder(ttlDefaults({ ...behavior }));
  if (request !== '') requireConfigured(ORIGIN_REQUEST_POLICY, request, call);
  if (headers !== '') requireConfigured(RESPONSE_HEADERS_POLICY, headers, call);
  checkKeyGroups(behavior, call);
}

function checkKeyGroups(behavior: Behavior, { state, quotas }: Call): void {
  const groups = trustedKeyGroups(behavior);
  const unknown = groups.find((id) => !isConfigured(KEY_GROUP, state, id));
  if (unknown !== undefined) {
    throw new ApiError('TrustedKeyGroupDoesNotExist', `The specified key group does not exist: ${unknown}`);
  }
  if (groups.length > quotas.keyGroupsOfBehavior) {
    const says = `A behavior can have ${quotas.keyGroupsOfBehavior} key groups, and this has ${groups.length}.`;
    throw new ApiError('TooManyKeyGroupsAssociatedToDistribution', says);
  }
}

const METHOD_SETS = ['GET HEAD', 'GET HEAD OPTIONS', 'DELETE GET HEAD OPTIONS PATCH POST PUT'];

function checkMethods({ AllowedMethods: methods }: Behavior): void {
  const setOf = (items: readonly string[]): string => [...items].sort().join(' ');
  const cached = methods?.CachedMethods?.Items ?? ['GET', 'HEAD'];
  const isKnown = METHOD_SETS.includes(setOf(methods?.Items ?? ['GET', 'HEAD']));
  if (isKnown && METHOD_SETS.slice(0, 2).includes(setOf(cached))) return;
  throw new ApiError('InvalidArgument', 'The parameter AllowedMethods is not a set of methods that CloudFront takes.');
}

function requireConfigured(kind: Kind & { readonly part: ConfiguredPart }, id: string, { state }: Call): void {
  if (isConfigured(kind, state, id)) return;
  throw new ApiError(`NoSuch${kind.one}`, `The specified ${kind.one} does not exist: ${id}`);
}

function noSuchOrigin(id: string): ApiError {
  return new ApiError('NoSuchOrigin', `One or more of your origins or origin groups do not exist: ${id}`);
}

function checkPathPatterns({ CacheBehaviors }: Config): void {
  const patterns = (CacheBehaviors?.Items ?? []).map(({ PathPattern }) => PathPattern);
  const wrong = patterns.find((pattern) => pattern.length > 255 || !/^[A-Za-z0-9_.*$/~"'@:+&?-]+$/.test(pattern));
  if (wrong !== undefined) throw new ApiError('InvalidArgument', `The parameter PathPattern is not valid: ${wrong}`);
  // A slash in front makes no difference.
  const plain = patterns.map((pattern) => pattern.replace(/^\//, ''));
  if (new Set(plain).size < plain.length)
    throw new ApiError('InvalidArgument', 'Two behaviors have the same PathPattern.');
}

const ERROR_CODES = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];

function checkErrorResponses({ CustomErrorResponses }: Config): void {
  for (const { ErrorCode: code, ResponseCode: sent = '', ResponsePagePath: path = '' } of CustomErrorResponses?.Items ??
    []) {
    if (!ERROR_CODES.includes(code)) throw new ApiError('InvalidErrorCode', `The error code ${code} is not valid.`);
    if (sent !== '' && ![200, ...ERROR_CODES].includes(Number(sent))) {
      throw new ApiError('InvalidResponseCode', `The response code ${sent} is not valid.`);
    }
    if ((sent === '') !== (path === '')) {
      throw new ApiError('InvalidArgument', 'ResponsePagePath and ResponseCode go together.');
    }
    if (path !== '' && !path.startsWith('/'))
      throw new ApiError('InvalidArgument', `The page ${path} begins with no slash.`);
  }
}

function checkNames(config: Config, id: string, { state }: Call): void {
  const { DefaultRootObject: root = '', Aliases, ViewerCertificate: certificate } = config;
  if (root.startsWith('/'))
    throw new ApiError('InvalidDefaultRootObject', 'The default root object begins with a slash.');
  const aliases = (Aliases?.Items ?? []).map((alias) => alias.toLowerCase());
  const others = Object.values(state.distributions).filter((other) => other.id !== id);
  const taken = others.flatMap((other) => configOf(other).Aliases?.Items ?? []).map((alias) => alias.toLowerCase());
  const both = aliases.find((alias) => taken.includes(alias));
  if (both !== undefined) {
    throw new ApiError(
      'CNAMEAlreadyExists',
      `One or more of the CNAMEs you provided are already associated with a different resource: ${both}`,
    );
  }
  const hasCertificate = Boolean(certificate?.ACMCertificateArn ?? certificate?.IAMCertificateId);
  if (aliases.length > 0 && !hasCertificate) {
    throw new ApiError(
      'InvalidViewerCertificate',
      'To add an alternate domain name (CNAME) to a CloudFront distribution, you must attach a trusted certificate that validates your authorization to use the domain name.',
    );
  }
}

function checkWords({ PriceClass: price, HttpVersion: version, Restrictions, Comment: comment }: Config): void {
  if (comment.length > 128) throw new ApiError('InvalidArgument', 'The comment is longer than 128 characters.');
  if (price) checkEnum('priceClass', price, ['PriceClass_100', 'PriceClass_200', 'PriceClass_All', 'None']);
  if (version) checkEnum('httpVersion', version, ['http1.1', 'http2', 'http3', 'http2and3']);
  const { RestrictionType: type = 'none', Items: countries = [] } = Restrictions?.GeoRestriction ?? {};
  checkEnum('restrictionType', type, ['blacklist', 'whitelist', 'none']);
  if ((type === 'none') !== (countries.length === 0)) {
    throw new ApiError(
      'InvalidGeoRestrictionParameter',
      `The geo restriction ${type} does not go with ${countries.length} countries.`,
    );
  }
}
