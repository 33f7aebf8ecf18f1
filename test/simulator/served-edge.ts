import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { edgeCacheOf } from '../../simulator/cache/edge-cache.ts';
import { distributionOf } from '../../simulator/distribution.ts';
import { httpOrigin } from '../../simulator/origin/http-origin.ts';
import type { DistributionSettings } from '../../simulator/settings.ts';
import { fileStations } from '../../simulator/station/file-stations.ts';
import { type ServedRequest, serveViewers } from '../../simulator/viewer/server.ts';
import { SITE } from './one-behavior.ts';

/** An edge between two ports: viewers come to the one, the other is a server as its origin. */
export interface ServedEdge {
  readonly port: number;
  /** What the origin was asked. */
  readonly asked: readonly IncomingMessage[];
  /** What was answered, the last one last. */
  readonly served: readonly ServedRequest[];
  /** How many requests have come. */
  taken(): number;
  close(): Promise<void>;
}

/** Serves a distribution with its cache before an origin; `files` are those of its functions, by name. */
export async function servedEdge(
  settings: DistributionSettings,
  listener: RequestListener,
  files: ReadonlyMap<string, string> = new Map(),
): Promise<ServedEdge> {
  const asked: IncomingMessage[] = [];
  const origin = createServer((request, response) => {
    asked.push(request);
    listener(request, response);
  });
  await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
  const server = httpOrigin({ settings: SITE, url });
  const now = (): number => Date.now();
  const stations = fileStations({ settings, files, stored: () => undefined, now });
  const cache = edgeCacheOf({ settings, now });
  const distribution = distributionOf({
    settings,
    stations,
    originOf: () => server,
    cache,
    now,
    requestId: () => randomUUID(),
  });
  let taken = 0;
  const served: ServedRequest[] = [];
  const viewers = await serveViewers({
    port: 0,
    distribution: () => {
      taken += 1;
      return distribution;
    },
    served: (request) => served.push(request),
    now,
  });
  return {
    port: viewers.port,
    asked,
    served,
    taken: () => taken,
    async close() {
      await viewers.close();
      server.close();
      origin.closeAllConnections();
      await new Promise((resolve) => origin.close(resolve));
      await stations.close();
    },
  };
}
