/**
 * What the rules of a config need of the policies on its behaviors, held against what is there. Without it a rule does nothing, or
 * worse: two viewers share an answer that is for one of them.
 *
 * A policy may take more than is needed: what splits the cache further, or tells the origin more, is whoever's who made it. Whether
 * answers are compressed is, too, unless the config says: no rule reads Accept-Encoding.
 */
import type { CachePolicyConfig, DistributionConfig, ResponseHeadersPolicyConfig } from '@aws-sdk/client-cloudfront';
import type { ResponseHeaders } from '#policy/response-headers-policy';
import { neededOfRequest, type Policy, policyWords } from '../../build/policies.ts';
import type { Problem } from '../../config/errors.ts';
import type { ResolvedBehavior } from '../../config/resolve.ts';
import { type Behavior, behaviorOf, behaviorsOf } from '../distribution/associations.ts';
import { isSamePattern } from '../release/station-changes.ts';
import type { Target } from '../release/target.ts';
import { type LivePolicy, MEMBER_OF, POLICY_TYPES, type PolicyType } from './live-policies.ts';
import { ALL_VIEWER_EXCEPT_HOST_HEADER, CACHING_DISABLED, type ManagedPolicy } from './managed-policies.ts';
import {
  lackedEntries,
  NOTHING_TAKEN,
  type TakenOfRequest,
  takenByCachePolicy,
  takenByEither,
  takenByForwardedValues,
  takenByOriginRequestPolicy,
} from './taken-of-request.ts';

/** A behavior whose policy of a type lacks what rules need. */
export interface PolicyNeed {
  /** As the distribution writes its pattern. */
  readonly behavior: string;
  readonly type: PolicyType;
  /** The policy that lacks it; nothing where the behavior has none of the type. */
  readonly has?: Pick<LivePolicy, 'id' | 'name' | 'isManaged'>;
  /** Whether the behavior has ForwardedValues in place of policies. */
  readonly isLegacy: boolean;
  /** What is to be added: `header X-Role`, `all query strings`. */
  readonly lacks: readonly string[];
  /** Times and encodings that are to be changed: `MinTTL is 1 and must be 0`. */
  readonly times: readonly string[];
  /** A policy that has it: one of the build, by its file, or one of AWS's own. */
  readonly use: Pick<Policy, 'file'> | ManagedPolicy;
}

/** What is on AWS, as far as policies go. */
export interface LivePolicies {
  readonly config: DistributionConfig;
  /** By id. */
  readonly policies: ReadonlyMap<string, LivePolicy>;
}

/** Everything that is lacking, in the order of the config's behaviors. Behaviors that the distribution does not have are left out. */
export function policyNeeds(
  { config, policies }: Pick<Target, 'config' | 'policies'>,
  live: LivePolicies,
): readonly PolicyNeed[] {
  const there = behaviorsOf(live.config);
  return config.behaviors.flatMap((behavior) => {
    const spelled = there.find((one) => isSamePattern(one, behavior.path));
    if (spelled === undefined) return [];
    const now = behaviorNow(live, spelled);
    const built = policies.filter((policy) => policy.behavior === behavior.path);
    const lacks = { ...requestLacks(behavior, now), 'response-headers-policy': responseLacks(built, now) };
    const wrongTimes = [...lackedTimes(behavior, now), ...lackedEncodings(behavior, now)];
    return POLICY_TYPES.flatMap((type): readonly PolicyNeed[] => {
      const times = type === 'cache-policy' ? wrongTimes : [];
      if (lacks[type].length + times.length === 0) return [];
      const has = now.named[type];
      const use = built.find((policy) => policy.type === type) ?? MANAGED_OF[type];
      const isLegacy = now.isLegacy && type !== 'response-headers-policy';
      if (!use) return [];
      return [{ behavior: spelled, type, ...(has ? { has } : {}), isLegacy, lacks: lacks[type], times, use }];
    });
  });
}

/** What `cache: 'CachingDisabled'` stands for. */
const MANAGED_OF: Readonly<Partial<Record<PolicyType, ManagedPolicy>>> = {
  'cache-policy': CACHING_DISABLED,
  'origin-request-policy': ALL_VIEWER_EXCEPT_HOST_HEADER,
};

/** A behavior as the distribution has it. */
interface BehaviorNow {
  readonly named: Readonly<Partial<Record<PolicyType, Pick<LivePolicy, 'id' | 'name' | 'isManaged'>>>>;
  readonly isLegacy: boolean;
  readonly key: TakenOfRequest;
  /** What reaches the origin: what is in the key, and what is sent besides. */
  readonly origin: TakenOfRequest;
  /** Seconds, with CloudFront's own in place of what is not said. */
  readonly times: Times;
  /** Whether Accept-Encoding is in the key, by the switch of each encoding; nothing where no cache policy says. */
  readonly encodings: Encodings | undefined;
  readonly response: ResponseHeadersPolicyConfig | undefined;
}

interface Times {
  readonly MinTTL: number;
  readonly DefaultTTL: number;
  readonly MaxTTL: number;
}

