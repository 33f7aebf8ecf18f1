/** Bytes of one id. */
const SIZE = 40;

/** Bytes that are asked for at once: a call for more costs no more than a call for 40. */
const POOL = 100 * SIZE;

/**
 * Makes request ids as CloudFront has them: 56 characters of base64 for URLs, the last two `==`. `randomBytes` gives as many as it is
 * asked for.
 */
export function requestIdsFrom(randomBytes: (count: number) => Uint8Array): () => string {
  let pool = Buffer.alloc(0);
  return () => {
    if (pool.length === 0) pool = Buffer.from(randomBytes(POOL));
    const id = pool.toString('base64url', 0, SIZE);
    pool = pool.subarray(SIZE);
    return `${id}==`;
  };
}
