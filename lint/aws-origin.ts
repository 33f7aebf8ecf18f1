/** Services of AWS's by the names under which they are origins. */
import type { OriginSettings } from '../simulator/settings.ts';

const SERVICES: readonly (readonly [pattern: RegExp, service: string])[] = [
  [/\.execute-api\.[a-z\d-]+\.amazonaws\.com(?:\.cn)?$/, 'API Gateway'],
  [/\.lambda-url\.[a-z\d-]+\.on\.aws$/, 'a Lambda Function URL'],
];

/**
 * The service that an origin is, of those that route by their own host name; nothing for any other. The domain names of a user's own
 * before an API Gateway are others.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
 */
export function serviceOf(origin: Pick<OriginSettings, 'domainName' | 'isS3'>): string | undefined {
  return origin.isS3 ? 'S3' : apiServiceOf(origin);
}

/**
 * The bucket whose website an origin is, in lower case; nothing of any other origin.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html
 */
export function websiteBucketOf({ domainName }: Pick<OriginSettings, 'domainName'>): string | undefined {
  return /^(.+)\.s3-website[.-][a-z\d-]+\.amazonaws\.com(?:\.cn)?$/.exec(domainName.toLowerCase())?.[1];
}

/** Whether an origin is a bucket, by whichever endpoint: what it answers is for all, and asks neither cookies nor Authorization. */
export function isBucket(origin: Pick<OriginSettings, 'domainName' | 'isS3'>): boolean {
  return origin.isS3 || websiteBucketOf(origin) !== undefined;
}

/** Those among them that run code, and throttle whoever asks too much. */
export function apiServiceOf({ domainName }: Pick<OriginSettings, 'domainName'>): string | undefined {
  return SERVICES.find(([pattern]) => pattern.test(domainName.toLowerCase()))?.[1];
}
