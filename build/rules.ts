/** Every rule: the station it runs at, and what its options become. A rule is a row here and a file in each room. */
import type { Station } from '#policy/restricted-headers';
import type { ResolvedBehavior } from '../config/resolve.ts';
import type { Code } from './code.ts';
import { accessNeeds } from './needs/access.ts';
import { bucketNeeds } from './needs/buckets.ts';
import { cookieNeeds } from './needs/cookies.ts';
import type { Need } from './needs/need.ts';
import { queryNeeds } from './needs/query.ts';
import type { Runtime } from './runtime.ts';
import type { StoreItem } from './store.ts';
import { writeAccess } from './write/access.ts';
import { writeBuckets } from './write/buckets.ts';
import { writeCookies } from './write/cookies.ts';
import { writeCors } from './write/cors.ts';
import { writeHeaders } from './write/headers.ts';
import { writeMaintenance } from './write/maintenance.ts';
import { writeOwn } from './write/own.ts';
import { writeQuery } from './write/query.ts';
import { redirectItems } from './write/redirect-store.ts';
import { writeRedirects } from './write/redirects.ts';
import { writeRewrites } from './write/rewrites.ts';

/** The name of a rule: its key in a behavior, its module `edge:<rule>`, its flag `has.<rule>`. */
export type RuleName =
  | 'cors'
  | 'access'
  | 'maintenance'
  | 'redirects'
  | 'rewrites'
  | 'buckets'
  | 'own'
  | 'query'
  | 'cookies'
  | 'headers';

/** What the build knows of a rule. */
export interface Rule<Name extends RuleName = RuleName> {
  readonly name: Name;
  readonly station: Station;
  /** Why it runs there. */
  readonly because: string;
  /** The module `edge:<rule>` for a behavior's options. */
  readonly write: (options: NonNullable<ResolvedBehavior[Name]>, runtime: Runtime) => Code;
  /** What a function reads from the KeyValueStore, beside what is written into it. */
  readonly stored: (options: NonNullable<ResolvedBehavior[Name]>) => readonly StoreItem[];
  /** Whether a behavior's options come to code at all; they do unless it is said. */
  readonly runs?: (options: NonNullable<ResolvedBehavior[Name]>) => boolean;
  /** What a behavior's options need of its cache policy and its origin request policy; nothing unless it is said. */
  readonly needs?: (options: NonNullable<ResolvedBehavior[Name]>) => readonly Need[];
}

/** In the order in which a station applies them. */
export const RULES: readonly Rule[] = [
  rule('cors', 'viewer-request', 'a preflight is answered before anything else is looked at', writeCors),
  rule(
    'access',
    'viewer-request',
    'who gets an answer is decided for every request, hits of the cache too',
    writeAccess,
    { needs: accessNeeds },
  ),
  rule(
    'maintenance',
    'viewer-request',
    'its page stands in place of every answer, hits of the cache too',
    writeMaintenance,
  ),
  rule('redirects', 'viewer-request', 'a moved path is answered before the cache is asked', writeRedirects, {
    stored: redirectItems,
  }),
  rule('rewrites', 'viewer-request', 'the cache key is made from the rewritten path', writeRewrites),
  rule('buckets', 'viewer-request', 'the cache key is made from what it sets', writeBuckets, { needs: bucketNeeds }),
  rule('own', 'viewer-request', 'your rule sees every request, and what it changes is in the cache key', writeOwn),
  rule('query', 'viewer-request', 'the cache key is made from what is kept', writeQuery, { needs: queryNeeds }),
  rule('cookies', 'viewer-request', 'the cache key is made from what is kept', writeCookies, { needs: cookieNeeds }),
  rule('headers', 'viewer-response', 'every answer below 400 gets them, from the cache too', writeHeaders, {
    runs: ({ via }) => via !== 'policy',
  }),
  rule(
    'cors',
    'viewer-response',
    'an answer from the cache is for another origin than the one that it was fetched for',
    writeCors,
  ),
];

function rule<Name extends RuleName>(
  name: Name,
  station: Station,
  because: string,
  write: (options: NonNullable<ResolvedBehavior[Name]>, runtime: Runtime) => Code,
  more: Partial<Pick<Rule<Name>, 'stored' | 'runs' | 'needs'>> = {},
): Rule {
  return { name, station, because, write, stored: () => [], ...more } as Rule;
}
