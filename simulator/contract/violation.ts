/** What CloudFront would refuse about a result. */
export interface Violation {
  /** Where in the result: `headers["X-Foo"]`. */
  readonly at: string;
  readonly says: string;
  /** What it is about, where CloudFront has words of its own for that. */
  readonly kind?: ViolationKind | undefined;
}

/** What CloudFront's page names. */
export type ViolationKind = 'body' | 'disallowed-header' | 'origin' | 'read-only-header';

/** One violation, or none. */
export function unless(holds: boolean, at: string, says: string, kind?: ViolationKind): readonly Violation[] {
  if (holds) return [];
  return [kind === undefined ? { at, says } : { at, says, kind }];
}
