/** What the parts of a trip note down while it is under way, by the id of its request, for whoever traces it. */
import type { CacheDecision, OriginExchange, StationRun } from './trace.ts';

/** What was noted of one trip. */
export interface Notes {
  readonly stations: readonly StationRun[];
  readonly exchanges: readonly OriginExchange[];
  readonly cache?: CacheDecision;
}

/** A notebook. What is noted of a request that was taken already is forgotten: it came after its answer, from the background. */
export interface TripNotes {
  /** Opens a page for a request. */
  open(id: string): void;
  ran(id: string, run: StationRun): void;
  exchanged(id: string, exchange: OriginExchange): void;
  decided(id: string, decision: CacheDecision): void;
  /** Takes out what was noted of a request. */
  take(id: string): Notes;
}

interface Page {
  stations: StationRun[];
  exchanges: OriginExchange[];
  cache?: CacheDecision;
}

/** Makes an empty notebook. */
export function tripNotes(): TripNotes {
  const pages = new Map<string, Page>();
  return {
    open: (id) => {
      pages.set(id, { stations: [], exchanges: [] });
    },
    ran: (id, run) => {
      pages.get(id)?.stations.push(run);
    },
    exchanged: (id, exchange) => {
      pages.get(id)?.exchanges.push(exchange);
    },
    decided: (id, decision) => {
      const page = pages.get(id);
      // The page of an error is fetched through the cache too: the first decision is that of the request.
      if (page) page.cache ??= decision;
    },
    take(id) {
      const page = pages.get(id) ?? { stations: [], exchanges: [] };
      pages.delete(id);
      return page;
    },
  };
}
