/** Where the code of Lambda functions lies: in S3, in a bucket that is AWS's own. */
import type { Call } from '../call.ts';
import type { LambdaVersion } from '../state.ts';

/** AWS's bucket of the Region. */
export const LAMBDA_BUCKET = 'awslambda-us-east-1-tasks';

/** A URL of a version's zip, which is good for ten minutes. @see https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCodeLocation.html */
export function codeLocation(name: string, { revisionId }: LambdaVersion, { account, presigned }: Call): string {
  return presigned(`/${LAMBDA_BUCKET}/${keyPrefix(account)}${name}-${revisionId}`, 600);
}

/** The zip of a key; nothing where it is that of no version. */
export function lambdaZip({ state, account }: Pick<Call, 'state' | 'account'>, key: string): Buffer | undefined {
  for (const { name, latest, versions } of Object.values(state.lambdaFunctions)) {
    const found = [latest, ...versions].find((one) => key === `${keyPrefix(account)}${name}-${one.revisionId}`);
    if (found) return Buffer.from(found.code, 'base64');
  }
  return undefined;
}

function keyPrefix(account: string): string {
  return `snapshots/${account}/`;
}
