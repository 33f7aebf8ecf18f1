/** `edgewright dev`: a CloudFront on this machine, of a project or of distributions in AWS's own JSON. */
import { join } from 'node:path';
import { EdgeError } from '../config/errors.ts';
import { steppedClock } from '../simulator/clock.ts';
import { type CloudFront, type CloudFrontParts, cloudFrontOf } from '../simulator/cloudfront.ts';
import { type Controls, controlAnswer, isControl } from '../simulator/control.ts';
import { njsVersion } from '../simulator/engine/njs-engine.ts';
import { faultSwitches } from '../simulator/faults.ts';
import { redacted } from '../simulator/records/redacted.ts';
import { tracesFileIn, tracesWriter } from '../simulator/records/traces-file.ts';
import { requestIdsFrom } from '../simulator/request-id.ts';
import { servedTrace } from '../simulator/served-trace.ts';
import { type ServedRequest, serveViewers } from '../simulator/server.ts';
import type { Trace } from '../simulator/trace.ts';
import { isCountry } from '../simulator/viewer-settings.ts';
import { distributionSource } from './dev-distribution.ts';
import { projectSource } from './dev-project.ts';
import type { DevSource, RunningSource } from './dev-source.ts';
import type { ExitCode, Io } from './io.ts';
import type { ProjectOptions } from './project.ts';
import { counted } from './table.ts';
import { watchFolders } from './watch-folders.ts';

/** The options of `edgewright dev`. */
export interface DevOptions extends ProjectOptions {
  readonly port?: string;
  readonly store?: string;
  /** Where viewers are, as two letters. */
  readonly country?: string;
  /** What runs functions. */
  readonly engine?: 'node' | 'njs';
  /** Whether answers are kept. */
  readonly cache?: boolean;
  /** Whether regional edge caches stand behind the edge locations. */
  readonly regionalCaches?: boolean;
  /** Whether secrets and addresses are taken out of what is written down. */
  readonly redact?: boolean;
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
  const country = options.country === undefined ? undefined : countryOf(options.country);
  const engine = engineOf(options);
  const interrupted = io.interrupted();
  const source = await sourceFor(io, options);
  const clock = steppedClock(io.now);
  const parts = {
    clock,
    faults: faultSwitches(),
    engine,
    hasCache: options.cache !== false,
    hasRegionalCaches: options.regionalCaches ?? false,
    requestId: requestIdsFrom(io.randomBytes),
  };
  const edge = changingEdge(source, parts);
  const traces: Trace[] = [];
  const recorded = tracesWriter(tracesFileIn(source.folder), { says: io.err, redacts: options.redact !== false });
  const controls: Controls = {
    clock,
    faults: parts.faults,
    invalidate: (items) => edge.now().invalidate(items),
    traces: () => (options.redact === false ? traces : traces.map((trace) => redacted(trace))),
  };
  const server = await serveViewers({
    port,
    distribution: () => async (request) =>
      isControl(request)
        ? { behavior: '', answer: await controlAnswer(controls, request), changes: ['control'] }
        : edge.now()(request),
    webSocket: () => edge.now().webSocket,
    served: (served) => {
      io.out(requestLine(served, options));
      const trace = servedTrace(served);
      if (!trace) return;
      recorded.write(trace);
      traces.push(trace);
      if (traces.length > SHOWN_TRACES) traces.shift();
    },
    now: io.now,
    viewer: { country },
    names: source.first.names,
    certificateFolder: join(source.folder, '.certificate'),
  });
  announce(io, source.first, server.port, options);
  await source.start((changed, says) => {
    edge.change(changed);
    if (!options.json) io.out(says);
  }, interrupted);
  const deaf = hearKeys(io, controls, source, options);
  await interrupted;
  deaf();
  edge.close();
  await server.close();
  await recorded.close();
  await source.close();
  return 0;
}

/** What a key does, on a terminal. */
function hearKeys(io: Io, { clock, faults, invalidate }: Controls, { first }: RunningSource, { json }: DevOptions) {
  const origins = first.distributions.flatMap(({ settings }) => settings.origins.map(({ id }) => id));
  const actions: Readonly<Record<string, () => string>> = {
    i: () => `forgot ${counted(invalidate(['/*']), 'answer')}`,
    t: () => {
      clock.advance(60);
      return `a minute later: ${new Date(clock.now()).toISOString()}`;
    },
    o: () => {
      const areDown = Object.values(faults.now().origins ?? {}).some(({ down }) => down);
      faults.set(areDown ? {} : { origins: Object.fromEntries(origins.map((id) => [id, { down: true }])) });
      return areDown ? 'every origin is back' : 'every origin is down';
    },
  };
  if (!io.keys || json) return () => {};
  io.out('keys: i forgets every answer, t steps the clock by a minute, o takes the origins down and back, Ctrl-C ends');
  return io.keys((key) => {
    const says = actions[key]?.();
    if (says !== undefined) io.out(says);
  });
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

/** A CloudFront whose source changes while it is asked. */
interface ChangingEdge {
  now(): CloudFront;
  change(source: DevSource): void;
  close(): void;
}

function changingEdge({ first, folder }: RunningSource, parts: Omit<CloudFrontParts, 'distributions'>): ChangingEdge {
  let current = cloudFrontOf({ ...parts, distributions: first.distributions });
  // What an author saves is what the browser shall show.
  const watch = ({ folders }: DevSource) => watchFolders(folders, folder, () => current.clear());
  let watched = first.folders.join('\n');
  let watcher = watch(first);
  return {
    now: () => current,
    change(source) {
      const former = current;
      current = cloudFrontOf({ ...parts, distributions: source.distributions });
      // Requests that it took are answered by it; at the end of the command, its workers end with the process.
      void former.close();
      if (source.folders.join('\n') === watched) return;
      watched = source.folders.join('\n');
      watcher.close();
      watcher = watch(source);
    },
    close: () => watcher.close(),
  };
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new EdgeError(
    'ERR_USAGE',
    `--port takes a number from 0 to 65535, got ${text}`,
    'Use --port 8080, or 0 for any that is free.',
  );
}

function countryOf(text: string): string {
  if (isCountry(text.toUpperCase())) return text.toUpperCase();
  throw new EdgeError('ERR_USAGE', `--country takes a country of two letters, got ${text}`, 'Use --country DE.');
}

function engineOf({ engine = 'node' }: DevOptions): 'node' | 'njs' {
  if (engine === 'node' || njsVersion() !== undefined) return engine;
  throw new EdgeError('ERR_ENGINE', 'njs is not on this machine', 'On Debian and Ubuntu: apt-get install njs.');
}

function announce(io: Io, { says, facts }: DevSource, port: number, { json }: DevOptions): void {
  const url = `http://localhost:${port}`;
  io.out(json ? JSON.stringify({ listening: url, ...facts }) : `${url}  ${says}`);
}

function requestLine({ request, trip, took }: ServedRequest, { json }: DevOptions): string {
  const { method, uri, querystring } = request;
  const url = querystring ? `${uri}?${querystring}` : uri;
  const { status, headers } = trip.answer;
  const result = headers['x-cache']?.[0]?.value.split(' ')[0] ?? '';
  if (json) {
    const { behavior, changes } = trip;
    return JSON.stringify({ status: Number(status), method, url, behavior, result, changes, ms: took });
  }
  const facts = [status, result, method, url, `[${trip.behavior}]`, ...trip.changes, `${took} ms`];
  return facts.map(printable).join('  ');
}

/** A viewer's bytes as a terminal may show them: control characters escaped. */
function printable(text: string): string {
  return text.replace(/[\0-\x1f\x7f-\x9f]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
