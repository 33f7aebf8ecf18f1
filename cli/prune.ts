/** `edgewright prune`: removes what old releases left on AWS. */
import { EdgeError } from '../config/errors.ts';
import type { AwsClients } from '../deploy/aws/clients.ts';
import { removableStaging, removeStaging } from '../deploy/canary/remove-staging.ts';
import { type Held, isPruned, type PrunePlan, planPrune, prune } from '../deploy/release/prune.ts';
import { confirm } from './confirm.ts';
import type { ExitCode, Io } from './io.ts';
import { type ReleaseOptions, type ReleaseSession, withSession } from './release-session.ts';
import { counted } from './table.ts';

/** The options of `edgewright prune`. */
export interface PruneOptions extends ReleaseOptions {
  /** How many releases stay that were served. */
  readonly keep: string;
  /** Whether the staging distribution of canaries, and its policy, go too. */
  readonly staging?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** Prints what goes, asks, and removes it. */
export function runPrune(io: Io, options: PruneOptions, clients?: () => AwsClients): Promise<ExitCode> {
  const keep = numberOf(options.keep);
  return withSession(io, options, (session) => pruned(io, keep, options, session), clients);
}

async function pruned(
  io: Io,
  keep: number,
  options: PruneOptions,
  { owner, distribution, world, steps }: ReleaseSession,
): Promise<ExitCode> {
  io.progress('reading what is on AWS');
  const plan = await planPrune(world, { owner, distribution, keep });
  const staging = options.staging ? await removableStaging(world, { owner, distribution }) : [];
  io.progress('');
  if (!options.json) for (const line of planLines(plan, staging)) io.out(line);
  const isDone = options.dryRun || (isPruned(plan) && staging.length === 0);
  if (!isDone) await confirm(io, options, 'Remove this?');
  // Code that the copy alone runs is in no plan while it does: the next prune takes it.
  if (!isDone && staging.length > 0) await removeStaging(world, { owner, distribution });
  const held = isDone ? [] : await prune(world, plan);
  if (options.json) {
    const { kept, releases, keys, functions, versions, lambdas } = plan;
    const policies = plan.policies.map(({ name }) => name);
    const removed = { releases, keys: keys.length, functions, versions, lambdas, policies, staging };
    const facts = { kept, ...removed, pruned: !isDone, held, steps };
    io.out(JSON.stringify(facts, undefined, 2));
  } else {
    for (const line of heldLines(held)) io.out(line);
  }
  return 0;
}

function planLines(plan: PrunePlan, staging: readonly string[]): readonly string[] {
  const { kept, releases, keys, functions, versions, lambdas, policies } = plan;
  const stays = `Releases that stay: ${kept.join(', ') || 'none, since there are none'}`;
  if (isPruned(plan) && staging.length === 0) return [stays, 'Nothing is to be removed.'];
  return [
    stays,
    ...(releases.length === 0 ? [] : [`Releases that go: ${releases.join(', ')}`]),
    ...(keys.length === 0 ? [] : [`${counted(keys.length, 'key')} of the KeyValueStore`]),
    ...listed('function', functions),
    ...listed('Lambda version', versions),
    ...listed('Lambda function', lambdas),
    ...(policies.length === 0 ? [] : [`Policies that go: ${policies.map(({ name }) => name).join(', ')}`]),
    ...listed('staging distribution', staging),
  ];
}

function listed(thing: string, names: readonly string[]): readonly string[] {
  return names.length === 0 ? [] : [`${counted(names.length, thing)}:`, ...names.map((name) => `  ${name}`)];
}

function heldLines(held: readonly Held[]): readonly string[] {
  if (held.length === 0) return [];
  return ['', 'Still there, for edgewright prune to try again:', ...held.map(({ code, says }) => `  ${code}  ${says}`)];
}

function numberOf(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new EdgeError('ERR_USAGE', `expected the number of releases to keep, from 1, got ${text}`, 'Say --keep 5.');
}
