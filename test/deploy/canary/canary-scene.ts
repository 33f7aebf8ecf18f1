/** A site whose first release is served, and whose next one is tried on some viewers. */
import type { EdgeConfig } from '../../../config/define.ts';
import { type Canary, canaryRelease } from '../../../deploy/canary/canary-release.ts';
import type { CanaryTraffic } from '../../../deploy/canary/canary-traffic.ts';
import { associationsOf } from '../../../deploy/distribution/associations.ts';
import { codeOfArn } from '../../../deploy/release/code-arn.ts';
import type { Deployment } from '../../../deploy/release/deploy-release.ts';
import { releasesOf } from '../../../deploy/release/release.ts';
import type { Target } from '../../../deploy/release/target.ts';
import { latest } from '../../../simulator/aws-api/revisions.ts';
import type { AwsState } from '../../../simulator/aws-api/state.ts';
import { type Scene, SITE } from '../release-scene.ts';

/** A site of which one function changes. */
export function siteWith(redirect: string): EdgeConfig {
  return {
    ...SITE,
    behaviors: SITE.behaviors.map((behavior) =>
      behavior.path === '*' ? { ...behavior, redirects: { exact: { '/old': redirect } } } : behavior,
    ),
  };
}

/** One in twenty viewers. */
export const SHARE: CanaryTraffic = { type: 'weight', weight: 0.05 };

/** Viewers who send a header. */
export const HEADER: CanaryTraffic = { type: 'header', header: 'aws-cf-cd-shop' };

/** Tries a build on some viewers. */
export async function tryOut(
  scene: Scene,
  target: Target,
  traffic: CanaryTraffic,
  parts: Partial<Deployment> = {},
): Promise<Canary> {
  const [live, plan] = [await scene.live(target), await scene.plan(target, { canary: true })];
  return canaryRelease(scene.world, { target, live, plan, ...parts }, traffic);
}

/** All that a command may leave behind, in words that are the same wherever AWS chose an id. */
export function leftBehind(scene: Scene): object {
  const state = scene.api.account.state();
  const primary = configOf(state, scene.distribution);
  const staging = Object.values(state.distributions).filter(({ id }) => id !== scene.distribution);
  const words = new Map([
    ...staging.flatMap(({ id, domainName }, i) => [
      [id, `staging ${i}`] as const,
      [domainName, `staging ${i}`] as const,
    ]),
    ...Object.keys(state.continuousDeploymentPolicies).map((id, i) => [id, `policy ${i}`] as const),
  ]);
  const facts = {
    primary,
    staging: staging.map(({ id }) => configOf(state, id)),
    policies: Object.values(state.continuousDeploymentPolicies).map(({ config }) => config),
    releases: releasesIn(state).map(({ at: _, ...release }) => release),
    functions: Object.values(state.functions).map(({ name, live }) => [name, latest(live)?.code]),
    versions: Object.values(state.lambdaFunctions).map(({ name, versions }) => [name, versions.length]),
  };
  return JSON.parse(JSON.stringify(facts, (_, value) => words.get(value) ?? value));
}

/** What would be wrong about an account at any moment, whoever ended where. */
export function brokenIn(scene: Scene): readonly string[] {
  const state = scene.api.account.state();
  const code = Object.keys(state.distributions).flatMap((id) =>
    associationsOf(configOf(state, id) as never).map(({ arn }) => codeOfArn(arn)),
  );
  const isThere = (one: string): boolean => {
    const [name = '', version] = one.split(':');
    if (version === undefined) return latest(state.functions[name]?.live ?? []) !== undefined;
    return state.lambdaFunctions[name]?.versions.some((has) => has.version === version) ?? false;
  };
  const primary = configOf(state, scene.distribution);
  const policy = state.continuousDeploymentPolicies[primary?.ContinuousDeploymentPolicyId ?? ''];
  const isKnown = releasesIn(state).some(({ progress }) => progress.state === 'staged');
  return [
    ...(primary?.Enabled ? [] : ['the distribution is off']),
    ...code.filter((one) => !isThere(one)).map((one) => `${one} is associated, and not there`),
    ...(policy?.config.Enabled && !isKnown ? ['viewers get a canary that no release knows of'] : []),
  ];
}

/** The releases that the store of an account keeps. */
export function releasesIn(state: AwsState): ReturnType<typeof releasesOf> {
  return releasesOf(new Map(Object.entries(latest(state.keyValueStores['shop-prod']?.content ?? []) ?? {})));
}

function configOf(state: AwsState, id: string) {
  return latest(state.distributions[id]?.configs ?? []);
}
