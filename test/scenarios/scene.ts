/** The stage of a scenario: origins that are directed, an edge that is set up, viewers who ask, and a clock. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { CloudFrontHeaders } from 'aws-lambda';
import type { Station as StationName } from '#policy/restricted-headers';
import { CACHING_OPTIMIZED, type CachePolicy, type Selection } from '../../simulator/cache/cache-policy.ts';
import { type EdgeCache, edgeCacheOf } from '../../simulator/cache/edge-cache.ts';
import type { OriginRequestPolicy } from '../../simulator/cache/origin-request-policy.ts';
import { type Clock, createClock } from '../../simulator/clock.ts';
import type { Conflict } from '../../simulator/conflicts.ts';
import { type Distribution, distributionOf } from '../../simulator/distribution.ts';
import { readerOf, type StoreContent } from '../../simulator/engine/engine.ts';
import { type Answer, bytesOf, type ViewerRequest, type WhenGone } from '../../simulator/exchange.ts';
import { failedOrigin } from '../../simulator/origin/origin-failure.ts';
import {
  type BehaviorSettings,
  type DistributionSettings,
  ORIGIN_DEFAULTS,
  type OriginSettings,
} from '../../simulator/settings.ts';
import { type FunctionStationOptions, functionStation } from '../../simulator/station/function-station.ts';
import { type LambdaStationOptions, lambdaStation } from '../../simulator/station/lambda-station.ts';
import type { Station } from '../../simulator/station/station.ts';
import { contextOf, type Stations } from '../../simulator/station/stations.ts';
import type { Scheme } from '../../simulator/viewer/cloudfront-headers.ts';
import { viewerRequestFrom } from '../../simulator/viewer/viewer-request.ts';
import type { ViewerSettings } from '../../simulator/viewer/viewer-settings.ts';
import { behaviorOf } from '../simulator/one-behavior.ts';

/** What an origin says. */
export interface Said {
  readonly status?: number;
  readonly headers?: Lines;
  /** A stream is sent without a Content-Length. */
  readonly body?: string | Uint8Array | Readable;
}

/** One value for each name, or several lines; none at all where the list is empty. */
export type Lines = Readonly<Record<string, string | readonly string[]>>;

/** What an origin was asked. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string;
  header(name: string): string | undefined;
}

/** An origin under direction. */
export interface SceneOrigin {
  /** Says this from now on; Content-Length is added. */
  will(say: Said): void;
  /** Decides by what it is asked. */
  wills(say: (asked: Asked) => Said | Promise<Said>): void;
  /** Does not answer at all from now on. */
  isDown(): void;
  /** What reached it since it was last looked at. */
  wasAsked(): readonly Asked[];
}

/** What a viewer got. */
export interface Got {
  readonly status: number;
  readonly body: string;
  readonly bytes: Buffer;
  /** The word of X-Cache before ` from cloudfront`. */
  readonly xCache: string | undefined;
  readonly age: string | undefined;
  header(name: string): string | undefined;
  lines(name: string): readonly string[];
}

/** What a viewer sends. */
export interface Sends {
  readonly method?: string;
  readonly headers?: Lines;
  readonly body?: string;
  readonly ip?: string;
  readonly scheme?: Scheme;
  /** As HTTP says it: `1.1`. */
  readonly httpVersion?: string;
  /** Who the viewer is said to be. */
  readonly viewer?: ViewerSettings;
  /** Whether the viewer leaves while it waits for the answer. */
  readonly leaves?: boolean;
}

/** What runs at a station, and how: a function as a text with `function handler`, a Lambda@Edge handler as a module's text. */
export type StationCode =
  | ({ readonly function: string; readonly store?: StoreContent } & FunctionStationOptions)
  | ({ readonly lambda: string } & LambdaStationOptions);

/** Code of stations. */
export type Code = Readonly<Partial<Record<StationName, StationCode>>>;

/** A behavior as far as a scenario says something of it; the rest is CachingOptimized before an HTTP origin, all methods allowed. */
export interface BehaviorSetup
  extends Partial<Omit<BehaviorSettings, 'cachePolicy' | 'originRequestPolicy' | 'associations'>> {
  readonly cachePolicy?: Partial<CachePolicy>;
  /** What it leaves out it does not send. */
  readonly originRequestPolicy?: Partial<OriginRequestPolicy>;
  readonly code?: Code;
}

/** A distribution as far as a scenario says something of it. */
export interface EdgeSetup extends BehaviorSetup {
  /** Behaviors before the default one, which is the rest of the setup. */
  readonly behaviors?: readonly (BehaviorSetup & { readonly path: string })[];
  readonly distribution?: Partial<Omit<DistributionSettings, 'origins' | 'behaviors'>>;
  readonly originSettings?: Partial<OriginSettings>;
  /** Whether regional edge caches stand behind the edge locations. */
  readonly hasRegionalCaches?: boolean;
  /** What another page of AWS says, in place of what is followed otherwise. */
  readonly conflicts?: readonly Conflict[];
}

