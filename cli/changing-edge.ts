/** A CloudFront whose source changes while it is asked. */
import { type CloudFront, type CloudFrontParts, cloudFrontOf } from '../simulator/cloudfront.ts';
import type { ViewerRequest } from '../simulator/exchange.ts';
import type { Trip } from '../simulator/trip.ts';
import type { DevSource, RunningSource } from './dev-source.ts';
import { watchFolders } from './watch-folders.ts';

/** What is served at any time. */
export interface ChangingEdge {
  now(): CloudFront;
  /** Answers a viewer by what is served now. */
  answer(request: ViewerRequest): Promise<Trip>;
  /** How many viewers wait for an answer. */
  waiting(): number;
  /** The ids of all origins. */
  origins(): readonly string[];
  change(source: DevSource): void;
  /** Ends the watch over folders. */
  close(): void;
}

/** Makes an edge of a source, and of what takes the source's place. What an author saves in a folder empties the caches. */
export function changingEdge(
  { first, folder }: RunningSource,
  parts: Omit<CloudFrontParts, 'distributions'>,
): ChangingEdge {
  let source = first;
  let current = cloudFrontOf({ ...parts, distributions: first.distributions });
  let waiting = 0;
  const watch = ({ folders }: DevSource) => watchFolders(folders, folder, () => current.clear());
  let watcher = watch(first);
  return {
    now: () => current,
    async answer(request) {
      waiting += 1;
      try {
        return await current(request);
      } finally {
        waiting -= 1;
      }
    },
    waiting: () => waiting,
    origins: () => source.distributions.flatMap(({ settings }) => settings.origins.map(({ id }) => id)),
    change(next) {
      const former = current;
      const hasOtherFolders = next.folders.join('\n') !== source.folders.join('\n');
      source = next;
      current = cloudFrontOf({ ...parts, distributions: next.distributions });
      // Requests that it took are answered by it; at the end of the command, its workers end with the process.
      void former.close();
      if (!hasOtherFolders) return;
      watcher.close();
      watcher = watch(next);
    },
    close: () => watcher.close(),
  };
}
