/** Every rule: the station it runs at, and what its options become. A rule is a row here and a file in each room. */
import { speaksAtEdge, speaksToBrowsers } from '#policy/freshness';
import type { OriginStation, Station } from '#policy/restricted-headers';
import { OWN_STATIONS, type OwnStation } from '../config/own-stations.ts';
import type { ResolvedBehavior } from '../config/resolve.ts';
import type { Code } from './code.ts';
import { accessNeeds } from './needs/access.ts';
import { authNeeds } from './needs/auth.ts';
import { bucketNeeds } from './needs/buckets.ts';
import { cookieNeeds } from './needs/cookies.ts';
import { experimentNeeds } from './needs/experiments.ts';
import { freshnessNeeds } from './needs/freshness.ts';
import type { Need } from './needs/need.ts';
import { queryNeeds } from './needs/query.ts';
import type { Runtime } from './runtime.ts';
import type { StoreItem } from './store.ts';
import { writeAccess } from './write/access.ts';
import { readsSecret, writeAuth } from './write/auth.ts';
import { writeBuckets } from './write/buckets.ts';
import { writeCookies } from './write/cookies.ts';
import { writeCors } from './write/cors.ts';
import { writeExperiments } from './write/experiments.ts';
import { writeFreshness } from './write/freshness.ts';
import { writeHeaders } from './write/headers.ts';
import { writeMaintenance } from './write/maintenance.ts';
import { writeOwn } from './write/own.ts';
import { builtVersionItems, writePublished } from './write/published.ts';
import { writeQuery } from './write/query.ts';
import { writeRecord } from './write/record.ts';
import { isStored, redirectItems } from './write/redirect-store.ts';
import { writeRedirects } from './write/redirects.ts';
import { writeRewrites } from './write/rewrites.ts';

/** The name of a rule: its key in a behavior, its module `edge:<rule>`, its flag `has.<rule>`. */
export type RuleName =
  | 'record'
  | 'cors'
  | 'access'
  | 'auth'
  | 'maintenance'
  | 'redirects'
  | 'rewrites'
  | 'buckets'
  | 'experiments'
  | 'own'
  | 'published'
  | 'query'
  | 'cookies'
  | 'freshness'
  | 'headers';

/** What a rule is written from: a behavior's options; for a rule of the user's own, the absolute path of its module. */
export type RuleOptions<Name extends RuleName = RuleName> = Name extends 'own'
  ? string
  : NonNullable<ResolvedBehavior[Name]>;

/** What the build knows of a rule. */
export interface Rule {
  readonly name: RuleName;
  readonly station: Station;
  /** Why it runs there. */
  readonly because: string;
  /** What a behavior says of it at this station. */
  readonly optionsOf: (behavior: ResolvedBehavior) => RuleOptions | undefined;
  /** The module `edge:<rule>` for those options. */
  readonly write: (options: RuleOptions, runtime: Runtime) => Code;
  /** What a function reads from the KeyValueStore, beside what is written into it; nothing unless it is said. */
  readonly stored?: Stored<RuleOptions>;
  /** Whether a behavior's options come to code at all; they do unless it is said. */
  readonly runs?: (options: RuleOptions) => boolean;
  /** Whether it runs only where another rule does: alone it would put a function where there is none. */
  readonly joins?: true;
  /** Whether it does what its part at viewer-request has left to it, so that no switch is read for it. */
  readonly follows?: true;
  /** What a behavior's options need of its cache policy and its origin request policy; nothing unless it is said. */
  readonly needs?: (options: RuleOptions) => readonly Need[];
}

/** What a rule has in the KeyValueStore. */
export interface Stored<Options> {
  /** Whether these options read anything there, which takes no time to tell. */
  readonly has: (options: Options) => boolean;
  /** What the build puts there: no secret. */
  readonly items: (options: Options) => readonly StoreItem[];
}

