/** Judges fixtures: runs the built bundles on them, and holds what comes out to the contract, the engines and the expectation. */
import { behaviorIndexOf } from '#policy/path-pattern';
import { isOriginStation } from '#policy/restricted-headers';
import type { Bundle } from '../../build/bundle.ts';
import type { Plan } from '../../build/plan.ts';
import { storeContent } from '../../build/store.ts';
import { functionViolations } from '../contract/function-contract.ts';
import { lambdaViolations } from '../contract/lambda-contract.ts';
import type { Violation } from '../contract/violation.ts';
import { type Engine, EVENT_TIMEOUT, type FunctionEvent, type Outcome, type StoreContent } from '../engine/engine.ts';
import { lambdaFunction } from '../engine/lambda-engine.ts';
import { allocatedBytes, njsEngine } from '../engine/njs-engine.ts';
import { isRecord } from '../is-record.ts';
import { differences, disagreement } from './differences.ts';
import { type Fixture, isLambdaEvent, partOf, uriOf } from './fixture.ts';

/** What judges a bundle: an engine of functions, or Node for Lambda@Edge. */
export type Court = Engine['name'] | 'lambda';

/** What came of one fixture. */
export interface Verdict {
  readonly fixture: Fixture;
  /** The path pattern that takes the event's path, as CloudFront chooses. */
  readonly behavior: string;
  /** The bundle that ran; none where the behavior has no rule at this station and CloudFront runs nothing. */
  readonly bundle?: Bundle;
  readonly courts: readonly Court[];
  /** What the bundle made of the event, in the form of the expectation. */
  readonly actual: unknown;
  /** Why the fixture fails whatever it expects: errors, results that CloudFront refuses, engines that differ. */
  readonly failures: readonly string[];
  /** Where what came out is not what the fixture expects. */
  readonly unmet: readonly string[];
  /** What is known to differ between the engines, and was let pass. */
  readonly traps: readonly string[];
  /** Allocated in njs, where it ran. */
  readonly bytes?: number;
}

/** Whether a fixture holds. */
export function holds({ failures, unmet }: Verdict): boolean {
  return failures.length === 0 && unmet.length === 0;
}

/** What a judgement needs besides the fixtures. */
export interface Bench {
  readonly plan: Plan;
  readonly bundles: readonly Bundle[];
  /** Absolute path of a bundle's file, where the build wrote it. */
  readonly fileOf: (bundle: Bundle) => string;
  readonly engines: readonly Engine[];
  /** The moment at which the clocks of functions and handlers stand still. */
  readonly now: number;
}

interface Case {
  readonly fixture: Fixture;
  readonly behavior: string;
  readonly bundle: Bundle | undefined;
}

/** A verdict on every fixture, in their order. */
export async function judge(fixtures: readonly Fixture[], bench: Bench): Promise<readonly Verdict[]> {
  const cases = fixtures.map((fixture) => caseOf(fixture, bench));
  const outcomes = new Map<Fixture, Map<Court, Outcome>>(cases.map(({ fixture }) => [fixture, new Map()]));
  const bytes = new Map<Fixture, number>();
  const batches = batchesOf(cases, bench.bundles);
  await Promise.all([
    ...functionRuns(batches, bench, outcomes),
    ...lambdaRuns(cases, bench, outcomes),
    ...byteCounts(batches, bench, bytes),
  ]);
  return cases.map((item) => {
    const counted = bytes.get(item.fixture);
    const verdict = verdictOf(item, outcomes.get(item.fixture) ?? new Map());
    return counted === undefined ? verdict : { ...verdict, bytes: counted };
  });
}

function caseOf(fixture: Fixture, { plan, bundles }: Bench): Case {
  const behavior = plan.behaviors[behaviorIndexOf(plan.behaviors, uriOf(fixture.event))] ?? '*';
  const bundle = bundles.find(({ station, behaviors }) => station === fixture.station && behaviors.includes(behavior));
  return { fixture, behavior, bundle };
}

/** The events of one function that find the same in the KeyValueStore; every engine runs them in one batch. */
interface Batch {
  readonly code: string;
  readonly fixtures: readonly Fixture[];
  readonly events: readonly FunctionEvent[];
  readonly store: StoreContent | undefined;
}

function batchesOf(cases: readonly Case[], bundles: readonly Bundle[]): readonly Batch[] {
  return bundles.flatMap((bundle) => {
    const mine = cases.filter(
      (item) => item.bundle === bundle && isPlayable(item) && !isLambdaEvent(item.fixture.event),
    );
    const keyOf = ({ fixture }: Case): string => JSON.stringify(fixture.store ?? {});
    return [...new Set(mine.map(keyOf))].map((key) => {
      const fixtures = mine.filter((item) => keyOf(item) === key).map(({ fixture }) => fixture);
      const events = fixtures.map(({ event }) => event as FunctionEvent);
      return { code: bundle.code, fixtures, events, store: storeOfFixture(bundle, fixtures[0]) };
    });
  });
}

/** What a function finds in the KeyValueStore, if it is associated with one. */
export function storeOfFixture({ readsStore, stored }: Bundle, fixture: Fixture | undefined): StoreContent | undefined {
  if (!readsStore) return undefined;
  const values = Object.entries({ ...storeContent(stored), ...fixture?.store });
  return Object.fromEntries(values.filter((entry): entry is [string, string] => entry[1] !== null));
}