/** The stage. */
export interface Scene {
  readonly clock: Clock;
  /** The origin of every behavior that names no other: `origin`. */
  readonly origin: SceneOrigin;
  /** Another one: `backup`. */
  readonly backup: SceneOrigin;
  /** Sets the edge up anew, with an empty cache. Without a call it stands with what `BehaviorSetup` says. */
  edge(setup: EdgeSetup): Promise<void>;
  get(url: string, headers?: Lines): Promise<Got>;
  send(url: string, sends: Sends): Promise<Got>;
  /** Creates an invalidation; how many answers were forgotten. */
  invalidate(...items: readonly string[]): number;
  /** Waits for what is fetched in the background. */
  settled(): Promise<void>;
}

/** The name that CloudFront gave the distribution. */
export const DOMAIN = 'd111111abcdef8.cloudfront.net';

export const ALL = { behavior: 'all' } as const;
export const NONE = { behavior: 'none' } as const;

/** The selection of these names. */
export function only(...names: readonly string[]): Selection {
  return { behavior: 'whitelist', names };
}

/** The selection of all but these names. */
export function allExcept(...names: readonly string[]): Selection {
  return { behavior: 'allExcept', names };
}

/** Plays on a fresh stage, and clears it away. */
export async function onStage(play: (scene: Scene) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'edgewright-stage-'));
  const clock = createClock();
  const origins = { origin: directedOrigin(), backup: directedOrigin() };
  const set = (setup: EdgeSetup) => setUp(setup, folder, clock, (id) => origins[id as keyof typeof origins].server);
  let current = await set({});
  const send = async (url: string, sends: Sends): Promise<Got> =>
    gotOf((await current.distribution(requestOf(url, sends))).answer);
  try {
    await play({
      clock,
      origin: origins.origin,
      backup: origins.backup,
      edge: async (setup) => {
        await current.distribution.close();
        current = await set(setup);
      },
      get: (url, headers = {}) => send(url, { headers }),
      send,
      invalidate: (...items) => current.cache.invalidate(items),
      settled: () => current.cache.settled(),
    });
  } finally {
    await current.distribution.close();
    await rm(folder, { recursive: true, force: true });
  }
}

interface StandingEdge {
  readonly distribution: Distribution;
  readonly cache: EdgeCache;
}

async function setUp(
  {
    behaviors = [],
    distribution = {},
    originSettings = {},
    hasRegionalCaches = false,
    conflicts = [],
    ...rest
  }: EdgeSetup,
  folder: string,
  clock: Clock,
  originOf: (id: string) => { fetch(request: ViewerRequest): Promise<Answer> },
): Promise<StandingEdge> {
  const all = [...behaviors, { ...rest, path: '*' }];
  const settings: DistributionSettings = {
    id: 'EDFDVBD6EXAMPLE',
    domainName: DOMAIN,
    aliases: ['www.example.com'],
    defaultRootObject: '',
    originGroups: [],
    customErrorResponses: [],
    ...distribution,
    origins: ['origin', 'backup'].map((id) => ({
      ...ORIGIN_DEFAULTS,
      id,
      domainName: `${id}.example.com`,
      isS3: false,
      protocolPolicy: 'http-only',
      ...originSettings,
    })),
    behaviors: all.map(behaviorFrom),
  };
  const cache = edgeCacheOf({ settings, now: clock.now, hasRegionalCaches });
  return {
    distribution: distributionOf({
      settings,
      stations: await stationsOf(settings, all, folder, clock),
      originOf,
      cache,
      conflicts,
      now: clock.now,
      requestId: () => 'SV8ZN1eTWIVLfUuLJqyWwtkwtIZ1ZSzTVVSDCvlIsJjUPpvt-scene==',
    }),
    cache,
  };
}

function requestOf(url: string, sends: Sends): ViewerRequest {
  const {
    method = 'GET',
    headers = {},
    body,
    ip = '198.51.100.7',
    scheme = 'http',
    httpVersion = '1.1',
    viewer,
    leaves = false,
  } = sends;
  const length = body === undefined ? {} : { 'Content-Length': String(body.length) };
  const rawHeaders = Object.entries({ Host: DOMAIN, ...length, ...headers }).flatMap(([name, value]) =>
    [value].flat().flatMap((one) => [name, one]),
  );
  const head = { method, url, httpVersion, rawHeaders };
  const whenGone: WhenGone = (then) => void queueMicrotask(then);
  const request = {
    ...viewerRequestFrom(head, { address: ip, port: 46532, scheme }, viewer),
    ...(leaves ? { whenGone } : {}),
  };
  return body === undefined ? request : { ...request, stream: Readable.from([Buffer.from(body)]) };
}

