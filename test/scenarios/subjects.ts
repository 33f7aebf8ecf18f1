import { ACCEPT_ENCODING } from './accept-encoding.ts';
import { API_DISTRIBUTIONS, API_INVALIDATIONS } from './api-distributions.ts';
import { API_FUNCTIONS } from './api-functions.ts';
import { API_HANDLERS } from './api-handlers.ts';
import { API_STAGING } from './api-staging.ts';
import { API_STORES } from './api-stores.ts';
import { CACHE_KEY } from './cache-key.ts';
import { COLLAPSING } from './collapsing.ts';
import { COMPRESSION } from './compression.ts';
import { CUSTOM_ERROR_RESPONSES } from './custom-error-responses.ts';
import { ERRORS } from './errors.ts';
import { FORWARDED_VALUES } from './forwarded-values.ts';
import { FUNCTION_FAILURES } from './function-failures.ts';
import { FUNCTIONS } from './functions.ts';
import { INVALIDATION } from './invalidation.ts';
import { LAMBDA_EDGE } from './lambda-edge.ts';
import { METHODS } from './methods.ts';
import { ORIGIN } from './origin.ts';
import { ORIGIN_FAILOVER } from './origin-failover.ts';
import { ORIGIN_REQUEST } from './origin-request.ts';
import { PATH_PATTERNS } from './path-patterns.ts';
import { PROTECTION } from './protection.ts';
import { RANGE } from './ranges.ts';
import { RESPONSE_HEADERS } from './response-headers.ts';
import { RESPONSE_HEADERS_POLICY } from './response-headers-policy.ts';
import { REVALIDATION } from './revalidation.ts';
import type { Subject } from './scenario.ts';
import { SERVER_TIMING } from './server-timing.ts';
import { STALE } from './stale.ts';
import { TIERS } from './tiers.ts';
import { TRIGGER_EVENTS } from './triggers.ts';
import { TTL } from './ttl.ts';
import { VIEWER_HEADERS } from './viewer-headers.ts';
import { VIEWERS } from './viewers.ts';

/** Every subject, in the order of docs/fidelity.md. */
export const SUBJECTS: readonly Subject[] = [
  PATH_PATTERNS,
  VIEWERS,
  METHODS,
  CACHE_KEY,
  ACCEPT_ENCODING,
  TTL,
  REVALIDATION,
  STALE,
  ERRORS,
  CUSTOM_ERROR_RESPONSES,
  COLLAPSING,
  PROTECTION,
  RANGE,
  COMPRESSION,
  ORIGIN_REQUEST,
  VIEWER_HEADERS,
  FORWARDED_VALUES,
  ORIGIN,
  ORIGIN_FAILOVER,
  RESPONSE_HEADERS,
  RESPONSE_HEADERS_POLICY,
  TRIGGER_EVENTS,
  FUNCTIONS,
  FUNCTION_FAILURES,
  LAMBDA_EDGE,
  INVALIDATION,
  SERVER_TIMING,
  TIERS,
  API_FUNCTIONS,
  API_STORES,
  API_DISTRIBUTIONS,
  API_INVALIDATIONS,
  API_STAGING,
  API_HANDLERS,
];
