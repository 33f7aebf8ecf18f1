/** Texts of a head, and the bytes that they are on the wire. */

/**
 * Bytes as CloudFront reads them: UTF-8 where they are that, ISO-8859-1 otherwise. Node hands them over as ISO-8859-1.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
 */
export function asText(latin1: string): string {
  if (!BEYOND_ASCII.test(latin1)) return latin1;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(latin1, 'latin1'));
  } catch {
    return latin1;
  }
}

/** A text as the ISO-8859-1 that Node sends as bytes: UTF-8. */
export function asBytes(text: string): string {
  return BEYOND_ASCII.test(text) ? Buffer.from(text).toString('latin1') : text;
}

const BEYOND_ASCII = /[^\0-\x7f]/;
