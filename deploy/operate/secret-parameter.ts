/** A SecureString parameter of SSM in us-east-1, where handlers of Lambda@Edge read a secret. */
import { DescribeParametersCommand, GetParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { EdgeError } from '../../config/errors.ts';
import type { AwsClients } from '../aws/clients.ts';
import { isError } from '../aws/is-error.ts';

type Ssm = Pick<AwsClients, 'ssm'>;

/** A parameter as it was read. */
export interface SecretParameter {
  readonly value: string;
  /** Counts its writes. */
  readonly version: number;
}

/**
 * A parameter; nothing where it is not there.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
 */
export async function readSecretParameter({ ssm }: Ssm, name: string): Promise<SecretParameter | undefined> {
  try {
    const { Parameter: found } = await ssm.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
    return { value: found?.Value ?? '', version: found?.Version ?? 0 };
  } catch (error) {
    if (isError(error, 'ParameterNotFound')) return undefined;
    throw error;
  }
}

/**
 * Writes a parameter, encrypted with the key that it was encrypted with before: an overwrite without one takes the account's default.
 * SSM knows no condition, but says which write it was.
 *
 * @param read the version that was read, 0 for none
 * @throws EdgeError ERR_RELEASE where a parameter of that name is no SecureString, or somebody else wrote it meanwhile
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
 */
export async function writeSecretParameter({ ssm }: Ssm, name: string, value: string, read: number): Promise<void> {
  const filter = { Key: 'Name', Option: 'Equals', Values: [name] };
  const { Parameters = [] } = await ssm.send(new DescribeParametersCommand({ ParameterFilters: [filter] }));
  const [before] = Parameters;
  if (before?.Type !== undefined && before.Type !== 'SecureString') {
    const at = { at: name, says: `is a parameter of type ${before.Type}, expected a SecureString` };
    const hint = 'Delete the parameter, and run the command again.';
    throw new EdgeError('ERR_RELEASE', 'The secret is not encrypted in SSM', hint, [at]);
  }
  const { Version: version } = await ssm.send(
    new PutParameterCommand({
      Name: name,
      Value: value,
      Type: 'SecureString',
      Overwrite: before !== undefined,
      ...(before?.KeyId === undefined ? {} : { KeyId: before.KeyId }),
      ...(before === undefined ? { Description: 'Keys of an issuer of tokens, for the handlers of Edgewright' } : {}),
    }),
  );
  if (version === read + 1) return;
  const at = { at: name, says: `was written meanwhile: this is version ${version}, ${read} was read` };
  throw new EdgeError('ERR_RELEASE', 'Somebody else changes this secret', 'See edgewright secrets list.', [at]);
}