function functionRuns(
  batches: readonly Batch[],
  { engines, now }: Bench,
  outcomes: ReadonlyMap<Fixture, Map<Court, Outcome>>,
): Promise<void>[] {
  return batches.flatMap(({ code, fixtures, events, store }) =>
    engines.map(async (engine) => {
      const results = await engine.run(code, events, now, store);
      for (const [i, fixture] of fixtures.entries()) {
        outcomes.get(fixture)?.set(engine.name, results[i] ?? { error: 'was not run', logs: [] });
      }
    }),
  );
}

function byteCounts(batches: readonly Batch[], { engines, now }: Bench, bytes: Map<Fixture, number>): Promise<void>[] {
  if (!engines.includes(njsEngine)) return [];
  return batches.map(async ({ code, fixtures, events, store }) => {
    const counted = await allocatedBytes(code, events, now, store);
    for (const [i, fixture] of fixtures.entries()) {
      const count = counted[i];
      if (count !== undefined) bytes.set(fixture, count);
    }
  });
}

/** Every handler runs all its events in one worker, one after the other; who tests doesn't wait for CloudFront's time-out. */
function lambdaRuns(
  cases: readonly Case[],
  { bundles, fileOf, now }: Bench,
  outcomes: ReadonlyMap<Fixture, Map<Court, Outcome>>,
): Promise<void>[] {
  return bundles.map(async (bundle) => {
    const mine = cases.filter(
      (item) => item.bundle === bundle && isPlayable(item) && isLambdaEvent(item.fixture.event),
    );
    if (mine.length === 0) return;
    const lambda = lambdaFunction(fileOf(bundle), { timeout: EVENT_TIMEOUT, now: () => now, standsStill: true });
    for (const { fixture } of mine) outcomes.get(fixture)?.set('lambda', await lambda.run(fixture.event));
    await lambda.close();
  });
}

/** Whether the event has the form of the runtime that the behavior runs at this station. */
function isPlayable({ fixture, bundle }: Case): boolean {
  return bundle !== undefined && (bundle.runtime === 'lambda-edge') === isLambdaEvent(fixture.event);
}

function verdictOf(item: Case, outcomes: ReadonlyMap<Court, Outcome>): Verdict {
  const { fixture, behavior, bundle } = item;
  const base = { fixture, behavior, ...(bundle ? { bundle } : {}), courts: [...outcomes.keys()] };
  if (bundle && !isPlayable(item)) {
    const wanted =
      bundle.runtime === 'lambda-edge'
        ? 'Lambda@Edge, which takes { "Records": … }'
        : "a function, which takes a function's event";
    return { ...base, actual: undefined, failures: [`behavior ${behavior} runs ${wanted}`], unmet: [], traps: [] };
  }
  if (fixture.store && !bundle?.readsStore) {
    const says = `${fixture.name}.store.json is for a function that reads the KeyValueStore; behavior ${behavior} has none here`;
    return { ...base, actual: undefined, failures: [says], unmet: [], traps: [] };
  }
  const untouched: Outcome = { result: untouchedResult(fixture), logs: [] };
  const all = bundle ? [...outcomes.values()] : [untouched];
  const first = all[0] ?? { error: 'no engine ran it', logs: [] };
  const { failures, traps } = disagreement(outcomes.get('node'), outcomes.get('njs'));
  const actual = first.error === undefined ? outputOf(fixture, first.result) : undefined;
  return {
    ...base,
    actual,
    traps,
    failures: [
      ...[...outcomes].flatMap(([court, { error }]) => (error === undefined ? [] : [`${court}: ${error}`])),
      ...failures,
      ...(first.error === undefined ? violationsOf(fixture, first.result).map(({ at, says }) => `${at} ${says}`) : []),
    ],
    unmet: first.error === undefined ? [...unmetBy(fixture, actual), ...unmetLogs(fixture, outcomes)] : [],
  };
}

function untouchedResult({ event, station }: Fixture): unknown {
  const part = partOf(station);
  return isLambdaEvent(event) ? event.Records[0].cf[part] : event[part];
}

function violationsOf({ event, station }: Fixture, result: unknown): readonly Violation[] {
  if (isLambdaEvent(event)) return lambdaViolations(station, event, result);
  // No function's event is read as one of an origin station.
  return isOriginStation(station) ? [] : functionViolations(station, event, result);
}

/** A function's result as TestFunction prints it: `{ request }` or `{ response }`. A handler's as it is. */
function outputOf({ event }: Fixture, result: unknown): unknown {
  if (isLambdaEvent(event)) return result;
  return isRecord(result) && 'statusCode' in result ? { response: result } : { request: result };
}

function unmetBy({ expected }: Fixture, actual: unknown): readonly string[] {
  if (expected === undefined) return ['has no expectation; --update writes what came out'];
  return differences(expected, actual, 'expected', 'got');
}

/** Where what was logged is not what the fixture says, in whatever order an engine wrote the members of an object. */
function unmetLogs({ logs }: Fixture, outcomes: ReadonlyMap<Court, Outcome>): readonly string[] {
  if (logs === undefined) return [];
  if (outcomes.size === 0) return differences({ logs }, { logs: [] }, 'expected', 'got');
  return [...outcomes].flatMap(([court, outcome]) =>
    differences({ logs }, { logs: writtenBy(outcome).map(lineValue) }, 'expected', `${court} got`),
  );
}

/** The lines that were logged, and then what was logged with the request. */
function writtenBy({ logs, customData }: Outcome): readonly string[] {
  return customData === undefined ? logs : [...logs, customData];
}

function lineValue(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
}
