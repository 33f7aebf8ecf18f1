/** ARNs of what CloudFront has. */

/** The ARN of a function, which has no version in it. */
export function functionArn(account: string, name: string): string {
  return `arn:aws:cloudfront::${account}:function/${name}`;
}

/** The ARN of a KeyValueStore. */
export function keyValueStoreArn(account: string, id: string): string {
  return `arn:aws:cloudfront::${account}:key-value-store/${id}`;
}

/** The ARN of a distribution. */
export function distributionArn(account: string, id: string): string {
  return `arn:aws:cloudfront::${account}:distribution/${id}`;
}
