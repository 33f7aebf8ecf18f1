/** `edgewright dev`: a CloudFront on this machine, of a project or of distributions in AWS's own JSON. */
import { join } from 'node:path';
import { EdgeError } from '../config/errors.ts';
import { steppedClock } from '../simulator/clock.ts';
import type { CloudFrontParts } from '../simulator/cloudfront.ts';
import type { Conflict } from '../simulator/conflicts.ts';
import { type Controls, controlAnswer, isControl } from '../simulator/control.ts';
import { njsVersion } from '../simulator/engine/njs-engine.ts';
import { faultSwitches } from '../simulator/faults.ts';
import { redacted } from '../simulator/records/redacted.ts';
import { tracesFileIn, tracesWriter } from '../simulator/records/traces-file.ts';
import { requestIdsFrom } from '../simulator/request-id.ts';
import { servedTrace } from '../simulator/trace/served-trace.ts';
import type { Trace } from '../simulator/trace/trace.ts';
import { serveViewers } from '../simulator/viewer/server.ts';
import { type ChangingEdge, changingEdge } from './changing-edge.ts';
import { startAws } from './dev-aws.ts';
import { devAwsOptions, type GivenAwsOptions } from './dev-aws-options.ts';
import { distributionSource } from './dev-distribution.ts';
import { hearKeys } from './dev-keys.ts';
import { projectSource } from './dev-project.ts';
import type { DevSource, RunningSource } from './dev-source.ts';
import { type DevViewerOptions, devViewer } from './dev-viewer.ts';
import type { ExitCode, Io } from './io.ts';
import { portOf } from './port-of.ts';
import type { ProjectOptions } from './project.ts';
import { logLines, requestLine } from './request-line.ts';
import { counted } from './table.ts';

/** The options of `edgewright dev`. */
export interface DevOptions extends ProjectOptions, DevViewerOptions, GivenAwsOptions {
  readonly port?: string;
  readonly store?: string;
  /** What runs functions. */
  readonly engine?: 'node' | 'njs';
  /** Whether answers are kept. */
  readonly cache?: boolean;
  /** Megabytes that each cache keeps at most. */
  readonly cacheSize?: string;
  /** Whether regional edge caches stand behind the edge locations. */
  readonly regionalCaches?: boolean;
  /** Whether secrets and addresses are taken out of what is written down. */
  readonly redact?: boolean;
  /** What another page of AWS says, in place of what is followed otherwise. */
  readonly conflict?: readonly Conflict[];
  /** A file of AWS's own JSON in place of a config. */
  readonly distribution?: string;
  readonly origin?: readonly string[];
  readonly code?: readonly string[];
  readonly json?: boolean;
}

/** Traces that are kept to be shown. */
const SHOWN_TRACES = 100;

/** Serves until the user interrupts. */
export async function runDev(io: Io, options: DevOptions): Promise<ExitCode> {
  const port = portOf(options.port ?? '8080');
  const viewer = devViewer(options);
  const cacheCapacity = cacheCapacityOf(options);
  const { conflict: conflicts = [] } = options;
  const engine = engineOf(options);
  const interrupted = io.interrupted();
  const clock = steppedClock(io.now);
  const parts = {
    clock,
    faults: faultSwitches(),
    engine,
    hasCache: options.cache !== false,
    ...(cacheCapacity === undefined ? {} : { cacheCapacity }),
    conflicts,
    hasRegionalCaches: options.regionalCaches ?? false,
    requestId: requestIdsFrom(io.randomBytes),
  };
  const { source, edge } = await servedBy(io, options, parts);
  const traces: Trace[] = [];
  const recorded = tracesWriter(tracesFileIn(source.folder), { says: io.err, redacts: options.redact !== false });
  const controls: Controls = {
    clock,
    faults: parts.faults,
    invalidate: (items) => edge.now().invalidate(items),
    origins: () => edge.origins(),
    traces: () => (options.redact === false ? traces : traces.map((trace) => redacted(trace))),
  };
  const server = await serveViewers({
    port,
    distribution: () => async (request) =>
      isControl(request)
        ? { behavior: '', answer: await controlAnswer(controls, request), changes: () => ['control'] }
        : edge.answer(request),
    webSocket: () => edge.now().webSocket,
    served: (served) => {
      io.out(requestLine(served, options.json));
      if (!options.json) for (const line of logLines(served)) io.out(line);
      const trace = servedTrace(served);
      if (!trace) return;
      recorded.write(trace);
      traces.push(trace);
      if (traces.length > SHOWN_TRACES) traces.shift();
    },
    now: clock.now,
    realNow: io.now,
    viewer,
    conflicts,
    names: source.first.names,
    certificateFolder: join(source.folder, '.certificate'),
  }).catch(async (error: unknown) => {
    edge.close();
    await source.close();
    throw error;
  });
  await source.start((changed, says) => {
    edge.change(changed);
    if (!options.json) io.out(says);
  }, interrupted);
  // Not before its origins listen: who waits for this line asks at once.
  announce(io, source.first, server.port, options);
  const deaf = options.json ? () => {} : hearKeys(io, controls);
  await interrupted;
  deaf();
  edge.close();
  if (edge.waiting() > 0) io.err(`${counted(edge.waiting(), 'request')} may still end; Ctrl-C again ends at once`);
  await server.close();
  await recorded.close();
  await source.close();
  return 0;
}

/** What is served, and what changes it. */
async function servedBy(
  io: Io,
  options: DevOptions,
  parts: Omit<CloudFrontParts, 'distributions'>,
): Promise<{ readonly source: RunningSource; readonly edge: ChangingEdge }> {
  const aws = devAwsOptions(options);
  if (aws) return startAws(io, aws, parts);
  const source = await sourceFor(io, options);
  return { source, edge: changingEdge(source, parts) };
}

function sourceFor(io: Io, { distribution, origin, code, ...options }: DevOptions): Promise<RunningSource> {
  if (distribution !== undefined) {
    const { store } = options;
    return distributionSource(io, {
      distribution,
      ...(origin ? { origin } : {}),
      ...(code ? { code } : {}),
      ...(store === undefined ? {} : { store }),
    });
  }
  if (!origin && !code) return projectSource(io, options);
  const hint = 'Name the file with --distribution; the origins of a config stand in the config.';
  throw new EdgeError('ERR_USAGE', '--origin and --code speak of a distribution of AWS', hint);
}

function cacheCapacityOf({ cacheSize }: DevOptions): number | undefined {
  if (cacheSize === undefined) return undefined;
  if (/^\d+$/.test(cacheSize) && Number(cacheSize) > 0) return Number(cacheSize) * 1024 * 1024;
  const says = `--cache-size takes a number of megabytes above 0, got ${cacheSize}`;
  throw new EdgeError('ERR_USAGE', says, 'Use --cache-size 64.');
}

function engineOf({ engine = 'node' }: DevOptions): 'node' | 'njs' {
  if (engine === 'node' || njsVersion() !== undefined) return engine;
  throw new EdgeError('ERR_ENGINE', 'njs is not on this machine', 'On Debian and Ubuntu: apt-get install njs.');
}

function announce(io: Io, { says, exports = [], facts }: DevSource, port: number, { json }: DevOptions): void {
  const url = `http://localhost:${port}`;
  const lines = json ? [JSON.stringify({ listening: url, ...facts })] : [`${url}  ${says}`, ...exports];
  for (const line of lines) io.out(line);
}
