import { experimentHeader, originsOf } from '#policy/experiments';
import type { OwnStation } from '../../config/own-stations.ts';
import { selects } from '../../simulator/cache/cache-policy.ts';
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
    if (!reads?.changesOrigin) return [];
    const by = deciders(reads);
    if (by.length === 0 || isInKey(behavior, reads)) return [];
    return [
      {
        behavior: behavior.path,
        place: configPlace(behavior, 'own'),
        says: `your rule chooses an origin and reads ${by.join(', ')}, of which nothing is in the cache key: where the choice depends on it, what one origin answers is kept for the viewers of all`,
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

function deciders({ headers, cookies, query, isByViewer }: CodeReads): readonly string[] {
  return [
    ...headers.map((name) => `the header ${name}`),
    ...cookies.map((name) => `the cookie ${name}`),
    ...query.map((name) => `the parameter ${name}`),
    ...(isByViewer ? ['the viewer, the store or chance'] : []),
  ];
}

function isInKey(
  { settings: { cachePolicy } }: LintedBehavior,
  { headers, cookies, query, texts }: CodeReads,
): boolean {
  return (
    cachePolicy.headers.some((name) => headers.includes(name) || texts.has(name)) ||
    cookies.some((name) => selects(cachePolicy.cookies, name)) ||
    query.some((name) => selects(cachePolicy.queryStrings, name))
  );
}
