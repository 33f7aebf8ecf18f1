/** `edgewright inspect`: what a live distribution did with a request, beside what the config says that it should. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hostNameOf, isHost } from '#policy/host-name';
import { EdgeError } from '../config/errors.ts';
import { type AwsClients, awsClients } from '../deploy/aws/clients.ts';
import { askEdge } from '../insight/inspect/ask-edge.ts';
import { type Expectation, expectationOf } from '../insight/inspect/expectation.ts';
import { inspections } from '../insight/inspect/inspect.ts';
import { isNoAnswer, type SeenAnswer } from '../insight/inspect/seen-answer.ts';
import { readDistributionFile } from '../simulator/aws/distribution-file.ts';
import { readsParameters, serveParameterStore } from '../simulator/aws/parameter-store.ts';
import { isThisMachine } from '../simulator/distribution-for.ts';
import type { ViewerRequest } from '../simulator/exchange.ts';
import { headerLines } from '../simulator/header-lines.ts';
import { projectSettings } from '../simulator/project-settings.ts';
import type { DistributionSettings } from '../simulator/settings.ts';
import { projectStations } from '../simulator/station/project-stations.ts';
import { viewerRequestFrom } from '../simulator/viewer/viewer-request.ts';
import { urlOf } from './asked-url.ts';
import { headerPairs } from './header-pairs.ts';
import { inspectFacts, inspectLines } from './inspect-lines.ts';
import type { ExitCode, Io } from './io.ts';
import { readLiveDistribution } from './live-distribution.ts';
import { buildProject, fileOf, type Project, type ProjectOptions } from './project.ts';
import { STORE_FILE, storeFile } from './store-file.ts';

/** The options of `edgewright inspect`. */
export interface InspectOptions extends Omit<ProjectOptions, 'out'> {
  /** `Name: value` each, sent with every request. */
  readonly header?: readonly string[];
  /** How often it is asked. */
  readonly times: string;
  /** Whether the distribution is read from AWS, in place of what the build comes to. */
  readonly live?: boolean;
  readonly json?: boolean;
}

/** Requests that are sent at most. */
const MOST_TIMES = 20;

/** Milliseconds until an answer is not waited for any longer: as long as CloudFront waits for an origin by default, and a little more. */
const TIMEOUT = 35_000;

/**
 * Asks, plays the same request with what the build made, and prints both. Exits with 2 where they differ.
 *
 * @throws EdgeError ERR_USAGE, ERR_ANSWER, ERR_AWS, and what a build throws
 */
export async function runInspect(
  io: Io,
  address: string,
  options: InspectOptions,
  clients: () => AwsClients = awsClients,
): Promise<ExitCode> {
  const url = urlOf(address, 'edgewright inspect https://www.example.com/products');
  url.hash = '';
  const headers: Readonly<Record<string, string>> = {
    'accept-encoding': 'br, gzip',
    'user-agent': 'edgewright',
    ...Object.fromEntries(headerPairs(options.header ?? [])),
  };
  const times = timesOf(options.times);
  const folder = await mkdtemp(join(tmpdir(), 'edgewright-inspect-'));
  try {
    const project = await buildProject(io, { ...options, out: folder });
    const settings = await settingsFor(io, project, options, clients);
    refuseOthersHost(headers.host ?? url.host, project, settings);
    const seen = await ask(io, url, headers, times);
    const expectation = await expected(io, { project, settings, url, headers, seen: seen[0] as SeenAnswer });
    const { path } = expectation.behavior ?? {};
    const hasOwnCode = project.loaded.config.behaviors.some((one) => one.path === path && one.own !== undefined);
    const checks = inspections({ seen, expectation, hasOwnCode, now: io.now() });
    const facts = inspectFacts({
      url,
      headers,
      project,
      live: options.live ? settings : undefined,
      seen,
      expectation,
      checks,
    });
    if (options.json) io.out(JSON.stringify(facts, undefined, 2));
    else for (const line of inspectLines(facts)) io.out(line);
    return checks.some(({ verdict }) => verdict === 'breaks') ? 2 : 0;
  } finally {
    io.progress('');
    await rm(folder, { recursive: true, force: true });
  }
}

function timesOf(text: string): number {
  const times = Number(text);
  if (/^\d+$/.test(text) && times >= 1 && times <= MOST_TIMES) return times;
  const hint = 'Leave it out for 2: the second answer shows whether the first was kept.';
  throw new EdgeError('ERR_USAGE', `--times takes a number from 1 to ${MOST_TIMES}, got ${text}`, hint);
}

