/** Releases: what was served together, as the KeyValueStore of the project keeps it. */
import type { Station } from '#policy/restricted-headers';
import { VALUE_QUOTA } from '#policy/store';
import type { Policy } from '../../build/policies.ts';
import { digestOf } from '../names.ts';

/** What runs at one station of one behavior. */
export interface ReleasedStation {
  /** A path pattern. */
  readonly behavior: string;
  readonly station: Station;
  /** The name of a CloudFront Function, or `name:4`, a numbered version of a Lambda function. */
  readonly code: string;
  /** The SHA-256 of its bytes in base64: of a function's code, or of the zip of a version. */
  readonly sha256: string;
  /** What others had there before a release of the project put its own there; nothing where nobody had. */
  readonly before?: ReplacedCode;
}

/** Code of others that a release replaced. */
export interface ReplacedCode {
  /** The name of a function, or `name:4` of a version. */
  readonly code: string;
  /** Of the zip of a version; empty for a function, which nobody read. */
  readonly sha256: string;
}

/** A policy that a release put on a behavior. */
export interface ReleasedPolicy {
  /** A path pattern. */
  readonly behavior: string;
  readonly type: Policy['type'];
  readonly id: string;
  /** The id of what the behavior had before any release of the project put its own there; nothing where it had none. */
  readonly before?: string;
}

/** What is served together. */
export interface ReleaseContent {
  readonly stations: readonly ReleasedStation[];
  /** Where the config says that policies are managed. */
  readonly policies: readonly ReleasedPolicy[];
  /** What the keys begin with that its functions read: `redirects.0a1b2c3d4e5f.`. */
  readonly prefixes: readonly string[];
}

/**
 * How far a release came when it was last asked for. `begun`: everything is uploaded, and the distribution may have it or not.
 * `staged`: the staging distribution has it. `served`: it arrived, and its probes held. `failed`: a probe said no. `aborted`: its
 * canary was ended.
 */
export const RELEASE_STATES = ['begun', 'staged', 'served', 'failed', 'aborted'] as const;

/** One of `RELEASE_STATES`. */
export type ReleaseState = (typeof RELEASE_STATES)[number];

/** How far a release came, and what is left to do while it is `begun`, for whoever goes on. */
export interface ReleaseProgress {
  readonly state: ReleaseState;
  /** The number of the release that was served before. */
  readonly from?: number;
  /** What is to be invalidated once it has arrived. */
  readonly invalidate: readonly string[];
  /** Counts up each time that a release is to be served: of two with the same content the later one is what is served. */
  readonly turn?: number;
  /** Whether it was served before it was last asked for: whatever becomes of that, there is a way back to it. */
  readonly wasServed?: true;
}

/** A release. */
export interface Release extends ReleaseContent {
  /** 0 is what was there before the first release; none is given twice. */
  readonly number: number;
  /** ISO 8601. */
  readonly at: string;
  /** The ARN of whoever released it. */
  readonly by: string;
  /** The version of Edgewright. */
  readonly version: string;
  readonly progress: ReleaseProgress;
}

/** What every key begins with that speaks of releases. */
export const RELEASE_PREFIX = 'release.';

/** The keys and values that say a release: parts of JSON, since a value holds 1 KB, and its state on a key of its own. */
export function releaseItems({ progress, ...release }: Release): ReadonlyMap<string, string> {
  const text = asciiJson(release);
  const parts = Array.from({ length: Math.ceil(text.length / VALUE_QUOTA) }, (_, i): [string, string] => [
    `${RELEASE_PREFIX}${release.number}.${i}`,
    text.slice(i * VALUE_QUOTA, (i + 1) * VALUE_QUOTA),
  ]);
  return new Map<string, string>([...parts, progressItem(release.number, progress)]);
}

