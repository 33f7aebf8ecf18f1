import type { Found } from '../finding.ts';
import { configPlace, keeps, type LintedBehavior, placeOf } from '../subject.ts';

/** Headers of which buckets put a few values into the key. */
const BUCKET_OF = { accept: 'format', 'accept-language': 'language', 'user-agent': 'device' } as const;

/** Vary that the edge says itself, of what is not in the key: CloudFront's key is the policy's, whatever Vary says. */
export function varyNotInKey(behavior: LintedBehavior): readonly Found[] {
  if (!keeps(behavior)) return [];
  return saidBy(behavior).flatMap(({ place, value }) => {
    const names = value.split(',').map((name) => name.trim());
    const unkeyed = names.filter((name) => name !== '' && !isTold(name.toLowerCase(), behavior));
    if (unkeyed.length === 0) return [];
    return [
      {
        behavior: behavior.path,
        place,
        says: `Vary names ${unkeyed.join(', ')}, which is not in the cache key: Vary does not extend it, so that one answer is kept for every value`,
        whom: 'viewers who send another value than the one who asked first',
        fix: 'Put it into the cache policy, or a few values of it (buckets), or take it out of Vary',
      },
    ];
  });
}

/** What says Vary, and where. */
function saidBy(behavior: LintedBehavior): readonly Pick<Vary, 'place' | 'value'>[] {
  const { settings, config } = behavior;
  const said = Object.entries(config?.headers?.set ?? {}).map(([name, value]) => ({
    name,
    value,
    place: configPlace(behavior, `headers.set[${JSON.stringify(name)}]`),
  }));
  const ofPolicy = (settings.responseHeadersPolicy?.CustomHeadersConfig?.Items ?? []).map(({ Header, Value }) => ({
    name: Header,
    value: Value,
    place: placeOf(behavior, 'ResponseHeadersPolicyId', 'headers'),
  }));
  const isVary = ({ name }: Vary): boolean => name.toLowerCase() === 'vary';
  const own: readonly Vary[] = said.filter(isVary);
  return own.length > 0 ? own : ofPolicy.filter(isVary);
}

interface Vary extends Pick<Found, 'place'> {
  readonly name: string;
  readonly value: string;
}

/** Whether the edge tells requests apart by it: in the key, or at viewer-response, after the cache. */
function isTold(name: string, { settings: { cachePolicy, compress }, config }: LintedBehavior): boolean {
  if (name === 'accept-encoding') return cachePolicy.gzip || cachePolicy.brotli || !compress;
  if (name === 'cookie') return cachePolicy.cookies.behavior !== 'none';
  if (name === 'origin' && config?.cors !== undefined) return true;
  const bucket = Object.hasOwn(BUCKET_OF, name) ? BUCKET_OF[name as keyof typeof BUCKET_OF] : undefined;
  return cachePolicy.headers.includes(name) || (bucket !== undefined && config?.buckets?.[bucket] !== undefined);
}
