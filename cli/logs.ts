/** `edgewright logs`: what the functions and handlers that are served logged, merged out of all Regions. */
import { EdgeError } from '../config/errors.ts';
import type { AwsClients } from '../deploy/aws/clients.ts';
import { expectedRelease } from '../deploy/operate/drift.ts';
import { chosenStations, type LogSource, logSources } from '../deploy/operate/log-sources.ts';
import { type LogLine, type ReadLogs, readLogs } from '../deploy/operate/read-logs.ts';
import { readLive } from '../deploy/release/live.ts';
import { millisecondsOf } from './duration.ts';
import type { ExitCode, Io } from './io.ts';
import { type ReleaseOptions, type ReleaseSession, withSession } from './release-session.ts';

/** The options of `edgewright logs`. */
export interface LogsOptions extends ReleaseOptions {
  /** How far back: `10m`. */
  readonly since?: string;
  /** Whether to go on until the user interrupts. */
  readonly follow?: boolean;
  /** What a line has to hold. */
  readonly filter?: string;
}

/** How far back where it is not said. */
const SINCE = '10m';

/** Milliseconds between two looks while it follows. */
const POLL = 5000;

/** Milliseconds by which a line may arrive late: CloudWatch has lines some time after they were written, handlers hand them over in batches. */
const LATE = 120_000;

/** Prints lines by their times; of behaviors or stations that are named. @throws EdgeError ERR_USAGE */
export function runLogs(
  io: Io,
  places: readonly string[],
  options: LogsOptions,
  clients?: () => AwsClients,
): Promise<ExitCode> {
  const since = millisecondsOf(options.since ?? SINCE, '--since');
  return withSession(io, options, (session) => logs(io, places, { ...options, since }, session), clients);
}

async function logs(
  io: Io,
  places: readonly string[],
  options: Omit<LogsOptions, 'since'> & { readonly since: number },
  session: ReleaseSession,
): Promise<ExitCode> {
  const sources = await sourcesOf(session, places);
  const read = async (from: number): Promise<ReadLogs> => {
    const { filter: text } = options;
    return readLogs(session.world.clients, sources, { from, to: io.now(), ...(text === undefined ? {} : { text }) });
  };
  const start = io.now() - options.since;
  const first = await read(start);
  for (const { region, error } of first.unread) io.err(`${region} is not asked: ${error.message}`);
  for (const line of first.lines) print(io, options, line);
  if (!options.follow) return 0;
  let isOver = false;
  const over = io.interrupted().then(() => {
    isOver = true;
  });
  let shown = new Set(first.lines.map(keyOf));
  while (!isOver) {
    await Promise.race([io.wait(POLL), over]);
    const { lines } = await read(Math.max(start, io.now() - LATE));
    for (const line of lines) if (!shown.has(keyOf(line))) print(io, options, line);
    // What is older than what is asked for cannot come again.
    shown = new Set(lines.map(keyOf));
  }
  return 0;
}

async function sourcesOf(
  { world, owner, distribution }: ReleaseSession,
  places: readonly string[],
): Promise<readonly LogSource[]> {
  const live = await readLive(world.clients, owner, distribution, []);
  const release = expectedRelease(owner, live);
  if (!release || release.stations.length === 0) {
    const hint = 'Run edgewright deploy first.';
    throw new EdgeError('ERR_RELEASE', `Nothing of ${owner.app} is served in ${owner.environment}`, hint);
  }
  const stations = chosenStations(release.stations, places);
  if (stations.length > 0) return logSources({ stations });
  const known = release.stations.map(({ behavior, station }) => `${behavior} at ${station}`).join(', ');
  const at = { at: places.join(' '), says: `is where nothing runs; code runs on ${known}` };
  throw new EdgeError('ERR_USAGE', 'There are no such logs', 'Name a behavior, a station, or both.', [at]);
}

function keyOf({ id, source }: LogLine): string {
  return `${source.region} ${source.group} ${id}`;
}

function print(io: Io, { json }: Pick<LogsOptions, 'json'>, { at, source, text }: LogLine): void {
  const { region, station, behaviors, code } = source;
  const time = new Date(at).toISOString();
  io.out(
    json
      ? JSON.stringify({ time, region, station, behaviors, code, text })
      : `${time}  ${region}  ${station} ${behaviors.join(',')}  ${text}`,
  );
}
