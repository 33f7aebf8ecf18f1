/**
 * The cache of a distribution: between what viewer-request handed on and what the origin is asked, by the policies of each behavior.
 */
import type { CloudFrontHeaders } from 'aws-lambda';
import type { Answer, ViewerRequest, WhenGone } from '../exchange.ts';
import { headerOf, headersFrom, headersWhere, withHeaders } from '../header-lines.ts';
import { errorCachingMinTtlOf } from '../response/custom-error-response.ts';
import type { BehaviorSettings, DistributionSettings } from '../settings.ts';
import { type Soon, whenHere } from '../soon.ts';
import { cacheKeyOf } from './cache-key.ts';
import type { CachedAnswer, Conditions } from './cached-answer.ts';
import { invalidationOf } from './invalidation.ts';
import { takenIn } from './origin-answer.ts';
import { forwardsHeader, originRequestOf } from './origin-request-policy.ts';
import { POPS, type TieredAnswer, type Tiers, tiersOf } from './tiers.ts';
import { CONDITIONS, preconditionsOf, rangeOf, viewerAnswer } from './viewer-answer.ts';

/** What the cache is made of. */
export interface EdgeCacheParts {
  readonly settings: Pick<DistributionSettings, 'domainName'> & Partial<DistributionSettings>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Whether regional edge caches stand behind the edge locations. */
  readonly hasRegionalCaches?: boolean;
  /** Bytes that each cache keeps at most. */
  readonly capacity?: number | undefined;
  /** The caches themselves, where they outlive a change of the settings; new ones unless they are given. */
  readonly tiers?: Tiers;
}

/** Asks the origin side, as if there were no cache. */
export type FromOrigin = (request: ViewerRequest) => Promise<Answer>;

/** An answer of the edge. */
export interface EdgeAnswer {
  /** With X-Cache and Age, as the viewer asked for it. */
  readonly answer: Answer;
  /** What the caches decided. */
  readonly cached: TieredAnswer;
}

/** A distribution's cache. */
export interface EdgeCache {
  /** Answers a request that viewer-request handed on, at one of its behaviors. */
  answer(behavior: BehaviorSettings, request: ViewerRequest, fromOrigin: FromOrigin, pop?: string): Soon<EdgeAnswer>;
  /**
   * Forgets what paths and `#tag`s mean, and keeps nothing of it that is on its way; how many answers that were.
   *
   * @throws EdgeError ERR_USAGE with every item that CloudFront refuses
   */
  invalidate(items: readonly string[]): number;
  /** Forgets everything; how many answers that were. */
  clear(): number;
  /** Resolves when nothing is fetched in the background any more. */
  settled(): Promise<void>;
}

/** The same where nothing is said. */
const CAPACITY = 256 * 1024 * 1024;

/** Makes caches that have nothing yet. */
export function cachesOf(parts: Omit<EdgeCacheParts, 'tiers'>): Tiers {
  const { settings, now, hasRegionalCaches = false, capacity = CAPACITY } = parts;
  const { cacheTagHeader } = settings;
  return tiersOf({ now, capacity, pops: POPS, hasRegionalCaches, cacheTagHeader });
}

/** Makes the cache of a distribution. */
export function edgeCacheOf(parts: EdgeCacheParts): EdgeCache {
  const { settings } = parts;
  const { customErrorResponses = [], origins = [], originGroups = [] } = settings;
  const tiers = parts.tiers ?? cachesOf(parts);
  const errorCachingMinTtl = errorCachingMinTtlOf(customErrorResponses);
  const hasShield = (target: string): boolean => {
    const primary = originGroups.find(({ id }) => id === target)?.members[0] ?? target;
    return origins.find(({ id }) => id === primary)?.hasOriginShield ?? false;
  };
  return {
    answer(behavior, request, fromOrigin, pop = '') {
      const { cachePolicy: policy, originRequestPolicy: originRequest, cachedMethods } = behavior;
      const isCached = policy.maxTtl > 0 && cachedMethods.includes(request.method);
      const fetch = async (conditions: Conditions, whenGone?: WhenGone): Promise<Answer> => {
        const whole = isCached ? withoutConditions(request) : request;
        const sent = originRequestOf(whole, policy, originRequest, cachedMethods);
        const headers = withHeaders(sent.headers, headersFrom(conditions));
        const answer = await fromOrigin(Object.assign({}, sent, { headers, whenGone }));
        return takenIn(answer, behavior, headerOf(sent.headers, 'accept-encoding'));
      };
      const range = isCached ? rangeOf(request) : undefined;
      const isConditional = policy.cookies.behavior === 'none';
      const conditions = isCached && isConditional ? preconditionsOf(request) : undefined;
      const served = tiers.serve({
        pop,
        key: cacheKeyOf(settings.domainName, policy, request),
        method: request.method,
        policy,
        errorCachingMinTtl,
        isConditional,
        isAuthorized: isAuthorized(behavior, request),
        isCollapsed: true,
        hasOriginShield: hasShield(behavior.target),
        isCached,
        whenGone: request.whenGone,
        fetch,
        ...(range ? { range } : {}),
        ...(conditions ? { conditions } : {}),
      });
      return whenHere(served, (cached): Soon<EdgeAnswer> => {
        if (!isCached) return { answer: labelled(cached.answer, cached), cached };
        // What the origin was asked for itself is answered by it.
        const isRangeAnswered = cached.layer === undefined && cached.sent?.Range !== undefined;
        const answered = viewerAnswer(request, cached.answer, isRangeAnswered);
        return whenHere(answered, (answer) => ({ answer: labelled(answer, cached), cached }));
      });
    },
    invalidate: (items) => tiers.invalidate(invalidationOf(items)),
    clear: () => tiers.invalidate(() => true),
    settled: tiers.settled,
  };
}

/** Whether the origin is asked in a user's name, and the key does not tell that user from others. */
function isAuthorized(
  { cachePolicy, originRequestPolicy }: BehaviorSettings,
  { method, headers }: ViewerRequest,
): boolean {
  if (headers.authorization === undefined || cachePolicy.headers.includes('authorization')) return false;
  return method !== 'OPTIONS' && forwardsHeader('authorization', cachePolicy, originRequestPolicy);
}

/** The viewer's conditions are answered at the edge, which asks the origin by its own, or by the viewer's where it has nothing. */
function withoutConditions(request: ViewerRequest): ViewerRequest {
  return { ...request, headers: headersWhere(request.headers, (name) => !CONDITIONS.includes(name)) };
}

/** With X-Cache, and Age of what was kept. CloudFront's own errors have their X-Cache already. */
export function labelled(answer: Answer, { result, age }: Pick<CachedAnswer, 'result' | 'age'>): Answer {
  const says: CloudFrontHeaders = {};
  if (!answer.headers['x-cache']) says['x-cache'] = [{ key: 'X-Cache', value: `${result} from cloudfront` }];
  if (age !== undefined) says.age = [{ key: 'Age', value: String(age) }];
  return Object.assign({}, answer, { headers: withHeaders(answer.headers, says) });
}
