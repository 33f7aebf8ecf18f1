/** What `edgewright lint` finds. */
import type { LintRuleId } from '../config/lint-rule-ids.ts';

/** What a finding comes to: an answer that reaches those it is not for, or one that is lost, late or not kept. */
export type Severity = 'leak' | 'loss';

/** Where a finding stands. */
export interface Place {
  readonly in: 'config' | 'distribution';
  /** A path: `behaviors[0].cache.minTTL`, or `CacheBehaviors.Items[2].CachePolicyId` in a distribution. */
  readonly at: string;
}

/** What one rule found. */
export interface Found {
  /** The path pattern of the behavior. */
  readonly behavior: string;
  readonly place: Place;
  /** Less than its rule's, where the origin has to do its part. */
  readonly severity?: 'loss';
  /** What leaks or is lost. */
  readonly says: string;
  /** For whom. */
  readonly whom: string;
  /** What to do. */
  readonly fix: string;
}

/** A finding. */
export interface Finding extends Omit<Found, 'behavior' | 'severity'> {
  readonly id: LintRuleId | typeof UNUSED_ALLOWANCE;
  readonly severity: Severity;
  /** The path pattern of the behavior; none where it is of the whole config. */
  readonly behavior?: string;
}

/** The id under which an allowance is named that nothing needs. It cannot be allowed itself. */
export const UNUSED_ALLOWANCE = 'unused-allowance';
