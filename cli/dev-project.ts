/** A project for `edgewright dev`: built, its origins started, and built again on every change. */
import { join, resolve } from 'node:path';
import type { Compilations } from '../build/compilations.ts';
import type { Reads } from '../config/reads.ts';
import type { StoreReader } from '../simulator/engine/engine.ts';
import type { OriginServer } from '../simulator/exchange.ts';
import { folderOrigin } from '../simulator/origin/folder-origin.ts';
import { httpOrigin } from '../simulator/origin/http-origin.ts';
import { type OriginCommand, startOrigin } from '../simulator/origin/origin-command.ts';
import { projectSettings } from '../simulator/project-settings.ts';
import type { OriginSettings } from '../simulator/settings.ts';
import { projectStations } from '../simulator/station/project-stations.ts';
import type { DevSource, RunningSource } from './dev-source.ts';
import type { Io } from './io.ts';
import { buildProject, fileOf, type Project, type ProjectOptions } from './project.ts';
import { STORE_FILE, storeFile } from './store-file.ts';
import { counted } from './table.ts';
import { type Watcher, watchProject } from './watch-project.ts';

/** The options by which a project is found and run. */
export interface DevProjectOptions extends ProjectOptions {
  readonly store?: string;
  readonly json?: boolean;
}

/**
 * Builds a project for serving.
 *
 * @throws EdgeError what a build throws
 */
export async function projectSource(io: Io, options: DevProjectOptions): Promise<RunningSource> {
  const reads: Reads = new Map();
  const known: Compilations = new Map();
  const project = await buildProject(io, options, reads, known);
  const store = options.store === undefined ? join(project.loaded.root, STORE_FILE) : resolve(io.cwd, options.store);
  const stored = storeFile(store, io.err);
  let watcher: Watcher | undefined;
  let commands: readonly OriginCommand[] = [];
  return {
    first: sourceOf(io, project, stored),
    folder: project.out,
    async start(changed, interrupted) {
      commands = await startOrigins(io, project, interrupted);
      const built = (rebuilt: Project, ms: number): void =>
        changed(sourceOf(io, rebuilt, stored), `built again in ${ms} ms: ${counted(rebuilt.bundles.length, 'bundle')}`);
      watcher = watchProject(io, options, reads, built, known);
    },
    async close() {
      await watcher?.close();
      await Promise.all(commands.map((command) => command.stop()));
    },
  };
}

function sourceOf(io: Io, project: Project, stored: StoreReader): DevSource {
  const { manifest, bundles, policies, loaded } = project;
  const { config, root } = loaded;
  const { app, environment } = manifest;
  const settings = projectSettings({ config, bundles, policies });
  const servers = new Map(settings.origins.map((origin) => [origin.id, serverOf(io, project, origin)]));
  return {
    says: `${app} for ${environment}: ${counted(settings.behaviors.length, 'behavior')}, ${counted(bundles.length, 'bundle')}`,
    facts: { app, environment, bundles: bundles.map(({ name }) => name) },
    distributions: [
      {
        settings,
        stations: (wiring) =>
          projectStations({ ...wiring, settings, bundles, fileOf: (bundle) => fileOf(project, bundle), stored }),
        originOf: (id) => servers.get(id) as OriginServer,
      },
    ],
    names: config.hosts,
    folders: Object.values(config.origins).flatMap(({ folder }) => (folder === undefined ? [] : [join(root, folder)])),
  };
}

function serverOf(io: Io, { loaded: { config, root } }: Project, settings: OriginSettings): OriginServer {
  const folder = config.origins[settings.id]?.folder;
  return folder === undefined ? httpOrigin({ settings }) : folderOrigin(join(root, folder), { now: io.now });
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
