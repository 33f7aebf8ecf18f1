/** An engine runs the bundle of a function on events, and says what came of each. */

/** A CloudFront Functions event, complete, as `aws cloudfront test-function` takes it. */
export interface FunctionEvent {
  readonly version: string;
  readonly context: Readonly<Record<string, unknown>>;
  readonly viewer: Readonly<Record<string, unknown>>;
  readonly request: Readonly<Record<string, unknown>>;
  readonly response?: Readonly<Record<string, unknown>>;
}

/** What the KeyValueStore of a function holds, by key. */
export type StoreContent = Readonly<Record<string, string>>;

/** How a function reads a store: a key that isn't there has no value. */
export type StoreReader = (key: string) => string | undefined;

/** Reads what is given, and nothing that every object has. */
export function readerOf(content: StoreContent): StoreReader {
  return (key) => (Object.hasOwn(content, key) ? content[key] : undefined);
}

/** What came of one event: a result, or an error that a viewer would see as a 503. */
export interface Outcome {
  readonly result?: unknown;
  readonly error?: string;
  readonly logs: readonly string[];
}

/** Runs a function's bundle. */
export interface Engine {
  readonly name: 'node' | 'njs';
  /**
   * What came of each event, in order. `now` is the moment, in milliseconds, at which the function's clock stands still; without
   * a `store` no KeyValueStore is associated.
   */
  run(code: string, events: readonly FunctionEvent[], now: number, store?: StoreContent): Promise<readonly Outcome[]>;
}

/** Milliseconds after which an event is given up: a thousand times what CloudFront allows. */
export const EVENT_TIMEOUT = 1000;