/** What the request is held to: the build alone, or the distribution as it is on AWS with the code of the build. */
async function settingsFor(
  io: Io,
  { loaded: { config }, bundles, policies }: Project,
  { live }: InspectOptions,
  clients: () => AwsClients,
): Promise<DistributionSettings> {
  const built = projectSettings({ config, bundles, policies });
  if (!live) return built;
  const id = config.distribution ?? '';
  const text = await readLiveDistribution(io, config, clients);
  const [real] = readDistributionFile(text, id).settings;
  if (!real) throw new EdgeError('ERR_DISTRIBUTION', `${id} cannot be read`, 'Look at it with edgewright pull.');
  // From which country this machine asks is not known here.
  const { geoRestriction: _, ...settings } = real;
  return {
    ...settings,
    behaviors: settings.behaviors.map((behavior) => {
      const same = built.behaviors.find(({ path }) => path.replace(/^\//, '') === behavior.path.replace(/^\//, ''));
      return { ...behavior, associations: same?.associations ?? {} };
    }),
  };
}

/** A host that the config does not know would be held to rules that are not its own. */
function refuseOthersHost(
  host: string,
  { loaded: { config } }: Project,
  { domainName, aliases }: DistributionSettings,
): void {
  const name = hostNameOf(host).replace(/\.$/, '');
  const known = [...config.hosts, ...aliases, domainName].map((one) => one.toLowerCase());
  // A distribution's own name is no part of a config.
  const isOwnName = name.endsWith('.cloudfront.net') && config.distribution !== undefined;
  if (isThisMachine(name) || isOwnName || known.some((declared) => isHost(declared, name))) return;
  const hint =
    "Name one of its hosts, or the environment that has it: --env prod; --header 'Host: …' asks another server for one.";
  const says = `expected one of ${config.hosts.join(', ')}`;
  throw new EdgeError('ERR_USAGE', `${name} is no host of ${config.app} for ${config.environment}`, hint, [
    { at: name, says },
  ]);
}

/** Asks so often, one after the other. @throws EdgeError ERR_ANSWER */
async function ask(
  io: Io,
  url: URL,
  headers: Readonly<Record<string, string>>,
  times: number,
): Promise<readonly SeenAnswer[]> {
  const seen: SeenAnswer[] = [];
  for (let i = 0; i < times; i += 1) {
    io.progress(`asking ${url.host}, ${i + 1} of ${times}`);
    const answer = await askEdge(url, { headers, timeout: TIMEOUT, now: io.now });
    if (isNoAnswer(answer)) {
      const hint = 'Check the name and the port, and ask again; edgewright dev has to run where it is asked.';
      const which = times === 1 ? '' : `request ${i + 1} of ${times}: `;
      throw new EdgeError('ERR_ANSWER', `${which}${url.host} ${answer.failed}`, hint);
    }
    seen.push(answer);
  }
  io.progress('');
  return seen;
}

interface Asked {
  readonly project: Project;
  readonly settings: DistributionSettings;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly seen: SeenAnswer;
}

async function expected(io: Io, { project, settings, url, headers, seen }: Asked): Promise<Expectation> {
  const { loaded, bundles } = project;
  const stored = storeFile(join(loaded.root, STORE_FILE), io.err);
  const parameters = readsParameters(loaded.config) ? await serveParameterStore(stored) : undefined;
  io.progress('playing the same request on this machine');
  try {
    return await expectationOf({
      settings,
      stations: projectStations({
        settings,
        bundles,
        fileOf: (bundle) => fileOf(project, bundle),
        stored,
        ...(parameters ? { variables: parameters.variables } : {}),
      }),
      request: requestOf(url, headers),
      seen: { status: String(seen.status), headers: headerLines(seen.lines.flat()) },
      at: io.now(),
    });
  } finally {
    await parameters?.close();
    io.progress('');
  }
}

/** The request as it was sent. */
function requestOf(url: URL, headers: Readonly<Record<string, string>>): ViewerRequest {
  const rawHeaders = Object.entries({ host: url.host, ...headers }).flat();
  const scheme = url.protocol === 'https:' ? 'https' : 'http';
  return viewerRequestFrom(
    { method: 'GET', url: `${url.pathname}${url.search}`, httpVersion: '1.1', rawHeaders },
    { address: '198.51.100.1', port: 1024, scheme },
  );
}
