/** A CloudFront in the process of a test: no port, no waiting. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { bundlesOf } from '../build/bundle.ts';
import { manifestOf } from '../build/manifest.ts';
import { planOf } from '../build/plan.ts';
import { policiesOf } from '../build/policies.ts';
import { writeBundles } from '../build/write-bundles.ts';
import type { EdgeConfig } from '../config/define.ts';
import { checkedConfig, type LoadedConfig, loadConfig } from '../config/load.ts';
import { readsParameters, serveParameterStore } from './aws/parameter-store.ts';
import { type Clock, createClock } from './clock.ts';
import { cloudFrontOf } from './cloudfront.ts';
import type { Conflict } from './conflicts.ts';
import type { Engine, StoreReader } from './engine/engine.ts';
import { bytesOf, type OriginServer, type ViewerRequest } from './exchange.ts';
import { type Faults, faultSwitches } from './faults.ts';
import { folderOrigin } from './origin/folder-origin.ts';
import { handlerOrigin } from './origin/handler-origin.ts';
import { createOrigin, type OriginHandler } from './origin/played-origin.ts';
import { projectSettings } from './project-settings.ts';
import { requestIdsFrom } from './request-id.ts';
import { projectStations } from './station/project-stations.ts';
import type { Trip } from './trip.ts';
import { viewerRequestFrom } from './viewer/viewer-request.ts';
import { asBytes } from './wire-text.ts';

/** What an edge is made of. */
export interface EdgeOptions {
  /** The path of an `edge.config.ts`, relative to the working directory, or what such a file exports. Rules of your own need the path. */
  readonly config?: string | EdgeConfig;
  /** The environment; `dev` unless another is named. */
  readonly env?: string;
  /** What answers for every origin that `origins` does not name. Folders answer for themselves unless one is given. */
  readonly origin?: OriginHandler;
  /** What answers for an origin of the config, by its name. */
  readonly origins?: Readonly<Record<string, OriginHandler>>;
  /** What time it is at the edge; a clock that stands still unless one is given. */
  readonly clock?: Clock;
  /**
   * Values of the KeyValueStore in place of those of the build; a map may change meanwhile. Secrets of issuers stand there as
   * `secret:<name>`, for handlers of Lambda@Edge as well.
   */
  readonly store?: ReadonlyMap<string, string>;
  /** What another page of AWS says, in place of what is followed otherwise: `status-change`, `only-200`, `lambda-5s`. */
  readonly conflicts?: readonly Conflict[];
  /** What runs functions: `node` unless `njs` is asked for, which has to be installed. */
  readonly engine?: Engine['name'];
}

/** What a viewer sends besides the URL. */
export interface ViewerInit {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** The viewer's address. */
  readonly ip?: string;
}

/** A CloudFront with one distribution. */
export interface Edge {
  /**
   * Sends a request and gives the answer that the viewer would get. A path means the first host of the config; it goes as it is
   * written, dot segments and all.
   */
  fetch(url: string, init?: ViewerInit): Promise<Response>;
  readonly clock: Clock;
  /** Lets things fail from now on, in place of what failed before: origins by their names, functions, the KeyValueStore, the network. */
  fails(faults: Faults): void;
  /**
   * Forgets what stands under paths (with a `*` at the end for all that begins so) and `#tag`s; how many answers that were.
   *
   * @throws EdgeError ERR_USAGE with everything that is wrong with the items
   */
  invalidate(...items: readonly string[]): number;
  /** Resolves when nothing is fetched behind the viewers' backs any more, as after an answer that was stale while it is revalidated. */
  settled(): Promise<void>;
  /** Ends what runs for it. */
  close(): Promise<void>;
}

/**
 * Builds a config and runs it in this process, as `edgewright dev` does behind its port.
 *
 * @throws EdgeError what a build throws
 */
export async function createEdge({
  config = 'edge.config.ts',
  env,
  origin,
  origins = {},
  clock = createClock(),
  store = new Map(),
  engine = 'node',
  conflicts = [],
}: EdgeOptions = {}): Promise<Edge> {
  const loaded =
    typeof config === 'string' ? await loadConfig(resolve(config), env, config) : await checkedConfig(config, env);
  const folder = await mkdtemp(join(tmpdir(), 'edgewright-edge-'));
  const plan = planOf(loaded.config);
  const policies = policiesOf(loaded.config);
  const bundles = await bundlesOf(plan, loaded.root);
  await writeBundles(folder, manifestOf(plan, bundles, policies), bundles, policies);
  const settings = projectSettings({ config: loaded.config, bundles, policies });
  const faults = faultSwitches();
  const stored: StoreReader = Object.assign((key: string) => store.get(key), {
    extent: () => ({ keys: [...store.keys()] }),
  });
  const parameters = readsParameters(loaded.config) ? await serveParameterStore(stored) : undefined;
  const cloudFront = cloudFrontOf({
    distributions: [
      {
        settings,
        stations: projectStations({
          settings,
          bundles,
          fileOf: ({ file }) => join(folder, file),
          stored,
          ...(parameters ? { variables: parameters.variables } : {}),
        }),
        originOf: (id) => serverOf(id, loaded, origins[id] ?? origin),
      },
    ],
    clock,
    faults,
    engine,
    hasCache: true,
    conflicts,
    requestId: requestIdsFrom(randomBytes),
  });
  const [host = 'localhost'] = loaded.config.hosts;
  return {
    async fetch(url, init = {}) {
      const request = viewerRequest(url, host, init);
      return responseOf(request.method, await cloudFront(request));
    },
    clock,
    fails: faults.set,
    invalidate: (...items) => cloudFront.invalidate(items),
    settled: cloudFront.settled,
    close: async () => {
      await cloudFront.close();
      await parameters?.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function serverOf(id: string, { config, root }: LoadedConfig, handler: OriginHandler | undefined): OriginServer {
  const folder = config.origins[id]?.folder;
  if (handler) return handlerOrigin(id, handler);
  return folder === undefined ? handlerOrigin(id, createOrigin()) : folderOrigin(join(root, folder));
}

const HOST = /^https?:\/\/([^/?#]*)/i;

/** What the edge receives: the path and the query as they are written. */
function viewerRequest(
  url: string,
  first: string,
  { method = 'GET', headers = {}, body, ip = '198.51.100.1' }: ViewerInit,
): ViewerRequest {
  const bytes = body === undefined ? undefined : Buffer.from(body);
  const sent = {
    Host: HOST.exec(url)?.[1] ?? first,
    ...(bytes ? { 'Content-Length': String(bytes.length) } : {}),
    ...headers,
  };
  const scheme = url.startsWith('http:') ? 'http' : 'https';
  const connection = { address: ip, port: 1024, scheme } as const;
  const rawHeaders = Object.entries(sent).flatMap(([name, value]) => [name, asBytes(value)]);
  const request = viewerRequestFrom({ method, url, httpVersion: '1.1', rawHeaders }, connection);
  return bytes ? { ...request, stream: Readable.from([bytes]) } : request;
}

async function responseOf(method: string, { answer }: Trip): Promise<Response> {
  const headers = new Headers();
  for (const [name, lines] of Object.entries(answer.headers)) {
    for (const { value } of lines) headers.append(name, value);
  }
  const bytes = await bytesOf(answer.body);
  const isEmpty = method === 'HEAD' || [204, 205, 304].includes(Number(answer.status));
  return new Response(isEmpty ? null : bytes, {
    status: Number(answer.status),
    statusText: answer.statusDescription,
    headers,
  });
}