type Encodings = Readonly<Record<'EnableAcceptEncodingGzip' | 'EnableAcceptEncodingBrotli', boolean>>;

const DAY = 86_400;
const YEAR = 31_536_000;

function behaviorNow({ config, policies }: LivePolicies, name: string): BehaviorNow {
  const says = behaviorOf(config, name);
  const cache = typed(policies, says, 'cache-policy');
  const request = typed(policies, says, 'origin-request-policy');
  const response = typed(policies, says, 'response-headers-policy');
  const legacy = says.ForwardedValues;
  const key = legacy ? takenByForwardedValues(legacy) : cache ? takenByCachePolicy(cache.config) : NOTHING_TAKEN;
  const named = Object.fromEntries(
    POLICY_TYPES.flatMap((type) => {
      const id = says[MEMBER_OF[type]];
      // AWS lists every policy of the account: one that is not there is somebody else's to explain.
      return id ? [[type, policies.get(id) ?? { id, name: id, isManaged: false }]] : [];
    }),
  );
  return {
    named,
    isLegacy: legacy !== undefined,
    key,
    origin: request ? takenByEither(key, takenByOriginRequestPolicy(request.config)) : key,
    times: timesOf(legacy ? says : (cache?.config ?? {})),
    encodings: legacy || !cache ? undefined : encodingsOf(cache.config),
    response: response?.config,
  };
}

function encodingsOf({ ParametersInCacheKeyAndForwardedToOrigin: key }: CachePolicyConfig): Encodings {
  const { EnableAcceptEncodingGzip = false, EnableAcceptEncodingBrotli = false } = key ?? {};
  return { EnableAcceptEncodingGzip, EnableAcceptEncodingBrotli };
}

function typed<Type extends PolicyType>(
  policies: LivePolicies['policies'],
  says: Behavior,
  type: Type,
): Extract<LivePolicy, { type: Type }> | undefined {
  const found = policies.get(says[MEMBER_OF[type]] ?? '');
  return found?.type === type ? (found as Extract<LivePolicy, { type: Type }>) : undefined;
}

function timesOf({ MinTTL = 0, DefaultTTL, MaxTTL }: Partial<{ [Time in keyof Times]: number | undefined }>): Times {
  const defaultTTL = DefaultTTL ?? Math.max(DAY, MinTTL);
  return { MinTTL, DefaultTTL: defaultTTL, MaxTTL: MaxTTL ?? Math.max(YEAR, defaultTTL) };
}

/** What the policies on requests lack. Where nothing is kept there is no key, and what rules have set needs to reach the origin alone. */
function requestLacks(
  behavior: ResolvedBehavior,
  now: BehaviorNow,
): Readonly<Record<'cache-policy' | 'origin-request-policy', readonly string[]>> {
  const needed = neededOfRequest(behavior);
  if (behavior.cache === 'CachingDisabled') {
    return { 'cache-policy': [], 'origin-request-policy': lackedEntries(needed.both, now.origin) };
  }
  const key = now.times.MaxTTL === 0 ? now.origin : now.key;
  return {
    'cache-policy': lackedEntries(needed.key, key),
    'origin-request-policy': lackedEntries(needed.origin, now.origin),
  };
}

/** The times that the config says; for some rules, too, that nothing is kept unless the answer says so, and nothing that it calls private. */
function neededTimes(behavior: ResolvedBehavior): Partial<Times> {
  const { cache } = behavior;
  if (cache === 'CachingDisabled') return { MaxTTL: 0 };
  const { isKeptOnlyIfSaid } = neededOfRequest(behavior);
  const { minTTL, defaultTTL, maxTTL } = typeof cache === 'object' ? cache : {};
  return {
    ...(isKeptOnlyIfSaid ? { MinTTL: 0, DefaultTTL: 0 } : {}),
    ...(minTTL === undefined ? {} : { MinTTL: minTTL }),
    ...(defaultTTL === undefined ? {} : { DefaultTTL: defaultTTL }),
    ...(maxTTL === undefined ? {} : { MaxTTL: maxTTL }),
  };
}

function lackedTimes(behavior: ResolvedBehavior, { times: now }: BehaviorNow): readonly string[] {
  const needed = neededTimes(behavior);
  return (Object.keys(needed) as (keyof Times)[])
    .filter((time) => needed[time] !== now[time])
    .map((time) => `${time} is ${now[time]} and must be ${needed[time]}`);
}

/** What of compression is not as the config says it, where it does. */
function lackedEncodings({ cache }: ResolvedBehavior, { encodings = NO_ENCODINGS }: BehaviorNow): readonly string[] {
  const wanted = typeof cache === 'object' ? cache.compression : undefined;
  if (wanted === undefined) return [];
  return Object.entries(encodings)
    .filter(([, is]) => is !== wanted)
    .map(([name, is]) => `${name} is ${is} and must be ${wanted}`);
}

/** Of ForwardedValues, and of none. */
const NO_ENCODINGS: Encodings = { EnableAcceptEncodingGzip: false, EnableAcceptEncodingBrotli: false };

