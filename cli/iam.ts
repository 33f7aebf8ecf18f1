/** `edgewright iam`: what whoever plans, releases or operates must be allowed, and no more, as a script to paste. */
import { DescribeKeyValueStoreCommand } from '@aws-sdk/client-cloudfront';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { planOf } from '../build/plan.ts';
import { EdgeError } from '../config/errors.ts';
import type { ResolvedConfig } from '../config/resolve.ts';
import type { AwsClients } from '../deploy/aws/clients.ts';
import { ifThere } from '../deploy/aws/is-error.ts';
import { roleName, storeName } from '../deploy/names.ts';
import {
  edgeRolePolicy,
  edgeRoleTrust,
  GITHUB,
  githubTrust,
  type IamProject,
  type PolicyDocument,
  purposePolicy,
} from '../deploy/operate/iam-policies.ts';
import type { Feature, Purpose } from '../deploy/operate/permissions.ts';
import { secretUses } from '../deploy/operate/secret-places.ts';
import { bucketOf } from '../deploy/publish/publish-place.ts';
import type { ExitCode, Io } from './io.ts';
import { type ReleaseOptions, type ReleaseSession, withSession } from './release-session.ts';

/** The options of `edgewright iam`. */
export interface IamOptions extends ReleaseOptions {
  readonly for?: Purpose;
  /** `owner/repo`, whose workflows shall have the role. */
  readonly github?: string;
  /** Twelve digits, in place of asking AWS. */
  readonly account?: string;
}

/** Prints it. Asks AWS for the account and the KeyValueStore, unless the account is said. @throws EdgeError ERR_USAGE */
export function runIam(io: Io, options: IamOptions, clients?: () => AwsClients): Promise<ExitCode> {
  const { github, account } = options;
  requireForm('--github', github, /^[\w.-]+\/[\w.-]+$/, 'expected owner/repo');
  requireForm('--account', account, /^\d{12}$/, 'expected twelve digits');
  const print = async (session: ReleaseSession): Promise<ExitCode> => {
    const purpose = options.for ?? 'deploy';
    const documents = documentsOf(await projectOf(session, account), purpose, github);
    if (options.json) io.out(JSON.stringify(documents, undefined, 2));
    else for (const line of scriptOf(documents)) io.out(line);
    return 0;
  };
  return withSession(io, options, print, clients);
}

function requireForm(at: string, given: string | undefined, form: RegExp, expected: string): void {
  if (given === undefined || form.test(given)) return;
  throw new EdgeError('ERR_USAGE', `${at} is wrong`, 'Say it again.', [{ at, says: `${given} was said; ${expected}` }]);
}

async function projectOf(session: ReleaseSession, said: string | undefined): Promise<IamProject> {
  const { owner, distribution, loaded, world } = session;
  const { config } = loaded;
  const parameters = secretUses(config)
    .filter(({ places }) => places.includes('parameter'))
    .map(({ name }) => name);
  const buckets = [
    ...new Set(Object.values(config.origins).flatMap(({ s3 }) => (s3 === undefined ? [] : [bucketOf(s3)]))),
  ];
  const asked = said === undefined ? await askedOf(world.clients, session) : { account: said };
  return {
    ...owner,
    ...asked,
    distribution,
    role: config.role ?? roleName(owner),
    parameters,
    buckets,
    features: featuresOf(config, parameters, buckets),
  };
}

async function askedOf(
  { sts, cloudfront }: AwsClients,
  { owner }: ReleaseSession,
): Promise<{ readonly account: string; readonly store?: string }> {
  const name = storeName(owner);
  const [identity, described] = await Promise.all([
    sts.send(new GetCallerIdentityCommand({})),
    ifThere(cloudfront.send(new DescribeKeyValueStoreCommand({ Name: name }))),
  ]);
  const arn = described?.KeyValueStore?.ARN;
  return { account: identity.Account ?? '', ...(arn === undefined ? {} : { store: arn }) };
}

function featuresOf(
  config: ResolvedConfig,
  parameters: readonly string[],
  buckets: readonly string[],
): ReadonlySet<Feature> {
  const hasHandlers = planOf(config).placements.some(({ runtime }) => runtime === 'lambda-edge');
  return new Set<Feature>([
    ...(hasHandlers ? (['handlers'] as const) : []),
    ...(config.policies === 'managed' ? (['managed-policies'] as const) : []),
    ...(parameters.length > 0 ? (['parameters'] as const) : []),
    ...(buckets.length > 0 ? (['buckets'] as const) : []),
  ]);
}

/** A role, or a policy for whoever is there already. */
interface IamEntry {
  readonly name: string;
  /** What it is for, in a line. */
  readonly says: string;
  readonly policy: PolicyDocument;
  /** Who may have the role; nothing of a policy. */
  readonly trust?: PolicyDocument;
  /** Whether the account needs GitHub's workflows to be known to it. */
  readonly isGithub?: true;
}

function documentsOf(project: IamProject, purpose: Purpose, github: string | undefined): readonly IamEntry[] {
  const { app, environment, role, features } = project;
  const policy = purposePolicy(project, purpose);
  const name = `${app}-${environment}-${purpose}`;
  const says = `What ${WORDS[purpose]} must be allowed, for ${app} in ${environment}`;
  const edge: IamEntry = {
    name: role,
    says: 'The role of the handlers of Lambda@Edge',
    policy: edgeRolePolicy(project),
    trust: edgeRoleTrust(),
  };
  return [
    github === undefined
      ? { name, says, policy }
      : { name, says, policy, trust: githubTrust(project, github, purpose), isGithub: true },
    ...(features.has('handlers') && (purpose === 'deploy' || purpose === 'canary') ? [edge] : []),
  ];
}

const WORDS: Readonly<Record<Purpose, string>> = {
  plan: 'edgewright plan',
  deploy: 'edgewright deploy, rollback and prune',
  canary: 'edgewright deploy --canary, promote and abort, deploy, rollback and prune',
  publish: 'edgewright publish',
  operate: 'edgewright status, logs, kv, switch, secrets and invalidate',
  invalidate: 'a server with edgewright/invalidate',
};

function scriptOf(entries: readonly IamEntry[]): readonly string[] {
  return entries.flatMap((entry, i) => [...(i === 0 ? [] : ['']), `# ${entry.says}.`, ...commandsOf(entry)]);
}

function commandsOf({ name, policy, trust, isGithub }: IamEntry): readonly string[] {
  if (!trust) {
    return [
      ...fileLines(`${name}.json`, policy),
      `aws iam create-policy --policy-name ${name} --policy-document file://${name}.json`,
    ];
  }
  return [
    ...(isGithub
      ? [
          '# Once an account:',
          `aws iam create-open-id-connect-provider --url https://${GITHUB} --client-id-list sts.amazonaws.com`,
        ]
      : []),
    ...fileLines(`${name}-trust.json`, trust),
    `aws iam create-role --role-name ${name} --assume-role-policy-document file://${name}-trust.json`,
    ...fileLines(`${name}.json`, policy),
    `aws iam put-role-policy --role-name ${name} --policy-name edgewright --policy-document file://${name}.json`,
  ];
}

function fileLines(file: string, document: PolicyDocument): readonly string[] {
  return [`cat > ${file} <<'JSON'`, ...JSON.stringify(document, undefined, 2).split('\n'), 'JSON'];
}
