/** `edgewright releases`: what was released, by whom, and what is served now. Reads, and writes nothing. */
import type { AwsClients } from '../deploy/aws/clients.ts';
import { readLive } from '../deploy/release/live.ts';
import { changedStations, type Release } from '../deploy/release/release.ts';
import { releaseServed } from '../deploy/release/release-served.ts';
import { type ReleaseStanding, releaseStandings } from '../deploy/release/release-standing.ts';
import type { ExitCode, Io } from './io.ts';
import { type ReleaseOptions, withSession } from './release-session.ts';
import { table } from './table.ts';

/** Prints a line for every release, the newest first. */
export function runReleases(io: Io, options: ReleaseOptions, clients?: () => AwsClients): Promise<ExitCode> {
  return withSession(
    io,
    options,
    async ({ owner, distribution, world }) => {
      const live = await readLive(world.clients, owner, distribution, []);
      const served = releaseServed(owner, live);
      const standings = releaseStandings(live.releases, served);
      if (options.json) {
        const releases = standings.map(({ release, standing }, i) => ({
          ...release,
          standing,
          changes: changedStations(release, live.releases[i + 1]),
        }));
        io.out(JSON.stringify({ ...owner, distribution, served: served?.number, releases }, undefined, 2));
      } else {
        for (const line of linesOf(standings, served)) io.out(line);
      }
      return 0;
    },
    clients,
  );
}

function linesOf(standings: ReturnType<typeof releaseStandings>, served: Release | undefined): readonly string[] {
  if (standings.length === 0) return ['Nothing was released yet.'];
  const rows = standings.map(({ release, standing }, i) => [
    `${release.number}${release === served ? ' *' : ''}`,
    release.at.slice(0, 16).replace('T', ' '),
    // `arn:aws:sts::123456789012:assumed-role/deploy/ci`
    release.by.split(':').at(-1) || '-',
    release.version || '-',
    STANDINGS[standing],
    changesText(release, standings[i + 1]?.release),
  ]);
  return [
    ...table([['release', 'when (UTC)', 'by', 'version', 'state', 'changes'], ...rows]),
    '',
    served ? '* is served now.' : 'What is served now is none of them: somebody changed the distribution.',
  ];
}

const STANDINGS: Readonly<Record<ReleaseStanding, string>> = {
  served: 'served',
  'was served': 'was served',
  begun: 'not finished',
  abandoned: 'abandoned',
  canary: 'canary',
  failed: 'failed',
  aborted: 'aborted',
};

function changesText(release: Release, before: Release | undefined): string {
  const changes = changedStations(release, before);
  const texts = changes.map(({ behavior, station }) => `${behavior} ${station}`);
  if (release.number === 0) return 'what was there before';
  return texts.join(', ') || 'what the KeyValueStore holds';
}
