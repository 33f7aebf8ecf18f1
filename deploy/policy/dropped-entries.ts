/** What a policy takes, or says of answers, that another in its place would not. */
import type {
  CachePolicyConfig,
  OriginRequestPolicyConfig,
  ResponseHeadersPolicyConfig,
} from '@aws-sdk/client-cloudfront';
import type { Names } from '../../build/needs/need.ts';
import type { NeededEntries } from '../../build/policies.ts';
import type { LivePolicy } from './live-policies.ts';
import {
  lackedEntries,
  type TakenOfRequest,
  takenByCachePolicy,
  takenByEither,
  takenByOriginRequestPolicy,
} from './taken-of-request.ts';

/** A policy, whatever its name. */
export type PolicySays = SaidBy<LivePolicy>;

/** Of each type its own. */
type SaidBy<One> = One extends LivePolicy ? Pick<One, 'type' | 'config'> : never;

/**
 * The entries of one policy that another lacks, as `header X-Role`: what viewers share an answer by no longer, what the origin is told no
 * more, which headers answers lose. None where the two are of different types.
 *
 * @param key what is in the cache key beside the other one: it reaches the origin all the same
 */
export function droppedEntries(now: PolicySays, next: PolicySays, key: TakenOfRequest): readonly string[] {
  if (now.type === 'cache-policy' && next.type === 'cache-policy') {
    // Where nothing is kept nobody shares an answer.
    if (next.config.MaxTTL === 0) return [];
    return lackedEntries(
      entriesOf(now.config.ParametersInCacheKeyAndForwardedToOrigin ?? {}),
      takenByCachePolicy(next.config),
    );
  }
  if (now.type === 'origin-request-policy' && next.type === 'origin-request-policy') {
    const takes = takenByEither(takenByOriginRequestPolicy(next.config), key);
    const dropsAll = sendsAllHeaders(now.config) && !sendsAllHeaders(next.config);
    const excepted =
      next.config.HeadersConfig?.HeaderBehavior === 'allExcept' ? next.config.HeadersConfig.Headers?.Items : [];
    const sent = takenByOriginRequestPolicy(now.config).headers;
    return [
      ...(dropsAll ? ["all of the viewers' headers"] : []),
      ...(excepted ?? []).filter((name) => sent.has(name.toLowerCase())).map((name) => `header ${name}`),
      ...lackedEntries(entriesOf(now.config), takes),
    ];
  }
  if (now.type === 'response-headers-policy' && next.type === 'response-headers-policy') {
    const has = namesOfAnswers(next.config);
    return namesOfAnswers(now.config).filter((name) => !has.includes(name));
  }
  return [];
}

type Parts = Pick<OriginRequestPolicyConfig, 'HeadersConfig' | 'CookiesConfig' | 'QueryStringsConfig'>;

function entriesOf({
  HeadersConfig: headers,
  CookiesConfig: cookies,
  QueryStringsConfig: queryStrings,
}: Partial<Parts | NonNullable<CachePolicyConfig['ParametersInCacheKeyAndForwardedToOrigin']>>): NeededEntries {
  const isListed = headers?.HeaderBehavior !== 'allExcept';
  return {
    headers: isListed ? (headers?.Headers?.Items ?? []) : [],
    cookies: namesOf(cookies?.CookieBehavior, cookies?.Cookies?.Items),
    queryStrings: namesOf(queryStrings?.QueryStringBehavior, queryStrings?.QueryStrings?.Items),
  };
}

/** All but some count as all. */
function namesOf(behavior: string | undefined, names: readonly string[] = []): Names {
  return behavior === 'all' || behavior === 'allExcept' ? 'all' : names;
}

function sendsAllHeaders({ HeadersConfig: headers }: OriginRequestPolicyConfig): boolean {
  return headers?.HeaderBehavior !== undefined && /^all/.test(headers.HeaderBehavior);
}

/** What a policy says of answers: `CorsConfig`, `FrameOptions`, `custom header x-a`. */
function namesOfAnswers({
  CorsConfig,
  ServerTimingHeadersConfig: timing,
  SecurityHeadersConfig = {},
  CustomHeadersConfig,
  RemoveHeadersConfig,
}: ResponseHeadersPolicyConfig): readonly string[] {
  const security = Object.entries(SecurityHeadersConfig).filter(([, says]) => says !== undefined);
  return [
    ...(CorsConfig ? ['CorsConfig'] : []),
    ...(timing?.Enabled ? ['ServerTimingHeadersConfig'] : []),
    ...security.map(([member]) => member),
    ...(CustomHeadersConfig?.Items ?? []).map(({ Header }) => `custom header ${Header?.toLowerCase()}`),
    ...(RemoveHeadersConfig?.Items ?? []).map(({ Header }) => `removed header ${Header?.toLowerCase()}`),
  ];
}
