/** Removes what old releases left on AWS: their records, what their functions read, their code and their policies. */
import { DeleteFunctionCommand, DescribeFunctionCommand } from '@aws-sdk/client-cloudfront';
import { DeleteFunctionCommand as DeleteLambdaCommand, paginateListFunctions } from '@aws-sdk/client-lambda';
import type { AwsClients } from '../aws/clients.ts';
import { converge } from '../aws/converge.ts';
import { ifThere, isError } from '../aws/is-error.ts';
import type { DeployWorld } from '../deploy-world.ts';
import { isOurs, type Owner } from '../names.ts';
import { deletePolicy } from '../policy/delete-policy.ts';
import type { LivePolicy } from '../policy/live-policies.ts';
import { policiesOf } from '../policy/make-policies.ts';
import { readAssociatedCode } from './associated-code.ts';
import { type Keeping, keptReleases } from './kept-releases.ts';
import { type Live, readLive } from './live.ts';
import { newestNumber, type Release, releaseNumberOf, releasesOf } from './release.ts';
import { releasePrefixOf } from './release-plan.ts';
import { changeStore } from './release-store.ts';

/** What is to be pruned. */
export interface Pruning {
  readonly owner: Owner;
  /** The id of the distribution. */
  readonly distribution: string;
  /** How many of the releases that were served stay; at least 1. */
  readonly keep: number;
}

/** What a prune would remove. */
export interface PrunePlan {
  readonly live: Live;
  readonly keeping: Keeping;
  /** The numbers that stay, the newest first. */
  readonly kept: readonly number[];
  /** The numbers whose records go. */
  readonly releases: readonly number[];
  /** Keys of the KeyValueStore that go, those of the records among them. */
  readonly keys: readonly string[];
  /** Names of functions. */
  readonly functions: readonly string[];
  /** `name:4`. */
  readonly versions: readonly string[];
  /** Lambda functions of which no version stays. */
  readonly lambdas: readonly string[];
  readonly policies: readonly LivePolicy[];
}

/** What could not be removed yet. */
export interface Held {
  /** `name` of a function or policy, `name:4` of a version. */
  readonly code: string;
  readonly says: string;
}

/** What is on Lambda of a project: a numbered version, or `$LATEST`. */
interface OwnVersion {
  readonly name: string;
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly changedAt: number;
}

/**
 * Milliseconds for which code that no release has stays where it is: somebody may be about to release it. An upload takes minutes.
 */
const YOUNG = 60 * 60_000;

const LATEST = '$LATEST';

/**
 * What a prune would remove. Code is the project's by its comment, and is never what any distribution of the account runs.
 *
 * @throws what the clients throw
 */
export async function planPrune(
  { clients, now }: Pick<DeployWorld, 'clients' | 'now'>,
  { owner, distribution, keep }: Pruning,
): Promise<PrunePlan> {
  // Lambda's first: what is published later is not in the list, and stays.
  const versions = await readOwnVersions(clients, owner);
  const live = await readLive(clients, owner, distribution, []);
  const associated = new Set((await readAssociatedCode(clients)).keys());
  const keeping = { owner, live, keep, associated };
  const kept = keptReleases(keeping);
  const stays = (code: string, changedAt: number): boolean =>
    associated.has(code) || hasCode(kept, code) || (!hasCode(live.releases, code) && now() - changedAt < YOUNG);
  const numbered = versions.filter(({ version }) => version !== LATEST);
  const goes = numbered.filter((one) => !stays(codeOf(one), one.changedAt));
  const functions = [...live.functions.values()].filter(
    ({ name, comment, changedAt }) => isOurs(owner, comment) && !stays(name, changedAt),
  );
  const lambdas = versions.filter(
    ({ name, version, changedAt }) =>
      version === LATEST &&
      now() - changedAt >= YOUNG &&
      numbered.every((one) => one.name !== name || goes.includes(one)),
  );
  return {
    live,
    keeping,
    kept: kept.map(({ number }) => number),
    releases: live.releases.filter((release) => !kept.includes(release)).map(({ number }) => number),
    keys: prunedKeys(live.store?.items ?? new Map(), kept),
    functions: functions.map(({ name }) => name).sort(),
    versions: goes.map(codeOf),
    lambdas: lambdas.map(({ name }) => name),
    policies: policiesOf(owner, live.policies).filter(
      ({ id, changedAt }) => !hasPolicy(kept, id) && (hasPolicy(live.releases, id) || now() - changedAt >= YOUNG),
    ),
  };
}

/** Whether there is nothing to remove. */
export function isPruned({ keys, functions, versions, lambdas, policies }: PrunePlan): boolean {
  return [keys, functions, versions, lambdas, policies].every(({ length }) => length === 0);
}

/**
 * Removes what a plan says and nobody needs since: records and keys first, so that no release is left that looks whole and is not.
 * Run again, it goes on where it ended.
 *
 * @returns what AWS still holds: replicas of handlers go hours after no distribution has them
 */
