/** `edgewright deploy`: releases the config to the distribution that its environment names. */
import type { AwsClients } from '../deploy/aws/clients.ts';
import { type Canary, canaryRelease } from '../deploy/canary/canary-release.ts';
import { canaryTraffic, trafficText } from '../deploy/canary/canary-traffic.ts';
import { type Deployment, deployRelease } from '../deploy/release/deploy-release.ts';
import { isNothing } from '../deploy/release/release-plan.ts';
import type { Served } from '../deploy/release/serve-release.ts';
import { confirm } from './confirm.ts';
import type { ExitCode, Io } from './io.ts';
import { keepAdopted } from './keep-adopted.ts';
import { type Parity, parityOf } from './parity.ts';
import { fullPlan, type PlanCommandOptions, printPlan, refuse } from './plan.ts';
import { releaseProbe } from './release-probe.ts';
import { type BuiltSession, builtSession, type ReleaseSession, withSession } from './release-session.ts';

/** The options of `edgewright deploy`. */
export interface DeployOptions extends Omit<PlanCommandOptions, 'check' | 'markdown'> {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  /** Which viewers get it first: `5%`, `header`, `header=aws-cf-cd-try`. */
  readonly canary?: string;
  /** Whether AWS is asked what the functions do; default yes. */
  readonly parity?: boolean;
  /** Where probes are asked in place of the distribution's domain name: the origin of a URL. */
  readonly probeAt?: string;
}

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
  const traffic = options.canary === undefined ? undefined : canaryTraffic(options.canary, session.owner.app);
  const built = await builtSession(io, options, session, version);
  const plan = await fullPlan(built, options, traffic);
  if (!options.json || options.dryRun) printPlan(io, options, built, plan);
  refuse(plan.refusals);
  if (options.dryRun) return 0;
  if (isNothing(plan)) {
    if (options.json) io.out(JSON.stringify({ release: plan.served?.number, released: false }, undefined, 2));
    return 0;
  }
  const question = traffic
    ? `Try this on some viewers of ${built.distribution}?`
    : `Release this to ${built.distribution}?`;
  await confirm(io, options, question);
  if (!options.json) io.out('');
  await keepAdopted(
    io,
    built,
    plan.stations.filter(({ cause }) => cause === 'adopted'),
  );
  const parity = parityOf(io, built.project, built.world);
  const isCompared = options.parity ?? true;
  try {
    const deployment: Deployment = {
      ...built,
      plan,
      ...(isCompared ? { compare: parity.compare } : {}),
      probe: releaseProbe(built.world, built.target.config, options.probeAt),
    };
    if (traffic) {
      const canary = await canaryRelease(built.world, deployment, traffic);
      printCanary(io, options, built, canary, parity);
      return canary.failures.length === 0 ? 0 : 2;
    }
    const served = await deployRelease(built.world, deployment);
    printServed(io, options, built, served, parity);
    return served.failures.length === 0 ? 0 : 2;
  } finally {
    await parity.write();
  }
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
  for (const { at, says } of failures) io.out(`  failed  ${at} ${says}`);
  io.out('');
  if (failures.length === 0) io.out(`Release ${release.number} is served.`);
  else io.out(`Release ${release.number} was taken back: release ${release.progress.from ?? 0} is served again.`);
}

function printCanary(
  io: Io,
  { json }: DeployOptions,
  { distribution, live, target, steps }: BuiltSession,
  { release, staging, traffic, failures }: Canary,
  parity: Parity,
): void {
  const { SingleHeaderConfig: named, SingleWeightConfig: weighted } = traffic;
  const header = named && { name: named.Header, value: named.Value };
  if (json) {
    const facts = { release: release.number, staged: failures.length === 0, distribution, staging };
    const viewers = header ? { header } : { weight: weighted?.Weight };
    io.out(JSON.stringify({ ...facts, ...viewers, failures, steps, parity: parity.rows() }, undefined, 2));
    return;
  }
  for (const { at, says } of failures) io.out(`  failed  ${at} ${says}`);
  io.out('');
  if (failures.length > 0) {
    io.out(`Release ${release.number} was taken back: nobody gets it.`);
    return;
  }
  io.out(`Release ${release.number} is tried on ${trafficText(traffic)}.`);
  const host = target.config.hosts.find((one) => !one.startsWith('*')) ?? live.distribution.domainName;
  if (header) io.out(`  curl -I -H '${header.name}: ${header.value}' https://${host}/`);
  io.out('edgewright promote gives it to all viewers, edgewright abort ends it.');
}
