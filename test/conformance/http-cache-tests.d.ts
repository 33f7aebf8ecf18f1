/** As far as the tests call it: the package comes without types. */

/** A set of tests on one subject. */
interface ConformanceSuite {
  readonly name: string;
  readonly id: string;
  readonly tests: readonly ConformanceTest[];
}

/** One test: `required` by the RFC where it names no kind. */
interface ConformanceTest {
  readonly id: string;
  readonly name: string;
  readonly kind?: 'required' | 'optimal' | 'check';
  /** Tests without which this one says nothing. */
  readonly depends_on?: readonly string[];
  readonly browser_only?: boolean;
  /** A number in place of a value is a date in so many seconds. */
  readonly requests?: readonly {
    readonly request_headers?: readonly (readonly [string, string | number])[];
    readonly response_headers?: readonly (readonly [string, string | number])[];
    readonly expected_status?: number;
  }[];
}

/** How a test ended: `true`, or the name of the error and what it says. */
type ConformanceResult = true | readonly [error: string, says: string];

declare module 'http-cache-tests/tests/index.mjs' {
  const suites: readonly ConformanceSuite[];
  export default suites;
}

declare module 'http-cache-tests/tests/surrogate-control.mjs' {
  const suite: ConformanceSuite;
  export default suite;
}

declare module 'http-cache-tests/client/runner.mjs' {
  /** Runs tests against the cache at `base`, a hundred of them at a time. */
  export function runTests(
    suites: readonly ConformanceSuite[],
    fetch: typeof globalThis.fetch,
    isBrowser: boolean,
    base: string,
  ): Promise<void>;
  export function getResults(): Readonly<Record<string, ConformanceResult>>;
}

declare module 'http-cache-tests/server/*.mjs' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  /** Answers what stands below a path's first segment. */
  export default function handle(segments: readonly string[], request: IncomingMessage, response: ServerResponse): void;
}
