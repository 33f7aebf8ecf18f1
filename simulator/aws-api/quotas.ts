/**
 * How much an account may have. Each is settable, since AWS raises most of them.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
 */
export interface Quotas {
  readonly functions: number;
  /** Bytes of a function's code. */
  readonly functionSize: number;
  readonly keyValueStores: number;
  /** Bytes of keys and values. */
  readonly keyValueStoreSize: number;
  /** Bytes of a key, and of a value. */
  readonly keySize: number;
  readonly valueSize: number;
  /** Keys, and bytes, of one UpdateKeys. */
  readonly updateKeys: number;
  readonly updateSize: number;
  readonly distributions: number;
  readonly stagingDistributions: number;
  /** Of one distribution. */
  readonly origins: number;
  readonly originGroups: number;
  readonly cacheBehaviors: number;
  readonly aliases: number;
  readonly originCustomHeaders: number;
  /** Functions, and handlers, of one distribution. */
  readonly functionsOfDistribution: number;
  readonly handlersOfDistribution: number;
  /** Of each kind. */
  readonly policies: number;
  readonly continuousDeploymentPolicies: number;
  readonly originAccessControls: number;
  readonly originAccessIdentities: number;
  readonly publicKeys: number;
  readonly keyGroups: number;
  /** Of one key group. */
  readonly keysOfGroup: number;
  /** Of one behavior. */
  readonly keyGroupsOfBehavior: number;
  /** Paths in progress at once. */
  readonly invalidationPaths: number;
  readonly invalidationWildcards: number;
  readonly tags: number;
  /** Bytes of a Lambda function's zip. */
  readonly lambdaZip: number;
  readonly buckets: number;
  readonly parameters: number;
  /** Versions of a parameter; the oldest one makes room. */
  readonly parameterVersions: number;
  /** Bytes of a parameter's value, by its tier. */
  readonly parameterSize: number;
  readonly advancedParameterSize: number;
  /** Bytes, megabytes and seconds of handlers at viewer events, and at origin events. */
  readonly viewerHandlerZip: number;
  readonly viewerHandlerMemory: number;
  readonly viewerHandlerTimeout: number;
  readonly originHandlerMemory: number;
  readonly originHandlerTimeout: number;
}

/** The quotas of a new account. */
export const QUOTAS: Quotas = {
  functions: 100,
  functionSize: 10_240,
  keyValueStores: 50,
  keyValueStoreSize: 5 * 1024 * 1024,
  keySize: 512,
  valueSize: 1024,
  updateKeys: 50,
  updateSize: 3 * 1024 * 1024,
  distributions: 500,
  stagingDistributions: 20,
  origins: 100,
  originGroups: 10,
  cacheBehaviors: 75,
  aliases: 100,
  originCustomHeaders: 30,
  functionsOfDistribution: 100,
  handlersOfDistribution: 100,
  policies: 20,
  continuousDeploymentPolicies: 20,
  originAccessControls: 100,
  originAccessIdentities: 100,
  publicKeys: 10,
  keyGroups: 10,
  keysOfGroup: 5,
  keyGroupsOfBehavior: 4,
  invalidationPaths: 3000,
  invalidationWildcards: 15,
  tags: 50,
  lambdaZip: 50 * 1024 * 1024,
  buckets: 10_000,
  parameters: 10_000,
  parameterVersions: 100,
  parameterSize: 4096,
  advancedParameterSize: 8192,
  // Today's page on quotas names 50 MB and 30 seconds for all events; what UpdateDistribution was last seen to refuse counts.
  viewerHandlerZip: 1024 * 1024,
  viewerHandlerMemory: 128,
  viewerHandlerTimeout: 30,
  originHandlerMemory: 10_240,
  originHandlerTimeout: 30,
};
