/**
 * Cache policies: what of a request is in the cache key, and how long answers live.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/controlling-the-cache-key.html
 */
import { matchesWildcards } from '#policy/path-pattern';

/** Which names of a kind are meant. Case counts in the names of cookies and query parameters. */
export type Selection =
  | { readonly behavior: 'none' | 'all'; readonly names?: never }
  | {
      readonly behavior: 'whitelist' | 'allExcept';
      readonly names: readonly string[];
      /** Whether `*` and `?` in a name stand for other characters, as in the cookies of legacy ForwardedValues. */
      readonly wildcards?: boolean;
    };

/** A cache policy, with every default filled in. */
export interface CachePolicy {
  /** Seconds. */
  readonly minTtl: number;
  /** Seconds. */
  readonly defaultTtl: number;
  /** Seconds. */
  readonly maxTtl: number;
  readonly gzip: boolean;
  readonly brotli: boolean;
  /** In lower case. */
  readonly headers: readonly string[];
  readonly cookies: Selection;
  readonly queryStrings: Selection;
}

/** Seconds that CloudFront takes where a policy says nothing: a day. */
export const DEFAULT_TTL = 86_400;

/** The same of how long at most: a year. */
const MAX_TTL = 31_536_000;

const NOTHING = { behavior: 'none' } as const;

/** A choice of names as AWS's API has it: the behavior, and a list where it needs one. */
export type NamesJson<Behavior extends string, List extends string, Value extends string> = {
  readonly [Key in Behavior]?: Value | undefined;
} & {
  readonly [Key in List]?: { readonly Items?: readonly string[] | undefined } | undefined;
};

/** The members of AWS's `CachePolicyConfig` that are read here. */
export interface CachePolicyJson {
  readonly MinTTL?: number | undefined;
  readonly DefaultTTL?: number | undefined;
  readonly MaxTTL?: number | undefined;
  readonly ParametersInCacheKeyAndForwardedToOrigin?:
    | {
        readonly EnableAcceptEncodingGzip?: boolean | undefined;
        readonly EnableAcceptEncodingBrotli?: boolean | undefined;
        readonly HeadersConfig?: NamesJson<'HeaderBehavior', 'Headers', 'none' | 'whitelist'> | undefined;
        readonly CookiesConfig?: NamesJson<'CookieBehavior', 'Cookies', Selection['behavior']> | undefined;
        readonly QueryStringsConfig?:
          | NamesJson<'QueryStringBehavior', 'QueryStrings', Selection['behavior']>
          | undefined;
      }
    | undefined;
}

/** A policy as AWS's API gives it. What it leaves out is what CloudFront takes for it, each TTL at least as long as the one before. */
export function cachePolicyFrom({
  MinTTL = 0,
  DefaultTTL = Math.max(DEFAULT_TTL, MinTTL),
  MaxTTL = Math.max(MAX_TTL, DefaultTTL),
  ParametersInCacheKeyAndForwardedToOrigin: key,
}: CachePolicyJson): CachePolicy {
  return {
    minTtl: MinTTL,
    defaultTtl: DefaultTTL,
    maxTtl: MaxTTL,
    gzip: key?.EnableAcceptEncodingGzip ?? false,
    brotli: key?.EnableAcceptEncodingBrotli ?? false,
    headers: (key?.HeadersConfig?.Headers?.Items ?? []).map((name) => name.toLowerCase()),
    cookies: selectionFrom(key?.CookiesConfig?.CookieBehavior, key?.CookiesConfig?.Cookies?.Items),
    queryStrings: selectionFrom(
      key?.QueryStringsConfig?.QueryStringBehavior,
      key?.QueryStringsConfig?.QueryStrings?.Items,
    ),
  };
}

/** Whether a name is selected. */
export function selects(selection: Selection, name: string): boolean {
  if (selection.names === undefined) return selection.behavior === 'all';
  const { names, wildcards = false } = selection;
  const isNamed = wildcards ? names.some((pattern) => matchesWildcards(pattern, name)) : names.includes(name);
  return isNamed === (selection.behavior === 'whitelist');
}

/** What either of two selections means. Those with wildcards stand alone: legacy ForwardedValues have no origin request policy beside them. */
export function unionOf(one: Selection, other: Selection): Selection {
  if (one.behavior === 'none' || other.behavior === 'all') return other;
  if (other.behavior === 'none' || one.behavior === 'all') return one;
  if (one.behavior === 'whitelist' && other.behavior === 'whitelist') {
    return { behavior: 'whitelist', names: [...one.names, ...other.names] };
  }
  const excepted = one.behavior === 'allExcept' ? one : other;
  const besides = excepted === one ? other : one;
  return { behavior: 'allExcept', names: excepted.names?.filter((name) => !selects(besides, name)) ?? [] };
}

/** A selection as the API gives it. */
export function selectionFrom(behavior: string | undefined, names: readonly string[] = []): Selection {
  if (behavior === 'whitelist' || behavior === 'allExcept') return { behavior, names };
  return behavior === 'all' ? { behavior } : NOTHING;
}

/** AWS's own policy for files: a day where the origin says nothing, and nothing but the path in the key. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
export const CACHING_OPTIMIZED: CachePolicy = {
  minTtl: 1,
  defaultTtl: DEFAULT_TTL,
  maxTtl: MAX_TTL,
  gzip: true,
  brotli: true,
  headers: [],
  cookies: NOTHING,
  queryStrings: NOTHING,
};

/** AWS's own policy for what is not to be kept. */
export const CACHING_DISABLED: CachePolicy = {
  ...CACHING_OPTIMIZED,
  minTtl: 0,
  defaultTtl: 0,
  maxTtl: 0,
  gzip: false,
  brotli: false,
};
