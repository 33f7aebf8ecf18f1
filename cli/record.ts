/** `edgewright record`: what was requested, as fixtures, as JSON lines, as HAR or as an access log. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { matchesPath } from '#policy/path-pattern';
import type { Station } from '#policy/restricted-headers';
import { distinct, slugOf } from '../build/slug.ts';
import { EdgeError, type Problem } from '../config/errors.ts';
import { CONFIG_FILE } from '../config/load.ts';
import {
  completeEvent,
  eventProblem,
  type Fixture,
  isLambdaEvent,
  STATIONS,
  uriOf,
} from '../simulator/judge/fixture.ts';
import { judge, type Verdict } from '../simulator/judge/judge.ts';
import { ACCESS_LOG_HEAD, accessLogLine } from '../simulator/records/access-log.ts';
import { accessLogV2Line } from '../simulator/records/access-log-v2.ts';
import { harOf } from '../simulator/records/har.ts';
import { jsonText } from '../simulator/records/json-text.ts';
import { eventsIn, type RecordedEvent, recordedLog } from '../simulator/records/recorded-events.ts';
import { redacted } from '../simulator/records/redacted.ts';
import { readTraces, traceLine, tracesFileIn } from '../simulator/records/traces-file.ts';
import type { Trace } from '../simulator/trace/trace.ts';
import type { ExitCode, Io } from './io.ts';
import { buildProject, fileOf, type Project } from './project.ts';
import { counted } from './table.ts';
import { CLOCK, enginesOf } from './test.ts';

/** What requests can be recorded as. */
export const RECORD_FORMS = ['fixtures', 'jsonl', 'har', 'access-log', 'access-log-v2'] as const;

/** The options of `edgewright record`. */
export interface RecordOptions {
  readonly config?: string;
  readonly env?: string;
  /** The folder of the bundles, where `edgewright dev` keeps its traces. */
  readonly dist?: string;
  readonly as?: (typeof RECORD_FORMS)[number];
  readonly station?: string;
  /** A path pattern. */
  readonly path?: string;
  readonly last?: string;
  /** A log in place of the traces. */
  readonly from?: string;
  readonly out?: string;
  readonly force?: boolean;
  readonly redact?: boolean;
  readonly json?: boolean;
}

