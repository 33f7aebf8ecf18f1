import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bundle, bundlesOf } from '../../build/bundle.ts';
import { manifestOf } from '../../build/manifest.ts';
import { planOf } from '../../build/plan.ts';
import { policiesOf } from '../../build/policies.ts';
import { writeBundles } from '../../build/write-bundles.ts';
import type { ResolvedBehavior, ResolvedConfig } from '../../config/resolve.ts';
import { MANAGED_ORIGIN_REQUEST_POLICIES } from '../../simulator/aws/managed-policies.ts';
import { edgeCacheOf } from '../../simulator/cache/edge-cache.ts';
import type { OriginRequestPolicy } from '../../simulator/cache/origin-request-policy.ts';
import { type Distribution, distributionOf } from '../../simulator/distribution.ts';
import { type Answer, bytesOf, type ViewerRequest } from '../../simulator/exchange.ts';
import { headersFrom } from '../../simulator/header-lines.ts';
import { projectSettings } from '../../simulator/project-settings.ts';
import { projectStations } from '../../simulator/station/project-stations.ts';
import type { Trip } from '../../simulator/trip.ts';

/** The origin of a scene: says what it will answer, remembers what it was asked. */
export interface Origin {
  readonly asked: ViewerRequest[];
  will(answer: { status?: number; headers?: Record<string, string>; body?: string }): void;
}

/** A distribution without ports: an origin, the edge, a viewer. */
export interface Scene {
  readonly origin: Origin;
  /** What an operator puts into the KeyValueStore. */
  readonly store: Map<string, string>;
  /** Sends a request through the edge. */
  get(
    url: string,
    request?: { method?: string; headers?: Record<string, string> },
  ): Promise<Trip & { readonly body: string }>;
  readonly distribution: Distribution;
  close(): Promise<void>;
}

/** Sets a scene with the given behaviors and no cache, where the origin sees everything; every behavior's origin is the scene's. */
export function sceneOf(...behaviors: readonly Partial<ResolvedBehavior>[]): Promise<Scene> {
  return madeScene(behaviors, undefined);
}

/** What lets an origin see all that a viewer and CloudFront say: AllViewerAndCloudFrontHeaders-2022-06. */
const EVERYTHING = {
  originRequestPolicy: MANAGED_ORIGIN_REQUEST_POLICIES['33f36d7e-f396-46d9-90e0-52428a34d9dc']
    ?.policy as OriginRequestPolicy,
};

/** The same with a cache, whose clock is told the time in milliseconds. */
export function cachedSceneOf(now: () => number, ...behaviors: readonly Partial<ResolvedBehavior>[]): Promise<Scene> {
  return madeScene(behaviors, now);
}

async function madeScene(
  behaviors: readonly Partial<ResolvedBehavior>[],
  now: (() => number) | undefined,
): Promise<Scene> {
  const folder = await mkdtemp(join(tmpdir(), 'edgewright-scene-'));
  const config: ResolvedConfig = {
    app: 'scene',
    environment: 'dev',
    hosts: ['shop.example.com'],
    origins: { site: { folder: '.' } },
    issuers: {},
    behaviors: behaviors.map((behavior) => ({ path: '*', origin: 'site', viewer: 'function', ...behavior })),
    budget: { warn: 1, fail: 1 },
  };
  const plan = planOf(config);
  const policies = policiesOf(config);
  const bundles = await bundlesOf(plan, folder);
  await writeBundles(folder, manifestOf(plan, bundles, policies), bundles, policies);
  const { origin, fetch } = recordingOrigin();
  const store = new Map<string, string>();
  const built = projectSettings({ config, bundles, policies });
  const settings = now ? built : { ...built, behaviors: built.behaviors.map((one) => ({ ...one, ...EVERYTHING })) };
  const distribution = distributionOf({
    settings,
    stations: projectStations({
      settings,
      bundles,
      fileOf: ({ file }: Bundle) => join(folder, file),
      stored: (key) => store.get(key),
    })({ now: () => 0 }),
    originOf: () => ({ fetch }),
    ...(now ? { cache: edgeCacheOf({ settings, now }) } : {}),
    now: now ?? (() => 0),
    requestId: () => 'scene==',
  });
  return {
    origin,
    store,
    async get(url, { method = 'GET', headers = {} } = {}) {
      const [uri = '', querystring = ''] = url.split('?');
      const all = headersFrom({ Host: 'shop.example.com', ...headers });
      const trip = await distribution({ clientIp: '198.51.100.7', method, uri, querystring, headers: all });
      return { ...trip, body: String(await bytesOf(trip.answer.body)) };
    },
    distribution,
    async close() {
      await distribution.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function recordingOrigin() {
  const asked: ViewerRequest[] = [];
  let next: Answer = { status: '200', statusDescription: 'OK', headers: {}, body: 'origin' };
  const origin: Origin = {
    asked,
    will({ status = 200, headers = {}, body = 'origin' }) {
      next = { status: String(status), statusDescription: '', headers: headersFrom(headers), body };
    },
  };
  const fetch = async (request: ViewerRequest): Promise<Answer> => {
    asked.push(request);
    return next;
  };
  return { origin, fetch };
}
