import type { OriginSettings } from '../settings.ts';

/**
 * How often an origin that does not answer is asked: again by GET and HEAD alone, and of a bucket not at all.
 *
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_Origin.html ConnectionAttempts
 */
export function responseAttempts({ isS3, connectionAttempts }: OriginSettings, method: string): number {
  return !isS3 && (method === 'GET' || method === 'HEAD') ? connectionAttempts : 1;
}
