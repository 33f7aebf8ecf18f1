/** What GetParameter answers, to clients of the API and to handlers alike. */
import { createHash } from 'node:crypto';
import type { GetParameterRequest, Parameter } from '@aws-sdk/client-ssm';
import type { Given, ParameterRecord, ParameterVersion } from '../state.ts';
import { ApiError } from '../wire/api-error.ts';

/**
 * The parameter that is asked for: by its name or ARN, and by a version behind a colon.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
 * @throws ApiError ParameterNotFound, ParameterVersionNotFound
 */
export function parameterFor(
  { Name: written, WithDecryption: isDecrypted = false }: Given<GetParameterRequest>,
  recordOf: (name: string) => ParameterRecord | undefined,
  account: string,
): Parameter {
  const { name, selector } = namedIn(written);
  const record = recordOf(name);
  if (!record) throw new ApiError('ParameterNotFound', '');
  if (selector === undefined) return shownParameter(record, latestOf(record), { account, isDecrypted });
  const version = record.versions.find((one) => String(one.version) === selector);
  if (!version) {
    const says = `Systems Manager could not find version ${selector} of ${name}. Verify the version and try again.`;
    throw new ApiError('ParameterVersionNotFound', says);
  }
  return { ...shownParameter(record, version, { account, isDecrypted }), Selector: `:${selector}` };
}

/** The name in what a client may write for a parameter, and the version behind it. */
export function namedIn(written: string): { readonly name: string; readonly selector?: string } {
  const [, path] = /^arn:aws:ssm:[^:]*:\d*:parameter(\/.*)$/.exec(written) ?? [];
  const [given = '', selector] = (path ?? written).split(':');
  // An ARN has a slash before every name; a name that has no other has none.
  const name = path !== undefined && given.lastIndexOf('/') === 0 ? given.slice(1) : given;
  return selector === undefined ? { name } : { name, selector };
}

/** The version that was written last. */
export function latestOf({ name, versions }: ParameterRecord): ParameterVersion {
  const last = versions.at(-1);
  if (!last) throw new Error(`the parameter ${name} has no version`);
  return last;
}

/** The ARN of a parameter. */
export function parameterArn(account: string, name: string): string {
  return `arn:aws:ssm:us-east-1:${account}:parameter${name.startsWith('/') ? '' : '/'}${name}`;
}

/** A version of a parameter as it is answered. */
export function shownParameter(
  { name }: ParameterRecord,
  { type, value, version, dataType, changedAt }: ParameterVersion,
  { account, isDecrypted }: { readonly account: string; readonly isDecrypted: boolean },
): Parameter {
  return {
    Name: name,
    Type: type,
    Value: type === 'SecureString' && !isDecrypted ? encrypted(value) : value,
    Version: version,
    LastModifiedDate: new Date(changedAt),
    ARN: parameterArn(account, name),
    DataType: dataType,
  };
}

/** A text that looks like what KMS makes of a value, and tells nothing of it. */
function encrypted(value: string): string {
  return `AQICAH${createHash('sha512').update(value).digest('base64')}`;
}
