/** What `freshness` keeps out of the cache: answers with Set-Cookie, and those to who shows what is not in the key. */
import { speaksAtEdge } from '#policy/freshness';
import type { LintedBehavior } from './subject.ts';

/** What of a viewer has the edge keep an answer for nobody else. */
export interface Guard {
  readonly authorization: boolean;
  readonly cookies: readonly string[];
}

/** The guard of a behavior; nothing where there is none, or where MinTTL makes it void: then what is private is kept all the same. */
export function guardOf({ config, settings }: LintedBehavior): Guard | undefined {
  const { freshness } = config ?? {};
  if (freshness === undefined || !speaksAtEdge(freshness) || settings.cachePolicy.minTtl > 0) return undefined;
  const { sessionCookies = [], keyed } = freshness;
  return {
    authorization: !keyed.authorization,
    cookies: sessionCookies.filter((name) => !keyed.cookies.includes(name)),
  };
}

/** What a sentence says in place of a leak where a guard holds. */
export const GUARDED =
  'freshness keeps what they get from others, but not from them what others got: where there is a copy, they see that';
