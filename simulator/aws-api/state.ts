/** Everything that an account has on AWS, as plain JSON: what the operations read and write, and what is served. */
import type {
  CachePolicyConfig,
  CloudFrontOriginAccessIdentityConfig,
  ContinuousDeploymentPolicyConfig,
  DistributionConfig,
  FunctionConfig,
  KeyGroupConfig,
  OriginAccessControlConfig,
  OriginRequestPolicyConfig,
  PublicKeyConfig,
  ResponseHeadersPolicyConfig,
} from '@aws-sdk/client-cloudfront';
import type { CreateFunctionRequest } from '@aws-sdk/client-lambda';
import type { Revision } from './revisions.ts';

/** A shape of the SDK as it is once it was read: members that have to be there are, and others are there or not. */
export type Given<Shape> = Shape extends Uint8Array | Date
  ? Shape
  : Shape extends readonly (infer Item)[]
    ? readonly Given<Item>[]
    : Shape extends object
      ? { readonly [Name in keyof Shape]: Given<Exclude<Shape[Name], undefined>> }
      : Shape;

/** The state. Times are milliseconds since 1970 by the simulator's clock. */
export interface AwsState {
  /** By name. */
  readonly functions: Readonly<Record<string, FunctionRecord>>;
  /** By name. */
  readonly keyValueStores: Readonly<Record<string, KeyValueStoreRecord>>;
  /** These are by id. */
  readonly distributions: Readonly<Record<string, DistributionRecord>>;
  readonly invalidations: Readonly<Record<string, InvalidationRecord>>;
  readonly cachePolicies: Readonly<Record<string, Configured<Given<CachePolicyConfig>>>>;
  readonly originRequestPolicies: Readonly<Record<string, Configured<Given<OriginRequestPolicyConfig>>>>;
  readonly responseHeadersPolicies: Readonly<Record<string, Configured<Given<ResponseHeadersPolicyConfig>>>>;
  readonly originAccessControls: Readonly<Record<string, Configured<Given<OriginAccessControlConfig>>>>;
  readonly continuousDeploymentPolicies: Readonly<Record<string, Configured<Given<ContinuousDeploymentPolicyConfig>>>>;
  readonly publicKeys: Readonly<Record<string, Configured<Given<PublicKeyConfig>>>>;
  readonly keyGroups: Readonly<Record<string, Configured<Given<KeyGroupConfig>>>>;
  readonly originAccessIdentities: Readonly<Record<string, Configured<Given<CloudFrontOriginAccessIdentityConfig>>>>;
  /** By name. */
  readonly lambdaFunctions: Readonly<Record<string, LambdaRecord>>;
  /** Until when handlers that no distribution has any more are replicated, by ARN. */
  readonly replicas: Readonly<Record<string, number>>;
  /** By name. */
  readonly roles: Readonly<Record<string, RoleRecord>>;
  /** Policies of the account that roles can have, by ARN. */
  readonly managedPolicies: Readonly<Record<string, ManagedPolicyRecord>>;
  /** Who else is believed, by ARN. */
  readonly identityProviders: Readonly<Record<string, IdentityProviderRecord>>;
  /** By name. */
  readonly buckets: Readonly<Record<string, BucketRecord>>;
  /** By name. */
  readonly parameters: Readonly<Record<string, ParameterRecord>>;
  /** By Region and name, with a space between. */
  readonly logGroups: Readonly<Record<string, LogGroupRecord>>;
  /** By ARN, values by key. */
  readonly tags: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Something that has an id, a config that is replaced as a whole, and an ETag. */
export interface Configured<Config> {
  readonly id: string;
  readonly config: Config;
  /** 1 at first; says what the ETag is. */
  readonly revision: number;
  readonly createdAt: number;
  readonly changedAt: number;
}

/** One stage of a function. */
export interface FunctionStage {
  readonly config: Given<FunctionConfig>;
  /** In base64. */
  readonly code: string;
  readonly revision: number;
  readonly createdAt: number;
  readonly changedAt: number;
}

/** A CloudFront Function. */
export interface FunctionRecord {
  readonly name: string;
  readonly development: FunctionStage;
  /** The last one is LIVE for the API, and comes into force a while later. */
  readonly live: readonly Revision<FunctionStage>[];
}

/** A KeyValueStore. */
export interface KeyValueStoreRecord {
  readonly name: string;
  readonly id: string;
  readonly comment?: string;
  readonly createdAt: number;
  readonly changedAt: number;
  /** Of its settings. Its content has another, and ETags of either do not serve for the other. */
  readonly revision: number;
  readonly contentRevision: number;
  /** Why its import failed, if it did. */
  readonly failure?: string;
  readonly content: readonly Revision<Readonly<Record<string, string>>>[];
}

/** A distribution. */
export interface DistributionRecord {
  readonly id: string;
  readonly domainName: string;
  /** Of a staging one: the id of the distribution of which it is a copy. */
  readonly primaryId?: string;
  readonly revision: number;
  readonly changedAt: number;
  readonly configs: readonly Revision<Given<DistributionConfig>>[];
}

/** An invalidation. */
export interface InvalidationRecord {
  readonly id: string;
  readonly distributionId: string;
  readonly callerReference: string;
  readonly paths: readonly string[];
  readonly createdAt: number;
}

/** A version of a Lambda function, `$LATEST` among them. */
export interface LambdaVersion {
  readonly version: string;
  readonly runtime: string;
  /** The ARN of its role. */
  readonly role: string;
  /** `index.handler`. */
  readonly handler: string;
  readonly description: string;
  /** Seconds. */
  readonly timeout: number;
  /** Megabytes. */
  readonly memorySize: number;
  /** Of its environment. */
  readonly variables: Readonly<Record<string, string>>;
  /** What it has besides, as it was given. Nothing here goes by it, but Lambda@Edge refuses most of it. */
  readonly settings: LambdaSettings;
  /** The zip in base64. */
  readonly code: string;
  readonly codeSha256: string;
  readonly codeSize: number;
  readonly revisionId: string;
  readonly changedAt: number;
  /** When it can be used. */
  readonly readyAt: number;
}

/** Settings that a version may have on Lambda, and most of them not at the edge. */
export type LambdaSettings = Given<
  Pick<
    CreateFunctionRequest,
    'Architectures' | 'Layers' | 'VpcConfig' | 'DeadLetterConfig' | 'TracingConfig' | 'EphemeralStorage' | 'KMSKeyArn'
  >
>;

/** A Lambda function. */
export interface LambdaRecord {
  readonly name: string;
  readonly latest: LambdaVersion;
  /** The numbered ones, the oldest first. */
  readonly versions: readonly LambdaVersion[];
  /** Numbers of deleted versions are not given again. */
  readonly lastVersion: number;
  /** Of its policy. */
  readonly statements: readonly Readonly<Record<string, unknown>>[];
}

/** A role. Documents are JSON as it was written. */
export interface RoleRecord {
  readonly name: string;
  readonly id: string;
  readonly path: string;
  /** Who may assume it. */
  readonly trust: string;
  readonly description: string;
  readonly createdAt: number;
  /** Documents by name. */
  readonly policies: Readonly<Record<string, string>>;
  /** ARNs of policies. */
  readonly attached: readonly string[];
}

/** A managed policy of the account, of which there is one version. The document is JSON as it was written. */
export interface ManagedPolicyRecord {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly path: string;
  readonly document: string;
  readonly description: string;
  readonly createdAt: number;
}

/** A provider of OpenID Connect. */
export interface IdentityProviderRecord {
  readonly arn: string;
  /** Without its scheme. */
  readonly url: string;
  readonly clients: readonly string[];
  readonly thumbprints: readonly string[];
  readonly createdAt: number;
}

/** A bucket of S3. */
export interface BucketRecord {
  readonly name: string;
  readonly createdAt: number;
  /** JSON as it was written. */
  readonly policy?: string;
  /** By key. */
  readonly objects: Readonly<Record<string, ObjectRecord>>;
}

/** An object of S3. */
export interface ObjectRecord {
  /** In base64. */
  readonly content: string;
  readonly size: number;
  /** With its quotation marks. */
  readonly etag: string;
  readonly changedAt: number;
  readonly contentType: string;
  /** `CacheControl` and others that it is sent with. */
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  /** `ChecksumCRC32` and others that came with it. */
  readonly checksums: Readonly<Record<string, string>>;
}

/** A parameter of the Parameter Store. */
export interface ParameterRecord {
  readonly name: string;
  /** At least one, the oldest first. */
  readonly versions: readonly ParameterVersion[];
}

/** A version of a parameter. */
export interface ParameterVersion {
  readonly version: number;
  readonly type: 'String' | 'StringList' | 'SecureString';
  readonly value: string;
  readonly tier: 'Standard' | 'Advanced';
  readonly dataType: string;
  readonly description?: string;
  /** A regular expression. */
  readonly allowedPattern?: string;
  /** Of KMS, for a SecureString. */
  readonly keyId?: string;
  readonly changedAt: number;
}

/** A log group of CloudWatch Logs. */
export interface LogGroupRecord {
  readonly region: string;
  readonly name: string;
  readonly createdAt: number;
  /** How many events were ever written. */
  readonly written: number;
  /** The last of them, in the order in which they were written. */
  readonly events: readonly LogEventRecord[];
}

/** One line of a log. */
export interface LogEventRecord {
  /** Digits; later ones are larger. */
  readonly id: string;
  readonly stream: string;
  readonly at: number;
  readonly message: string;
}

/** An account that has nothing. */
export const EMPTY_STATE: AwsState = {
  functions: {},
  keyValueStores: {},
  distributions: {},
  invalidations: {},
  cachePolicies: {},
  originRequestPolicies: {},
  responseHeadersPolicies: {},
  originAccessControls: {},
  continuousDeploymentPolicies: {},
  publicKeys: {},
  keyGroups: {},
  originAccessIdentities: {},
  lambdaFunctions: {},
  replicas: {},
  roles: {},
  managedPolicies: {},
  identityProviders: {},
  buckets: {},
  parameters: {},
  logGroups: {},
  tags: {},
};
