/**
 * What http-cache-tests requires and the simulator does not do, each under its reason. `http-cache.test.ts` holds this list: a test
 * that stands here and passes is a failure, as is one that fails and does not stand here.
 */

/** Why tests fail. */
export interface Exceptions {
  /** Whose word it is: AWS documents otherwise, the standard says otherwise than the test, or nobody says and we chose. */
  readonly by: 'documented' | 'standard' | 'choice';
  /** In a sentence. */
  readonly reason: string;
  /** A page of the Developer Guide, or a section of an RFC. */
  readonly source: string;
  /** The ids of the tests. */
  readonly tests: readonly string[];
}

/** Every exception. */
export const EXCEPTIONS: readonly Exceptions[] = [
  {
    by: 'documented',
    reason: 'Vary is no part of the key: headers are in it where the cache policy names them.',
    source: 'DG understanding-the-cache-key, RequestAndResponseBehaviorCustomOrigin',
    tests: [
      'vary-no-match',
      'vary-omit-stored',
      'vary-omit',
      'vary-2-no-match',
      'vary-2-match-omit',
      'vary-3-no-match',
      'vary-3-order',
    ],
  },
  {
    by: 'documented',
    reason: 'A 404 and errors of 500 and more are kept for ten seconds at least, whatever the origin says.',
    source: 'DG HTTPStatusCodes',
    tests: [
      'status-404-stale',
      'status-500-stale',
      'status-502-stale',
      'status-503-stale',
      'status-504-stale',
      'heuristic-502-not_cached',
      'heuristic-503-not_cached',
      'heuristic-504-not_cached',
    ],
  },
  {
    by: 'documented',
    reason:
      'An old answer is served where the origin does not answer, unless stale-if-error says otherwise: of must-revalidate others measured the same.',
    source: 'DG Expiration, HTTPStatusCodes',
    tests: ['stale-close-must-revalidate', 'stale-close-proxy-revalidate', 'stale-close-s-maxage=2'],
  },
  {
    by: 'documented',
    reason: 'Surrogate-Control says nothing to CloudFront: Cache-Control and Expires do.',
    source: 'DG Expiration',
    tests: [
      'surrogate-max-age-0-expires',
      'surrogate-max-age-long-cc-max-age',
      'surrogate-no-store-cc-fresh',
      'surrogate-fresh-cc-nostore',
    ],
  },
  {
    by: 'documented',
    reason: 'Other methods than the seven that can be allowed are a 403.',
    source: 'DG DownloadDistValuesCacheBehavior',
    tests: ['invalidate-M-SEARCH', 'invalidate-M-SEARCH-location', 'invalidate-M-SEARCH-cl'],
  },
  {
    by: 'documented',
    reason: 'What is no valid answer of an origin is a 502; the test sends a Transfer-Encoding that is none.',
    source: 'DG http-502-bad-gateway',
    tests: ['headers-store-Transfer-Encoding'],
  },
  {
    by: 'standard',
    reason:
      'Of several values of Age the first counts, and one that is no number is ignored: since this release the suite asks the same.',
    source: 'RFC 9111 section 5.1',
    tests: [
      'age-parse-nonnumeric',
      'age-parse-negative',
      'age-parse-float',
      'age-parse-parameter',
      'age-parse-numeric-parameter',
      'age-parse-prefix-twoline',
      'age-parse-dup-0',
      'age-parse-dup-0-twoline',
      'age-parse-dup-old',
    ],
  },
  {
    by: 'standard',
    reason:
      'The answer is a 502 from the edge; the test takes every answer that the origin did not number for a kept one.',
    source: 'RFC 9110 section 15.6.3',
    tests: ['stale-close-no-cache'],
  },
  {
    by: 'choice',
    reason:
      'No request of a viewer makes CloudFront forget: the Developer Guide names invalidations and versions in names, and no method.',
    source: 'DG Invalidation',
    tests: [
      'invalidate-POST',
      'invalidate-PUT',
      'invalidate-DELETE',
      'invalidate-POST-location',
      'invalidate-PUT-location',
      'invalidate-DELETE-location',
      'invalidate-POST-cl',
      'invalidate-PUT-cl',
      'invalidate-DELETE-cl',
    ],
  },
];
