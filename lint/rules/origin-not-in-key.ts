import { experimentHeader, originsOf } from '#policy/experiments';
import type { OwnStation } from '../../config/own-stations.ts';
import type { CachePolicy } from '../../simulator/cache/cache-policy.ts';
import { selects } from '../../simulator/cache/cache-policy.ts';
import type { RequestPart } from '../code-names.ts';
import type { Found } from '../finding.ts';
import { type CodeReads, readsOf } from '../own-code.ts';
import { configPlace, keeps, type LintedBehavior } from '../subject.ts';

const STATIONS: readonly OwnStation[] = ['viewerRequest', 'originRequest'];

/**
 * Code or experiments that choose the origin by what is not in the key. Where what it reads or sets is in the key, that may tell the origins apart;
 * and where it reads nothing but the path, the path does.
 */
export function originNotInKey(behavior: LintedBehavior): readonly Found[] {
  if (!keeps(behavior)) return [];
  return [...byOwnCode(behavior), ...byExperiments(behavior)];
}

function byOwnCode(behavior: LintedBehavior): readonly Found[] {
  return STATIONS.flatMap((station) => {
    const code = behavior.own[station];
    const reads = code === undefined ? undefined : readsOf(code);
    if (!reads?.changesOrigin || isTold(behavior, reads)) return [];
    const all = decidersOf(behavior, reads);
    const unkeyed = all.filter(({ isKeyed }) => !isKeyed).map(({ name }) => name);
    if (unkeyed.length === 0) return [];
    const isPart = unkeyed.length < all.length;
    return [
      {
        behavior: behavior.path,
        place: configPlace(behavior, 'own'),
        ...(isPart ? { severity: 'loss' as const } : {}),
        says: `your rule chooses an origin and reads ${unkeyed.join(', ')}, ${isPart ? 'not' : 'of which nothing is'} in the cache key: where the choice depends on it, what one origin answers is kept for the viewers of all`,
        whom: 'tenants, testers or countries who get the answer of the origin that was asked first',
        fix: 'Let the rule set a header with its choice, and put that into the cache policy; or give each origin paths of its own',
      },
    ];
  });
}

/** A policy of the distribution's own may lack what the build asks for. */
function byExperiments(behavior: LintedBehavior): readonly Found[] {
  const { config, settings } = behavior;
  const experiments = Object.entries(config?.experiments ?? {});
  return experiments.flatMap(([name, experiment]) => {
    const header = experimentHeader(name);
    const origins = originsOf({ [name]: experiment });
    if (origins.length === 0 || settings.cachePolicy.headers.includes(header)) return [];
    return [
      {
        behavior: behavior.path,
        place: configPlace(behavior, `experiments.${name}`),
        says: `variants have the origin ${origins.join(', ')}, and ${header} is not in the cache key: what one origin answers is kept for the viewers of all variants`,
        whom: 'viewers who get the variant of whoever asked first, and whose exposure is logged as the other',
        fix: `Put ${header} into the cache policy of the behavior: edgewright build writes one that has it`,
      },
    ];
  });
}

/** Whether the rule tells the cache its choice: it sets a header that is in the key, or reaches one in a way that is not read here. */
function isTold({ settings: { cachePolicy } }: LintedBehavior, { headers, headersSet, texts }: CodeReads): boolean {
  return cachePolicy.headers.some((name) => headersSet.includes(name) || (texts.has(name) && !headers.includes(name)));
}

/** What the choice may depend on. */
function decidersOf(
  { settings: { cachePolicy } }: LintedBehavior,
  { headers, cookies, query, unnamed, isByViewer }: CodeReads,
): readonly { readonly name: string; readonly isKeyed: boolean }[] {
  return [
    ...headers.map((name) => ({ name: `the header ${name}`, isKeyed: cachePolicy.headers.includes(name) })),
    ...cookies.map((name) => ({ name: `the cookie ${name}`, isKeyed: selects(cachePolicy.cookies, name) })),
    ...query.map((name) => ({ name: `the parameter ${name}`, isKeyed: selects(cachePolicy.queryStrings, name) })),
    ...unnamed.map((part) => ({ name: `some of ${WORDS[part]}`, isKeyed: isWhole(cachePolicy, part) })),
    ...(isByViewer ? [{ name: 'the viewer, the store or chance', isKeyed: false }] : []),
  ];
}

const WORDS: Readonly<Record<RequestPart, string>> = {
  headers: 'the headers',
  cookies: 'the cookies',
  querystring: 'the query',
};

/** Whether all of a part is in the key. */
function isWhole({ cookies, queryStrings }: CachePolicy, part: RequestPart): boolean {
  if (part === 'headers') return false;
  return (part === 'cookies' ? cookies : queryStrings).behavior === 'all';
}
