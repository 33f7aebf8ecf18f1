/**
 * A scenario is one statement about CloudFront that a viewer, an origin or a client of its API can observe, played on the simulator:
 * docs/fidelity.md is made of these, and of nothing else that claims to be simulated.
 */
import type { Scene } from './scene.ts';

/** Where a statement comes from: AWS's documentation, what somebody measured, or a standard that AWS's documentation leaves the word to. */
export type Kind = 'documented' | 'field' | 'rfc';

/** One statement. */
export interface Scenario {
  /** Unique in its subject, in kebab case. */
  readonly id: string;
  readonly kind: Kind;
  /** A page of the Developer Guide (`DG Expiration`), an RFC's section, or who measured it. */
  readonly source: string;
  /** A sentence about CloudFront, in the present tense. */
  readonly statement: string;
  /** Plays it; an expectation that does not hold throws. */
  readonly play: (scene: Scene) => Promise<void>;
}

/** Scenarios of one subject. */
export interface Subject {
  readonly title: string;
  readonly scenarios: readonly Scenario[];
}

type Play = Scenario['play'];

/** A statement of AWS's documentation. */
export function documented(id: string, source: string, statement: string, play: Play): Scenario {
  return { id, kind: 'documented', source, statement, play };
}

/** A statement that somebody measured on CloudFront. */
export function field(id: string, source: string, statement: string, play: Play): Scenario {
  return { id, kind: 'field', source, statement, play };
}

/** A statement of a standard, where CloudFront's documentation says nothing else. */
export function rfc(id: string, source: string, statement: string, play: Play): Scenario {
  return { id, kind: 'rfc', source, statement, play };
}
