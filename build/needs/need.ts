/** What a rule needs of the policies on its behavior, beside its code. */

/** The two policies that decide what of a request CloudFront looks at. */
export type RequestPolicy = 'cache-policy' | 'origin-request-policy';

/** Names that a policy lists; an empty list is a statement, too: none. */
export type Names = 'all' | readonly string[];

/** Names that one policy lists of one part, unless AWS was asked for more. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
const POLICY_QUOTA = 10;

/** Characters of all of these names together. */
const POLICY_NAMES_QUOTA = 1024;

/**
 * The names that a rule leaves in a request; all, where they are more than a policy can list: the rule has taken the others out, so
 * that all is the same.
 */
export function listedOrAll(names: readonly string[]): Names {
  return names.length > POLICY_QUOTA || names.join('').length > POLICY_NAMES_QUOTA ? 'all' : names;
}

/** What a rule needs of one policy. */
export interface Need {
  /** What the cache policy lists is in the cache key, and reaches the origin; for the other policy only the latter holds. */
  readonly policy: RequestPolicy;
  readonly headers?: readonly string[];
  readonly cookies?: Names;
  readonly queryStrings?: Names;
  /** Whether nothing is kept unless the answer says so, and nothing that it calls private: MinTTL and DefaultTTL 0. */
  readonly isKeptOnlyIfSaid?: true;
}

/**
 * Headers of CloudFront's own, in lower case, that a CloudFront Function must see: it does if the origin request policy lists
 * them, which keeps them out of the cache key.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-cloudfront-headers.html
 */
export function madeVisible(names: readonly string[]): Need {
  const headers = names.map((name) => CLOUDFRONT_HEADERS.find((known) => known.toLowerCase() === name) ?? name);
  return { policy: 'origin-request-policy', headers };
}

/** Those that rules read, as AWS spells them. */
const CLOUDFRONT_HEADERS = [
  'CloudFront-Is-Mobile-Viewer',
  'CloudFront-Is-SmartTV-Viewer',
  'CloudFront-Is-Tablet-Viewer',
  'CloudFront-Viewer-Country',
];
