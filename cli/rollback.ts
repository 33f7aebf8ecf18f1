/** `edgewright rollback`: serves an earlier release again, without building anything. */

import { EdgeError } from '../config/errors.ts';
import type { AwsClients } from '../deploy/aws/clients.ts';
import { planRollback, type RollbackPlan, rollBack } from '../deploy/release/roll-back.ts';
import { confirm } from './confirm.ts';
import type { ExitCode, Io } from './io.ts';
import { causeText, policyLines } from './plan-lines.ts';
import { type ReleaseOptions, type ReleaseSession, withSession } from './release-session.ts';
import { table } from './table.ts';

/** The options of `edgewright rollback`. */
export interface RollbackOptions extends ReleaseOptions {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** Serves a release again; the one before that which is served, where none is said. */
export function runRollback(
  io: Io,
  release: string | undefined,
  options: RollbackOptions,
  clients?: () => AwsClients,
): Promise<ExitCode> {
  const to = release === undefined ? undefined : numberOf(release);
  return withSession(io, options, (session) => rollback(io, to, options, session), clients);
}

async function rollback(
  io: Io,
  to: number | undefined,
  options: RollbackOptions,
  { owner, distribution, world, steps }: ReleaseSession,
): Promise<ExitCode> {
  const wanted = { owner, distribution, ...(to === undefined ? {} : { to }) };
  const plan = await planRollback(world.clients, wanted);
  const { release, served, stations, policies, invalidate } = plan;
  const isServed =
    served?.number === release.number && release.progress.state === 'served' && stations.length + policies.length === 0;
  if (!options.json) for (const line of rollbackLines(plan)) io.out(line);
  if (!isServed && !options.dryRun) {
    await confirm(io, options, `Serve release ${release.number} again?`);
    if (!options.json) io.out('');
    await rollBack(world, { ...wanted, to: release.number });
  }
  const facts = { release: release.number, from: served?.number, stations, policies, invalidate, steps };
  if (options.json) io.out(JSON.stringify(facts, undefined, 2));
  else if (!options.dryRun) io.out(`\nRelease ${release.number} is served${isServed ? ' already' : ' again'}.`);
  return 0;
}

/** What another release changes, for people. */
export function rollbackLines({ release, served, stations, policies, invalidate }: RollbackPlan): readonly string[] {
  const head = `Release ${release.number} of ${release.at.slice(0, 16).replace('T', ' ')}, in place of ${served ? `release ${served.number}` : 'what is there'}`;
  const rows = stations.map(({ behavior, station, was = 'nothing', becomes = 'nothing', cause }) => [
    behavior,
    station,
    was,
    becomes,
    causeText(cause, ''),
  ]);
  return [
    head,
    ...(rows.length === 0 ? [] : ['', ...table([['behavior', 'station', 'is', 'will be', 'because'], ...rows])]),
    ...policyLines({ policies }),
    ...(invalidate.length === 0 ? [] : ['', `Invalidated once it has arrived: ${invalidate.join(', ')}`]),
  ];
}

function numberOf(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new EdgeError('ERR_USAGE', `expected the number of a release, got ${text}`, 'edgewright releases lists them.');
}
