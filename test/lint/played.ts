/** A config, and a distribution of its own where one is said, held to the lint and run in the simulator: what is found, and what happens. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundlesOf } from '../../build/bundle.ts';
import { manifestOf } from '../../build/manifest.ts';
import { planOf } from '../../build/plan.ts';
import { policiesOf } from '../../build/policies.ts';
import { writeBundles } from '../../build/write-bundles.ts';
import { checkedConfig, loadConfig } from '../../config/load.ts';
import { type LintReport, lint } from '../../lint/lint.ts';
import { readParts } from '../../lint/read-parts.ts';
import { subjectOf } from '../../lint/subject.ts';
import { createClock } from '../../simulator/clock.ts';
import { cloudFrontOf } from '../../simulator/cloudfront.ts';
import { bytesOf } from '../../simulator/exchange.ts';
import { faultSwitches } from '../../simulator/faults.ts';
import { headerOf, headersFrom } from '../../simulator/header-lines.ts';
import { handlerOrigin } from '../../simulator/origin/handler-origin.ts';
import type { OriginHandler } from '../../simulator/origin/played-origin.ts';
import { projectSettings } from '../../simulator/project-settings.ts';
import { requestIdsFrom } from '../../simulator/request-id.ts';
import type { BehaviorSettings, DistributionSettings } from '../../simulator/settings.ts';
import { projectStations } from '../../simulator/station/project-stations.ts';

/** What is played. */
export interface Play {
  /** What `defineEdge` takes; or the text of a config file, where rules of the user's own stand in `modules`. */
  readonly config: object | string;
  /** Files beside a config file, by their paths. */
  readonly modules?: Readonly<Record<string, string>>;
  /** What the distribution has in place of what the build comes to, for its behaviors of a path. */
  readonly has?: Readonly<Record<string, Partial<BehaviorSettings>>>;
  /** The same of the distribution. */
  readonly distribution?: Partial<DistributionSettings>;
  /** What an operator put into the KeyValueStore. */
  readonly stored?: Readonly<Record<string, string>>;
  /** Paths of the files of folder origins. */
  readonly files?: readonly string[];
  /** The names that names of origins lead to. */
  readonly cnames?: ReadonlyMap<string, readonly string[]>;
}

/** What a viewer gets. */
export interface Got {
  readonly status: number;
  readonly body: string;
  /** A header by its lower-case name. */
  readonly header: (name: string) => string | undefined;
}

/** A CloudFront with one distribution, and what the lint says of it. */
export interface PlayedEdge {
  readonly report: LintReport;
  get(url: string, headers?: Readonly<Record<string, string>>, method?: string): Promise<Got>;
  /** Lets seconds pass. */
  after(seconds: number): void;
  /** Forgets what stands under a path. */
  invalidate(path: string): void;
  /** Requests that reached an origin, the oldest first. */
  readonly asked: readonly Request[];
  close(): Promise<void>;
}

/** Plays it before origins that one handler answers for; it gets the name of the one that is asked. */
export async function played(
  { config: said, modules = {}, has = {}, distribution, stored = {}, files, cnames = new Map() }: Play,
  answer: (request: Request, origin: string) => ReturnType<OriginHandler>,
): Promise<PlayedEdge> {
  const folder = await mkdtemp(join(tmpdir(), 'edgewright-lint-'));
  for (const [name, text] of Object.entries(modules)) await writeFile(join(folder, name), text);
  const file = join(folder, 'edge.config.ts');
  if (typeof said === 'string') await writeFile(file, said);
  const loaded = typeof said === 'string' ? await loadConfig(file) : await checkedConfig(said, undefined, 'it', folder);
  const { config, root } = loaded;
  const [plan, policies] = [planOf(config), policiesOf(config)];
  const bundles = await bundlesOf(plan, root);
  await writeBundles(folder, manifestOf(plan, bundles, policies), bundles, policies);
  const built = projectSettings({ config, bundles, policies });
  const isReal = distribution !== undefined || Object.keys(has).length > 0;
  const settings: DistributionSettings = {
    ...built,
    behaviors: built.behaviors.map((behavior) => ({ ...behavior, ...has[behavior.path] })),
    ...distribution,
  };
  const read = await readParts(loaded);
  const listed = files && new Map(Object.keys(config.origins).map((name) => [name, files]));
  const parts = { config, policies, cnames, ...read, ...(listed ? { files: listed } : {}) };
  const report = lint(subjectOf({ ...parts, ...(isReal ? { distribution: settings } : {}) }), config.lint);

  const clock = createClock();
  const asked: Request[] = [];
  const cloudFront = cloudFrontOf({
    distributions: [
      {
        settings,
        stations: projectStations({
          settings,
          bundles,
          fileOf: (bundle) => join(folder, bundle.file),
          stored: (key) => stored[key],
        }),
        originOf: (id) =>
          handlerOrigin(id, (request) => {
            asked.push(request);
            return answer(request, id);
          }),
      },
    ],
    clock,
    faults: faultSwitches(),
    engine: 'node',
    hasCache: true,
    requestId: requestIdsFrom(randomBytes),
  });
  return {
    report,
    async get(url, headers = {}, method = 'GET') {
      const [uri = '', querystring = ''] = url.split('?');
      const all = headersFrom({ Host: settings.aliases[0] ?? settings.domainName, ...headers });
      const { answer } = await cloudFront({ clientIp: '198.51.100.7', method, uri, querystring, headers: all });
      return {
        status: Number(answer.status),
        body: String(await bytesOf(answer.body)),
        header: (name) => headerOf(answer.headers, name),
      };
    },
    after: clock.advance,
    invalidate: (path) => {
      cloudFront.invalidate([path]);
    },
    asked,
    close: async () => {
      await cloudFront.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