/** In the order in which a station applies them. */
export const RULES: readonly Rule[] = [
  rule('record', 'viewer-request', 'it sees the event before any rule has changed it', writeRecord, { joins: true }),
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
  rule('auth', 'viewer-request', 'who may see what is decided before anything is looked up for anybody', writeAuth, {
    needs: authNeeds,
    stored: { has: readsSecret, items: () => [] },
  }),
  rule('redirects', 'viewer-request', 'a moved path is answered before the cache is asked', writeRedirects, {
    stored: { has: isStored, items: redirectItems },
  }),
  rule('rewrites', 'viewer-request', 'the cache key is made from the rewritten path', writeRewrites),
  rule('buckets', 'viewer-request', 'the cache key is made from what it sets', writeBuckets, { needs: bucketNeeds }),
  rule(
    'experiments',
    'viewer-request',
    'the cache key is made from the variant, and a prefix from the rewritten path',
    writeExperiments,
    { needs: experimentNeeds },
  ),
  ownRule('viewerRequest', 'your rule sees every request, and what it changes is in the cache key'),
  rule('published', 'viewer-request', 'the cache key is made from the path with its version', writePublished, {
    stored: { has: () => true, items: builtVersionItems },
  }),
  rule('query', 'viewer-request', 'the cache key is made from what is kept', writeQuery, { needs: queryNeeds }),
  rule('cookies', 'viewer-request', 'the cache key is made from what is kept', writeCookies, { needs: cookieNeeds }),
  rule('record', 'origin-request', 'it sees the event before any rule has changed it', writeRecord, { joins: true }),
  behindCache('auth', 'origin-request', 'a token is verified once for what the cache keeps under it', writeAuth),
  ownRule('originRequest', 'your rule sees what the cache could not answer, and may change where it goes'),
  rule('record', 'origin-response', 'it sees the event before any rule has changed it', writeRecord, { joins: true }),
  ownRule('originResponse', 'your rule sees every answer of the origin, and the cache keeps what it makes of it'),
  rule('freshness', 'origin-response', 'what the cache keeps is decided before it is kept', writeFreshness, {
    runs: speaksAtEdge,
    needs: freshnessNeeds,
  }),
  behindCache(
    'auth',
    'origin-response',
    'what is kept lives no longer than the token that it was given for',
    writeAuth,
  ),
  rule('record', 'viewer-response', 'it sees the event before any rule has changed it', writeRecord, { joins: true }),
  rule('freshness', 'viewer-response', 'browsers hear something else than the cache has kept', writeFreshness, {
    runs: speaksToBrowsers,
  }),
  rule('headers', 'viewer-response', 'every answer below 400 gets them, from the cache too', writeHeaders, {
    runs: ({ via }) => via !== 'policy',
  }),
  rule(
    'cors',
    'viewer-response',
    'an answer from the cache is for another origin than the one that it was fetched for',
    writeCors,
  ),
  rule(
    'experiments',
    'viewer-response',
    'a cookie that is set behind the cache is in no answer that is kept',
    writeExperiments,
    { follows: true },
  ),
  ownRule('viewerResponse', 'your rule sees every answer below 400 as the viewer would get it, from the cache too'),
];

/** What few rules have, of their own options. */
interface More<Options> {
  readonly stored?: Stored<Options>;
  readonly runs?: (options: Options) => boolean;
  readonly joins?: true;
  readonly follows?: true;
  readonly needs?: (options: Options) => readonly Need[];
}

function rule<Name extends Exclude<RuleName, 'own'>>(
  name: Name,
  station: Station,
  because: string,
  write: (options: NonNullable<ResolvedBehavior[Name]>, runtime: Runtime) => Code,
  more: More<RuleOptions<Name>> = {},
): Rule {
  const optionsOf: Rule['optionsOf'] = (behavior) => behavior[name];
  return { name, station, because, optionsOf, write, ...more } as Rule;
}

/** A rule of the origin stations alone where its options say so. */
function behindCache(name: 'auth', station: OriginStation, because: string, write: typeof writeAuth): Rule {
  return rule(name, station, because, write, { runs: ({ place }) => place === 'origin-request' });
}

function ownRule(name: OwnStation, because: string): Rule {
  const optionsOf: Rule['optionsOf'] = ({ own }) => own?.[name];
  const write = writeOwn as Rule['write'];
  return { name: 'own', station: OWN_STATIONS[name], because, optionsOf, write };
}
