import type { Problem } from '../errors.ts';
import { pathText } from '../problems.ts';
import type { ResolvedBehavior, ResolvedConfig } from '../resolve.ts';

/**
 * Rules that read headers of CloudFront's own where no policy brings them: beside CachingDisabled stands AllViewerExceptHostHeader.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-cloudfront-headers.html
 */
export function cacheProblems({ behaviors }: ResolvedConfig): readonly Problem[] {
  const says =
    "needs a CloudFront-* header, which does not come with cache: 'CachingDisabled': expected times in cache";
  return behaviors.flatMap((behavior, i) =>
    behavior.cache === 'CachingDisabled'
      ? readersOf(behavior).map((path) => ({ at: pathText(['behaviors', i, ...path]), says }))
      : [],
  );
}

function readersOf({ access, buckets }: ResolvedBehavior): readonly (readonly string[])[] {
  const readers: readonly (readonly [path: readonly string[], option: unknown])[] = [
    [['access', 'deny', 'countries'], access?.deny?.countries],
    [['access', 'allow', 'countries'], access?.allow?.countries],
    [['buckets', 'device'], buckets?.device],
    [['buckets', 'country'], buckets?.country],
  ];
  return readers.flatMap(([path, option]) => (option === undefined || option === false ? [] : [path]));
}
