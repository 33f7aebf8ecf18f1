/** What every form of `edgewright publish` works with. */
import type { LiveDistribution } from '../deploy/distribution/read-distribution.ts';
import type { ObjectStore } from '../deploy/publish/object-store.ts';
import type { PublishPlace } from '../deploy/publish/publish-place.ts';
import type { Io } from './io.ts';
import type { ReleaseOptions, ReleaseSession } from './release-session.ts';

/** The options of `edgewright publish`. */
export interface PublishOptions extends ReleaseOptions {
  /** Where viewers find it. */
  readonly to?: string;
  /** `FILE`, or `PATTERN=FILE`. */
  readonly schema?: readonly string[];
  /** A version; true for the one before. */
  readonly rollback?: string | true;
  readonly list?: boolean;
  /** How many versions stay. */
  readonly keep?: string;
  readonly dryRun?: boolean;
}

/** What every form of the command works with. */
export interface PublishSession extends ReleaseSession {
  readonly io: Io;
  readonly options: PublishOptions;
  readonly to: string;
  readonly place: PublishPlace;
  readonly live: LiveDistribution;
  readonly objects: ObjectStore;
}
