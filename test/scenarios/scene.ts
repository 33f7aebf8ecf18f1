/** The stage of a scenario: origins that are directed, an edge that is set up, viewers who ask, and a clock. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Station as StationName } from '#policy/restricted-headers';
import { CACHING_OPTIMIZED, type CachePolicy } from '../../simulator/cache/cache-policy.ts';
import { edgeCacheOf } from '../../simulator/cache/edge-cache.ts';
import { bytesOf } from '../../simulator/cache/viewer-answer.ts';
import { type Clock, createClock } from '../../simulator/clock.ts';
import { type Distribution, distributionOf } from '../../simulator/distribution.ts';
import { type Answer, headersFrom, type ViewerRequest } from '../../simulator/exchange.ts';
import { functionStation } from '../../simulator/function-station.ts';
import { lambdaStation } from '../../simulator/lambda-station.ts';
import { failedOrigin } from '../../simulator/origin/origin-failure.ts';
import {
  ALL_METHODS,
  type BehaviorSettings,
  type DistributionSettings,
  ORIGIN_DEFAULTS,
  type OriginSettings,
} from '../../simulator/settings.ts';
import type { Station } from '../../simulator/station.ts';
import { contextOf, type Stations } from '../../simulator/stations.ts';

/** What an origin says. */
export interface Said {
  readonly status?: number;
  /** One value for each name, or several lines. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
}

/** What an origin was asked. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  header(name: string): string | undefined;
}

/** An origin under direction. */
export interface SceneOrigin {
  /** Says this from now on; Content-Length is added. */
  will(say: Said): void;
  /** Decides by what it is asked. */
  wills(say: (asked: Asked) => Said): void;
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
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly ip?: string;
}

/** Code of stations: a function as a text with `function handler`, a Lambda@Edge handler as a module's text. */
export type Code = Readonly<Partial<Record<StationName, { readonly function: string } | { readonly lambda: string }>>>;

/** A behavior as far as a scenario says something of it; the rest is CachingOptimized before an HTTP origin, all methods allowed. */
export interface BehaviorSetup extends Partial<Omit<BehaviorSettings, 'cachePolicy' | 'associations'>> {
  readonly cachePolicy?: Partial<CachePolicy>;
  readonly code?: Code;
}

/** A distribution as far as a scenario says something of it. */
export interface EdgeSetup extends BehaviorSetup {
  /** Behaviors before the default one, which is the rest of the setup. */
  readonly behaviors?: readonly (BehaviorSetup & { readonly path: string })[];
  readonly distribution?: Partial<Omit<DistributionSettings, 'origins' | 'behaviors'>>;
  readonly originSettings?: Partial<OriginSettings>;
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
  get(url: string, headers?: Readonly<Record<string, string>>): Promise<Got>;
  send(url: string, sends: Sends): Promise<Got>;
  /** Waits for what is fetched in the background. */
  settled(): Promise<void>;
}

const DOMAIN = 'd111111abcdef8.cloudfront.net';

/** Plays on a fresh stage, and clears it away. */
export async function onStage(play: (scene: Scene) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'edgewright-stage-'));
  const clock = createClock();
  const origins = { origin: directedOrigin(), backup: directedOrigin() };
  const set = (setup: EdgeSetup) => setUp(setup, folder, clock, (id) => origins[id as keyof typeof origins].server);
  let current = await set({});
  const send = async (
    url: string,
    { method = 'GET', headers = {}, body, ip = '198.51.100.7' }: Sends,
  ): Promise<Got> => {
    const [uri = '', ...query] = url.split('?');
    const length = body === undefined ? {} : { 'Content-Length': body.length };
    const request: ViewerRequest = {
      clientIp: ip,
      method,
      uri,
      querystring: query.join('?'),
      headers: headersFrom({ Host: DOMAIN, ...length, ...headers }),
    };
    return gotOf((await current.distribution(request)).answer);
  };
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
      settled: () => current.settled(),
    });
  } finally {
    await current.distribution.close();
    await rm(folder, { recursive: true, force: true });
  }
}

interface StandingEdge {
  readonly distribution: Distribution;
  settled(): Promise<void>;
}

async function setUp(
  { behaviors = [], distribution = {}, originSettings = {}, ...rest }: EdgeSetup,
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
  const cache = edgeCacheOf({ settings, now: clock.now });
  return {
    distribution: distributionOf({
      settings,
      stations: await stationsOf(settings, all, folder, clock),
      originOf,
      cache,
      now: clock.now,
      requestId: () => 'SV8ZN1eTWIVLfUuLJqyWwtkwtIZ1ZSzTVVSDCvlIsJjUPpvt-scene==',
    }),
    settled: cache.settled,
  };
}

function behaviorFrom({ code = {}, cachePolicy, ...rest }: BehaviorSetup & { path: string }): BehaviorSettings {
  const associations = Object.entries(code).map(([station, one]) => [
    station,
    { name: station, runtime: 'function' in one ? 'cloudfront-js-2.0' : 'lambda-edge', includesBody: false },
  ]);
  return {
    target: 'origin',
    viewerProtocolPolicy: 'allow-all',
    allowedMethods: ALL_METHODS,
    cachedMethods: ['GET', 'HEAD'],
    compress: true,
    associations: Object.fromEntries(associations),
    ...rest,
    cachePolicy: { ...CACHING_OPTIMIZED, minTtl: 0, ...cachePolicy },
  };
}

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
  code: { readonly function: string } | { readonly lambda: string },
  settings: DistributionSettings,
  file: string,
  clock: Clock,
): Promise<Station> {
  const context = contextOf(settings);
  if ('function' in code) return functionStation({ code: code.function }, clock.now, context);
  await writeFile(file, code.lambda);
  return lambdaStation({ station }, file, context);
}

const DOWN = { failure: 'OriginConnectError', stage: 'connect', isLate: false, says: 'the origin is down' } as const;

function directedOrigin(): SceneOrigin & { server: { fetch(request: ViewerRequest): Promise<Answer> } } {
  let asked: Asked[] = [];
  let says: ((request: Asked) => Said) | undefined = () => ({ body: 'from the origin' });
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
        const one = askedOf(request);
        asked.push(one);
        return says ? answerOf(says(one)) : failedOrigin(DOWN);
      },
    },
  };
}

function askedOf({ method, uri, querystring, headers }: ViewerRequest): Asked {
  return {
    method,
    path: uri,
    query: querystring,
    header: (name) => headers[name.toLowerCase()]?.map(({ value }) => value).join(', '),
  };
}

function answerOf({ status = 200, headers = {}, body = '' }: Said): Answer {
  const bytes = Buffer.from(body);
  const lines = Object.entries({ 'Content-Length': String(bytes.length), ...headers }).map(
    ([key, value]) => [key.toLowerCase(), [value].flat().map((one) => ({ key, value: one }))] as const,
  );
  return { status: String(status), statusDescription: '', headers: Object.fromEntries(lines), body: bytes };
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
