/**
 * Fixtures: pairs `<station>/<name>.event.json` and `.expected.json`, and what a user sees of them. `<name>.store.json` beside them
 * says what differs in the KeyValueStore, `<name>.logs.json` what is logged:
 * lines of the console, and behind them what `logCustomData` was given.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isOriginStation, type Station } from '#policy/restricted-headers';
import { EdgeError, type Problem } from '../../config/errors.ts';
import type { LambdaEvent } from '../contract/lambda-contract.ts';
import type { FunctionEvent } from '../engine/engine.ts';
import { isRecord } from '../is-record.ts';

/** An event, and what the bundle shall make of it. */
export interface Fixture {
  readonly name: string;
  readonly station: Station;
  /** Absolute path of the expectation, whether it exists or not. */
  readonly expectedFile: string;
  /** A function's event, or a Lambda@Edge invocation: its shape tells. */
  readonly event: FunctionEvent | LambdaEvent;
  /** What the KeyValueStore holds in place of what the build puts there; `null` for a key that cannot be read. */
  readonly store?: Readonly<Record<string, string | null>>;
  /** What it logs, where that is said: each line as it is, or what it holds as JSON. */
  readonly logs?: readonly unknown[];
  /** What TestFunction would print, or what the handler returns; nothing where it is still to be written. */
  readonly expected?: unknown;
}

/** Every station, in the order of a trip: the folders of fixtures. */
export const STATIONS: readonly Station[] = ['viewer-request', 'origin-request', 'origin-response', 'viewer-response'];

/**
 * Reads every fixture below a folder, in order of station and name.
 *
 * @throws EdgeError ERR_FIXTURE with every file that cannot be used
 */
export async function readFixtures(folder: string): Promise<readonly Fixture[]> {
  const problems: Problem[] = [];
  const entries = await readdir(folder).catch((): string[] => []);
  for (const entry of entries.filter((name) => !STATIONS.some((station) => station === name))) {
    problems.push({ at: join(folder, entry), says: `is no station; expected one of ${STATIONS.join(', ')}` });
  }
  const fixtures = await Promise.all(STATIONS.map((station) => stationFixtures(folder, station, problems)));
  if (problems.length === 0) return fixtures.flat();
  throw new EdgeError('ERR_FIXTURE', 'Some fixtures cannot be used', 'Mend or remove the files above.', problems);
}

/** Whether an event is a Lambda@Edge invocation. */
export function isLambdaEvent(event: unknown): event is LambdaEvent {
  const records = isRecord(event) ? event.Records : undefined;
  return Array.isArray(records) && isRecord(records[0]) && isRecord(records[0].cf);
}

/** What a station is given to change, and hands on where it has nothing to say. */
export function partOf(station: Station): 'request' | 'response' {
  return station === 'viewer-request' || station === 'origin-request' ? 'request' : 'response';
}

/** The path that an event asks for. */
export function uriOf(event: FunctionEvent | LambdaEvent): string {
  const request = isLambdaEvent(event) ? event.Records[0].cf.request : event.request;
  return isRecord(request) && typeof request.uri === 'string' ? request.uri : '/';
}

/**
 * An event with the parts filled in that CloudFront always sends and test events may leave out.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
 */
export function completeEvent(event: Readonly<Record<string, unknown>>, station: Station): FunctionEvent {
  const {
    request = {},
    response,
    context = {},
    viewer = {},
  } = event as Record<string, Readonly<Record<string, unknown>>>;
  return {
    version: '1.0',
    ...event,
    context: { eventType: station, ...context },
    viewer: { ip: '198.51.100.1', ...viewer },
    request: { method: 'GET', uri: '/', querystring: {}, headers: {}, cookies: {}, ...request },
    ...(response || station === 'viewer-response'
      ? { response: { statusCode: 200, headers: {}, cookies: {}, ...response } }
      : {}),
  };
}