/** Writes fixtures, or the requests in another form. */
export async function runRecord(io: Io, options: RecordOptions, version: string): Promise<ExitCode> {
  const last = countOf(options.last ?? (options.as === undefined || options.as === 'fixtures' ? '1' : '1000'));
  if (options.as === undefined || options.as === 'fixtures') return recordFixtures(io, options, last);
  const text = formOf(await lastTraces(io, options, last), options, version);
  if (options.out === undefined) {
    for (const line of text.split('\n')) io.out(line);
    return 0;
  }
  const file = resolve(io.cwd, options.out);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${text}\n`);
  io.out(options.json ? jsonText({ written: [options.out] }) : `wrote ${options.out}`);
  return 0;
}

function countOf(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new EdgeError('ERR_USAGE', `--last takes a number of requests, got ${text}`, 'Use --last 5.');
}

function formOf(traces: readonly Trace[], { as, redact }: RecordOptions, version: string): string {
  if (as === 'jsonl') return traces.map((trace) => traceLine(trace, redact)).join('\n');
  const bare = redact === false ? traces : traces.map((trace) => redacted(trace));
  if (as === 'har') return jsonText(harOf(bare, version), 2);
  if (as === 'access-log-v2') return bare.map((trace) => accessLogV2Line(trace, { includesCookies: true })).join('\n');
  return [ACCESS_LOG_HEAD, ...bare.map((trace) => accessLogLine(trace, { includesCookies: true }))].join('\n');
}

async function lastTraces(io: Io, options: RecordOptions, last: number): Promise<readonly Trace[]> {
  const { path } = options;
  const traces = await tracesOf(io, options);
  const matching = path === undefined ? traces : traces.filter(({ request }) => matchesPath(path, request.uri));
  if (matching.length === 0) throw nothingFound(path);
  return matching.slice(-last);
}

/** What `edgewright dev` wrote, or a copy of it. */
async function tracesOf(io: Io, { config = CONFIG_FILE, dist, from }: RecordOptions): Promise<readonly Trace[]> {
  const out = dist === undefined ? join(dirname(resolve(io.cwd, config)), 'dist') : resolve(io.cwd, dist);
  const file = from === undefined ? tracesFileIn(out) : resolve(io.cwd, from);
  const traces = await readTraces(file);
  if (traces) return traces;
  throw new EdgeError(
    'ERR_FIXTURE',
    `No request was recorded in ${relative(io.cwd, file) || file}`,
    'Start edgewright dev and ask it for something, or name a log with --from.',
  );
}

function nothingFound(path: string | undefined): EdgeError {
  const what = path === undefined ? 'No such request was recorded' : `No such request to ${path} was recorded`;
  return new EdgeError(
    'ERR_FIXTURE',
    what,
    'Ask edgewright dev for it, or look for another with --path and --station.',
  );
}

/** A fixture that is to be written, with the name of the file of its event. */
interface Recorded extends Fixture {
  readonly eventFile: string;
}

async function recordFixtures(io: Io, options: RecordOptions, last: number): Promise<ExitCode> {
  const station = stationOf(options.station ?? 'viewer-request');
  const { events, broken } = await eventsOf(io, options);
  const chosen = chosenOf(events, station, options).slice(-last);
  if (chosen.length === 0) throw nothingFound(options.path);
  const project = await buildProject(io, {
    ...(options.config === undefined ? {} : { config: options.config }),
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.dist === undefined ? {} : { out: options.dist }),
  });
  const fixtures = fixturesOf(chosen, station, folderOf(io, options, station, project));
  if (!options.force) await refuseOverwriting(io, fixtures);
  const verdicts = await verdictsOf(fixtures, project);
  const good = verdicts.filter(({ failures }) => failures.length === 0);
  const written = await Promise.all(good.map((verdict) => write(io, verdict)));
  const failed = verdicts.filter(({ failures }) => failures.length > 0);
  report(io, options, { written: written.flat(), failed, broken });
  return failed.length === 0 ? 0 : 2;
}

function stationOf(text: string): Station {
  const station = STATIONS.find((known) => known === text);
  if (station) return station;
  throw new EdgeError('ERR_USAGE', `${text} is no station`, `Use one of ${STATIONS.join(', ')}.`);
}

async function eventsOf(io: Io, options: RecordOptions): Promise<ReturnType<typeof recordedLog>> {
  if (options.from === undefined) return { events: (await tracesOf(io, options)).flatMap(eventsIn), broken: 0 };
  try {
    return recordedLog(await readFile(resolve(io.cwd, options.from)));
  } catch (error) {
    const says = `cannot be read: ${(error as Error).message}`;
    throw new EdgeError('ERR_FIXTURE', 'There is no log to read', 'Name a log with --from.', [
      { at: options.from, says },
    ]);
  }
}

/** The events of a station that ask for a path, each once, as they may be written: what differs in the request's id is the same. */
function chosenOf(
  events: readonly RecordedEvent[],
  station: Station,
  options: RecordOptions,
): readonly Fixture['event'][] {
  const { path, redact } = options;
  const byText = new Map<string, Fixture['event']>();
  for (const { event } of events.filter((each) => each.station === station)) {
    const kept = redact === false ? event : redacted(event);
    if (eventProblem(kept, station) !== undefined) continue;
    const complete = isLambdaEvent(kept) ? kept : completeEvent(kept, station);
    if (path !== undefined && !matchesPath(path, uriOf(complete))) continue;
    const text = JSON.stringify(withoutId(complete));
    // The last of the same stands last.
    byText.delete(text);
    byText.set(text, complete);
  }
  return [...byText.values()];
}

function withoutId(event: Fixture['event']): object {
  if (!isLambdaEvent(event)) return { ...event, context: { ...event.context, requestId: '' } };
  const { config, ...parts } = event.Records[0].cf;
  return { ...parts, config: { ...(config as object), requestId: '' } };
}

/** `edgewright test` finds a station's fixtures in a folder of its name. */
function folderOf(io: Io, { out }: RecordOptions, station: Station, { loaded }: Project): string {
  if (out === undefined) return join(loaded.root, 'test/fixtures', station);
  if (basename(resolve(io.cwd, out)) === station) return resolve(io.cwd, out);
  throw new EdgeError(
    'ERR_USAGE',
    `--out ${out} is no folder of ${station}`,
    `Use --out test/fixtures/${station}, where edgewright test looks for it.`,
  );
}

function fixturesOf(events: readonly Fixture['event'][], station: Station, folder: string): readonly Recorded[] {
  const names = distinct(events.map(nameOf));
  return events.map((event, i) => {
    const name = names[i] ?? '';
    const fileOfKind = (kind: string): string => join(folder, `${name}.${kind}.json`);
    return { name, station, event, eventFile: fileOfKind('event'), expectedFile: fileOfKind('expected') };
  });
}

/** From method and path, in letters that every file system takes: `get-products-42`. */
function nameOf(event: Fixture['event']): string {
  const request = isLambdaEvent(event) ? event.Records[0].cf.request : event.request;
  const { method } = request as { readonly method?: unknown };
  const path = uriOf(event);
  const verb = slugOf(typeof method === 'string' ? method : 'get');
  return `${verb}-${path === '/' ? 'root' : slugOf(path)}`;
}

/** @throws EdgeError ERR_FIXTURE with every file that is there already */
async function refuseOverwriting(io: Io, fixtures: readonly Recorded[]): Promise<void> {
  const folder = dirname(fixtures[0]?.eventFile ?? '');
  const there = await readdir(folder).catch((): string[] => []);
  const problems: readonly Problem[] = fixtures
    .flatMap(({ eventFile, expectedFile }) => [eventFile, expectedFile])
    .filter((file) => there.includes(basename(file)))
    .map((file) => ({ at: relative(io.cwd, file), says: 'is there already' }));
  if (problems.length === 0) return;
  throw new EdgeError('ERR_FIXTURE', 'Some fixtures would be overwritten', 'Use --force to overwrite them.', problems);
}

/** What the bundles make of the events as they will be written, in every engine that is here. */
function verdictsOf(fixtures: readonly Recorded[], project: Project): Promise<readonly Verdict[]> {
  const { engines } = enginesOf('both');
  return judge(fixtures, { ...project, fileOf: (bundle) => fileOf(project, bundle), engines, now: CLOCK });
}

async function write(io: Io, { fixture, actual }: Verdict): Promise<readonly string[]> {
  const { eventFile, expectedFile, event } = fixture as Recorded;
  await mkdir(dirname(eventFile), { recursive: true });
  await writeFile(eventFile, `${jsonText(event, 2)}\n`);
  await writeFile(expectedFile, `${jsonText(actual, 2)}\n`);
  return [eventFile, expectedFile].map((file) => relative(io.cwd, file));
}

interface Report {
  readonly written: readonly string[];
  readonly failed: readonly Verdict[];
  readonly broken: number;
}

function report(io: Io, { json }: RecordOptions, { written, failed, broken }: Report): void {
  const problems = failed.flatMap(({ fixture, failures }) =>
    failures.map((says) => ({ at: `${fixture.station} ${fixture.name}`, says })),
  );
  if (json) {
    io.out(jsonText({ written, problems, brokenLines: broken }, 2));
    return;
  }
  for (const file of written) io.out(`wrote ${file}`);
  for (const { at, says } of problems) io.out(`not written  ${at}: ${says}`);
  if (broken > 0) io.out(`not read  ${counted(broken, 'line')} that was cut off, or is no JSON`);
}
