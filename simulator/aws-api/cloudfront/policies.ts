/** Cache policies, origin request policies and response headers policies, AWS's own among them. */
import { isDisallowedHeader } from '#policy/restricted-headers';
import { isRecord } from '../../is-record.ts';
import type { Operations } from '../call.ts';
import { uuid } from '../ids.ts';
import { ApiError } from '../wire/api-error.ts';
import { distributionsWhere } from './associations.ts';
import { type Config, configuredOperations, type Kind } from './configured.ts';
import {
  MANAGED_CACHE_CONFIGS,
  MANAGED_ORIGIN_REQUEST_CONFIGS,
  MANAGED_RESPONSE_HEADERS_CONFIGS,
} from './managed-configs.ts';
import { checkTtlOrder, ttlDefaults } from './ttls.ts';

const POLICY = {
  newId: ({ randomBytes }) => uuid(randomBytes),
  quota: ({ quotas }) => quotas.policies,
  hasName: true,
} as const satisfies Partial<Kind>;

/** @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CachePolicyConfig.html */
export const CACHE_POLICY: Kind = {
  ...POLICY,
  one: 'CachePolicy',
  many: 'CachePolicies',
  part: 'cachePolicies',
  path: 'cache-policy',
  tooMany: 'TooManyCachePolicies',
  managed: MANAGED_CACHE_CONFIGS,
  checked(config) {
    const ttls = ttlDefaults(config);
    checkTtlOrder(ttls);
    checkNames(config, 'CachePolicy');
    return { ...config, ...ttls };
  },
  isInUse: (id, state) => distributionsWhere(state, ({ CachePolicyId }) => CachePolicyId === id).length > 0,
  listed: (shown, type) => ({ Type: type, CachePolicy: shown }),
};

/** @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_OriginRequestPolicyConfig.html */
export const ORIGIN_REQUEST_POLICY: Kind = {
  ...POLICY,
  one: 'OriginRequestPolicy',
  many: 'OriginRequestPolicies',
  part: 'originRequestPolicies',
  path: 'origin-request-policy',
  tooMany: 'TooManyOriginRequestPolicies',
  managed: MANAGED_ORIGIN_REQUEST_CONFIGS,
  checked(config) {
    checkNames(config, 'OriginRequestPolicy');
    return config;
  },
  isInUse: (id, state) => distributionsWhere(state, (behavior) => behavior.OriginRequestPolicyId === id).length > 0,
  listed: (shown, type) => ({ Type: type, OriginRequestPolicy: shown }),
};

/** @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ResponseHeadersPolicyConfig.html */
export const RESPONSE_HEADERS_POLICY: Kind = {
  ...POLICY,
  one: 'ResponseHeadersPolicy',
  many: 'ResponseHeadersPolicies',
  part: 'responseHeadersPolicies',
  path: 'response-headers-policy',
  tooMany: 'TooManyResponseHeadersPolicies',
  managed: MANAGED_RESPONSE_HEADERS_CONFIGS,
  checked(config) {
    const limits = [
      ['CustomHeadersConfig', 'TooManyCustomHeadersInResponseHeadersPolicy'],
      ['RemoveHeadersConfig', 'TooManyRemoveHeadersInResponseHeadersPolicy'],
    ] as const;
    for (const [member, code] of limits) {
      if (itemsOf(config[member]).length > 10) throw new ApiError(code, `${member} can have 10 headers.`);
    }
    for (const item of itemsOf(config.RemoveHeadersConfig)) {
      const name = isRecord(item) ? String(item.Header) : '';
      if (isDisallowedHeader(name.toLowerCase())) {
        throw new ApiError('InvalidArgument', `The header ${name} cannot be removed.`);
      }
    }
    return config;
  },
  isInUse: (id, state) => distributionsWhere(state, (behavior) => behavior.ResponseHeadersPolicyId === id).length > 0,
  listed: (shown, type) => ({ Type: type, ResponseHeadersPolicy: shown }),
};

/** What can be asked of policies. */
export const policyOperations: Operations = {
  ...configuredOperations(CACHE_POLICY),
  ...configuredOperations(ORIGIN_REQUEST_POLICY),
  ...configuredOperations(RESPONSE_HEADERS_POLICY),
};

/** Headers, cookies and query strings of one policy. */
const NAMES = 10;

const SELECTIONS = [
  ['HeadersConfig', 'Headers', 'HeaderBehavior'],
  ['CookiesConfig', 'Cookies', 'CookieBehavior'],
  ['QueryStringsConfig', 'QueryStrings', 'QueryStringBehavior'],
] as const;

/** How many names a policy has, and that it has some where it says so. */
function checkNames(config: Config, policy: 'CachePolicy' | 'OriginRequestPolicy'): void {
  const parameters = policy === 'CachePolicy' ? config.ParametersInCacheKeyAndForwardedToOrigin : config;
  for (const [member, list, behavior] of SELECTIONS) {
    const selection = isRecord(parameters) ? parameters[member] : undefined;
    if (!isRecord(selection)) continue;
    const names = itemsOf(selection[list]);
    if (names.length > NAMES) {
      throw new ApiError(`TooMany${list}In${policy}`, `A policy can have ${NAMES} names of ${list}.`);
    }
    const says = String(selection[behavior]);
    const isNamed = ['whitelist', 'allExcept', 'allViewerAndWhitelistCloudFront'].includes(says);
    if (isNamed !== names.length > 0) {
      throw new ApiError('InvalidArgument', `The parameter ${list} does not go with ${behavior} ${says}.`);
    }
  }
}

function itemsOf(list: unknown): readonly unknown[] {
  return isRecord(list) && Array.isArray(list.Items) ? list.Items : [];
}
