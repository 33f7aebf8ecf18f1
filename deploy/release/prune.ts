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
import { newestNumber, RELEASE_PREFIX, type Release, releaseNumberOf, releasesOf } from './release.ts';
import { releasePrefixOf } from './release-plan.ts';
import { changeStore, type ReleaseStore } from './release-store.ts';

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
  /** Keys of the KeyValueStore that go, those of the records among them, and those of what went since it was held. */
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
 * What a key begins with that names what is going: written with the removal of the records, and removed once it is gone. What AWS
 * holds, or a killed run left, is known by it, since no release has it any more.
 */
const GOING_PREFIX = `${RELEASE_PREFIX}going.`;

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
  const items = live.store?.items ?? new Map<string, string>();
  const isYoung = (name: string, changedAt: number): boolean => now() - changedAt < YOUNG && !items.has(goingKey(name));
  const stays = (code: string, changedAt: number): boolean =>
    associated.has(code) || hasCode(kept, code) || (!hasCode(live.releases, code) && isYoung(code, changedAt));
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
  const policies = policiesOf(owner, live.policies).filter(
    ({ id, name, changedAt }) => !hasPolicy(kept, id) && (hasPolicy(live.releases, id) || !isYoung(name, changedAt)),
  );
  const going = new Set([
    ...functions.map(({ name }) => name),
    ...goes.map(codeOf),
    ...policies.map(({ name }) => name),
  ]);
  const gone = [...items.keys()].filter((key) => goingNameOf(key) !== undefined && !going.has(goingNameOf(key) ?? ''));
  return {
    live,
    keeping,
    kept: kept.map(({ number }) => number),
    releases: live.releases.filter((release) => !kept.includes(release)).map(({ number }) => number),
    keys: [...prunedKeys(items, kept), ...gone],
    functions: functions.map(({ name }) => name).sort(),
    versions: goes.map(codeOf),
    lambdas: lambdas.map(({ name }) => name),
    policies,
  };
}

/** Whether there is nothing to remove. */
export function isPruned({ keys, functions, versions, lambdas, policies }: PrunePlan): boolean {
  return [keys, functions, versions, lambdas, policies].every(({ length }) => length === 0);
}

/**
 * Removes what a plan says and nobody needs since: records and keys first, so that no release is left that looks whole and is not.
 * What is going is named there until it is gone: run again, it goes on where it ended.
 *
 * @returns what AWS still holds: replicas of handlers go hours after no distribution has them
 */
export async function prune(world: DeployWorld, plan: PrunePlan): Promise<readonly Held[]> {
  const store = await pruneStore(world, plan);
  const releases = releasesOf(store?.items ?? new Map());
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
  if (store) await forgetGone(world, store, plan, held);
  return held;
}

/** What a plan removes, but for Lambda functions as a whole: of these it is known by their age alone whether they are used. */
function goingNames({ functions, versions, policies }: PrunePlan): readonly string[] {
  return [...functions, ...versions, ...policies.map(({ name }) => name)];
}

/** Forgets what was to go and is not held, since it is gone, or a release has it now. */
async function forgetGone(
  { clients }: Pick<DeployWorld, 'clients'>,
  store: ReleaseStore,
  plan: PrunePlan,
  held: readonly Held[],
): Promise<void> {
  const gone = goingNames(plan).filter((name) => !held.some(({ code }) => code === name));
  await changeStore(clients, store, () => ({ puts: new Map(), deletes: gone.map(goingKey) }));
}

/** The store afterwards, with the releases that are recorded, some of them perhaps by somebody who is releasing now. */
async function pruneStore(world: DeployWorld, plan: PrunePlan): Promise<ReleaseStore | undefined> {
  const { live, keeping, keys } = plan;
  if (!live.store) return undefined;
  const planned = new Set(keys);
  const going = new Map(goingNames(plan).map((name) => [goingKey(name), '1']));
  const store = await changeStore(world.clients, live.store, ({ items }) => {
    const kept = keptReleases({ ...keeping, live: { ...live, releases: releasesOf(items) } });
    const pruned = [...prunedKeys(items, kept), ...[...items.keys()].filter((key) => goingNameOf(key) !== undefined)];
    return { puts: going, deletes: pruned.filter((key) => planned.has(key)) };
  });
  if (keys.length > 0) world.says({ step: 'forget', says: `removed ${keys.length} keys` });
  return store;
}

function goingKey(name: string): string {
  return `${GOING_PREFIX}${name}`;
}

/** What a key says is going. */
function goingNameOf(key: string): string | undefined {
  return key.startsWith(GOING_PREFIX) ? key.slice(GOING_PREFIX.length) : undefined;
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
