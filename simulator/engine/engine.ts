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

/** How a function reads a store: a key that isn't there has no value. Where it throws, the function's read fails. */
export interface StoreReader {
  (key: string): string | undefined;
  /** What the store is beside its values; one without it is empty as far as is known. */
  readonly extent?: () => StoreExtent;
}

/** What there is of a store. Times are in milliseconds since 1970; those of a store that stands for no real one are missing. */
export interface StoreExtent {
  readonly keys: readonly string[];
  readonly createdAt?: number | undefined;
  readonly updatedAt?: number | undefined;
}

/** Reads what is given, and nothing that every object has. `since` is when it was put there, in milliseconds since 1970. */
export function readerOf(content: StoreContent, since?: number): StoreReader {
  return Object.assign((key: string) => (Object.hasOwn(content, key) ? content[key] : undefined), {
    extent: () => ({ keys: Object.keys(content), createdAt: since, updatedAt: since }),
  });
}

/** What came of one event: a result, or an error that a viewer would see as a 503. */
export interface Outcome {
  readonly result?: unknown;
  readonly error?: string;
  readonly logs: readonly string[];
  /** What the last call of `logCustomData` gave to the access log of the request; no other log has it. */
  readonly customData?: string;
  /** The last call by which a function chose the origin, if it did. TestFunction makes nothing of it, and neither does a judge. */
  readonly originCall?: OriginCall;
}

/** A call of one of the methods of the `cloudfront` module that choose an origin. Nothing is known of what was given. */
export interface OriginCall {
  readonly method: 'updateRequestOrigin' | 'selectRequestOriginById' | 'createRequestOriginGroup';
  readonly given: readonly [unknown, unknown];
}

/** `cloudfront.edgeLocation`. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/general-helper-methods.html */
export interface EdgeLocation {
  /** An airport's three letters. */
  readonly name: string;
  /** The address of the server that the viewer is connected to. */
  readonly serverIp: string;
  /** The AWS Region of the regional edge cache that is expected to be asked. */
  readonly region: string;
}

/** Runs a function once, `now` being the moment in milliseconds at which its clock stands still. */
export type FunctionRun = (
  event: FunctionEvent,
  now: number,
  edgeLocation?: EdgeLocation,
) => Outcome | Promise<Outcome>;

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
