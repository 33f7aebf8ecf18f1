import type { CachePolicy } from './cache-policy.ts';

/**
 * Accept-Encoding as the cache key and the origin see it, where a policy handles compression: the encodings that both the policy
 * and the viewer know; `identity` to the origin and nothing in the key where there is none.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/controlling-the-cache-key.html#cache-policy-compressed-objects
 */
export interface AcceptEncoding {
  readonly keyed?: string;
  readonly sent?: string;
}

/** Normalizes what the viewer sent. A policy that handles no compression leaves the header to the other rules: nothing here. */
export function acceptEncodingOf(
  { gzip, brotli }: Pick<CachePolicy, 'gzip' | 'brotli'>,
  header: string | undefined,
): AcceptEncoding {
  if (header === undefined || (!gzip && !brotli)) return {};
  const known = [...(brotli ? ['br'] : []), ...(gzip ? ['gzip'] : [])].filter((name) => accepts(header, name));
  return known.length === 0 ? { sent: 'identity' } : { keyed: known.join(','), sent: known.join(',') };
}

/** Whether a list of encodings has this one, and not with a weight of 0. @see https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3 */
export function accepts(header: string, encoding: string): boolean {
  return header
    .toLowerCase()
    .split(',')
    .some((item) => {
      const [name = '', ...parameters] = item.split(';').map((part) => part.trim());
      return name === encoding && !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter));
    });
}
