/** A clock that can be stepped: time for a cache and its lifetimes, which nobody has to wait for. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Goes on by seconds, at once. */
  advance(seconds: number): void;
}

/** A clock that stands still until it is advanced; it begins at `start`, in milliseconds since 1970. */
export function createClock(start: number = Date.UTC(2026, 0, 1)): Clock {
  return steppedClock(() => start);
}

/** A clock that goes as `now` does, ahead of it by all that it was advanced. */
export function steppedClock(now: () => number): Clock {
  let ahead = 0;
  return {
    now: () => now() + ahead,
    advance(seconds) {
      if (!(seconds >= 0)) throw new RangeError(`a clock goes forward by seconds, got ${seconds}`);
      ahead += seconds * 1000;
    },
  };
}