/** The key and the value that say how far a release came. More paths than fit are all paths. */
export function progressItem(number: number, progress: ReleaseProgress): readonly [key: string, value: string] {
  const text = asciiJson(progress);
  const value = text.length <= VALUE_QUOTA ? text : asciiJson({ ...progress, invalidate: ['/*'] });
  return [progressKey(number), value];
}

function progressKey(number: number): string {
  return `${RELEASE_PREFIX}${number}.progress`;
}

/** Every release of a store, the newest first. What cannot be read is left out: no version of Edgewright has written it. */
export function releasesOf(items: ReadonlyMap<string, string>): readonly Release[] {
  const numbers = new Set([...items.keys()].map(releaseNumberOf).filter((number) => number !== undefined));
  return [...numbers].sort((a, b) => b - a).flatMap((number) => releaseOf(number, items) ?? []);
}

/** The highest number that was ever given, if what it was given to can be read or not; nothing before the first release. */
export function newestNumber(items: ReadonlyMap<string, string>): number | undefined {
  const numbers = [...items.keys()].map(releaseNumberOf).filter((number) => number !== undefined);
  return numbers.length === 0 ? undefined : Math.max(...numbers);
}

/** What a release has not invalidated yet. */
export function leftPaths({ progress }: Release): readonly string[] {
  return progress.state === 'begun' ? progress.invalidate : [];
}

/** Whether viewers got a release once, and its probes held: what failed, or never arrived, is no way back. */
export function wasServed({ progress }: Pick<Release, 'progress'>): boolean {
  return progress.state === 'served' || progress.wasServed === true;
}

/** The turn of the release that was last to be served. */
export function lastTurn(releases: readonly Release[]): number {
  return Math.max(0, ...releases.map(({ progress }) => progress.turn ?? 0));
}

/** The number of the release of which a key speaks. */
export function releaseNumberOf(key: string): number | undefined {
  const number = /^release\.(0|[1-9]\d*)\.(?:\d+|progress)$/.exec(key)?.[1];
  return number === undefined ? undefined : Number(number);
}

/** Whether the same is served. */
export function isSameContent(a: ReleaseContent, b: ReleaseContent): boolean {
  return contentText(a) === contentText(b);
}

/** The stations at which a release runs other code than the one before it, or none any more. */
export function changedStations(
  { stations }: ReleaseContent,
  before: ReleaseContent | undefined,
): readonly Pick<ReleasedStation, 'behavior' | 'station'>[] {
  const others = before?.stations ?? [];
  const isAt = (a: ReleasedStation) => (b: ReleasedStation) => a.behavior === b.behavior && a.station === b.station;
  return [
    ...stations.filter((one) => others.find(isAt(one))?.code !== one.code),
    ...others.filter((one) => !stations.some(isAt(one))),
  ].map(({ behavior, station }) => ({ behavior, station }));
}

/** Ten hexadecimal digits that stand for what is served. */
export function contentDigest(content: ReleaseContent): string {
  return digestOf(contentText(content));
}

function releaseOf(number: number, items: ReadonlyMap<string, string>): Release | undefined {
  const parts: string[] = [];
  const next = (): string | undefined => items.get(`${RELEASE_PREFIX}${number}.${parts.length}`);
  for (let part = next(); part !== undefined; part = next()) parts.push(part);
  try {
    return { ...JSON.parse(parts.join('')), progress: JSON.parse(items.get(progressKey(number)) ?? '') };
  } catch {
    return undefined;
  }
}

/** JSON of one byte a character, so that it can be parted anywhere. */
function asciiJson(value: object): string {
  return JSON.stringify(value).replace(
    /[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function contentText({ stations, policies, prefixes }: ReleaseContent): string {
  const rows = [
    ...stations.map(({ behavior, station, code, sha256 }) => [behavior, station, code, sha256]),
    ...policies.map(({ behavior, type, id }) => [behavior, type, id]),
    ...prefixes.map((prefix) => [prefix]),
  ];
  return rows
    .map((row) => JSON.stringify(row))
    .sort()
    .join('\n');
}
