/**
 * From a cache behavior of AWS's to its settings, with its policies and keys looked up.
 *
 * A cache policy that is neither in the file nor AWS's own has a stand-in with which nothing is kept, so that no viewer gets what
 * was another's; the other policies are left out. A warning says so. Keys have no stand-in: without them everybody could come in.
 *
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CacheBehavior.html
 */
import { isOriginStation, type Station } from '#policy/restricted-headers';
import { CACHING_DISABLED } from '../cache/cache-policy.ts';
import { ALL_VIEWER_EXCEPT_HOST_HEADER } from '../cache/origin-request-policy.ts';
import type { ResponseHeadersPolicy } from '../response/response-headers-policy.ts';
import type { Association, BehaviorSettings } from '../settings.ts';
import type { DefaultBehaviorJson } from './api-schemas.ts';
import { below, type Findings } from './findings.ts';
import { policiesOfForwardedValues, type RequestPolicies } from './forwarded-values.ts';
import {
  MANAGED_CACHE_POLICIES,
  MANAGED_ORIGIN_REQUEST_POLICIES,
  MANAGED_RESPONSE_HEADERS_POLICIES,
  type ManagedPolicy,
} from './managed-policies.ts';
import type { Reading } from './policy-library.ts';
import { findTtlOrder } from './ttl-order.ts';

/** The settings of the behavior at a place of the file. */
export function behaviorSettings(
  behavior: DefaultBehaviorJson,
  path: string,
  at: string,
  reading: Reading,
): BehaviorSettings {
  const { AllowedMethods: methods } = behavior;
  const headers = responseHeadersPolicy(behavior, at, reading);
  const keys = trustedKeys(behavior, at, reading);
  return {
    path,
    target: behavior.TargetOriginId,
    viewerProtocolPolicy: behavior.ViewerProtocolPolicy,
    allowedMethods: methods?.Items ?? READS,
    cachedMethods: methods?.CachedMethods?.Items ?? READS,
    compress: behavior.Compress ?? false,
    ...requestPolicies(behavior, at, reading),
    ...(headers ? { responseHeadersPolicy: headers } : {}),
    associations: associations(behavior, at, reading),
    ...(keys ? { trustedKeys: keys } : {}),
  };
}

/** What CloudFront allows, and keeps, where a behavior says nothing. */
const READS = ['GET', 'HEAD'];

/** What a behavior does whose cache policy is not known. */
const UNCACHED = 'nothing is kept here, and the origin gets the query, cookies and headers of every viewer';

function requestPolicies(behavior: DefaultBehaviorJson, at: string, { library, found }: Reading): RequestPolicies {
  const { CachePolicyId: cacheId, ForwardedValues: legacy, OriginRequestPolicyId: requestId } = behavior;
  if (legacy && (cacheId || requestId)) {
    const says = 'stands beside a policy, and only one of the two can count: CloudFront refuses that';
    found.problems.push({ at: below(at, 'ForwardedValues'), says });
  }
  if (legacy) findTtlOrder(behavior, at, found);
  if (legacy) return policiesOfForwardedValues(legacy, behavior);
  if (!cacheId) found.warnings.push({ at, says: `has neither CachePolicyId nor ForwardedValues: ${UNCACHED}` });
  const lookedUp = <Policy>(lookup: Omit<Lookup<Policy>, 'found'>): Policy | undefined =>
    policyOf({ ...lookup, found });
  const cachePolicy = lookedUp({
    id: cacheId,
    at: below(at, 'CachePolicyId'),
    array: 'CachePolicies',
    given: library.cachePolicies,
    managed: MANAGED_CACHE_POLICIES,
    standIn: UNCACHED,
  });
  const originRequestPolicy = lookedUp({
    id: requestId,
    at: below(at, 'OriginRequestPolicyId'),
    array: 'OriginRequestPolicies',
    given: library.originRequestPolicies,
    managed: MANAGED_ORIGIN_REQUEST_POLICIES,
    standIn: 'the origin gets no more than the cache policy says',
  });
  if (!cachePolicy) {
    return {
      cachePolicy: CACHING_DISABLED,
      originRequestPolicy: originRequestPolicy ?? ALL_VIEWER_EXCEPT_HOST_HEADER,
    };
  }
  return { cachePolicy, ...(originRequestPolicy ? { originRequestPolicy } : {}) };
}

