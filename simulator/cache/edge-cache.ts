/**
 * The cache of a distribution: between what viewer-request handed on and what the origin is asked, by the policies of each behavior.
 *
 * A behavior whose rules need no policy has what AWS proposes for its origin: CachingOptimized for a bucket, CachingDisabled and
 * AllViewerExceptHostHeader for an HTTP server.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
 */
import type { CloudFrontHeaders } from 'aws-lambda';
import type { Policy } from '../../build/policies.ts';
import type { ResolvedBehavior, ResolvedConfig } from '../../config/resolve.ts';
import { type Answer, headersFrom, type ViewerRequest } from '../exchange.ts';
import { type CachedAnswer, type Conditions, cacheOf, passed } from './cache.ts';
import { cacheKeyOf, keyText } from './cache-key.ts';
import { CACHING_DISABLED, CACHING_OPTIMIZED, type CachePolicy, cachePolicyFrom } from './cache-policy.ts';
import { compressed, encodingFor } from './compression.ts';
import {
  ALL_VIEWER_EXCEPT_HOST_HEADER,
  type OriginRequestPolicy,
  originRequestOf,
  originRequestPolicyFrom,
} from './origin-request-policy.ts';
import { bytesOf, CONDITIONS, viewerAnswer } from './viewer-answer.ts';

/** What the cache is made of. */
export interface EdgeCacheParts {
  readonly config: ResolvedConfig;
  readonly policies: readonly Policy[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Asks the origin side, as if there were no cache. */
export type FromOrigin = (request: ViewerRequest) => Promise<Answer>;

/** An answer of the edge, with X-Cache and Age, and why it is what it is. */
export interface EdgeAnswer {
  readonly answer: Answer;
  readonly because: string;
}

/** A distribution's cache. */
export interface EdgeCache {
  /** Answers a request that viewer-request handed on, at one of the config's behaviors. */
  answer(behavior: ResolvedBehavior, request: ViewerRequest, fromOrigin: FromOrigin): Promise<EdgeAnswer>;
  /** Forgets everything; how many answers that were. */
  clear(): number;
}

/** Bytes that are kept at most. */
const CAPACITY = 256 * 1024 * 1024;

/** The policies of a behavior. */
interface BehaviorPolicies {
  readonly cache: CachePolicy;
  readonly originRequest: OriginRequestPolicy | undefined;
}

/** Makes the cache of a distribution. */
export function edgeCacheOf({ config, policies, now }: EdgeCacheParts): EdgeCache {
  const cache = cacheOf(now, CAPACITY);
  const domain = config.hosts[0] ?? '';
  const known = new Map(config.behaviors.map((behavior) => [behavior, policiesFor(behavior, config, policies)]));
  return {
    async answer(behavior, request, fromOrigin) {
      const { cache: policy, originRequest } = known.get(behavior) as BehaviorPolicies;
      const isKept = policy.maxTtl > 0 && ['GET', 'HEAD'].includes(request.method);
      const whole = isKept ? withoutConditions(request) : request;
      const fetch = async (conditions: Conditions): Promise<Answer> => {
        const sent = originRequestOf(whole, policy, originRequest);
        const answer = await fromOrigin({ ...sent, headers: { ...sent.headers, ...headersFrom(conditions) } });
        return edgeForm(sent.headers, policy, withoutCookies(answer, policy, originRequest));
      };
      if (!isKept) return labelled(passed(await fetch({}), 'not cached'));
      const key = keyText(cacheKeyOf(domain, policy, request));
      const served = await cache.serve({ key, method: request.method, policy, fetch });
      return labelled({ ...served, answer: await viewerAnswer(request, served.answer) });
    },
    clear: () => cache.invalidate(() => true),
  };
}

function policiesFor(
  { path, origin }: ResolvedBehavior,
  { origins }: ResolvedConfig,
  policies: readonly Policy[],
): BehaviorPolicies {
  const mine = policies.filter(({ behavior }) => behavior === path);
  const cache = mine.find((policy) => policy.type === 'cache-policy');
  const request = mine.find((policy) => policy.type === 'origin-request-policy');
  if (!cache && origins[origin]?.http !== undefined) {
    return { cache: CACHING_DISABLED, originRequest: ALL_VIEWER_EXCEPT_HOST_HEADER };
  }
  return {
    cache: cache ? cachePolicyFrom(cache.config) : CACHING_OPTIMIZED,
    originRequest: request && originRequestPolicyFrom(request.config),
  };
}

/** The viewer's conditions are answered at the edge, which asks the origin for the whole. */
function withoutConditions(request: ViewerRequest): ViewerRequest {
  const headers = Object.entries(request.headers).filter(([name]) => !CONDITIONS.includes(name));
  return { ...request, headers: Object.fromEntries(headers) };
}

/** Set-Cookie of an origin goes no further where no cookie reaches it. */
function withoutCookies(answer: Answer, cache: CachePolicy, request: OriginRequestPolicy | undefined): Answer {
  const areSent = cache.cookies.behavior !== 'none' || (request?.cookies.behavior ?? 'none') !== 'none';
  if (areSent) return answer;
  const { 'set-cookie': _, ...headers } = answer.headers;
  return { ...answer, headers };
}

/** An answer compressed as it is kept, where CloudFront would. */
async function edgeForm(sent: CloudFrontHeaders, policy: CachePolicy, answer: Answer): Promise<Answer> {
  const length = Number(answer.headers['content-length']?.[0]?.value ?? Number.NaN);
  const accepted = sent['accept-encoding']?.[0]?.value;
  const encoding = encodingFor(policy, accepted, { ...answer, length });
  if (!encoding) return answer;
  return compressed({ ...answer, body: await bytesOf(answer.body) }, encoding);
}

/** X-Cache, and Age of what was kept. CloudFront's own errors have their X-Cache already. */
export function labelled({ answer, result, age, because }: CachedAnswer): EdgeAnswer {
  const says = answer.headers['x-cache'] ? {} : { 'X-Cache': `${result} from cloudfront` };
  return { answer: { ...answer, headers: { ...answer.headers, ...headersFrom({ ...says, Age: age }) } }, because };
}