/** What of the headers that the build has in a policy the behavior's own says not, or otherwise. */
function responseLacks(built: readonly Policy[], { response: now }: BehaviorNow): readonly string[] {
  const wanted: ResponseHeaders | undefined = built.find((policy) => policy.type === 'response-headers-policy')?.config;
  if (!wanted) return [];
  const security = Object.entries(wanted.SecurityHeadersConfig ?? {}).filter(
    ([member, says]) => !saysAll(Reflect.get(now?.SecurityHeadersConfig ?? {}, member), says),
  );
  const custom = (wanted.CustomHeadersConfig?.Items ?? []).filter(
    (header) =>
      !now?.CustomHeadersConfig?.Items?.some(
        (one) => isHeader(one.Header, header.Header) && saysAll({ ...one, Header: header.Header }, header),
      ),
  );
  const removed = (wanted.RemoveHeadersConfig?.Items ?? []).filter(
    ({ Header: name }) => !now?.RemoveHeadersConfig?.Items?.some((one) => isHeader(one.Header, name)),
  );
  return [
    ...security.map(([member, says]) => `${member} ${JSON.stringify(says)}`),
    ...custom.map(({ Header, Value }) => `custom header ${Header}: ${Value}`),
    ...removed.map(({ Header }) => `removed header ${Header}`),
  ];
}

/** Whether each member is there with the same value; one that is not there is false. */
function saysAll(has: object | undefined, wanted: object): boolean {
  return (
    has !== undefined &&
    Object.entries(wanted).every(([member, value]) => (Reflect.get(has, member) ?? false) === (value ?? false))
  );
}

function isHeader(one: string | undefined, other: string): boolean {
  return one?.toLowerCase() === other.toLowerCase();
}

/**
 * Needs as problems, each with the exact entries, and what to do.
 *
 * @param out the output folder with the policies of the build, as whoever runs the command writes it
 */
export function needProblems(needs: readonly PolicyNeed[], out: string): readonly Problem[] {
  return needs.map((need) => ({ at: need.behavior, says: `${foundText(need)}. ${adviceOf(need, out)}` }));
}

function foundText({ type, has, isLegacy, lacks, times }: PolicyNeed): string {
  const word = policyWords(type);
  const [is, lack] = isLegacy
    ? ['has ForwardedValues', ' that lack']
    : has
      ? [`has the ${word} ${nameText(has)}`, ', which lacks']
      : [`has no ${word}`, ', and needs one with'];
  return `${is}${lacks.length > 0 ? lack : ''}: ${[...lacks, ...times].join('; ')}`;
}

function nameText({ id, name }: Pick<LivePolicy, 'id' | 'name'>): string {
  return name === id ? id : `${name} (${id})`;
}

function adviceOf(need: PolicyNeed, out: string): string {
  const { behavior, type, has, isLegacy, times, use } = need;
  if (isLegacy) return legacyAdvice(need, out);
  if ('id' in use) return `Give the behavior AWS's own ${use.name}, with ${use.id} as its ${MEMBER_OF[type]}`;
  if (has && !has.isManaged) return times.length > 0 ? 'Change the policy so' : 'Add them to it';
  const creation = `make one with ${creationOf(type, use.file, out)}, and give ${behavior} its id as ${MEMBER_OF[type]}; or say policies: 'managed' in the config`;
  return has ? `It is AWS's own and cannot be changed: ${creation}` : creation.replace(/^m/, 'M');
}

/**
 * How a behavior comes to policies that has none: beside ForwardedValues, and the times that belong to them, CloudFront takes no cache
 * policy, so that no release can give it one.
 *
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DefaultCacheBehavior.html
 */
function legacyAdvice({ type, times, use }: PolicyNeed, out: string): string {
  const there = times.length > 0 ? 'Change them so' : 'Add that there';
  const others = "Beside it releases with policies: 'managed' can make what the rules need";
  if (type !== 'cache-policy') {
    const next = 'id' in use ? `AWS's own ${use.name}, ${use.id}` : `one made with ${creationOf(type, use.file, out)}`;
    return `${there}, or move the behavior to a cache policy that takes what they take: ${MOVE}. Then its ${MEMBER_OF[type]} can be ${next}. ${others}`;
  }
  if ('id' in use) return `Move the behavior to AWS's own ${use.name}, ${use.id}: ${MOVE}`;
  return `${there}, or move the behavior to a cache policy: make one with ${creationOf(type, use.file, out)}, to which you add what else they take; ${MOVE}. ${others}`;
}

/** From ForwardedValues to a cache policy, in the command line and in the console. */
const MOVE =
  "in what aws cloudfront get-distribution-config prints put the policy's id as CachePolicyId in the place of ForwardedValues, MinTTL, DefaultTTL and MaxTTL, and give that to aws cloudfront update-distribution; or choose it in the console at Behaviors, Edit, Cache policy and origin request policy";

function creationOf(type: PolicyType, file: string, out: string): string {
  return `aws cloudfront create-${type} --${type}-config file://${out}/${file}`;
}
