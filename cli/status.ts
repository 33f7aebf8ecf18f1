/** `edgewright status`: what viewers get, and whether anything is off. Reads, and writes nothing. */
import { NOTHING_SWITCHED, SWITCHES_KEY } from '#policy/switches';
import { STORE_QUOTA, storeBytes } from '../build/store.ts';
import type { ResolvedConfig } from '../config/resolve.ts';
import type { AwsClients } from '../deploy/aws/clients.ts';
import { driftOf, expectedRelease } from '../deploy/operate/drift.ts';
import { type LiveInvalidation, lastInvalidations } from '../deploy/operate/invalidations.ts';
import { missingSecrets } from '../deploy/operate/missing-secrets.ts';
import { switchedRules } from '../deploy/operate/switched-rules.ts';
import { servedVersions } from '../deploy/publish/served-versions.ts';
import { readLive } from '../deploy/release/live.ts';
import { BEFORE_FIRST } from '../deploy/release/record-release.ts';
import { type Release, wasServed } from '../deploy/release/release.ts';
import { releaseServed } from '../deploy/release/release-served.ts';
import { type ReleaseStanding, releaseStandings, resumedBy } from '../deploy/release/release-standing.ts';
import type { ReleaseStore } from '../deploy/release/release-store.ts';
import type { ExitCode, Io } from './io.ts';
import { type ReleaseOptions, type ReleaseSession, withSession } from './release-session.ts';
import { counted, grouped } from './table.ts';

/** The options of `edgewright status`. */
export interface StatusOptions extends ReleaseOptions {
  /** Whether something that is off is a no. */
  readonly check?: boolean;
}

/** Invalidations that are shown. */
const SHOWN_INVALIDATIONS = 3;

/** Prints it. Exits with 2 where `--check` is said, and there is drift, a release that is not finished, or a secret that is missing from one. */
export function runStatus(io: Io, options: StatusOptions, clients?: () => AwsClients): Promise<ExitCode> {
  const status = async (session: ReleaseSession): Promise<ExitCode> => {
    io.progress('reading what is on AWS');
    const facts = await factsOf(session);
    io.progress('');
    if (options.json) io.out(JSON.stringify(facts, undefined, 2));
    else for (const line of linesOf(facts)) io.out(line);
    return options.check && isOff(facts) ? 2 : 0;
  };
  return withSession(io, options, status, clients);
}

/** Before the first release nothing verifies by a secret. */
function isOff({ drift, begun, missingSecrets: missing, expected }: Facts): boolean {
  return drift.length > 0 || begun.length > 0 || (missing.length > 0 && expected !== undefined);
}

async function factsOf({ world: { clients }, owner, distribution: id, loaded: { config } }: ReleaseSession) {
  const [live, invalidations] = await Promise.all([
    readLive(clients, owner, id, []),
    lastInvalidations(clients, id, SHOWN_INVALIDATIONS),
  ]);
  const { distribution, store } = live;
  const served = releaseServed(owner, live);
  const expected = expectedRelease(owner, live);
  const standings = releaseStandings(live.releases, served);
  const begun = standings.filter(({ standing }) => standing === 'begun');
  const items = [...(store?.items ?? [])].map(([key, value]) => ({ key, value }));
  return {
    app: owner.app,
    environment: owner.environment,
    distribution: id,
    domainName: distribution.domainName,
    hosts: distribution.config.Aliases?.Items ?? [],
    status: distribution.status,
    enabled: distribution.config.Enabled ?? false,
    served: served && briefOf(served),
    expected: expected?.number,
    drift: expected ? await driftOf(clients, owner, live, expected) : [],
    begun: begun.map(({ release }) => release.number),
    unfinished: begun.map(({ release }) => ({ release: release.number, resumedBy: resumedBy(release) })),
    abandoned: numbersOf(standings, 'abandoned'),
    newest: live.releases[0]?.number,
    canary: numbersOf(standings, 'canary')[0],
    isBack: served?.number === BEFORE_FIRST && live.releases.some((one) => one !== served && wasServed(one)),
    published: publishedSets(config, store?.items ?? new Map()),
    missingSecrets: await missingSecrets(clients, config, store?.items),
    switched: switchedRules(config, store?.items.get(SWITCHES_KEY) ?? NOTHING_SWITCHED).filter(
      ({ state }) => state !== 'default',
    ),
    invalidations,
    store: { keys: items.length, bytes: storeBytes(items), quota: STORE_QUOTA },
  };
}

