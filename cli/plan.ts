/** `edgewright plan`: what a release would change on AWS. Reads, and writes nothing. */
import { EdgeError, type Problem } from '../config/errors.ts';
import type { AwsClients } from '../deploy/aws/clients.ts';
import { canaryProblems } from '../deploy/canary/canary-problems.ts';
import type { CanaryTraffic } from '../deploy/canary/canary-traffic.ts';
import { refuseLoss } from '../deploy/distribution/update-distribution.ts';
import { roleRefusals } from '../deploy/release/deploy-release.ts';
import { isNothing, planRelease, type ReleasePlan } from '../deploy/release/release-plan.ts';
import type { ExitCode, Io } from './io.ts';
import { planLines } from './plan-lines.ts';
import { type BuiltSession, builtSession, type ReleaseOptions, withSession } from './release-session.ts';

/** The options of `edgewright plan`. */
export interface PlanCommandOptions extends ReleaseOptions {
  /** Others' code may be replaced. */
  readonly adopt?: boolean;
  /** Whether something that is pending is a no. */
  readonly check?: boolean;
}

/** Prints the plan. Exits with 2 where `--check` is said and something is pending. */
export function runPlan(
  io: Io,
  options: PlanCommandOptions,
  version: string,
  clients?: () => AwsClients,
): Promise<ExitCode> {
  return withSession(
    io,
    options,
    async (session) => {
      const built = await builtSession(io, options, session, version);
      const plan = await fullPlan(built, options);
      printPlan(io, options, built, plan);
      refuse(plan.refusals);
      return options.check && !isNothing(plan) ? 2 : 0;
    },
    clients,
  );
}

/**
 * The plan with everything that stands against it.
 *
 * @param traffic which viewers get it first
 * @throws EdgeError ERR_SDK
 */
export async function fullPlan(
  { target, live, world }: BuiltSession,
  { adopt = false }: Pick<PlanCommandOptions, 'adopt'>,
  traffic?: CanaryTraffic,
): Promise<ReleasePlan> {
  refuseLoss(live.distribution);
  const plan = planRelease(target, live, { adopt, canary: traffic !== undefined });
  const canary = traffic && (await canaryProblems(world.clients, target, live, traffic));
  return {
    ...plan,
    refusals: [...plan.refusals, ...(await roleRefusals(world, target)), ...(canary?.problems ?? [])],
    warnings: [...plan.warnings, ...(canary?.warnings ?? [])],
  };
}

/** Prints a plan, for people or for programs. */
export function printPlan(
  io: Io,
  { json }: Pick<ReleaseOptions, 'json'>,
  { target, live }: BuiltSession,
  plan: ReleasePlan,
): void {
  if (!json) {
    for (const line of planLines(target, live, plan)) io.out(line);
    return;
  }
  const { served, stations, policies, keys, invalidate, refusals, warnings } = plan;
  const { app, environment } = target;
  const facts = {
    app,
    environment,
    distribution: live.distribution.id,
    served: served?.number,
    pending: !isNothing(plan),
    stations,
    policies,
    keys,
    invalidate,
    refusals,
    warnings,
  };
  io.out(JSON.stringify(facts, undefined, 2));
}

/** @throws EdgeError ERR_RELEASE with every problem */
export function refuse(refusals: readonly Problem[]): void {
  if (refusals.length === 0) return;
  throw new EdgeError('ERR_RELEASE', 'This cannot be released as things are', 'Mend what is named above.', refusals);
}
