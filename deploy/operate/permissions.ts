/**
 * What the deployer asks of AWS, and so what it must be allowed. A test holds the rows to the calls that commands really make: one
 * more call is one more row.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudfront.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-permissions.html
 */

/** What somebody is allowed for: to plan; to plan, release, go back and prune; all that and canaries; to operate what is released; to publish files; to invalidate, as a backend. */
export const PURPOSES = ['plan', 'deploy', 'canary', 'operate', 'publish', 'invalidate'] as const;

/** One of `PURPOSES`. */
export type Purpose = (typeof PURPOSES)[number];

/** What a project may have, or not: permissions for what it has not are left out. */
export type Feature = 'handlers' | 'managed-policies' | 'parameters' | 'buckets';

/** What an action is on: `account` where AWS knows no narrower resource. `any-…` are those of others too: theirs are read, and AWS checks all that stand on a distribution. */
export type Resource =
  | 'account'
  | 'distribution'
  | 'any-distribution'
  | 'continuous-deployment-policies'
  | 'origin-access-controls'
  | 'any-bucket'
  | 'buckets'
  | 'objects'
  | 'functions'
  | 'any-function'
  | 'store'
  | 'policies'
  | 'handlers'
  | 'any-handler'
  | 'edge-role'
  | 'service-roles'
  | 'parameters'
  | 'logs';

/** An action of IAM that somebody must be allowed. */
export interface Permission {
  /** `cloudfront:GetDistribution`. */
  readonly action: string;
  readonly on: Resource;
  readonly for: readonly Purpose[];
  readonly when?: Feature;
  /** The action that asks for it, where no call has its name. */
  readonly because?: string;
}

const ALL = ['plan', 'deploy', 'canary', 'operate'] as const;
const PLAN = ['plan', 'deploy', 'canary'] as const;
const WRITE = ['deploy', 'canary', 'operate'] as const;
const DEPLOY = ['deploy', 'canary'] as const;
const CANARY = ['canary'] as const;
const OPERATE = ['operate'] as const;
const PUBLISH = ['publish'] as const;

