/** Whether AWS answered with one of these error codes, which are the names of what its clients throw. */
export function isError(error: unknown, ...codes: readonly string[]): error is Error {
  return error instanceof Error && codes.includes(error.name);
}

/** What `ask` resolves to; nothing where AWS has nothing by that name. */
export async function ifThere<Answer>(ask: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await ask;
  } catch (error) {
    if (isError(error, ...NOT_THERE)) return undefined;
    throw error;
  }
}

/** What CloudFront, its KeyValueStores, Lambda and IAM say of what is not there. */
const NOT_THERE = [
  'EntityNotFound',
  'NoSuchBucketPolicy',
  'NoSuchCachePolicy',
  'NoSuchContinuousDeploymentPolicy',
  'NoSuchDistribution',
  'NoSuchEntityException',
  'NoSuchFunctionExists',
  'NoSuchOriginRequestPolicy',
  'NoSuchResource',
  'NoSuchResponseHeadersPolicy',
  'ResourceNotFoundException',
];
