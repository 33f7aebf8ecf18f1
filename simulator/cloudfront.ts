/** A CloudFront on this machine: one distribution or several, told apart by Host, with the time, the faults and the notes they share. */
import { type EdgeCache, edgeCacheOf } from './cache/edge-cache.ts';
import type { Tiers } from './cache/tiers.ts';
import type { Clock } from './clock.ts';
import type { Conflict } from './conflicts.ts';
import { type Distribution, distributionOf } from './distribution.ts';
import { distributionFor } from './distribution-for.ts';
import type { Engine } from './engine/engine.ts';
import type { OriginServer, ViewerRequest } from './exchange.ts';
import type { FaultSwitches } from './faults.ts';
import { headerOf } from './header-lines.ts';
import { faultyOrigin } from './origin/faulty-origin.ts';
import { errorAnswer } from './response/error-page.ts';
import type { DistributionSettings } from './settings.ts';
import type { Stations, StationsWiring } from './station/stations.ts';
import { tripNotes } from './trace/trip-notes.ts';
import type { Trip, WebSocketTrip } from './trip.ts';

/** One distribution of a CloudFront. */
export interface Deployed {
  readonly settings: DistributionSettings;
  /** Makes ready what runs at its stations. */
  readonly stations: (wiring: StationsWiring) => Stations;
  /** What answers for the origin of an id. */
  readonly originOf: (id: string) => OriginServer;
  /** Its caches, where it is a distribution that was changed; new ones unless they are given. */
  readonly tiers?: Tiers;
}

/** What a CloudFront is made of. */
export interface CloudFrontParts {
  readonly distributions: readonly Deployed[];
  readonly clock: Clock;
  readonly faults: FaultSwitches;
  /** What runs functions. */
  readonly engine: Engine['name'];
  /** Whether answers are kept. */
  readonly hasCache: boolean;
  /** Bytes that each cache keeps at most. */
  readonly cacheCapacity?: number;
  /** What another page of AWS says, in place of what is followed otherwise. */
  readonly conflicts?: readonly Conflict[];
  /** Whether regional edge caches stand behind the edge locations. */
  readonly hasRegionalCaches?: boolean;
  readonly requestId: () => string;
}

/** A CloudFront. */
export interface CloudFront {
  (request: ViewerRequest): Promise<Trip>;
  /** The same for a request to open a WebSocket. */
  webSocket(request: ViewerRequest): Promise<WebSocketTrip>;
  /**
   * Forgets what stands under paths and tags, in every distribution; how many answers that were.
   *
   * @throws EdgeError ERR_USAGE with everything that is wrong with the items
   */
  invalidate(items: readonly string[]): number;
  /** Forgets everything. */
  clear(): void;
  /** Resolves when nothing is fetched in the background any more. */
  settled(): Promise<void>;
  /** Ends what runs for it, once every trip that has begun is over. */
  close(): Promise<void>;
}

interface Standing {
  readonly settings: DistributionSettings;
  readonly distribution: Distribution;
  readonly cache: EdgeCache | undefined;
}

/** Makes a CloudFront. */
export function cloudFrontOf(parts: CloudFrontParts): CloudFront {
  const standing = parts.distributions.map((one) => stand(one, parts));
  const all = standing.map(({ settings }) => settings);
  const caches = standing.flatMap(({ cache }) => (cache ? [cache] : []));

  const meant = ({ headers }: ViewerRequest): Distribution | undefined => {
    const settings = distributionFor(headerOf(headers, 'host') ?? '', all);
    return standing.find((one) => one.settings === settings)?.distribution;
  };
  const nobody = (): Trip => {
    const id = parts.requestId();
    const reason = 'no distribution has this Host';
    return {
      id,
      domainName: '',
      startedAt: parts.clock.now(),
      behavior: '',
      answer: errorAnswer(403, 'Error', 'Bad request.', { requestId: id, reason }),
      changes: () => [reason],
      notes: { stations: [], exchanges: [] },
      errorType: 'InvalidRequest',
    };
  };
  const answer = async (request: ViewerRequest): Promise<Trip> => (await meant(request)?.(request)) ?? nobody();

  return Object.assign(answer, {
    webSocket: async (request: ViewerRequest) => (await meant(request)?.webSocket(request)) ?? nobody(),
    invalidate: (items: readonly string[]) => caches.reduce((sum, cache) => sum + cache.invalidate(items), 0),
    clear: () => {
      for (const cache of caches) cache.clear();
    },
    settled: async () => {
      await Promise.all(caches.map((cache) => cache.settled()));
    },
    close: async () => {
      await Promise.all(standing.map(({ distribution }) => distribution.close()));
    },
  });
}

function stand({ settings, stations, originOf, tiers }: Deployed, parts: CloudFrontParts): Standing {
  const { clock, faults, engine, hasCache, cacheCapacity, hasRegionalCaches = false, requestId } = parts;
  const { conflicts = [] } = parts;
  const { now } = clock;
  const notes = tripNotes();
  const servers = new Map(
    settings.origins.map((origin) => {
      const fault = () => faults.now().origins?.[origin.id];
      return [origin.id, faultyOrigin(originOf(origin.id), fault, origin)];
    }),
  );
  const caches = { settings, now, hasRegionalCaches, capacity: cacheCapacity, ...(tiers ? { tiers } : {}) };
  const cache = hasCache ? edgeCacheOf(caches) : undefined;
  const distribution = distributionOf({
    settings,
    stations: stations({ now, engine, faults, notes, conflicts }),
    originOf: (id) => servers.get(id) ?? originOf(id),
    ...(cache ? { cache } : {}),
    now,
    requestId,
    notes,
    conflicts,
  });
  return { settings, distribution, cache };
}
