/** A project for `edgewright dev`: built, its origins and issuers started, and built again on every change. */
import { join, resolve } from 'node:path';
import type { Compilations } from '../build/compilations.ts';
import type { Reads } from '../config/reads.ts';
import type { ResolvedConfig } from '../config/resolve.ts';
import { type ParameterStore, readsParameters, serveParameterStore } from '../simulator/aws/parameter-store.ts';
import type { StoreReader } from '../simulator/engine/engine.ts';
import type { OriginServer } from '../simulator/exchange.ts';
import { folderOrigin } from '../simulator/origin/folder-origin.ts';
import { httpOrigin } from '../simulator/origin/http-origin.ts';
import { projectSettings } from '../simulator/project-settings.ts';
import { type ServerCommand, startServerCommand } from '../simulator/server-command.ts';
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
  let commands: readonly ServerCommand[] = [];
  let parameters: Promise<ParameterStore> | undefined;
  /** Starts the Parameter Store of this machine with the first project whose handlers read it. */
  const sourceFor = async (built: Project): Promise<DevSource> => {
    if (!readsParameters(built.loaded.config)) return sourceOf(io, built, stored, {});
    parameters ??= serveParameterStore(stored);
    return sourceOf(io, built, stored, (await parameters).variables);
  };
  return {
    first: await sourceFor(project),
    folder: project.out,
    async start(changed, interrupted) {
      commands = await startCommands(io, project, interrupted);
      const built = async (rebuilt: Project, ms: number): Promise<void> =>
        changed(await sourceFor(rebuilt), `built again in ${ms} ms: ${counted(rebuilt.bundles.length, 'bundle')}`);
      watcher = watchProject(io, options, reads, built, known);
    },
    async close() {
      await watcher?.close();
      await (await parameters)?.close();
      await Promise.all(commands.map((command) => command.stop()));
    },
  };
}

function sourceOf(
  io: Io,
  project: Project,
  stored: StoreReader,
  variables: Readonly<Record<string, string>>,
): DevSource {
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
        stations: projectStations({
          settings,
          bundles,
          fileOf: (bundle) => fileOf(project, bundle),
          stored,
          variables,
        }),
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

/** A server of this machine: what it is called in the output, where it listens, and the command that serves it. */
interface LocalServer {
  readonly label: string;
  readonly url: string;
  readonly command: string;
}

/** The HTTP origins that have a command, and the issuers that have one and sign the tokens of some behavior. */
export function localServers({ origins, issuers, behaviors }: ResolvedConfig): readonly LocalServer[] {
  const trusted = behaviors.flatMap(({ auth }) => auth?.issuers ?? []).map(({ issuer }) => issuer);
  return [
    ...Object.entries(origins).flatMap(([name, { http, command }]) =>
      http !== undefined && command !== undefined ? [{ label: `origin ${name}`, url: http, command }] : [],
    ),
    ...Object.entries(issuers).flatMap(([name, { issuer, jwksUri = issuer, command }]) =>
      command !== undefined && trusted.includes(issuer) ? [{ label: `issuer ${name}`, url: jwksUri, command }] : [],
    ),
  ];
}

/** Starts the commands of all servers of this machine. */
async function startCommands(
  io: Io,
  { loaded: { config, root } }: Project,
  interrupted: Promise<void>,
): Promise<readonly ServerCommand[]> {
  return Promise.all(
    localServers(config).map(async ({ label, url, command }) => {
      const line = (text: string): void => io.err(`${label}  ${text}`);
      const started = await startServerCommand(command, url, root, line, interrupted);
      if (started.says) line(started.says);
      return started;
    }),
  );
}
