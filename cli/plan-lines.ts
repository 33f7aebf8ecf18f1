/** A plan of a release, as people read it. */
import { policyWords } from '../build/policies.ts';
import type { PolicyChange } from '../deploy/policy/policy-changes.ts';
import type { Live } from '../deploy/release/live.ts';
import { BEFORE_FIRST } from '../deploy/release/record-release.ts';
import { wasServed } from '../deploy/release/release.ts';
import { isNothing, type ReleasePlan } from '../deploy/release/release-plan.ts';
import { type ChangeCause, NEW_VERSION } from '../deploy/release/station-changes.ts';
import type { Target } from '../deploy/release/target.ts';
import { counted, table } from './table.ts';

/** Lines of what a release would do. */
export function planLines(target: Target, live: Live, plan: ReleasePlan): readonly string[] {
  return [headLine(target, live, plan), ...stationLines(target, plan), ...otherLines(target, plan), '', lastLine(plan)];
}

/** What changes beside the stations, and what to know of it. */
export function otherLines(target: Target, plan: ReleasePlan): readonly string[] {
  return [
    ...policyLines(plan),
    ...storeLines(target, plan),
    ...invalidationLines(plan),
    ...noteLines(plan.warnings, 'warning'),
  ];
}

/** What is served now. */
export function headLine(
  { app, environment }: Target,
  { distribution, releases }: Live,
  { served }: ReleasePlan,
): string {
  const names = distribution.config.Aliases?.Items ?? [];
  const where = [distribution.domainName, ...names].join(', ');
  const says = served ? servedText(served, releases) : 'no release of this project is served';
  return `${app} for ${environment} on ${distribution.id} (${where}): ${says}`;
}

function servedText({ number, at, progress }: NonNullable<ReleasePlan['served']>, releases: Live['releases']): string {
  if (number === BEFORE_FIRST) {
    const isBack = releases.some((one) => one.number !== BEFORE_FIRST && wasServed(one));
    return isBack ? 'what was there before the first release is served again' : 'no release is served yet';
  }
  const is = progress.state === 'served' ? 'is served' : `is served, and ${progress.state}`;
  return `release ${number} of ${at.slice(0, 16).replace('T', ' ')} ${is}`;
}

function stationLines(target: Target, plan: ReleasePlan): readonly string[] {
  if (plan.stations.length === 0) return [];
  return ['', ...table([STATION_HEADING, ...stationRows(target, plan)])];
}

/** What the cells of a station's row are. */
export const STATION_HEADING = ['behavior', 'station', 'is', 'will be', 'because'];

/** A row for each station that changes. */
export function stationRows({ version }: Target, { stations }: ReleasePlan): readonly (readonly string[])[] {
  return stations.map(({ behavior, station, was = 'nothing', becomes = 'nothing', cause }) => [
    behavior,
    station,
    was,
    becomes.replace(`:${NEW_VERSION}`, ':a new version'),
    causeText(cause, version),
  ]);
}

/** Why a station changes, in words. */
export function causeText(cause: ChangeCause, version: string): string {
  const texts: Readonly<Record<ChangeCause, string>> = {
    new: 'nothing ran there',
    missing: 'no such behavior',
    gone: 'the config has no rule there',
    config: 'the config changed',
    compiler: `Edgewright ${version} compiles it otherwise`,
    adopted: 'others made it; its code is kept',
    release: 'of that release',
  };
  return texts[cause];
}

/** Lines of policies that change. Nothing is invalidated for one: what is kept under another key is not met again. */
export function policyLines({ policies }: Pick<ReleasePlan, 'policies'>): readonly string[] {
  if (policies.length === 0) return [];
  const rows = policies.map(({ behavior, type, was = 'nothing', becomes = 'nothing', cause }) => [
    behavior,
    policyWords(type),
    was,
    becomes,
    POLICY_CAUSES[cause],
  ]);
  return ['', ...table([['behavior', 'policy', 'is', 'will be', 'because'], ...rows])];
}

/** Why a policy changes, in words. */
const POLICY_CAUSES: Readonly<Record<PolicyChange['cause'], string>> = {
  new: 'the rules need it',
  config: 'the config changed',
  gone: 'no rule needs more; it stood there before',
  release: 'of that release',
};

function storeLines({ app, environment }: Target, { keys }: ReleasePlan): readonly string[] {
  return keys === 0 ? [] : ['', `KeyValueStore ${app}-${environment}: ${counted(keys, 'key')} to write`];
}

function invalidationLines({ invalidate }: ReleasePlan): readonly string[] {
  if (invalidate.length === 0) return [];
  return ['', `Invalidated once it has arrived: ${invalidate.join(', ')}`];
}

/** Lines of problems that stop nothing. */
export function noteLines(notes: ReleasePlan['warnings'], word: string): readonly string[] {
  return notes.length === 0 ? [] : ['', ...notes.map(({ at, says }) => `${word}  ${at} ${says}`)];
}

/** What it comes to, in a sentence or two. */
export function lastLine(plan: ReleasePlan): string {
  if (isNothing(plan)) return 'Nothing to release.';
  const { stations, policies } = plan;
  if (stations.length + policies.length === 0) return 'Nothing changes at a station; the release is to be finished.';
  const changed = [
    ...(stations.length === 0 ? [] : [counted(stations.length, 'station')]),
    ...(policies.length === 0 ? [] : [`${policies.length} of the behaviors' policies`]),
  ];
  return `${changed.join(' and ')} will change. CloudFront takes some minutes until every edge location has it.`;
}
