/** What is on AWS before a release: the distribution, its code, the releases before. Only reads. */
import { type FunctionSummary, ListFunctionsCommand } from '@aws-sdk/client-cloudfront';
import { type FunctionConfiguration, paginateListVersionsByFunction } from '@aws-sdk/client-lambda';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { AwsClients } from '../aws/clients.ts';
import { isError } from '../aws/is-error.ts';
import { type Association, associationsOf } from '../distribution/associations.ts';
import { type LiveDistribution, readDistribution } from '../distribution/read-distribution.ts';
import type { Owner } from '../names.ts';
import { type LivePolicy, readPolicies } from '../policy/live-policies.ts';
import { codeOfArn } from './code-arn.ts';
import { type Release, releasesOf } from './release.ts';
import { type ReleaseStore, readReleaseStore } from './release-store.ts';

/** A CloudFront Function of the account. */
export interface LiveFunction {
  readonly name: string;
  readonly comment: string;
  /** Whether it has been published. */
  readonly isLive: boolean;
  /** When it was changed last: milliseconds since 1970. */
  readonly changedAt: number;
}

/** A numbered version of a Lambda function. */
export interface LiveVersion {
  /** `name:4`. */
  readonly code: string;
  readonly number: number;
  readonly comment: string;
  /** Of its zip, in base64. */
  readonly sha256: string;
  /** The ARN of its role. */
  readonly role: string;
  /** Seconds. */
  readonly timeout: number;
  /** Megabytes. */
  readonly memory: number;
  readonly runtime: string;
}

/** What is on AWS. */
export interface Live {
  /** Twelve digits. */
  readonly account: string;
  /** The ARN of whoever asks. */
  readonly caller: string;
  readonly distribution: LiveDistribution;
  readonly associations: readonly Association[];
  /** All of the account, AWS's own among them, by id. */
  readonly policies: ReadonlyMap<string, LivePolicy>;
  /** Nothing before the first release. */
  readonly store: ReleaseStore | undefined;
  /** The newest first. */
  readonly releases: readonly Release[];
  /** All of the account, by name. */
  readonly functions: ReadonlyMap<string, LiveFunction>;
  /** The numbered versions of what is asked for and of what is associated, by `name:4`. */
  readonly versions: ReadonlyMap<string, LiveVersion>;
}

/**
 * Reads it.
 *
 * @param lambdas names of Lambda functions whose versions are to be known besides those that are associated
 * @throws EdgeError ERR_RELEASE where there is no such distribution
 */
export async function readLive(
  clients: AwsClients,
  owner: Owner,
  distributionId: string,
  lambdas: readonly string[],
): Promise<Live> {
  const [identity, distribution] = await Promise.all([
    clients.sts.send(new GetCallerIdentityCommand({})),
    readDistribution(clients.cloudfront, distributionId),
  ]);
  // Afterwards: whose code the distribution runs has to be known, even where somebody releases in between.
  const [store, functions, policies] = await Promise.all([
    readReleaseStore(clients, owner),
    readFunctions(clients),
    readPolicies(clients),
  ]);
  const associations = associationsOf(distribution.config);
  const associated = associations.filter(({ kind }) => kind === 'lambda').map(({ arn }) => nameOf(codeOfArn(arn)));
  return {
    account: identity.Account ?? '',
    caller: identity.Arn ?? '',
    distribution,
    associations,
    policies,
    store,
    releases: store ? releasesOf(store.items) : [],
    functions,
    versions: await readVersions(clients, [...new Set([...lambdas, ...associated])]),
  };
}

/** Every CloudFront Function of the account, by name. */
export async function readFunctions({
  cloudfront,
}: Pick<AwsClients, 'cloudfront'>): Promise<ReadonlyMap<string, LiveFunction>> {
  const functions = new Map<string, LiveFunction>();
  let marker: string | undefined;
  do {
    const { FunctionList: list } = await cloudfront.send(new ListFunctionsCommand({ Marker: marker }));
    for (const summary of list?.Items ?? []) {
      const one = functionOf(summary);
      const other = functions.get(one.name);
      functions.set(one.name, {
        ...one,
        isLive: one.isLive || (other?.isLive ?? false),
        changedAt: Math.max(one.changedAt, other?.changedAt ?? 0),
      });
    }
    marker = list?.NextMarker;
  } while (marker);
  return functions;
}

function functionOf({ Name, FunctionConfig, FunctionMetadata }: FunctionSummary): LiveFunction {
  return {
    name: Name ?? '',
    comment: FunctionConfig?.Comment ?? '',
    isLive: FunctionMetadata?.Stage === 'LIVE',
    changedAt: FunctionMetadata?.LastModifiedTime?.getTime() ?? 0,
  };
}

/** The numbered versions of Lambda functions, by `name:4`. A function that is not there has none. */
export async function readVersions(
  { lambda }: Pick<AwsClients, 'lambda'>,
  names: readonly string[],
): Promise<ReadonlyMap<string, LiveVersion>> {
  const versions = new Map<string, LiveVersion>();
  for (const name of names) {
    for (const version of await versionsOf(lambda, name)) versions.set(version.code, version);
  }
  return versions;
}

async function versionsOf(lambda: AwsClients['lambda'], name: string): Promise<readonly LiveVersion[]> {
  const versions: LiveVersion[] = [];
  try {
    for await (const { Versions = [] } of paginateListVersionsByFunction({ client: lambda }, { FunctionName: name })) {
      versions.push(...Versions.filter(({ Version }) => Version !== '$LATEST').map(versionOf));
    }
  } catch (error) {
    if (!isError(error, 'ResourceNotFoundException')) throw error;
  }
  return versions;
}

/** A version as a release sees it. */
export function versionOf(says: FunctionConfiguration): LiveVersion {
  const { FunctionName, Version, Description, CodeSha256, Role, Timeout, MemorySize, Runtime } = says;
  return {
    code: `${FunctionName}:${Version}`,
    number: Number(Version),
    comment: Description ?? '',
    sha256: CodeSha256 ?? '',
    role: Role ?? '',
    timeout: Timeout ?? 0,
    memory: MemorySize ?? 0,
    runtime: Runtime ?? '',
  };
}

function nameOf(code: string): string {
  return code.split(':')[0] ?? '';
}
