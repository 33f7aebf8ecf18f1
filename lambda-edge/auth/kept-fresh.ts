/**
 * A value that is fetched from elsewhere, such as an issuer's keys: fetched by one at a time, used while it is fetched anew, used on
 * when that fails, and asked for less and less often while it fails.
 */

/** How long a value counts, in milliseconds since it was fetched. */
export interface Freshness {
  /** From when on it is fetched anew, while what there is goes on being used. */
  readonly refreshAfter: number;
  /**
   * From when on whoever needs it waits for that. Lambda@Edge is frozen once it has answered, so where requests are rare a fetch behind
   * an answer may never end.
   */
  readonly waitAfter: number;
  /** From when on it counts no more, however often fetching failed. */
  readonly dropAfter: number;
}

/** What {@link keptFresh} makes. Nothing here rejects. */
export interface KeptFresh<Value> {
  /** The value, if it can be used without waiting. It is the same object while it says the same. */
  current(): Value | undefined;
  /** Begins to fetch the value, if it is due. To be called with every answer: what is asked is asked behind it. */
  tend(): void;
  /** The value, waited for where there is none or it is too old. */
  ready(): Promise<Value | undefined>;
  /**
   * The value, fetched ahead of time because it lacks something: once in `refreshAfter`, unless that brought it, and never within half a
   * minute of the last fetch, so that nobody who asks for what isn't there makes us ask more.
   */
  renewed(hasIt: (value: Value) => boolean): Promise<Value | undefined>;
}

/** What {@link keptFresh} is given. */
export interface KeptFreshOptions<Value> extends Freshness {
  /** Fetches it; `undefined` where its owner says that there is none. A failure rejects. */
  readonly fetch: () => Promise<Value | undefined>;
  readonly isSame: (one: Value, other: Value) => boolean;
  /** The time in milliseconds. */
  readonly now: () => number;
  /** A value to begin with. It is used at once, and due at its first use. */
  readonly initial?: Value | undefined;
}

/** How long fetching rests after the first failure, and after a fetch that somebody brought forward. */
const REST = 30_000;

/** How long it rests at most; each failure in a row doubles the rest. */
const LONGEST_REST = 300_000;

/** Keeps a value fresh. */
export function keptFresh<Value>(options: KeptFreshOptions<Value>): KeptFresh<Value> {
  const { fetch, isSame, now, initial, refreshAfter, waitAfter, dropAfter } = options;
  let kept = initial === undefined ? undefined : { value: initial, since: now(), isDue: true };
  let underway: Promise<void> | undefined;
  let failures = 0;
  let restsUntil = Number.NEGATIVE_INFINITY;
  let askedAt = Number.NEGATIVE_INFINITY;
  let broughtForwardAt = Number.NEGATIVE_INFINITY;

  async function ask(): Promise<void> {
    askedAt = now();
    try {
      take(await fetch());
    } catch {
      rest();
    }
  }

  function take(value: Value | undefined): void {
    if (value === undefined) {
      kept = undefined;
      rest();
      return;
    }
    const isKept = kept !== undefined && isSame(kept.value, value);
    kept = { value: isKept && kept ? kept.value : value, since: now(), isDue: false };
    failures = 0;
  }

  function rest(): void {
    restsUntil = now() + Math.min(REST * 2 ** failures, LONGEST_REST);
    failures += 1;
    // The rest is limit enough: what was missed while fetching failed is to be had soon after.
    broughtForwardAt = Number.NEGATIVE_INFINITY;
  }

  /** One at a time. It is forgotten in a step of its own: `fetch` may be done before this returns. */
  function asked(begin: Promise<void> = Promise.resolve()): Promise<void> {
    underway ??= begin.then(ask).then(() => {
      underway = undefined;
    });
    return underway;
  }

  function mayAsk(at: number): boolean {
    return underway !== undefined || at >= restsUntil;
  }

  function usable(at: number): Value | undefined {
    return kept && at - kept.since < dropAfter ? kept.value : undefined;
  }

  function current(): Value | undefined {
    const at = now();
    const isOverdue = kept !== undefined && at - kept.since >= waitAfter;
    return isOverdue && mayAsk(at) ? undefined : usable(at);
  }

  return {
    current,
    tend() {
      const at = now();
      const isDue = kept !== undefined && (kept.isDue || at - kept.since >= refreshAfter);
      // Not before whoever called has given its answer: the first question loads Node's client.
      if (isDue && !underway && at >= restsUntil) void asked(new Promise((resolve) => setImmediate(resolve)));
    },
    async ready() {
      const value = current();
      if (value !== undefined) return value;
      if (mayAsk(now())) await asked();
      return usable(now());
    },
    async renewed(hasIt) {
      const at = now();
      if (underway) await underway;
      else if (at >= restsUntil && at - askedAt >= REST && at - broughtForwardAt >= refreshAfter) {
        broughtForwardAt = at;
        await asked();
      }
      const value = usable(now());
      if (value !== undefined && hasIt(value)) broughtForwardAt = Number.NEGATIVE_INFINITY;
      return value;
    },
  };
}
