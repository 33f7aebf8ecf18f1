import type { Buckets } from '#policy/buckets';
import type { Problem } from '../errors.ts';
import { pathText } from '../problems.ts';
import type { ResolvedConfig } from '../resolve.ts';
import { type Found, languageProblems } from './language-problems.ts';

/** Buckets of headers that their station does not see, that nothing falls into, or that two fight over. */
export function bucketProblems({ behaviors }: ResolvedConfig): readonly Problem[] {
  return behaviors.flatMap(({ buckets, viewer }, i) => {
    if (!buckets) return [];
    const found = [
      ...(viewer === 'lambda' ? hiddenProblems(buckets) : []),
      ...languageProblems(buckets.language).map(([path, says]): Found => [['language', ...path], says]),
      ...countryProblems(buckets),
    ];
    return found.map(([path, says]) => ({ at: pathText(['behaviors', i, 'buckets', ...path]), says }));
  });
}

/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-cloudfront-headers.html */
function hiddenProblems(buckets: Buckets): readonly Found[] {
  const says =
    "needs a CloudFront-* header, which CloudFront adds after a viewer-request Lambda; expected viewer: 'function'";
  return (['device', 'country'] as const).flatMap((option): readonly Found[] =>
    buckets[option] === undefined ? [] : [[[option], says]],
  );
}

function countryProblems({ country }: Buckets): readonly Found[] {
  const entries = Object.entries(country?.groups ?? {});
  return entries.flatMap(([group, codes], i) =>
    codes.flatMap((code, j): readonly Found[] => {
      const earlier = entries.slice(0, i).find(([, others]) => others.includes(code));
      return earlier ? [[['country', 'groups', group, j], `is in ${earlier[0]} already`]] : [];
    }),
  );
}