/** Every permission. */
export const PERMISSIONS: readonly Permission[] = [
  { action: 'cloudfront:GetDistribution', on: 'distribution', for: [...ALL, ...PUBLISH] },
  { action: 'cloudfront:UpdateDistribution', on: 'distribution', for: DEPLOY },
  { action: 'cloudfront:CreateInvalidation', on: 'distribution', for: [...WRITE, ...PUBLISH, 'invalidate'] },
  { action: 'cloudfront:GetInvalidation', on: 'distribution', for: [...OPERATE, ...PUBLISH] },
  { action: 'cloudfront:ListInvalidations', on: 'distribution', for: [...OPERATE, ...PUBLISH] },
  // A staging distribution gets its id when it is copied.
  { action: 'cloudfront:CopyDistribution', on: 'distribution', for: CANARY },
  {
    action: 'cloudfront:CreateDistribution',
    on: 'any-distribution',
    for: CANARY,
    because: 'cloudfront:CopyDistribution',
  },
  { action: 'cloudfront:GetDistribution', on: 'any-distribution', for: CANARY },
  { action: 'cloudfront:UpdateDistribution', on: 'any-distribution', for: CANARY },
  { action: 'cloudfront:ListDistributions', on: 'account', for: DEPLOY },
  { action: 'cloudfront:ListContinuousDeploymentPolicies', on: 'account', for: CANARY },
  { action: 'cloudfront:GetContinuousDeploymentPolicy', on: 'continuous-deployment-policies', for: PLAN },
  { action: 'cloudfront:CreateContinuousDeploymentPolicy', on: 'continuous-deployment-policies', for: CANARY },
  { action: 'cloudfront:UpdateContinuousDeploymentPolicy', on: 'continuous-deployment-policies', for: CANARY },
  { action: 'cloudfront:DeleteContinuousDeploymentPolicy', on: 'continuous-deployment-policies', for: CANARY },
  { action: 'cloudfront:DeleteDistribution', on: 'any-distribution', for: CANARY },
  { action: 's3:GetBucketPolicy', on: 'any-bucket', for: CANARY },
  // What edgewright pull writes beside the distribution.
  { action: 'cloudfront:GetOriginAccessControl', on: 'origin-access-controls', for: PLAN },
  { action: 'cloudfront:GetKeyGroup', on: 'account', for: PLAN },
  { action: 'cloudfront:GetPublicKey', on: 'account', for: PLAN },
  { action: 'cloudfront:ListFunctions', on: 'account', for: ALL },
  { action: 'cloudfront:DescribeFunction', on: 'any-function', for: WRITE },
  { action: 'cloudfront:GetFunction', on: 'any-function', for: WRITE },
  { action: 'cloudfront:CreateFunction', on: 'functions', for: DEPLOY },
  { action: 'cloudfront:UpdateFunction', on: 'functions', for: DEPLOY },
  { action: 'cloudfront:TestFunction', on: 'functions', for: DEPLOY },
  { action: 'cloudfront:PublishFunction', on: 'functions', for: DEPLOY },
  { action: 'cloudfront:DeleteFunction', on: 'functions', for: DEPLOY },
  { action: 'cloudfront:ListCachePolicies', on: 'account', for: ALL },
  { action: 'cloudfront:ListOriginRequestPolicies', on: 'account', for: ALL },
  { action: 'cloudfront:ListResponseHeadersPolicies', on: 'account', for: ALL },
  { action: 'cloudfront:CreateCachePolicy', on: 'policies', for: DEPLOY, when: 'managed-policies' },
  { action: 'cloudfront:CreateOriginRequestPolicy', on: 'policies', for: DEPLOY, when: 'managed-policies' },
  { action: 'cloudfront:CreateResponseHeadersPolicy', on: 'policies', for: DEPLOY, when: 'managed-policies' },
  { action: 'cloudfront:GetCachePolicy', on: 'policies', for: DEPLOY, when: 'managed-policies' },
  { action: 'cloudfront:DeleteCachePolicy', on: 'policies', for: DEPLOY, when: 'managed-policies' },
  { action: 'cloudfront:GetOriginRequestPolicy', on: 'policies', for: DEPLOY, when: 'managed-policies' },
  { action: 'cloudfront:DeleteOriginRequestPolicy', on: 'policies', for: DEPLOY, when: 'managed-policies' },
  { action: 'cloudfront:GetResponseHeadersPolicy', on: 'policies', for: DEPLOY, when: 'managed-policies' },
  { action: 'cloudfront:DeleteResponseHeadersPolicy', on: 'policies', for: DEPLOY, when: 'managed-policies' },
  { action: 'cloudfront:DescribeKeyValueStore', on: 'store', for: [...ALL, ...PUBLISH] },
  { action: 'cloudfront:CreateKeyValueStore', on: 'store', for: [...WRITE, ...PUBLISH] },
  { action: 'cloudfront-keyvaluestore:DescribeKeyValueStore', on: 'store', for: [...ALL, ...PUBLISH] },
  { action: 'cloudfront-keyvaluestore:ListKeys', on: 'store', for: [...ALL, ...PUBLISH] },
  { action: 'cloudfront-keyvaluestore:UpdateKeys', on: 'store', for: [...WRITE, ...PUBLISH] },
  { action: 's3:ListBucket', on: 'buckets', for: PUBLISH, when: 'buckets' },
  { action: 's3:GetObject', on: 'objects', for: PUBLISH, when: 'buckets' },
  { action: 's3:PutObject', on: 'objects', for: PUBLISH, when: 'buckets' },
  { action: 's3:DeleteObject', on: 'objects', for: PUBLISH, when: 'buckets' },
  { action: 'lambda:ListFunctions', on: 'account', for: DEPLOY },
  { action: 'lambda:ListVersionsByFunction', on: 'any-handler', for: ALL },
  { action: 'lambda:GetFunctionConfiguration', on: 'handlers', for: DEPLOY, when: 'handlers' },
  { action: 'lambda:CreateFunction', on: 'handlers', for: DEPLOY, when: 'handlers' },
  { action: 'lambda:UpdateFunctionCode', on: 'handlers', for: DEPLOY, when: 'handlers' },
  { action: 'lambda:UpdateFunctionConfiguration', on: 'handlers', for: DEPLOY, when: 'handlers' },
  { action: 'lambda:PublishVersion', on: 'handlers', for: DEPLOY, when: 'handlers' },
  { action: 'lambda:DeleteFunction', on: 'handlers', for: DEPLOY, when: 'handlers' },
  ...['lambda:GetFunction', 'lambda:EnableReplication*', 'lambda:DisableReplication*'].map(
    (action): Permission => ({
      action,
      on: 'any-handler',
      for: DEPLOY,
      because: 'cloudfront:UpdateDistribution',
    }),
  ),
  {
    action: 'iam:CreateServiceLinkedRole',
    on: 'service-roles',
    for: DEPLOY,
    when: 'handlers',
    because: 'cloudfront:UpdateDistribution',
  },
  { action: 'iam:GetRole', on: 'edge-role', for: PLAN, when: 'handlers' },
  { action: 'iam:PassRole', on: 'edge-role', for: DEPLOY, when: 'handlers', because: 'lambda:CreateFunction' },
  { action: 'ssm:GetParameter', on: 'parameters', for: OPERATE, when: 'parameters' },
  { action: 'ssm:PutParameter', on: 'parameters', for: OPERATE, when: 'parameters' },
  { action: 'ssm:DescribeParameters', on: 'account', for: ALL, when: 'parameters' },
  { action: 'logs:FilterLogEvents', on: 'logs', for: OPERATE },
];
