/** What `edgewright dev` serves: a project, or distributions in AWS's own JSON. */
import type { Deployed } from '../simulator/cloudfront.ts';

/** A source as it is now. */
export interface DevSource {
  /** In one line, behind the address. */
  readonly says: string;
  /** Lines beneath that one, for a shell. */
  readonly exports?: readonly string[];
  /** The same for programs. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly distributions: readonly Deployed[];
  /** Host names, for the certificate. */
  readonly names: readonly string[];
  /** Absolute paths of folders that stand for buckets. */
  readonly folders: readonly string[];
}

/** A source that is served, and what goes with it. */
export interface RunningSource {
  readonly first: DevSource;
  /** Absolute path of the folder where the traces and the certificate stand. */
  readonly folder: string;
  /** Starts what belongs to it, before viewers are called; `changed` hears of everything that takes its place. */
  start(changed: (source: DevSource, says: string) => void, interrupted: Promise<void>): Promise<void>;
  /** Ends it. */
  close(): Promise<void>;
}
