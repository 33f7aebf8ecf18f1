/**
 * The header that only CloudFront sends: an origin that is reached by everybody knows by it what came through the distribution.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/add-origin-custom-headers.html
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { fieldValue, type RequestHeaders } from './request-headers.ts';

/** A custom header of the origin in the distribution, with its value there. */
export interface SecretHeader {
  /** In any case: `X-Origin-Secret`. */
  readonly name: string;
  /**
   * Both count. To rotate, let the origin know the next one, change the distribution, wait until it has arrived everywhere, and then
   * take the old one away. `undefined`, as an environment variable that is not set, counts for nothing.
   */
  readonly values: readonly [string | undefined, (string | undefined)?];
}

/** Characters below which a value can be guessed. */
const SHORTEST = 16;

/**
 * A check of requests' headers, in a time that does not depend on what they say.
 *
 * @throws TypeError where no value is set, or one is shorter than 16 characters: whoever sends no header would pass
 */
export function secretHeaderCheck({ name, values }: SecretHeader): (headers: RequestHeaders) => boolean {
  const known = values.filter((value) => value !== undefined);
  if (known.length === 0) throw new TypeError(`no value is set for the secret header ${name}`);
  if (known.some((value) => value.length < SHORTEST))
    throw new TypeError(`a value of the secret header ${name} is shorter than ${SHORTEST} characters`);
  const expected = known.map(digest);
  const field = name.toLowerCase();
  return (headers) => {
    const sent = digest(fieldValue(headers, field) ?? '');
    // All are compared, whichever it is.
    return expected.map((one) => timingSafeEqual(one, sent)).includes(true);
  };
}

/** Of one length, whatever the value: `timingSafeEqual` wants that. */
function digest(value: string): Uint8Array {
  return createHash('sha256').update(value).digest();
}
