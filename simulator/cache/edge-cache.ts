/**
 * The cache of a distribution: between what viewer-request handed on and what the origin is asked, by the policies of each behavior.
 */
import type { CloudFrontHeaders } from 'aws-lambda';
import { type Answer, headersFrom, type ViewerRequest } from '../exchange.ts';
import type { BehaviorSettings, DistributionSettings } from '../settings.ts';
import { type CachedAnswer, type Conditions, cacheOf, passed } from './cache.ts';
import { cacheKeyOf, keyText } from './cache-key.ts';
import type { CachePolicy } from './cache-policy.ts';
import { compressed, encodingFor } from './compression.ts';
import { type OriginRequestPolicy, originRequestOf } from './origin-request-policy.ts';
import { bytesOf, CONDITIONS, viewerAnswer } from './viewer-answer.ts';

/** What the cache is made of. */
export interface EdgeCacheParts {
  readonly settings: Pick<DistributionSettings, 'domainName'>;
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
  /** Answers a request that viewer-request handed on, at one of its behaviors. */
  answer(behavior: BehaviorSettings, request: ViewerRequest, fromOrigin: FromOrigin): Promise<EdgeAnswer>;
  /** Forgets everything; how many answers that were. */
  clear(): number;
  /** Resolves when nothing is fetched in the background any more. */
  settled(): Promise<void>;
}

/** Bytes that are kept at most. */
const CAPACITY = 256 * 1024 * 1024;

/** Makes the cache of a distribution. */
export function edgeCacheOf({ settings, now }: EdgeCacheParts): EdgeCache {
  const cache = cacheOf(now, CAPACITY);
  return {
    async answer(behavior, request, fromOrigin) {
      const { cachePolicy: policy, originRequestPolicy: originRequest } = behavior;
      const isKept = policy.maxTtl > 0 && behavior.cachedMethods.includes(request.method);
      const whole = isKept ? withoutConditions(request) : request;
      const fetch = async (conditions: Conditions): Promise<Answer> => {
        const sent = originRequestOf(whole, policy, originRequest);
        const answer = await fromOrigin({ ...sent, headers: { ...sent.headers, ...headersFrom(conditions) } });
        return edgeForm(sent.headers, policy, withoutCookies(answer, policy, originRequest));
      };
      if (!isKept) return labelled(passed(await fetch({}), 'not cached'));
      const key = keyText(cacheKeyOf(settings.domainName, policy, request));
      const served = await cache.serve({ key, method: request.method, policy, fetch });
      return labelled({ ...served, answer: await viewerAnswer(request, served.answer) });
    },
    clear: () => cache.invalidate(() => true),
    settled: cache.settled,
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
