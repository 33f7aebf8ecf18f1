/** Every rule of the lint. A rule is a row here, a file in `rules/`, a section of docs/lint.md and a scene that proves it. */
import type { LintRuleId } from '../config/lint-rule-ids.ts';
import type { Found, Severity } from './finding.ts';
import { alignedTtls } from './rules/aligned-ttls.ts';
import { authorizationNotInKey } from './rules/authorization-not-in-key.ts';
import { cookieNotInKey } from './rules/cookie-not-in-key.ts';
import { errorCookieKept } from './rules/error-cookie-kept.ts';
import { functionOnErrors } from './rules/function-on-errors.ts';
import { graphqlByPost } from './rules/graphql-by-post.ts';
import { hashedNotImmutable } from './rules/hashed-not-immutable.ts';
import { headerNotInKey } from './rules/header-not-in-key.ts';
import { hostNotInKey } from './rules/host-not-in-key.ts';
import { hostToAwsOrigin } from './rules/host-to-aws-origin.ts';
import { imageKeySplit } from './rules/image-key-split.ts';
import { immutableNotHashed } from './rules/immutable-not-hashed.ts';
import { noStoreKept } from './rules/no-store-kept.ts';
import { optionsNotAllowed } from './rules/options-not-allowed.ts';
import { originNotInKey } from './rules/origin-not-in-key.ts';
import { privateKept } from './rules/private-kept.ts';
import { queryNotInKey } from './rules/query-not-in-key.ts';
import { secondCloudFront } from './rules/second-cloudfront.ts';
import { setCookieKept } from './rules/set-cookie-kept.ts';
import { throttledNotKept } from './rules/throttled-not-kept.ts';
import { uniqueKey } from './rules/unique-key.ts';
import { varyNotInKey } from './rules/vary-not-in-key.ts';
import type { LintedBehavior, LintSubject } from './subject.ts';

/** A rule. */
export interface LintRule {
  /** What a finding comes to at most. */
  readonly severity: Severity;
  /** In a few words, what it finds. */
  readonly title: string;
  /** The page of the documentation by which it is true. */
  readonly source: string;
  readonly check: (behavior: LintedBehavior, subject: LintSubject) => readonly Found[];
}

const GUIDE = 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide';

/** The rules by their ids, in the order in which findings are told. */
export const RULES: Readonly<Record<LintRuleId, LintRule>> = {
  'cookie-not-in-key': leak('a cookie reaches the origin and is not in the cache key', 'Cookies.html', cookieNotInKey),
  'query-not-in-key': leak(
    'a query parameter reaches the origin and is not in the cache key',
    'QueryStringParameters.html',
    queryNotInKey,
  ),
  'header-not-in-key': leak(
    'a header reaches the origin and is not in the cache key',
    'controlling-origin-requests.html',
    headerNotInKey,
  ),
  'authorization-not-in-key': leak(
    'Authorization reaches the origin and is not in the cache key',
    'add-origin-custom-headers.html',
    authorizationNotInKey,
  ),
  'host-not-in-key': leak(
    'Host reaches the origin and is not in the cache key, and viewers come by several names',
    'understanding-the-cache-key.html',
    hostNotInKey,
  ),
  'origin-not-in-key': leak(
    'a rule of your own chooses the origin by what is not in the cache key',
    'helper-functions-origin-modification.html',
    originNotInKey,
  ),
  'set-cookie-kept': leak('an answer with Set-Cookie is kept for others', 'Cookies.html', setCookieKept),
  'error-cookie-kept': leak(
    'an error with Set-Cookie is kept for others, whatever it says',
    'HTTPStatusCodes.html',
    errorCookieKept,
  ),
  'private-kept': leak('MinTTL keeps what is private to a viewer', 'Expiration.html', privateKept),
  'no-store-kept': loss('MinTTL keeps what the origin wants to be asked for', 'Expiration.html', noStoreKept),
  'host-to-aws-origin': loss(
    "the viewer's Host is sent to S3, API Gateway or a Function URL",
    'using-managed-origin-request-policies.html',
    hostToAwsOrigin,
  ),
  'options-not-allowed': loss(
    'preflights are answered at the edge, and OPTIONS is not allowed',
    'DownloadDistValuesCacheBehavior.html',
    optionsNotAllowed,
  ),
  'unique-key': loss('the cache key has what is unique to a viewer or a request', 'cache-hit-ratio.html', uniqueKey),
  'vary-not-in-key': loss(
    'Vary names what is not in the cache key',
    'RequestAndResponseBehaviorCustomOrigin.html',
    varyNotInKey,
  ),
  'image-key-split': loss(
    'compression splits the key of what is never compressed',
    'ServingCompressedFiles.html',
    imageKeySplit,
  ),
  'hashed-not-immutable': loss(
    'assets with hashes in their names are not immutable',
    'Expiration.html',
    hashedNotImmutable,
  ),
  'immutable-not-hashed': loss(
    'files whose names stay are immutable',
    'UpdatingExistingObjects.html',
    immutableNotHashed,
  ),
  'function-on-errors': loss(
    'a function at viewer-response is relied on for errors',
    'edge-function-restrictions-all.html',
    functionOnErrors,
  ),
  'aligned-ttls': loss('browsers and the edge keep answers for the same time', 'Expiration.html', alignedTtls),
  'throttled-not-kept': loss('an origin throttles, and nobody keeps its 429', 'HTTPStatusCodes.html', throttledNotKept),
  'second-cloudfront': loss(
    'the origin is a CloudFront, as an edge-optimized API Gateway is',
    'DownloadDistValuesOrigin.html',
    secondCloudFront,
  ),
  'graphql-by-post': loss(
    'GraphQL by POST, which is never kept',
    'DownloadDistValuesCacheBehavior.html',
    graphqlByPost,
  ),
};

function leak(title: string, page: string, check: LintRule['check']): LintRule {
  return { severity: 'leak', title, source: `${GUIDE}/${page}`, check };
}

function loss(title: string, page: string, check: LintRule['check']): LintRule {
  return { severity: 'loss', title, source: `${GUIDE}/${page}`, check };
}
