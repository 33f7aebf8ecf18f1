import { CACHE_KEY } from './cache-key.ts';
import { CUSTOM_ERROR_RESPONSES } from './custom-error-responses.ts';
import { FORWARDED_VALUES } from './forwarded-values.ts';
import { ORIGIN } from './origin.ts';
import { ORIGIN_FAILOVER } from './origin-failover.ts';
import { RESPONSE_HEADERS_POLICY } from './response-headers-policy.ts';
import type { Subject } from './scenario.ts';
import { VIEWERS } from './viewers.ts';

/** Every subject, in the order of docs/fidelity.md. */
export const SUBJECTS: readonly Subject[] = [
  CACHE_KEY,
  FORWARDED_VALUES,
  RESPONSE_HEADERS_POLICY,
  ORIGIN,
  ORIGIN_FAILOVER,
  CUSTOM_ERROR_RESPONSES,
  VIEWERS,
];
