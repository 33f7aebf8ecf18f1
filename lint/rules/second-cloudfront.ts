import type { Found } from '../finding.ts';
import { type LintedBehavior, type LintSubject, placeOf } from '../subject.ts';

const CLOUDFRONT = /\.cloudfront\.net$/i;

/** An origin that is a CloudFront itself, by its name or by where that leads, as an edge-optimized API Gateway is. */
export function secondCloudFront(behavior: LintedBehavior, { cnames }: LintSubject): readonly Found[] {
  return behavior.origins.flatMap(({ domainName }) => {
    const led = cnames.get(domainName)?.find((name) => CLOUDFRONT.test(name));
    if (!CLOUDFRONT.test(domainName) && led === undefined) return [];
    return [
      {
        behavior: behavior.path,
        place: placeOf(behavior, 'TargetOriginId', 'origin'),
        says: `the origin ${domainName}${led === undefined ? '' : `, which leads to ${led},`} is a CloudFront itself, such as stands before an edge-optimized API Gateway: what this one cannot answer passes another, which an invalidation here does not reach`,
        whom: 'viewers, who wait longer; and whoever invalidates, and gets the old answer out of the other cache',
        fix: 'Make the API regional and use its own domain name, or the bucket or server behind that distribution',
      },
    ];
  });
}
