/**
 * The caches between viewers and an origin: one at each edge location, one for each region behind them, and Origin Shield before
 * the origin. Each asks the next, and each lets those who want the same wait for one answer.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HowCloudFrontWorks.html#CloudFrontRegionaledgecaches
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/origin-shield.html
 */
import type { Answer, WhenGone } from '../exchange.ts';
import { type Soon, whenHere } from '../soon.ts';
import { keyText } from './cache-key.ts';
import { type CacheTier, cacheTierOf } from './cache-tier.ts';
import { type CachedAnswer, type Conditions, type Layer, REASONS, resultOf } from './cached-answer.ts';
import type { Matches } from './invalidation.ts';
import type { Fetched } from './kept-answer.ts';
import type { Lookup } from './lookup.ts';

/** Which caches there are. */
export interface TiersParts {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Bytes that each cache keeps at most. */
  readonly capacity: number;
  /** The edge locations and the regions they are in. The first stands in for one that isn't there. */
  readonly pops: Readonly<Record<string, string>>;
  /** Whether there are regional edge caches. */
  readonly hasRegionalCaches: boolean;
  /** The header in which an origin names the cache tags of an answer, in lower case. */
  readonly cacheTagHeader?: string | undefined;
}

/** One request to the caches. */
export interface TieredLookup extends Omit<Lookup, 'text' | 'conditions' | 'fetch'> {
  /** The edge location that it came to: X-Amz-Cf-Pop. */
  readonly pop: string;
  /** Whether Origin Shield stands before its origin. */
  readonly hasOriginShield: boolean;
  /** Whether the behavior caches it. What it doesn't goes straight to the origin. */
  readonly isCached: boolean;
  /** Asks the origin. It does not throw: an origin that cannot be asked answers with a status of 500 or more. */
  readonly fetch: (conditions: Conditions, whenGone?: WhenGone) => Promise<Answer>;
}

/** An answer, and what stands behind the edge location that gave it. */
export interface TieredAnswer extends CachedAnswer {
  /** The edge location. */
  readonly pop: string;
  /** Whom the edge location asked; nothing where it had the answer. */
  readonly upstream?: Exclude<Layer, 'EDGE'> | 'Origin';
}

/** The caches of a distribution. */
export interface Tiers {
  /** Answers from the first cache that can, or asks the origin. */
  serve(lookup: TieredLookup): Soon<TieredAnswer>;
  /** Forgets what matches, in every cache; how many answers that were. */
  invalidate(matches: Matches): number;
  /** Resolves when nothing that was under way is left, what is fetched in the background included. */
  settled(): Promise<void>;
}

/** Edge locations for a user's own tests, by the regions of their regional edge caches. */
export const POPS: Readonly<Record<string, string>> = {
  'LOC50-C1': 'us-east-1',
  'IAD89-C1': 'us-east-1',
  'JFK50-P1': 'us-east-1',
  'FRA56-P1': 'eu-central-1',
  'AMS1-P1': 'eu-central-1',
  'NRT57-P1': 'ap-northeast-1',
};

/** The edge location of a viewer: the one that is named, where there is such a one. */
export function popFor(wanted: string | undefined, pops: Readonly<Record<string, string>> = POPS): string {
  return wanted !== undefined && Object.hasOwn(pops, wanted) ? wanted : (Object.keys(pops)[0] ?? '');
}

/** Makes the caches of a distribution. What is at a place is made when the first request comes there. */
export function tiersOf({ now, capacity, pops, hasRegionalCaches, cacheTagHeader }: TiersParts): Tiers {
  const caches = new Map<string, CacheTier>();
  const cacheAt = (layer: Layer, place: string): CacheTier => {
    const name = `${layer} ${place}`;
    const cache = caches.get(name) ?? cacheTierOf({ layer, now, capacity, cacheTagHeader });
    caches.set(name, cache);
    return cache;
  };

  /** The caches that stand behind an edge location, on the way of a request to the origin. */
  const behindFor = ({ method, hasOriginShield }: TieredLookup, pop: string): readonly Behind[] => [
    ...(hasRegionalCaches && isProxiedByRegions(method) ? [['REC', pops[pop] ?? ''] as const] : []),
    ...(hasOriginShield ? [['Origin Shield', ''] as const] : []),
  ];

  const serve = (asked: TieredLookup): Soon<TieredAnswer> => {
    const pop = popFor(asked.pop, pops);
    const fromOrigin = async (conditions: Conditions, whenGone?: WhenGone): Promise<Fetched> => ({
      answer: await asked.fetch(conditions, whenGone),
      since: now(),
    });
    if (!asked.isCached) {
      return fromOrigin(asked.range ?? {}, asked.whenGone).then((came) =>
        Object.assign(uncached(asked, came), { pop, upstream: 'Origin' } as const),
      );
    }
    const text = keyText(asked.key);
    const fetch: Lookup['fetch'] = (conditions, whenGone) => {
      const lookup = Object.assign({}, asked, { text });
      const ask = behindFor(asked, pop).reduceRight<Lookup['fetch']>(
        (next, [layer, place]) =>
          (sent, gone) =>
            cacheAt(layer, place).serve(behindOf(Object.assign({}, lookup, { whenGone: gone }), sent, next)),
        fromOrigin,
      );
      return ask(conditions, whenGone);
    };
    return whenHere(cacheAt('EDGE', pop).serve(Object.assign({}, asked, { text, fetch })), (served) => {
      const upstream = served.sent ? { upstream: behindFor(asked, pop)[0]?.[0] ?? ('Origin' as const) } : {};
      return Object.assign({}, served, { pop }, upstream);
    });
  };

  const all = (): CacheTier[] => [...caches.values()];
  return {
    serve,
    invalidate: (matches) => all().reduce((sum, cache) => sum + cache.invalidate(matches), 0),
    async settled() {
      // What one cache waits for is under way in the next.
      for (const cache of all()) await cache.settled();
    },
  };
}

/** A cache behind an edge location, and the place where it is. */
type Behind = readonly [Exclude<Layer, 'EDGE'>, string];

/** Methods that change things, and OPTIONS, go from the edge location straight on. */
function isProxiedByRegions(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** What one cache asks the next: the same, by the conditions of what it still has. */
function behindOf(lookup: Omit<Lookup, 'fetch'>, sent: Conditions, fetch: Lookup['fetch']): Lookup {
  const { range: _, conditions: __, ...others } = lookup;
  const isRange = ([name]: readonly [string, string]): boolean => name === 'Range' || name === 'If-Range';
  const all = Object.entries(sent);
  const range = Object.fromEntries(all.filter(isRange));
  const conditions = Object.fromEntries(all.filter((one) => !isRange(one)));
  return {
    ...others,
    ...('Range' in range ? { range } : {}),
    ...(Object.keys(conditions).length > 0 ? { conditions } : {}),
    fetch,
  };
}

function uncached({ key, range = {} }: Pick<Lookup, 'key' | 'range'>, { answer, since }: Fetched): CachedAnswer {
  const [result, reason] = [resultOf(answer), 'not-cached'] as const;
  return { answer, key, result, reason, since, originAge: 0, sent: range, because: REASONS[reason] };
}