async function stationFixtures(folder: string, station: Station, problems: Problem[]): Promise<readonly Fixture[]> {
  const files = await readdir(join(folder, station)).catch((): string[] => []);
  const names = files
    .filter((file) => file.endsWith('.event.json'))
    .map((file) => file.slice(0, -'.event.json'.length));
  for (const file of files) {
    const says = fileProblem(file, names);
    if (says) problems.push({ at: join(folder, station, file), says });
  }
  const fixtures = await Promise.all(
    names.sort().map((name) => readFixture(join(folder, station), name, station, files, problems)),
  );
  return fixtures.filter((fixture) => fixture !== undefined);
}

/** Why a file is no part of a fixture, if it is none; `names` are those of all events. */
function fileProblem(file: string, names: readonly string[]): string | undefined {
  if (!/\.(?:event|expected|store|logs)\.json$/.test(file))
    return 'is no fixture; expected NAME.event.json, NAME.expected.json, NAME.store.json or NAME.logs.json';
  const name = /^(.*)\.(?:expected|store|logs)\.json$/.exec(file)?.[1];
  return name === undefined || names.includes(name) ? undefined : 'has no event beside it';
}

/** Reads one fixture of a station's folder, which holds `files`; nothing where its event cannot be used. */
async function readFixture(
  folder: string,
  name: string,
  station: Station,
  files: readonly string[],
  problems: Problem[],
): Promise<Fixture | undefined> {
  const fileOf = (part: string): string => join(folder, `${name}.${part}.json`);
  const read = async (part: string): Promise<unknown> =>
    files.includes(`${name}.${part}.json`) ? readJson(fileOf(part), problems) : undefined;
  const event = await read('event');
  const expected = await read('expected');
  const store = await read('store');
  if (store !== undefined && !isStore(store))
    problems.push({
      at: fileOf('store'),
      says: 'expected an object of texts by key, null for a key that cannot be read',
    });
  const logs = await read('logs');
  if (logs !== undefined && !Array.isArray(logs))
    problems.push({ at: fileOf('logs'), says: 'expected a list of lines, each a text or what it holds as JSON' });
  const says = eventProblem(event, station);
  if (says) problems.push({ at: fileOf('event'), says });
  if (says || !isRecord(event)) return undefined;
  return {
    name,
    station,
    expectedFile: fileOf('expected'),
    event: isLambdaEvent(event) ? event : completeEvent(event, station),
    ...(expected === undefined ? {} : { expected }),
    ...(isStore(store) ? { store } : {}),
    ...(Array.isArray(logs) ? { logs } : {}),
  };
}

function isStore(value: unknown): value is NonNullable<Fixture['store']> {
  return isRecord(value) && Object.values(value).every((text) => text === null || typeof text === 'string');
}

async function readJson(file: string, problems: Problem[]): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    problems.push({ at: file, says: `is not JSON: ${(error as Error).message}` });
    return undefined;
  }
}

/** Why an event is none of this station. AWS's own samples spell `multiValue` in two ways; only this one is real. */
export function eventProblem(event: unknown, station: Station): string | undefined {
  if (event === undefined) return undefined;
  if (!isRecord(event)) return 'is not an event';
  if (isOriginStation(station) && !isLambdaEvent(event))
    return `is no event of Lambda@Edge, which alone runs at ${station}; expected { "Records": … }`;
  const part = partOf(station);
  const { context, config } = (isLambdaEvent(event) ? event.Records[0].cf : event) as Record<string, unknown>;
  const type = isRecord(context) ? context.eventType : isRecord(config) ? config.eventType : undefined;
  if (type !== undefined && type !== station) return `is an event of ${String(type)}, in the folder of ${station}`;
  if (!isRecord((isLambdaEvent(event) ? event.Records[0].cf : (event as Record<string, unknown>))[part]))
    return `has no ${part}`;
  return JSON.stringify(event).includes('"multivalue"') ? 'spells multiValue as multivalue' : undefined;
}
