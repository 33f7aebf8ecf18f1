/** `edgewright promote`: gives a release that was tried on some viewers to all of them. */
import type { AwsClients } from '../deploy/aws/clients.ts';
import { type PromotionPlan, planPromotion, promote, refusePromotion } from '../deploy/canary/promote.ts';
import type { Served } from '../deploy/release/serve-release.ts';
import { confirm } from './confirm.ts';
import type { ExitCode, Io } from './io.ts';
import { keepAdopted } from './keep-adopted.ts';
import { releaseProbe } from './release-probe.ts';
import { type ReleaseOptions, type ReleaseSession, withSession } from './release-session.ts';
import { rollbackLines } from './rollback.ts';

/** The options of `edgewright promote`. */
export interface PromoteOptions extends ReleaseOptions {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  /** What others put there since the release was staged may be replaced, once it is kept on this machine. */
  readonly adopt?: boolean;
  /** Where probes are asked in place of the distribution's domain name: the origin of a URL. */
  readonly probeAt?: string;
}

/** Promotes. Exits with 2 where a probe said no, and what was served before is served again. */
export function runPromote(io: Io, options: PromoteOptions, clients?: () => AwsClients): Promise<ExitCode> {
  return withSession(io, options, (session) => promoteIn(io, options, session), clients);
}

async function promoteIn(io: Io, options: PromoteOptions, session: ReleaseSession): Promise<ExitCode> {
  const { owner, distribution, world, loaded } = session;
  const wanted = { owner, distribution, adopt: options.adopt ?? false };
  const plan = await planPromotion(world.clients, wanted);
  if (!options.json && !plan.isServed) for (const line of rollbackLines(plan)) io.out(line);
  refusePromotion(plan.release, plan.refusals);
  if (plan.isServed || options.dryRun) {
    printPromoted(io, options, session, plan);
    return 0;
  }
  await confirm(io, options, `Give release ${plan.release.number} to all viewers?`);
  await keepAdopted(io, session, plan.adopted);
  const probe = releaseProbe(world, loaded.config, options.probeAt);
  const served = await promote(world, { ...wanted, probe });
  printPromoted(io, options, session, plan, served);
  return served.failures.length === 0 ? 0 : 2;
}

function printPromoted(
  io: Io,
  { json, dryRun }: PromoteOptions,
  { distribution, steps }: ReleaseSession,
  { release, served: before, isServed, stations, policies, invalidate }: PromotionPlan,
  promoted?: Served,
): void {
  const { number } = release;
  const failures = promoted?.failures ?? [];
  const isPromoted = isServed || (promoted !== undefined && failures.length === 0);
  if (json) {
    const facts = { release: number, from: before?.number, promoted: isPromoted, distribution };
    io.out(JSON.stringify({ ...facts, stations, policies, invalidate, failures, steps }, undefined, 2));
    return;
  }
  for (const { at, says } of failures) io.out(`  failed  ${at} ${says}`);
  if (isServed) io.out(`Release ${number} is served already.`);
  else if (isPromoted) io.out(`\nRelease ${number} is served.`);
  else if (!dryRun) io.out(`\nRelease ${number} was taken back: release ${before?.number ?? 0} is served again.`);
}
