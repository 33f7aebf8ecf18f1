/** Every operation that is there, by service. What stands nowhere here answers NotImplemented. */
import type { Operations } from './call.ts';
import { continuousDeploymentOperations } from './cloudfront/continuous-deployment.ts';
import { distributionOperations } from './cloudfront/distributions.ts';
import { functionOperations } from './cloudfront/functions.ts';
import { invalidationOperations } from './cloudfront/invalidations.ts';
import { keyGroupOperations } from './cloudfront/key-groups.ts';
import { keyValueStoreOperations } from './cloudfront/key-value-stores.ts';
import { originAccessControlOperations } from './cloudfront/origin-access-controls.ts';
import { originAccessIdentityOperations } from './cloudfront/origin-access-identities.ts';
import { policyOperations } from './cloudfront/policies.ts';
import { publicKeyOperations } from './cloudfront/public-keys.ts';
import { stagingOperations } from './cloudfront/staging.ts';
import { tagOperations } from './cloudfront/tags.ts';
import { identityProviderOperations } from './iam/identity-providers.ts';
import { managedPolicyOperations } from './iam/managed-policies.ts';
import { roleOperations } from './iam/roles.ts';
import { keyOperations } from './key-value-store/keys.ts';
import { lambdaOperations } from './lambda/functions.ts';
import { logOperations } from './logs/log-groups.ts';
import { bucketOperations } from './s3/buckets.ts';
import { objectOperations } from './s3/objects.ts';
import { parameterOperations } from './ssm/parameters.ts';
import { identityOperations } from './sts/identity.ts';
import type { ServiceName } from './wire/load-service.ts';

/** The operations of each service. */
export const OPERATIONS: Readonly<Record<ServiceName, Operations>> = {
  cloudfront: {
    ...functionOperations,
    ...keyValueStoreOperations,
    ...policyOperations,
    ...originAccessControlOperations,
    ...originAccessIdentityOperations,
    ...publicKeyOperations,
    ...keyGroupOperations,
    ...continuousDeploymentOperations,
    ...distributionOperations,
    ...stagingOperations,
    ...invalidationOperations,
    ...tagOperations,
  },
  'cloudfront-keyvaluestore': keyOperations,
  lambda: lambdaOperations,
  iam: { ...roleOperations, ...managedPolicyOperations, ...identityProviderOperations },
  sts: identityOperations,
  logs: logOperations,
  ssm: parameterOperations,
  s3: { ...bucketOperations, ...objectOperations },
};
