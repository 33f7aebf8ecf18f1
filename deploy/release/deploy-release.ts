/** A release of a build, from what is on AWS to what viewers get. */
import { EdgeError, type Problem } from '../../config/errors.ts';
import type { DeployWorld } from '../deploy-world.ts';
import type { Association } from '../distribution/associations.ts';
import type { LiveDistribution } from '../distribution/read-distribution.ts';
import { makePolicies } from '../policy/make-policies.ts';
import { readEdgeRole } from '../upload/edge-role.ts';
import { isVersionReady, publishVersion } from '../upload/publish-version.ts';
import type { UploadedFunction } from '../upload/test-function.ts';
import { type FunctionUpload, isPublished, publishFunction, uploadFunction } from '../upload/upload-function.ts';
import { codeOfArn } from './code-arn.ts';
import type { Live } from './live.ts';
import { recordRelease } from './record-release.ts';
import type { ReleaseContent, ReleasedStation } from './release.ts';
import { type ReleasePlan, releasePrefixOf, storeChanges } from './release-plan.ts';
import { changeStore, ensureReleaseStore, type ReleaseStore } from './release-store.ts';
import { withReplaced } from './replaced-code.ts';
import { serveOrRollBack } from './serve-or-roll-back.ts';
import type { Served } from './serve-release.ts';
import { isOurCode, spelledBehavior, stationChanges, versionRef, wantedByRelease } from './station-changes.ts';
import { handlerLimits, type Target, type TargetCode, uploadedName } from './target.ts';

