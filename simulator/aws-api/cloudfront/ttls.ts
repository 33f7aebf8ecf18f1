import { DEFAULT_TTL } from '../../cache/cache-policy.ts';
import { ApiError } from '../wire/api-error.ts';

/** Times to live, in seconds. */
export interface Ttls {
  readonly MinTTL: number;
  readonly DefaultTTL: number;
  readonly MaxTTL: number;
}

const MAX_TTL = 31_536_000;

/** Those that are given, and for the others what CloudFront takes, each no shorter than the one before. */
export function ttlDefaults(given: Readonly<Record<string, unknown>>): Ttls {
  const { MinTTL = 0, DefaultTTL, MaxTTL } = given as Partial<Ttls>;
  const defaultTtl = DefaultTTL ?? Math.max(DEFAULT_TTL, MinTTL);
  return { MinTTL, DefaultTTL: defaultTtl, MaxTTL: MaxTTL ?? Math.max(MAX_TTL, defaultTtl) };
}

/** @throws ApiError InvalidTTLOrder */
export function checkTtlOrder({ MinTTL, DefaultTTL, MaxTTL }: Ttls): void {
  if (MinTTL <= DefaultTTL && DefaultTTL <= MaxTTL) return;
  throw new ApiError('InvalidTTLOrder', 'The order of the TTL values is not valid: MinTTL <= DefaultTTL <= MaxTTL.');
}
