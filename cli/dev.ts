/** `edgewright dev`: serves the config on this machine, and builds again whenever a file of it changes. */
import { join, resolve } from 'node:path';
import type { Compilations } from '../build/compilations.ts';
import { EdgeError } from '../config/errors.ts';
import type { Reads } from '../config/reads.ts';
import type { ResolvedConfig } from '../config/resolve.ts';
import { type EdgeCache, edgeCacheOf } from '../simulator/cache/edge-cache.ts';
import { isCountry } from '../simulator/cloudfront-headers.ts';
import { type Distribution, distributionOf } from '../simulator/distribution.ts';
import type { StoreReader } from '../simulator/engine/engine.ts';
import type { OriginServer } from '../simulator/exchange.ts';
import { folderOrigin } from '../simulator/origin/folder-origin.ts';
import { httpOrigin } from '../simulator/origin/http-origin.ts';
import { type OriginCommand, startOrigin } from '../simulator/origin/origin-command.ts';
import { projectSettings } from '../simulator/project-settings.ts';
import { projectStations } from '../simulator/project-stations.ts';
import { requestIdFrom } from '../simulator/request-id.ts';
import { type ServedRequest, serve } from '../simulator/server.ts';
import { type DistributionSettings, ORIGIN_DEFAULTS } from '../simulator/settings.ts';
import type { ExitCode, Io } from './io.ts';
import { buildProject, fileOf, type Project, type ProjectOptions } from './project.ts';
import { STORE_FILE, storeFile } from './store-file.ts';
import { counted } from './table.ts';
import { watchFolders } from './watch-folders.ts';
import { watchProject } from './watch-project.ts';

/** The options of `edgewright dev`. */
export interface DevOptions extends ProjectOptions {
  readonly port?: string;
  readonly store?: string;
  /** Where viewers are, as two letters. */
  readonly country?: string;
  /** Whether answers are kept. */
  readonly cache?: boolean;
  readonly json?: boolean;
}

/** Serves until the user interrupts. */
export async function runDev(io: Io, options: DevOptions): Promise<ExitCode> {
  const port = portOf(options.port ?? '8080');
  const country = options.country === undefined ? undefined : countryOf(options.country);
  const interrupted = io.interrupted();
  const reads: Reads = new Map();
  const known: Compilations = new Map();
  const project = await buildProject(io, options, reads, known);
  const store = options.store === undefined ? join(project.loaded.root, STORE_FILE) : resolve(io.cwd, options.store);
  const stored = storeFile(store, io.err);
  let cache = cacheFor(io, project, options);
  let distribution = distributionFor(io, project, stored, cache);
  const server = await serve(
    port,
    () => distribution,
    (request) => io.out(requestLine(request, options)),
    io.now,
    country,
  );
  const commands = await startOrigins(io, project, interrupted);
  announce(io, project, server.port, options);
  const built = (rebuilt: Project, ms: number): void => {
    const former = distribution;
    cache = cacheFor(io, rebuilt, options);
    distribution = distributionFor(io, rebuilt, stored, cache);
    if (foldersOf(rebuilt).join('\n') !== foldersOf(current).join('\n')) {
      folders.close();
      folders = watchFolders(foldersOf(rebuilt), () => cache?.clear());
    }
    current = rebuilt;
    // Requests that it took are answered by it; at the end of the command, its workers end with the process.
    void former.close();
    if (!options.json) io.out(`built again in ${ms} ms: ${counted(rebuilt.bundles.length, 'bundle')}`);
  };
  // What an author saves is what the browser shall show.
  let current = project;
  let folders = watchFolders(foldersOf(current), () => cache?.clear());
  const watcher = watchProject(io, options, reads, built, known);
  await interrupted;
  folders.close();
  await watcher.close();
  await server.close();
  await Promise.all(commands.map((command) => command.stop()));
  return 0;
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

/** A cache that begins empty, unless the user wants none. */
function cacheFor(io: Io, project: Project, { cache }: DevOptions): EdgeCache | undefined {
  return cache === false ? undefined : edgeCacheOf({ settings: settingsFor(project), now: io.now });
}

function settingsFor({ loaded: { config }, bundles, policies }: Project): DistributionSettings {
  return projectSettings({ config, bundles, policies });
}

/** The folders that stand for buckets. */
function foldersOf({ loaded: { config, root } }: Project): readonly string[] {
  return Object.values(config.origins).flatMap(({ folder }) => (folder === undefined ? [] : [join(root, folder)]));
}

function distributionFor(io: Io, project: Project, stored: StoreReader, cache: EdgeCache | undefined): Distribution {
  const { config, root } = project.loaded;
  const settings = settingsFor(project);
  const origins = new Map(
    Object.keys(config.origins).map((name) => [name, originServer(config, settings.origins, name, root)]),
  );
  return distributionOf({
    settings,
    stations: projectStations({
      settings,
      bundles: project.bundles,
      fileOf: (bundle) => fileOf(project, bundle),
      stored,
      now: io.now,
    }),
    originOf: (id) => origins.get(id) ?? originServer(config, settings.origins, id, root),
    ...(cache ? { cache } : {}),
    now: io.now,
    requestId: () => requestIdFrom(io.randomBytes),
  });
}

function originServer(
  { origins }: ResolvedConfig,
  all: DistributionSettings['origins'],
  id: string,
  root: string,
): OriginServer {
  const folder = origins[id]?.folder;
  if (folder !== undefined) return folderOrigin(join(root, folder));
  const settings = all.find((origin) => origin.id === id) ?? { ...ORIGIN_DEFAULTS, id, domainName: '', isS3: false };
  return httpOrigin({ settings });
}

/** Starts the commands of all HTTP origins that have one. */
async function startOrigins(
  io: Io,
  { loaded: { config, root } }: Project,
  interrupted: Promise<void>,
): Promise<readonly OriginCommand[]> {
  const commands = Object.entries(config.origins).flatMap(([name, origin]) =>
    origin.command !== undefined ? [{ name, url: origin.http, command: origin.command }] : [],
  );
  return Promise.all(
    commands.map(async ({ name, url, command }) => {
      const started = await startOrigin(command, url, root, (line) => io.err(`origin ${name}  ${line}`), interrupted);
      if (started.says) io.err(`origin ${name}  ${started.says}`);
      return started;
    }),
  );
}

function announce(io: Io, { manifest, loaded }: Project, port: number, { json }: DevOptions): void {
  const { app, environment, bundles } = manifest;
  const url = `http://localhost:${port}`;
  const facts = { listening: url, app, environment, bundles: bundles.map(({ name }) => name) };
  const { behaviors } = loaded.config;
  const line = `${url}  ${app} for ${environment}: ${counted(behaviors.length, 'behavior')}, ${counted(bundles.length, 'bundle')}`;
  io.out(json ? JSON.stringify(facts) : line);
}

function requestLine({ request, trip, took }: ServedRequest, { json }: DevOptions): string {
  const { method, uri, querystring } = request;
  const url = querystring ? `${uri}?${querystring}` : uri;
  const { status } = trip.answer;
  if (json)
    return JSON.stringify({
      status: Number(status),
      method,
      url,
      behavior: trip.behavior,
      changes: trip.changes,
      ms: took,
    });
  return [status, method, url, `[${trip.behavior}]`, ...trip.changes, `${took} ms`].map(printable).join('  ');
}

/** A viewer's bytes as a terminal may show them: control characters escaped. */
function printable(text: string): string {
  return text.replace(/[\0-\x1f\x7f-\x9f]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
