/** A request id as CloudFront makes them: 56 characters of base64 for URLs, the last two `==`. `randomBytes` gives as many as it is asked for. */
export function requestIdFrom(randomBytes: (count: number) => Uint8Array): string {
  return `${Buffer.from(randomBytes(40)).toString('base64url')}==`;
}
