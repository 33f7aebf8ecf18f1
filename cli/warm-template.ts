/** `edgewright warm --template`: the same, as a function that AWS runs every minute. */
import { readFile } from 'node:fs/promises';
import { packageFile } from '../build/package-file.ts';
import { EdgeError, type Problem } from '../config/errors.ts';
import type { WarmTarget } from '../insight/warm/warm.ts';
import { type WarmGroup, type WarmSettings, WINDOW } from '../insight/warm/warm-settings.ts';
import { LARGEST_EVENT, warmTemplate } from '../insight/warm/warm-template.ts';
import { isSecretName } from '../simulator/records/secrets-in-text.ts';
import type { Io } from './io.ts';
import { counted, grouped } from './table.ts';
import type { WarmTargets } from './warm-targets.ts';

/** Prints the template, as JSON. @throws EdgeError ERR_USAGE with everything that a function every minute cannot do */
export async function printWarmTemplate(
  io: Pick<Io, 'out'>,
  { url, host, targets }: WarmTargets,
  { rate, concurrency }: Pick<WarmSettings, 'rate' | 'concurrency'>,
): Promise<void> {
  const named = host === undefined ? {} : { host };
  const settings = { at: url.origin, ...named, rate, concurrency, groups: groupsOf(targets) };
  refuse(url, targets, settings);
  const code = await readFile(packageFile('lib/warm-handler.js'), 'utf8');
  io.out(JSON.stringify(warmTemplate(settings, code.trim()), undefined, 2));
}

function refuse({ protocol }: URL, targets: readonly WarmTarget[], settings: WarmSettings): void {
  const size = JSON.stringify(settings).length;
  const takes = Math.ceil(targets.length / settings.rate);
  const names = new Set(
    targets.flatMap(({ headers, variant }) =>
      // The cookie of a variant was made here.
      Object.keys(headers).filter((name) => variant === undefined || name !== 'cookie'),
    ),
  );
  const secrets = [...names].filter((name) => name === 'cookie' || isSecretName(name));
  const problems: readonly Problem[] = [
    ...(protocol === 'https:' ? [] : [{ at: '--at', says: 'is no https: nothing on AWS reaches this machine' }]),
    ...secrets.map((name) => ({ at: '--header', says: `${name} may be secret, and would stand in the template` })),
    ...(takes * 1000 > WINDOW
      ? [
          {
            at: '--rate',
            says: `${counted(targets.length, 'request')} would take ${takes} seconds, and a run has ${WINDOW / 1000}`,
          },
        ]
      : []),
    ...(size > LARGEST_EVENT
      ? [
          {
            at: '--top',
            says: `what to warm takes ${grouped(size)} characters, and a rule has room for ${grouped(LARGEST_EVENT)}`,
          },
        ]
      : []),
  ];
  if (problems.length === 0) return;
  throw new EdgeError(
    'ERR_USAGE',
    'a function cannot do that',
    'Warm fewer paths, or print several templates.',
    problems,
  );
}

/** Targets by what they have in common. */
function groupsOf(targets: readonly WarmTarget[]): readonly WarmGroup[] {
  const groups = new Map<string, { readonly alike: Omit<WarmTarget, 'path' | 'variant'>; readonly paths: string[] }>();
  for (const { path, headers, ttls, lifetime } of targets) {
    const { minTtl, defaultTtl, maxTtl } = ttls;
    const alike = { headers, ttls: { minTtl, defaultTtl, maxTtl }, ...(lifetime === undefined ? {} : { lifetime }) };
    const key = JSON.stringify(alike);
    const group = groups.get(key) ?? { alike, paths: [] };
    groups.set(key, group);
    group.paths.push(path);
  }
  return [...groups.values()].map(({ alike, paths }) => ({ ...alike, paths }));
}
