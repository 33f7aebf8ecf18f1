/** What every command about releases begins with: the config, the distribution that it names, and the world around the deployer. */
import { relative, resolve, sep } from 'node:path';
import { EdgeError } from '../config/errors.ts';
import { CONFIG_FILE, type LoadedConfig, loadConfig } from '../config/load.ts';
import { DEFAULT_ENVIRONMENT } from '../config/resolve.ts';
import { awsError } from '../deploy/aws/aws-error.ts';
import { type AwsClients, awsClients } from '../deploy/aws/clients.ts';
import { isError } from '../deploy/aws/is-error.ts';
import type { DeployStep, DeployWorld } from '../deploy/deploy-world.ts';
import { lambdaName, type Owner } from '../deploy/names.ts';
import { type Live, readLive } from '../deploy/release/live.ts';
import { type Target, targetOf } from '../deploy/release/target.ts';
import type { ExitCode, Io } from './io.ts';
import { buildProject, type Project, type ProjectOptions } from './project.ts';

/** The options of every command about releases. */
export interface ReleaseOptions extends ProjectOptions {
  readonly json?: boolean;
}

/** A config whose environment has a distribution, and the world. */
export interface ReleaseSession {
  readonly loaded: LoadedConfig;
  readonly owner: Owner;
  /** The id of the distribution. */
  readonly distribution: string;
  readonly world: DeployWorld;
  /** What was done so far. */
  readonly steps: readonly DeployStep[];
}

/** A session with what its config builds, and what is on AWS. */
export interface BuiltSession extends ReleaseSession {
  readonly project: Project;
  readonly target: Target;
  readonly live: Live;
}

/**
 * Runs a command with a session. What AWS refuses becomes an error that the user can act on.
 *
 * @throws EdgeError ERR_USAGE where the environment has no distribution, ERR_AWS
 */
export async function withSession(
  io: Io,
  options: ReleaseOptions,
  run: (session: ReleaseSession) => Promise<ExitCode>,
  clients: () => AwsClients = awsClients,
): Promise<ExitCode> {
  const name = options.config ?? CONFIG_FILE;
  const loaded = await loadConfig(resolve(io.cwd, name), options.env, name);
  const { app, environment, distribution } = loaded.config;
  if (distribution === undefined) throw noDistribution(environment);
  const steps: DeployStep[] = [];
  const world: DeployWorld = {
    clients: clients(),
    now: io.now,
    wait: io.wait,
    says: (step) => {
      steps.push(step);
      io.progress('');
      if (!options.json) io.out(`  ${step.says}`);
    },
    progress: io.progress,
  };
  return askingAws(io, async () => {
    try {
      return await run({ loaded, owner: { app, environment }, distribution, world, steps });
    } catch (error) {
      throw isError(error, 'NoSuchDistribution') ? notThere(environment, distribution, error) : error;
    }
  });
}

/** Runs what asks AWS: what that refuses becomes an error that the user can act on. @throws EdgeError ERR_AWS */
export async function askingAws(io: Io, run: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await run();
  } catch (error) {
    throw awsError(error);
  } finally {
    io.progress('');
  }
}

/** Builds the config of a session, and reads what is on AWS. @throws EdgeError as a build does */
export async function builtSession(
  io: Io,
  options: ReleaseOptions,
  session: ReleaseSession,
  version: string,
): Promise<BuiltSession> {
  const project = await buildProject(io, options);
  const { loaded, plan, bundles, policies } = project;
  const out = relative(io.cwd, project.out).split(sep).join('/') || '.';
  const target = targetOf({ config: loaded.config, plan, bundles, policies, root: loaded.root, out, version });
  io.progress('reading what is on AWS');
  const live = await readLive(session.world.clients, target, session.distribution, lambdaNames(target));
  io.progress('');
  return { ...session, project, target, live };
}

/** The names of the Lambda functions that a build wants. */
export function lambdaNames(target: Target): readonly string[] {
  return target.codes.filter(({ kind }) => kind === 'lambda').map(({ bundle }) => lambdaName(target, bundle.name));
}

function notThere(environment: string, id: string, cause: Error): EdgeError {
  const hint =
    'Mend the id, or sign in to the account that has it: aws sts get-caller-identity shows which one this is.';
  const says = `expected a distribution of this account, got ${id}`;
  const at = `environments.${environment}.distribution`;
  return new EdgeError('ERR_AWS', `There is no distribution ${id} in this account`, hint, [{ at, says }], cause);
}

/** What is said of an environment whose config names no distribution. */
export function noDistribution(environment: string): EdgeError {
  const isDefault = environment === DEFAULT_ENVIRONMENT;
  return new EdgeError(
    'ERR_USAGE',
    `The environment ${environment} has no distribution`,
    isDefault ? 'Say which environment is meant: --env prod.' : 'Write its id into the config.',
    [
      {
        at: `environments.${environment}.distribution`,
        says: 'expected the id of the distribution, such as E2QWRUHAPOMQZL',
      },
    ],
  );
}
