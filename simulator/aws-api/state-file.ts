/** The file in which an account outlives its process. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { EdgeError } from '../../config/errors.ts';
import { isRecord } from '../is-record.ts';
import { type Credentials, throwAwayCredentials } from './signature/credentials.ts';
import { type AwsState, EMPTY_STATE } from './state.ts';

/** What the file holds. */
export interface KeptAccount {
  /** Twelve digits. */
  readonly account: string;
  /** They open nothing but this machine's API, and stay the same so that a shell need not be told again. */
  readonly credentials: Credentials;
  readonly state: AwsState;
}

/** The form of the file. */
const VERSION = 1;

/** The account of examples. */
const EXAMPLE_ACCOUNT = '123456789012';

/**
 * Reads an account; a new one where there is no file. `wanted` is the id that it has to have.
 *
 * @throws EdgeError ERR_USAGE for a file that holds none, or another
 */
export function readAccount(file: string, randomBytes: (count: number) => Uint8Array, wanted?: string): KeptAccount {
  if (!existsSync(file)) {
    const account = wanted ?? EXAMPLE_ACCOUNT;
    return { account, credentials: throwAwayCredentials(randomBytes), state: EMPTY_STATE };
  }
  const hint = 'Name another file with --aws-state, or delete this one.';
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new EdgeError('ERR_USAGE', `${file} is no JSON: ${(error as Error).message}`, hint, [], error);
  }
  if (!isRecord(value) || value.version !== VERSION || !isRecord(value.state)) {
    throw new EdgeError('ERR_USAGE', `${file} holds no state of the AWS API in form ${VERSION}`, hint);
  }
  const { account, credentials, state } = value as unknown as KeptAccount;
  // ARNs have the account in them, so that it cannot become another.
  if (wanted !== undefined && wanted !== account)
    throw new EdgeError('ERR_USAGE', `${file} holds the account ${account}, and not ${wanted}`, hint);
  return { account, credentials, state: { ...EMPTY_STATE, ...state } };
}

/** Writes an account whole or not at all: whoever is killed meanwhile leaves what was there. */
export function writeAccount(file: string, kept: KeptAccount): void {
  mkdirSync(dirname(file), { recursive: true });
  const beside = `${file}.new`;
  writeFileSync(beside, `${JSON.stringify({ version: VERSION, ...kept }, null, 1)}\n`, { mode: 0o600 });
  renameSync(beside, file);
}