/** Each set of the config with the version that viewers get; none where nothing of it was published. */
function publishedSets({ behaviors }: Pick<ResolvedConfig, 'behaviors'>, items: ReleaseStore['items']) {
  const sets = new Set(behaviors.flatMap(({ published }) => (published ? [published.set] : [])));
  return [...sets].map((set) => ({ set, version: servedVersions(items, set)[0] }));
}

type Facts = Awaited<ReturnType<typeof factsOf>>;

function briefOf({ number, at, by, version }: Release) {
  return { number, at, by, version };
}

function numbersOf(standings: ReturnType<typeof releaseStandings>, wanted: ReleaseStanding): readonly number[] {
  return standings.filter(({ standing }) => standing === wanted).map(({ release }) => release.number);
}

function linesOf(facts: Facts): readonly string[] {
  const { app, environment, distribution, domainName, hosts, store } = facts;
  const share = ((store.bytes / store.quota) * 100).toFixed(1);
  return [
    `${app} for ${environment} on ${distribution} (${[domainName, ...hosts].join(', ')})`,
    '',
    row('served', servedText(facts)),
    row('distribution', statusText(facts)),
    ...(facts.canary === undefined ? [] : [row('canary', `release ${facts.canary}`)]),
    ...facts.unfinished.map(({ release, resumedBy }) =>
      row('begun', `release ${release} is not finished; ${resumedBy} goes on with it`),
    ),
    ...facts.abandoned.map((number) => row('abandoned', abandonedText(number, facts))),
    ...facts.drift.map(({ at, says }) => row('drift', `${at} ${says}`)),
    ...facts.published.map(({ set, version }) => row('published', `${set}: ${version ?? 'nothing yet'}`)),
    ...facts.missingSecrets.map(({ at, says }) => row('secret', `${at} ${says}`)),
    ...facts.switched.map(({ rule, state, behaviors }) =>
      row('switched', `${rule} is ${state} (${behaviors.join(', ')})`),
    ),
    ...facts.invalidations.map((one) => row('invalidation', invalidationText(one))),
    row('store', `${counted(store.keys, 'key')}, ${grouped(store.bytes)} of ${grouped(store.quota)} bytes, ${share} %`),
  ];
}

/** By the newest the next number is known: it goes once there is a newer one. */
function abandonedText(number: number, { newest }: Facts): string {
  const goes = number === newest ? 'edgewright prune removes it after the next release' : 'edgewright prune removes it';
  return `release ${number} was not finished, and another was served since; ${goes}`;
}

function row(name: string, text: string): string {
  return `${name.padEnd(12)}  ${text}`;
}

function servedText({ served, expected, isBack }: Facts): string {
  if (served && served.number !== BEFORE_FIRST) {
    return `release ${served.number} since ${timeText(served.at)}, by ${served.by}, with Edgewright ${served.version}`;
  }
  if (isBack) return 'what was there before the first release, again';
  if (served || expected === undefined) return 'no release';
  return `no release as it was made; nearest is release ${expected}`;
}

function statusText({ status, enabled }: Facts): string {
  const arrived = status === 'Deployed' ? 'every edge location has it' : 'its last change is on its way';
  return `${status}: ${arrived}${enabled ? '' : '; it is disabled, and answers nobody'}`;
}

function invalidationText({ id, at, status, paths }: LiveInvalidation): string {
  const [first = '', ...others] = paths;
  const more = others.length === 0 ? '' : ` and ${counted(others.length, 'other')}`;
  return `${id} of ${timeText(at)}: ${first}${more}, ${status}`;
}

/** To the minute, in UTC. */
function timeText(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ');
}
