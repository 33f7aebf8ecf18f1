/** A value that comes into force at a moment, since a change takes a while to reach every edge location. */
export interface Revision<Value> {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly value: Value;
}

/** Adds a value that comes into force after `delay` milliseconds, and forgets those that no viewer can meet any more. */
export function withRevision<Value>(
  revisions: readonly Revision<Value>[],
  value: Value,
  { now, delay }: { readonly now: number; readonly delay: number },
): readonly Revision<Value>[] {
  const current = revisions.findLastIndex(({ at }) => at <= now);
  return [...revisions.slice(Math.max(current, 0)), { at: now + delay, value }];
}

/** The value that is in force; nothing before the first is. */
export function inForce<Value>(revisions: readonly Revision<Value>[], now: number): Value | undefined {
  return revisions.findLast(({ at }) => at <= now)?.value;
}

/** The value that was written last, which the API shows at once. */
export function latest<Value>(revisions: readonly Revision<Value>[]): Value | undefined {
  return revisions.at(-1)?.value;
}

/** When the last value comes into force. */
export function latestAt(revisions: readonly Revision<unknown>[]): number {
  return revisions.at(-1)?.at ?? 0;
}
