/** Every rule: the station it runs at, and what its options become. A rule is a row here and a file in each room. */
import type { Station } from '#policy/restricted-headers';
import type { ResolvedBehavior } from '../config/resolve.ts';
import type { Code } from './code.ts';
import { writeHeaders } from './write/headers.ts';
import { writeOwn } from './write/own.ts';
import { writeQuery } from './write/query.ts';
import { writeRedirects } from './write/redirects.ts';
import { writeRewrites } from './write/rewrites.ts';

/** The name of a rule: its key in a behavior, its module `edge:<rule>`, its flag `has.<rule>`. */
export type RuleName = 'redirects' | 'rewrites' | 'own' | 'query' | 'headers';

/** What the build knows of a rule. */
export interface Rule<Name extends RuleName = RuleName> {
  readonly name: Name;
  readonly station: Station;
  /** Why it runs there. */
  readonly because: string;
  /** The module `edge:<rule>` for a behavior's options. */
  readonly write: (options: NonNullable<ResolvedBehavior[Name]>) => Code;
}

/** In the order in which a station applies them. */
export const RULES: readonly Rule[] = [
  rule('redirects', 'viewer-request', 'a moved path is answered before the cache is asked', writeRedirects),
  rule('rewrites', 'viewer-request', 'the cache key is made from the rewritten path', writeRewrites),
  rule('own', 'viewer-request', 'your rule sees every request, and what it changes is in the cache key', writeOwn),
  rule('query', 'viewer-request', 'the cache key is made from what is kept', writeQuery),
  rule('headers', 'viewer-response', 'every answer below 400 gets them, from the cache too', writeHeaders),
];

function rule<Name extends RuleName>(
  name: Name,
  station: Station,
  because: string,
  write: (options: NonNullable<ResolvedBehavior[Name]>) => Code,
): Rule {
  return { name, station, because, write: write as Rule['write'] };
}
