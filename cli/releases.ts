/** `edgewright releases`: what was released, by whom, and what is served now. Reads, and writes nothing. */
import type { AwsClients } from '../deploy/aws/clients.ts';
import { readLive } from '../deploy/release/live.ts';
import { changedStations, type Release } from '../deploy/release/release.ts';
import { releaseServed } from '../deploy/release/release-served.ts';
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
      const served = releaseServed(owner, live)?.number;
      if (options.json) {
        const releases = live.releases.map((release, i) => ({
          ...release,
          changes: changedStations(release, live.releases[i + 1]),
        }));
        io.out(JSON.stringify({ ...owner, distribution, served, releases }, undefined, 2));
      } else {
        for (const line of linesOf(live.releases, served)) io.out(line);
      }
      return 0;
    },
    clients,
  );
}

function linesOf(releases: readonly Release[], served: number | undefined): readonly string[] {
  if (releases.length === 0) return ['Nothing was released yet.'];
  const rows = releases.map((release, i) => [
    `${release.number}${release.number === served ? ' *' : ''}`,
    release.at.slice(0, 16).replace('T', ' '),
    // `arn:aws:sts::123456789012:assumed-role/deploy/ci`
    release.by.split(':').at(-1) || '-',
    release.version || '-',
    STATES[release.progress.state],
    changesText(release, releases[i + 1]),
  ]);
  const isKnown = releases.some(({ number }) => number === served);
  return [
    ...table([['release', 'when (UTC)', 'by', 'version', 'state', 'changes'], ...rows]),
    '',
    isKnown ? '* is served now.' : 'What is served now is none of them: somebody changed the distribution.',
  ];
}

const STATES: Readonly<Record<Release['progress']['state'], string>> = {
  begun: 'not finished',
  staged: 'canary',
  served: 'served',
  failed: 'taken back',
  aborted: 'aborted',
};

function changesText(release: Release, before: Release | undefined): string {
  const changes = changedStations(release, before);
  const texts = changes.map(({ behavior, station }) => `${behavior} ${station}`);
  if (release.number === 0) return 'what was there before';
  return texts.join(', ') || 'what the KeyValueStore holds';
}