function responseHeadersPolicy(
  { ResponseHeadersPolicyId: id }: DefaultBehaviorJson,
  at: string,
  { library, found }: Reading,
): ResponseHeadersPolicy | undefined {
  return policyOf({
    id,
    at: below(at, 'ResponseHeadersPolicyId'),
    array: 'ResponseHeadersPolicies',
    given: library.responseHeadersPolicies,
    managed: MANAGED_RESPONSE_HEADERS_POLICIES,
    standIn: 'answers go without its headers',
    found,
  });
}

/** Where a policy is looked for. */
interface Lookup<Policy> {
  readonly id: string | undefined;
  readonly at: string;
  /** The array of the file in which it could stand. */
  readonly array: string;
  readonly given: ReadonlyMap<string, Policy>;
  readonly managed: Readonly<Record<string, ManagedPolicy<Policy>>>;
  /** What happens without it. */
  readonly standIn: string;
  readonly found: Findings;
}

function policyOf<Policy>({ id, at, array, given, managed, standIn, found }: Lookup<Policy>): Policy | undefined {
  if (!id) return undefined;
  const known = Object.hasOwn(managed, id) ? managed[id] : undefined;
  const policy = given.get(id) ?? known?.policy;
  if (policy) return policy;
  if (known) {
    const says = `is AWS's own ${known.name}, of which AWS does not say what it holds; add it to ${array}`;
    found.problems.push({ at, says });
  } else {
    const says = `is ${id}, which is none of AWS's own and not among the ${array} of the file: ${standIn}`;
    found.warnings.push({ at, says, unknownPolicy: id });
  }
  return undefined;
}

function trustedKeys(
  { TrustedKeyGroups: trusted }: DefaultBehaviorJson,
  at: string,
  { library: { keyGroups, publicKeys }, found }: Reading,
): Readonly<Record<string, string>> | undefined {
  if (!trusted?.Enabled) return undefined;
  const groups = (trusted.Items ?? []).entries();
  const ids = [...groups].flatMap(([i, group]) => {
    const keys = keyGroups.get(group);
    if (!keys) findMissingKey(below(at, `TrustedKeyGroups.Items[${i}]`), `key group ${group}`, 'KeyGroups', found);
    return keys ?? [];
  });
  const pairs = [...new Set(ids)].flatMap((id) => {
    const pem = publicKeys.get(id);
    if (pem === undefined) findMissingKey(below(at, 'TrustedKeyGroups'), `public key ${id}`, 'PublicKeys', found);
    return pem === undefined ? [] : [[id, pem] as const];
  });
  return Object.fromEntries(pairs);
}

function findMissingKey(at: string, what: string, array: string, found: Findings): void {
  found.problems.push({ at, says: `asks for the ${what}, which is not among the ${array} of the file; add it there` });
}

type Associations = BehaviorSettings['associations'];

/** What runs at which station; one function at each, and one kind at the viewer's two. */
function associations(behavior: DefaultBehaviorJson, at: string, { found }: Reading): Associations {
  const functions = (behavior.FunctionAssociations?.Items ?? []).map(
    ({ EventType, FunctionARN }): readonly [Station, Association] => [
      EventType,
      { name: FunctionARN, runtime: 'cloudfront-js-2.0', includesBody: false },
    ],
  );
  const lambdas = (behavior.LambdaFunctionAssociations?.Items ?? []).map(
    ({ EventType, LambdaFunctionARN, IncludeBody = false }): readonly [Station, Association] => [
      EventType,
      { name: LambdaFunctionARN, runtime: 'lambda-edge', includesBody: IncludeBody },
    ],
  );
  const all = [...functions, ...lambdas];
  const stations = all.map(([station]) => station);
  const twice = stations.filter((station, i) => stations.indexOf(station) < i);
  for (const station of new Set(twice)) {
    found.problems.push({ at, says: `has more than one function at ${station}: CloudFront refuses that` });
  }
  if (functions.length > 0 && lambdas.some(([station]) => !isOriginStation(station))) {
    const says =
      'has a CloudFront Function and a Lambda@Edge function on the side of the viewer: CloudFront refuses that';
    found.problems.push({ at, says });
  }
  return Object.fromEntries(all);
}
