/** `edgewright plan`: what a release would change on AWS. Reads, and writes nothing. */
import { EdgeError, type Problem } from '../config/errors.ts';
import { DEFAULT_ENVIRONMENT } from '../config/resolve.ts';
import type { AwsClients } from '../deploy/aws/clients.ts';
import { canaryProblems } from '../deploy/canary/canary-problems.ts';
import type { CanaryTraffic } from '../deploy/canary/canary-traffic.ts';
import { refuseLoss } from '../deploy/distribution/update-distribution.ts';
import { missingSecrets } from '../deploy/operate/missing-secrets.ts';
import { wantedPolicies } from '../deploy/policy/wanted-policies.ts';
import { roleRefusals } from '../deploy/release/deploy-release.ts';
import { ACCOUNT_QUOTAS, type AccountQuota, headroomProblems } from '../deploy/release/headroom.ts';
import { isNothing, type PlanOptions, planRelease, type ReleasePlan } from '../deploy/release/release-plan.ts';
import type { ExitCode, Io } from './io.ts';
import { lintLive } from './live-lint.ts';
import { pairs } from './pairs.ts';
import { planLines } from './plan-lines.ts';
import { errorMarkdown, planMarkdown } from './plan-markdown.ts';
import {
  type BuiltSession,
  builtSession,
  type ReleaseOptions,
  type ReleaseSession,
  withSession,
} from './release-session.ts';

/** The options of `edgewright plan`. */
export interface PlanCommandOptions extends ReleaseOptions {
  /** Others' code may be replaced. */
  readonly adopt?: boolean;
  /** Quotas that AWS has raised: `functions=500`. */
  readonly quota?: readonly string[];
  /** Whether something that is pending is a no. */
  readonly check?: boolean;
  /** Whether it is printed as Markdown; why there is none, too. */
  readonly markdown?: boolean;
}

/** Prints the plan. Exits with 2 where `--check` is said and something is pending. */
export async function runPlan(
  io: Io,
  options: PlanCommandOptions,
  version: string,
  clients?: () => AwsClients,
): Promise<ExitCode> {
  try {
    return await withSession(io, options, (session) => plan(io, options, version, session), clients);
  } catch (error) {
    if (options.markdown && error instanceof EdgeError) {
      for (const line of errorMarkdown(error, options.env ?? DEFAULT_ENVIRONMENT)) io.out(line);
    }
    throw error;
  }
}

async function plan(io: Io, options: PlanCommandOptions, version: string, session: ReleaseSession): Promise<ExitCode> {
  const built = await builtSession(io, options, session, version);
  const planned = await fullPlan(built, { ...options, isLook: true });
  printPlan(io, options, built, planned);
  refuse(planned.refusals);
  return options.check && !isNothing(planned) ? 2 : 0;
}

/**
 * The plan with everything that stands against it.
 *
 * @param traffic which viewers get it first
 * @throws EdgeError ERR_SDK
 */
export async function fullPlan(
  { loaded, target, live, world }: BuiltSession,
  { adopt = false, quota, isLook = false }: Pick<PlanCommandOptions, 'adopt' | 'quota'> & Pick<PlanOptions, 'isLook'>,
  traffic?: CanaryTraffic,
): Promise<ReleasePlan> {
  refuseLoss(live.distribution);
  const headroom = headroomProblems(target, live, quotasOf(quota));
  const plan = planRelease(target, live, { adopt, isLook, canary: traffic !== undefined });
  const canary = traffic && (await canaryProblems(world.clients, target, live, traffic));
  const made = wantedPolicies(target, live).flatMap(({ built }) => (built ? [built] : []));
  const linted = await lintLive(loaded, live, made);
  const secrets = await missingSecrets(world.clients, target.config, live.store?.items);
  return {
    ...plan,
    refusals: [
      ...plan.refusals,
      ...headroom,
      ...(await roleRefusals(world, target)),
      ...(canary?.problems ?? []),
      ...linted.refusals,
    ],
    warnings: [...plan.warnings, ...secrets, ...(canary?.warnings ?? []), ...linted.warnings],
  };
}

/** The quotas of an account. @throws EdgeError ERR_USAGE */
function quotasOf(said: readonly string[] = []): Readonly<Record<AccountQuota, number>> {
  const raised = [...pairs('--quota', 'NAME=NUMBER', said)].map(([name, text]) => {
    const isKnown = Object.hasOwn(ACCOUNT_QUOTAS, name);
    if (isKnown && /^[1-9]\d{0,12}$/.test(text)) return [name, Number(text)] as const;
    const hint = `Quotas are ${Object.keys(ACCOUNT_QUOTAS).join(', ')}, such as --quota functions=500.`;
    throw new EdgeError('ERR_USAGE', `--quota takes NAME=NUMBER, got ${name}=${text}`, hint);
  });
  return { ...ACCOUNT_QUOTAS, ...Object.fromEntries(raised) };
}

/** Prints a plan, for people or for programs. */
export function printPlan(
  io: Io,
  { json, markdown }: Pick<PlanCommandOptions, 'json' | 'markdown'>,
  { target, live }: BuiltSession,
  plan: ReleasePlan,
): void {
  if (!json) {
    const lines = markdown ? planMarkdown(target, live, plan) : planLines(target, live, plan);
    for (const line of lines) io.out(line);
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
