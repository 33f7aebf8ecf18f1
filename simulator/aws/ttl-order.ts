import { DEFAULT_TTL } from '../cache/cache-policy.ts';
import { below, type Findings } from './findings.ts';

/** Adds a problem where times to live are not in their order; those that are left out follow the others. @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CachePolicyConfig.html */
export function findTtlOrder(
  ttls: { readonly MinTTL?: number; readonly DefaultTTL?: number; readonly MaxTTL?: number },
  at: string,
  found: Findings,
): void {
  const {
    MinTTL: min = 0,
    DefaultTTL: given = Math.max(DEFAULT_TTL, min),
    MaxTTL: max = Number.POSITIVE_INFINITY,
  } = ttls;
  if (min <= given && given <= max) return;
  const text = Object.entries({ MinTTL: ttls.MinTTL, DefaultTTL: ttls.DefaultTTL, MaxTTL: ttls.MaxTTL })
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]))
    .join(', ');
  const says = `expected MinTTL, DefaultTTL and MaxTTL to be no shorter than the one before, got ${text}: CloudFront refuses that (InvalidTTLOrder)`;
  found.problems.push({ at: below(at, 'MinTTL'), says });
}
