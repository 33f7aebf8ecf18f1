/** `edgewright deploy`: releases the config to the distribution that its environment names. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { EdgeError } from '../config/errors.ts';
import type { AwsClients } from '../deploy/aws/clients.ts';
import { askEdge } from '../deploy/probe/ask-edge.ts';
import { failedProbes } from '../deploy/probe/probe.ts';
import { type Deployment, deployRelease } from '../deploy/release/deploy-release.ts';
import { adoptedCode } from '../deploy/release/keep-adopted.ts';
import { isNothing, type ReleasePlan } from '../deploy/release/release-plan.ts';
import type { Served } from '../deploy/release/serve-release.ts';
import { confirm } from './confirm.ts';
import type { ExitCode, Io } from './io.ts';
import { type Parity, parityLine, parityOf } from './parity.ts';
import { fullPlan, type PlanCommandOptions, printPlan, refuse } from './plan.ts';
import { type BuiltSession, builtSession, type ReleaseSession, withSession } from './release-session.ts';
import { counted } from './table.ts';

/** The options of `edgewright deploy`. */
export interface DeployOptions extends Omit<PlanCommandOptions, 'check'> {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  /** Whether AWS is asked what the functions do; default yes. */
  readonly parity?: boolean;
  /** Where probes are asked in place of the distribution's domain name: the origin of a URL. */
  readonly probeAt?: string;
}

/** The folder beside the config that keeps the code of others that was replaced. */
export const ADOPTED_FOLDER = 'edge.adopted';

/** Releases. Exits with 2 where a probe said no, and what was served before is served again. */
export function runDeploy(
  io: Io,
  options: DeployOptions,
  version: string,
  clients?: () => AwsClients,
): Promise<ExitCode> {
  return withSession(io, options, (session) => deploy(io, options, version, session), clients);
}

async function deploy(io: Io, options: DeployOptions, version: string, session: ReleaseSession): Promise<ExitCode> {
  const built = await builtSession(io, options, session, version);
  const plan = await fullPlan(built, options);
  if (!options.json || options.dryRun) printPlan(io, options, built, plan);
  refuse(plan.refusals);
  if (options.dryRun) return 0;
  if (isNothing(plan)) {
    if (options.json) io.out(JSON.stringify({ release: plan.served?.number, released: false }, undefined, 2));
    return 0;
  }
  await confirm(io, options, `Release this to ${built.distribution}?`);
  if (!options.json) io.out('');
  await keepAdopted(io, built, plan);
  const parity = parityOf(io, built.project, built.world.clients);
  const isCompared = options.parity ?? true;
  try {
    const served = await deployRelease(built.world, {
      ...built,
      plan,
      ...(isCompared ? { compare: parity.compare } : {}),
      probe: probeOf(built, options),
    });
    printServed(io, options, built, served, parity);
    return served.failures.length === 0 ? 0 : 2;
  } finally {
    await parity.write();
  }
}

/** Asks for what the config says has to hold. */
function probeOf(
  { world, target: { config } }: BuiltSession,
  { probeAt }: DeployOptions,
): NonNullable<Deployment['probe']> {
  return async ({ domainName }) => {
    const { probes = [], hosts } = config;
    if (probes.length === 0) return [];
    const failed = await failedProbes(world, { probes, hosts, ask: askEdge(probeAt ?? `https://${domainName}`) });
    if (failed.length === 0) world.says({ step: 'probe', says: `${counted(probes.length, 'probe')} held` });
    return failed;
  };
}

/** What others have at stations that are ours from now on stays on this machine, and on AWS too. */
async function keepAdopted(
  io: Io,
  { world, loaded, distribution }: BuiltSession,
  { stations }: ReleasePlan,
): Promise<void> {
  const codes = await adoptedCode(world.clients, stations, download);
  if (codes.length === 0) return;
  const folder = join(loaded.root, ADOPTED_FOLDER, distribution);
  await mkdir(folder, { recursive: true });
  for (const { code, file, content } of codes) {
    await writeFile(join(folder, file), content);
    world.says({ step: 'adopt', says: `kept ${code} in ${relative(io.cwd, join(folder, file))}` });
  }
}

async function download(url: string): Promise<Uint8Array> {
  const answer = await fetch(url);
  if (!answer.ok) throw new EdgeError('ERR_AWS', 'The code of a handler cannot be read', 'Run the command again.');
  return new Uint8Array(await answer.arrayBuffer());
}

function printServed(
  io: Io,
  { json }: DeployOptions,
  { distribution, steps }: BuiltSession,
  { release, failures }: Served,
  parity: Parity,
): void {
  if (json) {
    const facts = { release: release.number, released: failures.length === 0, distribution, failures, steps };
    io.out(JSON.stringify({ ...facts, parity: parity.rows() }, undefined, 2));
    return;
  }
  const compared = parityLine(parity.rows());
  if (compared) io.out(`  ${compared}`);
  for (const { at, says } of failures) io.out(`  failed  ${at} ${says}`);
  io.out('');
  if (failures.length === 0) io.out(`Release ${release.number} is served.`);
  else io.out(`Release ${release.number} was taken back: release ${release.progress.from ?? 0} is served again.`);
}
