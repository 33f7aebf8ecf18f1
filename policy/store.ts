/** The KeyValueStore, as far as rules speak of it. */

/** Bytes of a value. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
export const VALUE_QUOTA = 1024;

/** What the KeyValueStore holds for the rules, as far as a request needs it. A value that could not be read is empty. */
export interface StoredValues {
  /** What is switched, in words: `policy/switches.ts`. */
  readonly switches: string;
  /** Redirects of the group that the path belongs to. */
  readonly redirects: string;
  /** The version of the published set, and those before it. */
  readonly published: string;
}
