/** The policies of CloudFront's own that the rules of a config need on its behaviors. */
import { type Cache, cacheTimes } from '#policy/cache';
import { type Headers, headersOf, removedHeadersOf } from '#policy/headers';
import { type ResponseHeaders, responseHeadersOf } from '#policy/response-headers-policy';
import type { ResolvedBehavior, ResolvedConfig } from '../config/resolve.ts';
import type { Names, Need, RequestPolicy } from './needs/need.ts';
import {
  type CachePolicyConfig,
  cachePolicyConfig,
  type Entries,
  type OriginRequestPolicyConfig,
  originRequestPolicyConfig,
  type PolicyTitle,
} from './request-policy.ts';
import { RULES } from './rules.ts';
import { distinct, slugOf } from './slug.ts';

/** A policy that a behavior needs. */
export type Policy = {
  /** The behavior's path pattern. */
  readonly behavior: string;
  /** Unique in the account: `<app>-<environment>-<behavior>`. */
  readonly name: string;
  /** Relative to the manifest. */
  readonly file: string;
} & (
  | { readonly type: 'cache-policy'; readonly entries: Entries; readonly config: CachePolicyConfig }
  | { readonly type: 'origin-request-policy'; readonly entries: Entries; readonly config: OriginRequestPolicyConfig }
  | {
      readonly type: 'response-headers-policy';
      readonly entries: ResponseEntries;
      readonly config: PolicyTitle & ResponseHeaders;
    }
);

/** Names of the headers of answers that a policy speaks of, in lower case. */
export interface ResponseEntries {
  readonly sets: readonly string[];
  readonly removes: readonly string[];
}

/** What AWS calls a policy of a type: `cache policy`. */
export function policyWords(type: Policy['type']): string {
  return type.replaceAll('-', ' ');
}

/**
 * Every policy that the rules of a config need, in the order of the behaviors; a behavior whose rules need none has none.
 */
export function policiesOf({ app, environment, behaviors }: ResolvedConfig): readonly Policy[] {
  const slugs = distinct(behaviors.map(({ path }) => slugOf(path)));
  const needs = behaviors.map(needsOf);
  return behaviors.flatMap(({ path, headers, cache }, i) => {
    const slug = slugs[i] ?? '';
    const title = { Name: `${app}-${environment}-${slug}`, Comment: commentOf(path, app, environment) };
    return [
      ...requestPolicies(path, slug, title, needs[i] ?? [], cache),
      ...responsePolicies(path, slug, title, headers),
    ];
  });
}

function responsePolicies(
  behavior: string,
  slug: string,
  title: PolicyTitle,
  headers: Headers = {},
): readonly Policy[] {
  if (headers.via !== 'policy' && headers.via !== 'both') return [];
  const type = 'response-headers-policy';
  const entries = { sets: headersOf(headers).map(({ name }) => name), removes: removedHeadersOf(headers) };
  const config = { ...title, ...responseHeadersOf(headers) };
  return [{ behavior, type, name: title.Name, file: `policies/${slug}.${type}.json`, entries, config }];
}

function requestPolicies(
  behavior: string,
  slug: string,
  title: PolicyTitle,
  all: readonly Need[],
  cache: Cache | undefined,
): readonly Policy[] {
  return TYPES.flatMap((type): readonly Policy[] => {
    const needs = all.filter(({ policy }) => policy === type);
    const isSaid = type === 'cache-policy' && typeof cache === 'object';
    // With CachingDisabled stands AllViewerExceptHostHeader, which sends whatever rules have set.
    const isManaged =
      cache === 'CachingDisabled' &&
      (type === 'cache-policy' ||
        needs.every(({ headers = [] }) => !headers.some((name) => /^cloudfront-/i.test(name))));
    if (isManaged || (needs.length === 0 && !isSaid)) return [];
    const times = cacheTimes(
      cache,
      needs.some(({ isKeptOnlyIfSaid }) => isKeptOnlyIfSaid),
    );
    const entries = entriesOf(type, needs);
    const common = { behavior, name: title.Name, file: `policies/${slug}.${type}.json`, entries };
    return type === 'cache-policy'
      ? [{ ...common, type, config: cachePolicyConfig(title, entries, times) }]
      : [{ ...common, type, config: originRequestPolicyConfig(title, entries) }];
  });
}

const TYPES: readonly RequestPolicy[] = ['cache-policy', 'origin-request-policy'];

/** What every rule of a behavior needs. */
function needsOf(behavior: ResolvedBehavior): readonly Need[] {
  return RULES.flatMap(({ optionsOf, needs }) => {
    const options = optionsOf(behavior);
    return options === undefined ? [] : (needs?.(options) ?? []);
  });
}

/** What rules say of one policy. Of cookies and query strings there may be nothing said, which leaves them as they are. */
export type NeededEntries = Pick<Entries, 'headers'> & Partial<Entries>;

/** What the rules of a behavior need of requests. */
export interface NeededOfRequest {
  readonly key: NeededEntries;
  /** Beside what is in the key, which reaches the origin, too. */
  readonly origin: NeededEntries;
  /** Both, for a behavior that keeps nothing, and so has no key. */
  readonly both: NeededEntries;
  /** Whether nothing is kept unless the answer says so. */
  readonly isKeptOnlyIfSaid: boolean;
}

/** What the rules of a behavior need of requests, whichever policies it has. */
export function neededOfRequest(behavior: ResolvedBehavior): NeededOfRequest {
  const needs = needsOf(behavior);
  const of = (type: RequestPolicy): NeededEntries => neededEntries(needs.filter(({ policy }) => policy === type));
  return {
    key: of('cache-policy'),
    origin: of('origin-request-policy'),
    both: neededEntries(needs),
    isKeptOnlyIfSaid: needs.some(({ isKeptOnlyIfSaid }) => isKeptOnlyIfSaid),
  };
}

function neededEntries(needs: readonly Need[]): NeededEntries {
  const cookies = unionOf(needs.map((need) => need.cookies));
  const queryStrings = unionOf(needs.map((need) => need.queryStrings));
  return {
    headers: [...new Set(needs.flatMap(({ headers = [] }) => headers))],
    ...(cookies === undefined ? {} : { cookies }),
    ...(queryStrings === undefined ? {} : { queryStrings }),
  };
}

/**
 * What all needs of one policy come to. A query string of which no rule speaks stays whole in the key: without it every page of a
 * list would be the first. Cookies of which no rule speaks stay out: with them no answer would be shared.
 */
function entriesOf(type: RequestPolicy, needs: readonly Need[]): Entries {
  const all = type === 'cache-policy' ? 'all' : [];
  const { headers, cookies = [], queryStrings = all } = neededEntries(needs);
  return { headers, cookies, queryStrings };
}

function unionOf(all: readonly (Names | undefined)[]): Names | undefined {
  const said = all.filter((names) => names !== undefined);
  if (said.length === 0) return undefined;
  return said.includes('all') ? 'all' : [...new Set(said.flat())];
}

/** Characters of a policy's comment. @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CachePolicyConfig.html */
const LONGEST_COMMENT = 128;

function commentOf(path: string, app: string, environment: string): string {
  return `${app} for ${environment}, behavior ${path}`.slice(0, LONGEST_COMMENT);
}
