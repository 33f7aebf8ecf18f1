/** Versions of Lambda functions, and by which names they are asked for. */
import type { Call } from '../call.ts';
import type { AwsState, LambdaRecord, LambdaVersion } from '../state.ts';
import { ApiError } from '../wire/api-error.ts';

/** The ARN of a function, or of one of its versions. Lambda@Edge is in this Region alone. */
export function lambdaArn(account: string, name: string, version?: string): string {
  const arn = `arn:aws:lambda:us-east-1:${account}:function:${name}`;
  return version === undefined ? arn : `${arn}:${version}`;
}

/** The name in what a client may write for a function: a name, a part of an ARN or all of it; and the version behind it. */
export function lambdaName(written: string): { readonly name: string; readonly version?: string } {
  const rest = /(?:^|:)function:(.+)$/.exec(written)?.[1] ?? written;
  const [name = '', version] = rest.split(':');
  return version === undefined ? { name } : { name, version };
}

/** The version of an ARN that ends with a number; nothing where it is not there. */
export function numberedVersion(state: AwsState, account: string, arn: string): LambdaVersion | undefined {
  const { name, version } = lambdaName(arn);
  const record = Object.hasOwn(state.lambdaFunctions, name) ? state.lambdaFunctions[name] : undefined;
  if (version === undefined || arn !== lambdaArn(account, name, version)) return undefined;
  return record?.versions.find((one) => one.version === version);
}

/** The function of a name. @throws ApiError ResourceNotFoundException */
export function lambdaOf({ state, account }: Pick<Call, 'state' | 'account'>, written: string): LambdaRecord {
  const { name } = lambdaName(written);
  const found = Object.hasOwn(state.lambdaFunctions, name) ? state.lambdaFunctions[name] : undefined;
  if (found) return found;
  throw new ApiError('ResourceNotFoundException', `Function not found: ${lambdaArn(account, name)}`);
}

/** The version that is asked for, the changeable one unless one is. @throws ApiError ResourceNotFoundException */
export function versionOf(call: Pick<Call, 'state' | 'account'>, written: string, qualifier?: string): LambdaVersion {
  const record = lambdaOf(call, written);
  const wanted = qualifier ?? lambdaName(written).version ?? '$LATEST';
  if (wanted === '$LATEST') return record.latest;
  const found = record.versions.find(({ version }) => version === wanted);
  if (found) return found;
  const arn = lambdaArn(call.account, record.name, wanted);
  throw new ApiError('ResourceNotFoundException', `Function not found: ${arn}`);
}

/** Whether a version can be used: one that was just made or changed cannot at once. */
export function isReady({ readyAt }: LambdaVersion, now: number): boolean {
  return readyAt <= now;
}
