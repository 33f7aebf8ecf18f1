/** Who asks. @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
import type { Handler, Operations } from '../call.ts';

const getCallerIdentity: Handler<object> = (_, { account }) => ({
  output: { UserId: 'AIDALOCALEDGEWRIGHT0', Account: account, Arn: `arn:aws:iam::${account}:user/edgewright` },
});

/** What can be asked of STS. */
export const identityOperations: Operations = { GetCallerIdentity: getCallerIdentity };
