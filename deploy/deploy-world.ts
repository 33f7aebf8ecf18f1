/** What the deployer needs of the world. */
import type { AwsClients } from './aws/clients.ts';

/** The world of a release. */
export interface DeployWorld {
  readonly clients: AwsClients;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Waits so many milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Hears of every step that is done. */
  readonly says: (step: DeployStep) => void;
  /** Shows what is under way; empty text where nothing is. */
  readonly progress: (text: string) => void;
}

/** A step of a release that was done. */
export interface DeployStep {
  /** A word for programs: `publish`. */
  readonly step: string;
  /** A line for people. */
  readonly says: string;
}
