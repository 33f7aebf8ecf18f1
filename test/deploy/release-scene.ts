/** A release as a play: an account, a distribution in it, a build, and whoever releases it. */
import { join } from 'node:path';
import { CreateDistributionCommand, type DistributionConfig } from '@aws-sdk/client-cloudfront';
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { bundlesOf } from '../../build/bundle.ts';
import { planOf } from '../../build/plan.ts';
import { policiesOf } from '../../build/policies.ts';
import type { EdgeConfig } from '../../config/define.ts';
import { resolveConfig } from '../../config/resolve.ts';
import type { AwsClients } from '../../deploy/aws/clients.ts';
import type { DeployStep, DeployWorld } from '../../deploy/deploy-world.ts';
import { lambdaName } from '../../deploy/names.ts';
import { deployRelease } from '../../deploy/release/deploy-release.ts';
import { type Live, readLive } from '../../deploy/release/live.ts';
import { type PlanOptions, planRelease, type ReleasePlan } from '../../deploy/release/release-plan.ts';
import type { Served } from '../../deploy/release/serve-release.ts';
import { type Target, targetOf } from '../../deploy/release/target.ts';
import { EDGE_PRINCIPALS } from '../../deploy/upload/edge-role.ts';
import { distributionConfig } from '../simulator/aws-api/cloudfront/distribution-config.ts';
import { type LocalApi, type LocalApiOptions, localApi } from '../simulator/aws-api/local-api.ts';

/** The folder that stands for a project without modules of its own. */
const ROOT = process.cwd();

/** The only module of its own that it has. */
const KEEP = join(ROOT, 'test/deploy/edge/keep.ts');

/** Another in its place. */
export const KEEP_LONGER = join(ROOT, 'test/deploy/edge/keep-longer.ts');

/** A site with two behaviors, one of which keeps what an origin station makes of it. */
export const SITE: EdgeConfig = {
  app: 'shop',
  hosts: ['shop.example.com'],
  origins: { site: { http: 'http://www.example.com' } },
  behaviors: [
    {
      path: '/docs/*',
      origin: 'site',
      own: { originResponse: () => import('./edge/keep.ts') },
    },
    { path: '*', origin: 'site', redirects: { exact: { '/old': '/new' } }, headers: { contentTypeOptions: 'nosniff' } },
  ],
};

/** A build of a config as its release sees it. */
export async function built(config: EdgeConfig = SITE, keep = KEEP): Promise<Target> {
  const own = config.behaviors.map((behavior) => (behavior.own ? { originResponse: keep } : undefined));
  const resolved = resolveConfig(config, 'prod', own);
  const plan = planOf(resolved);
  const bundles = await bundlesOf(plan, ROOT);
  return targetOf({
    config: resolved,
    plan,
    bundles,
    policies: policiesOf(resolved),
    root: ROOT,
    out: 'dist',
    version: '1.0.0',
  });
}

/** A distribution that has the behaviors of a config. */
export function distributionFor({ behaviors }: Pick<Target, 'behaviors'>): DistributionConfig {
  const base = distributionConfig();
  const Items = behaviors
    .filter((path) => path !== '*')
    .map((PathPattern) => ({ ...base.DefaultCacheBehavior, PathPattern, TargetOriginId: 'site' }) as const);
  return distributionConfig(
    {},
    { CacheBehaviors: { Quantity: Items.length, Items: Items as never }, DefaultRootObject: 'index.html' },
  );
}

/** An account with a distribution and the role of handlers. */
export interface Scene {
  readonly api: LocalApi;
  readonly distribution: string;
  readonly world: DeployWorld;
  readonly steps: DeployStep[];
  live(target: Target): Promise<Live>;
  plan(target: Target, options?: PlanOptions): Promise<ReleasePlan>;
  /** On top of what is there now, or was when somebody looked. */
  deploy(target: Target, seen?: Live): Promise<Served>;
}

/** Sets the scene. */
export async function releaseScene(config: DistributionConfig, options: LocalApiOptions = {}): Promise<Scene> {
  const api = await localApi(options);
  const { Distribution } = await api.cloudfront.send(new CreateDistributionCommand({ DistributionConfig: config }));
  const distribution = Distribution?.Id ?? '';
  await api.iam.send(
    new CreateRoleCommand({ RoleName: 'shop-prod-edge', AssumeRolePolicyDocument: trustOf(EDGE_PRINCIPALS) }),
  );
  return sceneOf(api, distribution);
}

/** The same account and distribution, seen by another, whose clients may be others. */
export function sceneOf(api: LocalApi, distribution: string, clients: AwsClients = api): Scene {
  const steps: DeployStep[] = [];
  const world: DeployWorld = {
    clients,
    now: () => api.clock.now(),
    wait: async (milliseconds) => api.clock.advance(milliseconds / 1000),
    says: (step) => steps.push(step),
    progress: () => {},
  };
  const live = (target: Target): Promise<Live> =>
    readLive(
      clients,
      target,
      distribution,
      target.codes.filter(({ kind }) => kind === 'lambda').map(({ bundle }) => lambdaName(target, bundle.name)),
    );
  return {
    api,
    distribution,
    world,
    steps,
    live,
    plan: async (target, options) => planRelease(target, await live(target), options),
    deploy: async (target, seen) => {
      const now = seen ?? (await live(target));
      return deployRelease(world, { target, live: now, plan: planRelease(target, now) });
    },
  };
}

/** A role's trust in services. */
export function trustOf(services: readonly string[]): string {
  const Statement = [{ Effect: 'Allow', Principal: { Service: services }, Action: 'sts:AssumeRole' }];
  return JSON.stringify({ Version: '2012-10-17', Statement });
}