function behaviorFrom({
  code = {},
  cachePolicy,
  originRequestPolicy,
  ...rest
}: BehaviorSetup & { path: string }): BehaviorSettings {
  const associations = Object.entries(code).map(([station, one]) => [
    station,
    {
      name: station,
      runtime: 'function' in one ? 'cloudfront-js-2.0' : 'lambda-edge',
      includesBody: 'lambda' in one && one.includesBody === true,
    },
  ]);
  return behaviorOf({
    target: 'origin',
    associations: Object.fromEntries(associations),
    ...rest,
    cachePolicy: { ...CACHING_OPTIMIZED, minTtl: 0, ...cachePolicy },
    ...(originRequestPolicy ? { originRequestPolicy: { ...SENDS_NOTHING, ...originRequestPolicy } } : {}),
  });
}

const SENDS_NOTHING: OriginRequestPolicy = {
  headers: { behavior: 'none', names: [] },
  cookies: NONE,
  queryStrings: NONE,
};

async function stationsOf(
  settings: DistributionSettings,
  setups: readonly (BehaviorSetup & { path: string })[],
  folder: string,
  clock: Clock,
): Promise<Stations> {
  const made = new Map<string, Station>();
  for (const { path, code = {} } of setups) {
    for (const [station, one] of Object.entries(code)) {
      const key = `${path} ${station}`;
      made.set(
        key,
        await stationOf(station as StationName, one, settings, join(folder, `${made.size}-${Date.now()}.mjs`), clock),
      );
    }
  }
  return {
    at: ({ path }, station) => made.get(`${path} ${station}`),
    close: async () => {
      await Promise.all([...made.values()].map((station) => station.close()));
    },
  };
}

async function stationOf(
  station: StationName,
  code: StationCode,
  settings: DistributionSettings,
  file: string,
  clock: Clock,
): Promise<Station> {
  const context = contextOf(settings);
  if ('function' in code) {
    const { function: text, store, ...options } = code;
    const originIds = settings.origins.map(({ id }) => id);
    return functionStation({ code: text }, clock.now, context, store && readerOf(store), { originIds, ...options });
  }
  const { lambda, ...options } = code;
  await writeFile(file, lambda);
  return lambdaStation({ station }, file, context, options);
}

const DOWN = { failure: 'OriginConnectError', stage: 'connect', isLate: false, says: 'the origin is down' } as const;

function directedOrigin(): SceneOrigin & { server: { fetch(request: ViewerRequest): Promise<Answer> } } {
  let asked: Asked[] = [];
  let says: ((request: Asked) => Said | Promise<Said>) | undefined = () => ({ body: 'from the origin' });
  return {
    will: (say) => {
      says = () => say;
    },
    wills: (say) => {
      says = say;
    },
    isDown: () => {
      says = undefined;
    },
    wasAsked: () => {
      const seen = asked;
      asked = [];
      return seen;
    },
    server: {
      fetch: async (request) => {
        const one = await askedOf(request);
        asked.push(one);
        return says ? answerOf(await says(one)) : failedOrigin(request, DOWN);
      },
    },
  };
}

async function askedOf({ method, uri, querystring, headers, stream }: ViewerRequest): Promise<Asked> {
  return {
    method,
    path: uri,
    query: querystring,
    body: stream ? (await bytesOf(stream)).toString() : '',
    header: (name) => headers[name.toLowerCase()]?.map(({ value }) => value).join(', '),
  };
}

function answerOf({ status = 200, headers = {}, body = '' }: Said): Answer {
  if (body instanceof Readable)
    return { status: String(status), statusDescription: '', headers: linesOf(headers), body };
  const bytes = Buffer.from(body);
  const lines = linesOf({ 'Content-Length': String(bytes.length), ...headers });
  return { status: String(status), statusDescription: '', headers: lines, body: bytes };
}

function linesOf(headers: Lines): CloudFrontHeaders {
  const lines = Object.entries(headers).map(
    ([key, value]) => [key.toLowerCase(), [value].flat().map((one) => ({ key, value: one }))] as const,
  );
  return Object.fromEntries(lines.filter(([, values]) => values.length > 0));
}

async function gotOf({ status, headers, body }: Answer): Promise<Got> {
  const lines = (name: string): readonly string[] => (headers[name.toLowerCase()] ?? []).map(({ value }) => value);
  const bytes = await bytesOf(body);
  return {
    status: Number(status),
    bytes,
    body: bytes.toString(),
    xCache: lines('x-cache')[0]?.split(' ')[0],
    age: lines('age')[0],
    header: (name) => lines(name)[0],
    lines,
  };
}
