/**
 * Cache policies: what of a request is in the cache key, and how long answers live.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/controlling-the-cache-key.html
 */
/** Which names of a kind are meant. Case counts in the names of cookies and query parameters. */
export type Selection =
  | { readonly behavior: 'none' | 'all'; readonly names?: never }
  | { readonly behavior: 'whitelist' | 'allExcept'; readonly names: readonly string[] };

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

/** What CloudFront takes where a policy says nothing: a day, and a year at most. */
const DEFAULT_TTL = 86_400;
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
  return selection.names.includes(name) === (selection.behavior === 'whitelist');
}

/** A selection as the API gives it. */
export function selectionFrom(behavior: string | undefined, names: readonly string[] = []): Selection {
  if (behavior === 'whitelist' || behavior === 'allExcept') return { behavior, names };
  return behavior === 'all' ? { behavior } : NOTHING;
}

/**
 * The policies that every account has, by id.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
 */
export const MANAGED_CACHE_POLICIES: Readonly<Record<string, CachePolicy & { readonly name: string }>> = {
  '658327ea-f89d-4fab-a63d-7e88639e58f6': managed('CachingOptimized', [1, DEFAULT_TTL, MAX_TTL], true, true),
  'b2884449-e4de-46a7-ac36-70bc7f1ddd6d': managed(
    'CachingOptimizedForUncompressedObjects',
    [1, DEFAULT_TTL, MAX_TTL],
    false,
    false,
  ),
  '4135ea2d-6df8-44a3-9df3-4b5a84be39ad': managed('CachingDisabled', [0, 0, 0], false, false),
  '08627262-05a9-4f76-9ded-b50ca2e3a84f': {
    ...managed('Elemental-MediaPackage', [0, DEFAULT_TTL, MAX_TTL], true, false),
    headers: ['origin'],
    queryStrings: { behavior: 'whitelist', names: ['aws.manifestfilter', 'start', 'end', 'm'] },
  },
  '2e54312d-136d-493c-8eb9-b001f22f67d2': {
    ...managed('Amplify', [2, 2, 600], true, true),
    headers: ['authorization', 'cloudfront-viewer-country', 'host'],
    cookies: { behavior: 'all' },
    queryStrings: { behavior: 'all' },
  },
  '83da9c7e-98b4-4e11-a168-04f0df8e2c65': useOriginCacheControlHeaders('UseOriginCacheControlHeaders', NOTHING),
  '4cc15a8a-d715-48a4-82b8-cc0b614638fe': useOriginCacheControlHeaders('UseOriginCacheControlHeaders-QueryStrings', {
    behavior: 'all',
  }),
};

function managed(
  name: string,
  [minTtl, defaultTtl, maxTtl]: readonly [number, number, number],
  gzip: boolean,
  brotli: boolean,
): CachePolicy & { readonly name: string } {
  return { name, minTtl, defaultTtl, maxTtl, gzip, brotli, headers: [], cookies: NOTHING, queryStrings: NOTHING };
}

function useOriginCacheControlHeaders(name: string, queryStrings: Selection): CachePolicy & { readonly name: string } {
  return {
    ...managed(name, [0, 0, MAX_TTL], true, true),
    headers: ['host', 'origin', 'x-http-method-override', 'x-http-method', 'x-method-override'],
    cookies: { behavior: 'all' },
    queryStrings,
  };
}