export async function prune(world: DeployWorld, plan: PrunePlan): Promise<readonly Held[]> {
  const releases = await pruneStore(world, plan);
  const held: Held[] = [];
  const removes = async (code: string, remove: () => Promise<string | undefined>): Promise<void> => {
    if (hasCode(releases, code)) return;
    world.progress(`removing ${code}`);
    const says = await remove();
    if (says === undefined) world.says({ step: 'remove', says: `removed ${code}` });
    else held.push({ code, says });
  };
  for (const name of plan.functions) await removes(name, () => removeFunction(world.clients, name));
  for (const code of plan.versions) await removes(code, () => removeLambda(world.clients, code));
  for (const name of plan.lambdas) {
    const isEmpty = ![...held.map(({ code }) => code), ...codesOf(releases)].some((code) =>
      code.startsWith(`${name}:`),
    );
    if (isEmpty) await removes(name, () => removeLambda(world.clients, name));
  }
  for (const policy of plan.policies) {
    if (!hasPolicy(releases, policy.id)) await removes(policy.name, () => deletePolicy(world.clients, policy));
  }
  world.progress('');
  return held;
}

/** The releases that are recorded afterwards, some of them perhaps by somebody who is releasing now. */
async function pruneStore(world: DeployWorld, { live, keeping, keys }: PrunePlan): Promise<readonly Release[]> {
  if (!live.store) return [];
  const planned = new Set(keys);
  const { items } = await changeStore(world.clients, live.store, ({ items }) => {
    const kept = keptReleases({ ...keeping, live: { ...live, releases: releasesOf(items) } });
    return { puts: new Map(), deletes: prunedKeys(items, kept).filter((key) => planned.has(key)) };
  });
  if (keys.length > 0) world.says({ step: 'forget', says: `removed ${keys.length} keys` });
  return releasesOf(items);
}

/** Records of releases that go before what their functions read; everything else in a store is somebody's own. */
function prunedKeys(items: ReadonlyMap<string, string>, kept: readonly Release[]): readonly string[] {
  const newest = newestNumber(items);
  const numbers = new Set(kept.map(({ number }) => number));
  const prefixes = new Set(kept.flatMap((release) => release.prefixes));
  const keys = [...items.keys()];
  const records = keys.filter((key) => {
    const number = releaseNumberOf(key);
    // Of the newest, a part may have been written so far.
    return number !== undefined && number !== newest && !numbers.has(number);
  });
  const contents = keys.filter((key) => {
    const prefix = releasePrefixOf(key);
    return prefix !== undefined && !prefixes.has(prefix);
  });
  return [...records, ...contents];
}

async function readOwnVersions({ lambda }: Pick<AwsClients, 'lambda'>, owner: Owner): Promise<readonly OwnVersion[]> {
  const versions: OwnVersion[] = [];
  for await (const { Functions = [] } of paginateListFunctions({ client: lambda }, { FunctionVersion: 'ALL' })) {
    for (const { FunctionName: name = '', Version: version = '', Description, LastModified = '' } of Functions) {
      if (isOurs(owner, Description)) versions.push({ name, version, changedAt: Date.parse(LastModified) });
    }
  }
  return versions;
}

/** Why a function is still there; nothing once it is gone. */
async function removeFunction(
  { cloudfront }: Pick<AwsClients, 'cloudfront'>,
  name: string,
): Promise<string | undefined> {
  try {
    await converge({
      what: name,
      read: () => ifThere(cloudfront.send(new DescribeFunctionCommand({ Name: name }))),
      isDone: (found) => found === undefined,
      write: (found) => ifThere(cloudfront.send(new DeleteFunctionCommand({ Name: name, IfMatch: found?.ETag }))),
      conflicts: ['PreconditionFailed'],
    });
    return undefined;
  } catch (error) {
    if (isError(error, 'FunctionInUse')) return 'a distribution runs it';
    throw error;
  }
}

/**
 * Why a version, or a whole function, is still there; nothing once it is gone.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-delete-replicas.html
 */
async function removeLambda({ lambda }: Pick<AwsClients, 'lambda'>, code: string): Promise<string | undefined> {
  const [name = '', version] = code.split(':');
  try {
    await ifThere(lambda.send(new DeleteLambdaCommand({ FunctionName: name, Qualifier: version })));
    return undefined;
  } catch (error) {
    if (isError(error, 'InvalidParameterValueException') && /replicated function/i.test(error.message)) {
      return 'edge locations still have replicas of it; they go some hours after no distribution has it';
    }
    if (isError(error, 'ResourceConflictException')) return 'it is being changed';
    throw error;
  }
}

function codeOf({ name, version }: OwnVersion): string {
  return `${name}:${version}`;
}

function codesOf(releases: readonly Release[]): readonly string[] {
  return releases.flatMap(({ stations }) => stations.map(({ code }) => code));
}

function hasPolicy(releases: readonly Release[], id: string): boolean {
  return releases.some(({ policies }) => policies.some((policy) => policy.id === id || policy.before === id));
}

function hasCode(releases: readonly Release[], code: string): boolean {
  return codesOf(releases).includes(code);
}
