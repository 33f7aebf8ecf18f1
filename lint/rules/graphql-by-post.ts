import type { Found } from '../finding.ts';
import { keeps, type LintedBehavior, placeOf } from '../subject.ts';

/** What names a query that the server knows already. @see https://www.apollographql.com/docs/apollo-server/performance/apq */
const PERSISTED = ['extensions', 'query', 'documentId', 'hash', 'id'];

/** A path that says it in full, or `gql` as a word of its own: `/graphql_api`, `/v1/graphql`, `/api/gql/*`; not `/graphical/*`. */
const GRAPHQL = /graphql|(?<![a-z\d])gql(?![a-z\d])/i;

/** GraphQL with a cache that POST never meets. A key that lists what persisted queries are named by is for GET. */
export function graphqlByPost(behavior: LintedBehavior): readonly Found[] {
  const { allowedMethods, cachePolicy } = behavior.settings;
  const keyed = cachePolicy.queryStrings.behavior === 'whitelist' ? cachePolicy.queryStrings.names : [];
  const isPersisted = PERSISTED.some((name) => keyed.includes(name));
  const isMeant = GRAPHQL.test(behavior.path) && allowedMethods.includes('POST');
  if (!keeps(behavior) || !isMeant || isPersisted) return [];
  return [
    {
      behavior: behavior.path,
      place: placeOf(behavior, 'CachePolicyId', 'cache'),
      says: 'GraphQL clients send queries by POST, which CloudFront never keeps: every one goes to the origin, whatever the policy says',
      whom: 'viewers, who wait for the origin, and the origin, which computes the same answer each time',
      fix: "Send persisted queries by GET, and put their names into the key: query: { keep: ['operationName', 'variables', 'extensions'] }",
    },
  ];
}
