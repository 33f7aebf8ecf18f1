/** The documents of IAM that a project needs: who may release it, what its handlers may do, whom GitHub may act for. Pure. */
import type { Station } from '#policy/restricted-headers';
import { REGION } from '../aws/clients.ts';
import { type Owner, storeName } from '../names.ts';
import { EDGE_PRINCIPALS } from '../upload/edge-role.ts';
import { type Feature, PERMISSIONS, type Permission, type Purpose, type Resource } from './permissions.ts';

/** A project, as far as IAM sees it. */
export interface IamProject extends Owner {
  /** Twelve digits. */
  readonly account: string;
  /** The id of the distribution. */
  readonly distribution: string;
  /** The ARN of the KeyValueStore; nothing before the first release. */
  readonly store?: string;
  /** The name of the role of handlers. */
  readonly role: string;
  /** The names of the SSM parameters that handlers read. */
  readonly parameters: readonly string[];
  /** The names of the buckets that its origins are. */
  readonly buckets: readonly string[];
  readonly features: ReadonlySet<Feature>;
}

/** A document of IAM. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly object[];
}

/** What somebody must be allowed for a purpose, and no more: a statement for each kind of resource. */
export function purposePolicy(project: IamProject, purpose: Purpose): PolicyDocument {
  const needed = permissionsFor(project, purpose);
  const resources = [...new Set(needed.map(({ on }) => on))];
  return document(
    resources.flatMap((on) => {
      const actions = needed.filter((one) => one.on === on).map(({ action }) => action);
      const passed = actions.filter((action) => action === 'iam:PassRole');
      const others = actions.filter((action) => action !== 'iam:PassRole');
      const Resource = arnsOf(project, on);
      return [
        ...(others.length > 0 ? [{ Sid: sidOf(on), Effect: 'Allow', Action: others.sort(), Resource }] : []),
        ...passed.map((Action) => ({
          Sid: 'PassEdgeRole',
          Effect: 'Allow',
          Action,
          Resource,
          Condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
        })),
      ];
    }),
  );
}

/** The permissions of a purpose that a project needs. */
export function permissionsFor({ features }: Pick<IamProject, 'features'>, purpose: Purpose): readonly Permission[] {
  return PERMISSIONS.filter((one) => one.for.includes(purpose) && (one.when === undefined || features.has(one.when)));
}

/**
 * What the handlers of a project may do: write their logs, in whatever Region they run, and read the secrets of its issuers.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-permissions.html
 */
export function edgeRolePolicy(project: IamProject): PolicyDocument {
  const group = `arn:aws:logs:*:${project.account}:log-group:/aws/lambda/${REGION}.${frontOf(project)}*`;
  const logs = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];
  const parameters = arnsOf(project, 'parameters');
  return document([
    { Sid: 'Logs', Effect: 'Allow', Action: logs, Resource: [group] },
    ...(parameters.length > 0
      ? [{ Sid: 'Secrets', Effect: 'Allow', Action: ['ssm:GetParameter'], Resource: parameters }]
      : []),
  ]);
}

/** Who may have the role of handlers. */
export function edgeRoleTrust(): PolicyDocument {
  return document([{ Effect: 'Allow', Principal: { Service: EDGE_PRINCIPALS }, Action: 'sts:AssumeRole' }]);
}

/**
 * Lets the workflows of a repository on GitHub have a role: pull requests, and those on its main branch, may plan; for the rest a job
 * needs the environment of GitHub that has the environment's name, whose rules say who may.
 *
 * @see https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
 */
export function githubTrust(
  { account, environment }: Pick<IamProject, 'account' | 'environment'>,
  repository: string,
  purpose: Purpose,
): PolicyDocument {
  const subjects =
    purpose === 'plan'
      ? [`repo:${repository}:pull_request`, `repo:${repository}:ref:refs/heads/main`]
      : [`repo:${repository}:environment:${environment}`];
  return document([
    {
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${GITHUB}` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { [`${GITHUB}:aud`]: 'sts.amazonaws.com', [`${GITHUB}:sub`]: subjects } },
    },
  ]);
}

/** Who vouches for GitHub's workflows. */
export const GITHUB = 'token.actions.githubusercontent.com';

function document(Statement: readonly object[]): PolicyDocument {
  return { Version: '2012-10-17', Statement };
}

/** `any-handler` as `AnyHandler`. */
function sidOf(on: Resource): string {
  return on.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function arnsOf(project: IamProject, on: Resource): readonly string[] {
  const { account, distribution, role, parameters } = project;
  const cloudfront = (what: string): string => `arn:aws:cloudfront::${account}:${what}`;
  const lambda = (name: string): string => `arn:aws:lambda:${REGION}:${account}:function:${name}`;
  const front = frontOf(project);
  switch (on) {
    case 'account':
      return ['*'];
    case 'distribution':
      return [cloudfront(`distribution/${distribution}`)];
    case 'any-distribution':
      return [cloudfront('distribution/*')];
    case 'continuous-deployment-policies':
      return [cloudfront('continuous-deployment-policy/*')];
    case 'origin-access-controls':
      return [cloudfront('origin-access-control/*')];
    case 'any-bucket':
      return ['arn:aws:s3:::*'];
    case 'buckets':
      return project.buckets.map((name) => `arn:aws:s3:::${name}`);
    case 'objects':
      return project.buckets.map((name) => `arn:aws:s3:::${name}/*`);
    case 'functions':
      return [cloudfront(`function/${front}*`)];
    case 'any-function':
      return [cloudfront('function/*')];
    case 'store':
      // AWS makes up the id that stands in its ARN.
      return project.store === undefined
        ? [cloudfront('key-value-store/*')]
        : [project.store, cloudfront(`key-value-store/${storeName(project)}`)];
    case 'policies':
      return ['cache-policy/*', 'origin-request-policy/*', 'response-headers-policy/*'].map(cloudfront);
    case 'handlers':
      return [lambda(`${front}*`)];
    case 'any-handler':
      return [lambda('*')];
    case 'edge-role':
      return [`arn:aws:iam::${account}:role/${role}`];
    case 'service-roles':
      return ['replicator.lambda.amazonaws.com', 'logger.cloudfront.amazonaws.com'].map(
        (service) => `arn:aws:iam::${account}:role/aws-service-role/${service}/*`,
      );
    case 'parameters':
      return parameters.map((name) => `arn:aws:ssm:${REGION}:${account}:parameter/${name.replace(/^\//, '')}`);
    case 'logs':
      return [
        `arn:aws:logs:${REGION}:${account}:log-group:/aws/cloudfront/function/${front}*`,
        ...(project.features.has('handlers')
          ? [`arn:aws:logs:*:${account}:log-group:/aws/lambda/${REGION}.${front}*`]
          : []),
      ];
  }
}

/** What the names of functions and handlers begin with, however long they are. */
function frontOf({ app, environment }: Owner): string {
  const front = `${app}-${environment}`;
  return front.length < SHORTEST_FRONT ? `${front}-` : front.slice(0, SHORTEST_FRONT);
}

/** The longest end of a name: a station and ten digits, of 64 characters in all. */
const LONGEST_STATION: Station = 'viewer-response';
const SHORTEST_FRONT = 64 - `-${LONGEST_STATION}-0123456789`.length;
