/** What a release changes of which station: what is associated, held against what is wanted. */
import type { Station } from '#policy/restricted-headers';
import { type Association, behaviorsOf } from '../distribution/associations.ts';
import { type MadeBy, madeByOf, type Owner, withoutDigest } from '../names.ts';
import { HANDLER_RUNTIME } from '../upload/publish-version.ts';
import { codeOfArn } from './code-arn.ts';
import type { Live } from './live.ts';
import type { ReleaseContent } from './release.ts';
import { handlerLimits, type Target, type TargetCode, uploadedName } from './target.ts';

/** Code that shall be at a station. */
export interface WantedStation {
  /** A path pattern. */
  readonly behavior: string;
  readonly station: Station;
  readonly kind: 'function' | 'lambda';
  /** `name` of a function, `name:4` of a version; `name:new` of one that is not published yet. */
  readonly code: string;
  readonly madeBy?: MadeBy;
}

/**
 * Why a station changes: the rules are new there or gone, or the distribution lacks the behavior, the config says something else,
 * another version of Edgewright compiled the same, somebody else's code is replaced, or an earlier release is served again.
 */
export type ChangeCause = 'new' | 'missing' | 'gone' | 'config' | 'compiler' | 'adopted' | 'release';

/** A station that shall run other code than it does. */
export interface StationChange {
  /** As the distribution writes its pattern. */
  readonly behavior: string;
  readonly station: Station;
  /** What runs there now. */
  readonly was?: string;
  readonly becomes?: string;
  readonly kind: 'function' | 'lambda';
  readonly cause: ChangeCause;
}

/** The code of a version that is not published yet. */
export const NEW_VERSION = 'new';

/** What a build wants at every station. */
export function wantedByTarget(target: Target, live: Live): readonly WantedStation[] {
  return target.codes.flatMap((code) => {
    const ref = code.kind === 'function' ? functionRef(target, code, live) : versionRef(target, code, live);
    const madeBy = { ...ownerOf(target), version: target.version, config: code.configDigest };
    return code.bundle.behaviors.map((behavior) => ({
      behavior,
      station: code.bundle.station,
      kind: code.kind,
      code: ref,
      madeBy,
    }));
  });
}

/** What a release has at every station. */
export function wantedByRelease({ stations }: ReleaseContent): readonly WantedStation[] {
  return stations.map(({ behavior, station, code }) => ({
    behavior,
    station,
    code,
    kind: code.includes(':') ? 'lambda' : 'function',
  }));
}

/** The name of a function. Of one that reads the KeyValueStore the end is not known before there is a store. */
function functionRef(target: Target, code: TargetCode, live: Live): string {
  const name = uploadedName(target, code, live.store?.arn);
  return code.bundle.readsStore && !live.store ? withoutDigest(name) : name;
}

/** The version that is what a bundle would become, the newest of them; `name:new` where none is. */
export function versionRef(target: Target, code: TargetCode, live: Live): string {
  const name = uploadedName(target, code, undefined);
  const { timeout, memory } = handlerLimits(code.bundle.station);
  const same = [...live.versions.values()].filter(
    (version) =>
      version.code.startsWith(`${name}:`) &&
      version.sha256 === code.sha256 &&
      version.role.endsWith(`/${target.role}`) &&
      version.runtime === HANDLER_RUNTIME &&
      version.timeout === timeout &&
      version.memory === memory,
  );
  const newest = same.sort((a, b) => b.number - a.number)[0];
  return newest?.code ?? `${name}:${NEW_VERSION}`;
}

/** Every station that changes, in the order of what is wanted; what is gone comes last. Others' code at other stations is not ours to change. */
export function stationChanges(
  owner: Owner,
  live: Live,
  wanted: readonly WantedStation[],
  cause?: 'release',
): readonly StationChange[] {
  const changed = wanted.flatMap((want): readonly StationChange[] => {
    const has = associationAt(live, want);
    const was = has && codeOfArn(has.arn);
    if (was === want.code) return [];
    return [
      {
        behavior: spelledBehavior(live, want.behavior),
        station: want.station,
        kind: want.kind,
        ...(was === undefined ? {} : { was }),
        becomes: want.code,
        cause: cause ?? causeOf(owner, live, want, was),
      },
    ];
  });
  const gone = live.associations
    .filter((has) => !wanted.some((want) => isAt(has, want)) && isOurCode(owner, live, codeOfArn(has.arn)))
    .map(
      ({ behavior, event, kind, arn }): StationChange => ({
        behavior,
        station: event as Station,
        kind,
        was: codeOfArn(arn),
        cause: cause ?? 'gone',
      }),
    );
  return [...changed, ...gone];
}

/** A path pattern as the distribution writes it. */
export function spelledBehavior({ distribution }: Pick<Live, 'distribution'>, pattern: string): string {
  return behaviorsOf(distribution.config).find((one) => isSamePattern(one, pattern)) ?? pattern;
}

function hasBehavior({ distribution }: Pick<Live, 'distribution'>, pattern: string): boolean {
  return behaviorsOf(distribution.config).some((one) => isSamePattern(one, pattern));
}

/** What runs at a station now. */
export function associationAt(
  { associations }: Pick<Live, 'associations'>,
  place: Pick<WantedStation, 'behavior' | 'station'>,
): Association | undefined {
  return associations.find((has) => isAt(has, place));
}

function isAt({ behavior, event }: Association, place: Pick<WantedStation, 'behavior' | 'station'>): boolean {
  return event === place.station && isSamePattern(behavior, place.behavior);
}

/** Whether two path patterns are the same: the leading slash may be left out. */
export function isSamePattern(a: string, b: string): boolean {
  return a.replace(/^\//, '') === b.replace(/^\//, '');
}

/** Whether code was made by this project, or stood there before it. */
export function isOurCode(owner: Owner, live: Live, code: string): boolean {
  const made = madeByOf(commentOf(live, code));
  return made?.app === owner.app && made.environment === owner.environment;
}

function commentOf({ functions, versions }: Live, code: string): string | undefined {
  return functions.get(code)?.comment ?? versions.get(code)?.comment;
}

function causeOf(owner: Owner, live: Live, want: WantedStation, was: string | undefined): ChangeCause {
  if (was === undefined) return hasBehavior(live, want.behavior) ? 'new' : 'missing';
  if (!isOurCode(owner, live, was)) return 'adopted';
  const before = madeByOf(commentOf(live, was));
  return before?.config === want.madeBy?.config && before?.version !== want.madeBy?.version ? 'compiler' : 'config';
}

function ownerOf({ app, environment }: Owner): Owner {
  return { app, environment };
}