/** What a release of a build is made of. */
export interface Deployment {
  readonly target: Target;
  readonly live: Live;
  readonly plan: ReleasePlan;
  /**
   * Runs on AWS what was uploaded and is not published yet: what differs from what it does on this machine, with what the
   * KeyValueStore holds.
   */
  readonly compare?: (
    code: TargetCode,
    uploaded: UploadedFunction,
    items: ReadonlyMap<string, string>,
  ) => Promise<readonly Problem[]>;
  /** Asks for what the config says has to hold, with headers that select a canary; what does not hold. */
  readonly probe?: (
    distribution: LiveDistribution,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<readonly Problem[]>;
}

/**
 * What stands against a release besides its plan: the role of its handlers.
 */
export async function roleRefusals(world: DeployWorld, { codes, role }: Target): Promise<readonly Problem[]> {
  if (!codes.some(({ kind }) => kind === 'lambda')) return [];
  const found = await readEdgeRole(world.clients, role);
  return 'problem' in found ? [found.problem] : [];
}

/**
 * Releases a build: its content goes up under names that nobody uses yet, is recorded, and is switched on at once. Whatever is there
 * already is not written again, so the same call finishes what an earlier one began.
 *
 * @throws EdgeError ERR_RELEASE where what was uploaded does not do what it did here, or another release was faster
 */
export async function deployRelease(world: DeployWorld, deployment: Deployment): Promise<Served> {
  const { target, live, probe } = deployment;
  const { release, store } = await recordDeployment(world, deployment, await uploadRelease(world, deployment));
  return serveOrRollBack(world, {
    owner: target,
    live,
    store,
    release,
    changes: stationChanges(target, live, wantedByRelease(release)),
    places: placesOf(target, live),
    ...(probe ? { probe } : {}),
  });
}

/** What was uploaded, and the store that will know of it. */
export interface Uploaded {
  readonly store: ReleaseStore;
  readonly content: ReleaseContent;
}

/** Gives what was uploaded its number: a release that has begun, and that nobody is served yet. */
export function recordDeployment(
  world: DeployWorld,
  { target, live, plan }: Deployment,
  { store, content }: Uploaded,
): ReturnType<typeof recordRelease> {
  return recordRelease(world, {
    owner: target,
    live,
    store,
    content,
    version: target.version,
    progress: { state: 'begun', invalidate: plan.invalidate },
    keys: (items) => storeChanges(target, items),
  });
}

/** Uploads all that a release needs, and touches nothing that is served. */
export async function uploadRelease(world: DeployWorld, { target, live, compare }: Deployment): Promise<Uploaded> {
  const policies = await makePolicies(world, target, live);
  const ensured = live.store ?? (await ensureReleaseStore(world.clients, target, world.wait));
  const store = await changeStore(world.clients, ensured, ({ items }) => storeChanges(target, items));
  const role = await roleArn(world, target);
  const stations: ReleasedStation[] = [];
  const differences: Problem[] = [];
  const functions = target.codes.filter(({ kind }) => kind === 'function');
  for (const code of functions) differences.push(...(await uploadAndCompare(world, target, code, store, compare)));
  refuseDifferences(differences);
  for (const code of target.codes) stations.push(...(await publish(world, { target, live, store, role }, code)));
  const prefixes = new Set(
    target.items.map(({ key }) => releasePrefixOf(key)).filter((prefix) => prefix !== undefined),
  );
  const recorded = stations.map((station) => withReplaced(target, live, station));
  return { store, content: { stations: recorded, policies, prefixes: [...prefixes].sort() } };
}

async function roleArn(world: DeployWorld, target: Target): Promise<string> {
  if (!target.codes.some(({ kind }) => kind === 'lambda')) return '';
  const found = await readEdgeRole(world.clients, target.role);
  if ('arn' in found) return found.arn;
  throw new EdgeError('ERR_RELEASE', 'The handlers have no role', 'Mend the role above.', [found.problem]);
}

async function uploadAndCompare(
  world: DeployWorld,
  target: Target,
  code: TargetCode,
  store: ReleaseStore,
  compare: Deployment['compare'],
): Promise<readonly Problem[]> {
  const upload = functionUpload(target, code, store.arn);
  if (await isPublished(world.clients, upload)) return [];
  world.progress(`uploading ${upload.name}`);
  const { etag } = await uploadFunction(world.clients, upload);
  world.says({ step: 'upload', says: `uploaded ${upload.name}` });
  return compare ? compare(code, { name: upload.name, etag }, store.items) : [];
}

function refuseDifferences(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const hint = 'Nothing is published. Look at the events above; --no-parity releases without asking AWS.';
  throw new EdgeError('ERR_RELEASE', 'Functions do not do on AWS what they do here', hint, problems);
}

/** Gives one bundle the name under which it can be associated. */
async function publish(
  world: DeployWorld,
  { target, live, store, role }: Publishing,
  code: TargetCode,
): Promise<readonly ReleasedStation[]> {
  const name = uploadedName(target, code, store.arn);
  world.progress(`publishing ${name}`);
  const ref = code.kind === 'function' ? name : await publishHandler(world, { target, live, role }, code);
  if (code.kind === 'function' && (await publishFunction(world.clients, functionUpload(target, code, store.arn)))) {
    world.says({ step: 'publish', says: `published ${ref}` });
  }
  const { station, behaviors } = code.bundle;
  return behaviors.map((behavior) => ({ behavior, station, code: ref, sha256: code.sha256 }));
}

/** What the code of a release is published with. */
interface Publishing {
  readonly target: Target;
  readonly live: Live;
  readonly store: ReleaseStore;
  /** The ARN of the role of handlers. */
  readonly role: string;
}

function functionUpload(target: Target, code: TargetCode, store: string): FunctionUpload {
  return {
    name: uploadedName(target, code, store),
    code: code.bundle.code,
    comment: code.comment,
    store: code.bundle.readsStore ? store : undefined,
  };
}

/** The version that is there already, as the plan has it, or a new one. */
async function publishHandler(
  world: DeployWorld,
  { target, live, role }: Omit<Publishing, 'store'>,
  code: TargetCode,
): Promise<string> {
  const planned = versionRef(target, code, live);
  if (live.versions.has(planned) && (await isVersionReady(world, planned))) return planned;
  const name = uploadedName(target, code, undefined);
  const zip = code.bundle.zip?.content ?? new Uint8Array();
  const limits = handlerLimits(code.bundle.station);
  const version = await publishVersion(world, {
    name,
    zip,
    sha256: code.sha256,
    comment: code.comment,
    role,
    ...limits,
  });
  world.says({ step: 'publish', says: `published ${name}:${version}` });
  return `${name}:${version}`;
}

/** The stations of a project: those that it wants, and those where its code runs. */
export function placesOf(target: Target, live: Live): readonly Pick<Association, 'behavior' | 'event'>[] {
  const wanted = target.codes.flatMap(({ bundle }) =>
    bundle.behaviors.map((behavior) => ({ behavior: spelledBehavior(live, behavior), event: bundle.station })),
  );
  const ours = live.associations.filter(({ arn }) => isOurCode(target, live, codeOfArn(arn)));
  return [...wanted, ...ours];
}
