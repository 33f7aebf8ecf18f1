/** The options of `edgewright dev` that speak of the local AWS API, read from what was typed. */
import { EdgeError } from '../config/errors.ts';
import { QUOTAS, type Quotas } from '../simulator/aws-api/quotas.ts';
import type { DevAwsOptions } from './dev-aws.ts';
import { portOf } from './port-of.ts';

/** As they were typed. */
export interface GivenAwsOptions {
  /** Where the local AWS API listens; with it, what is deployed there is served. */
  readonly awsPort?: string;
  /** The file in which its account is kept. */
  readonly awsState?: string;
  /** Twelve digits. */
  readonly awsAccount?: string;
  /** Seconds until a change of it has arrived at the edge. */
  readonly awsDelay?: string;
  /** Seconds until a handler that left the edge can be deleted. */
  readonly awsReplicaDelay?: string;
  /** `functions=5`. */
  readonly awsQuota?: readonly string[];
}

/** What the API does not go together with. */
interface OtherOptions {
  readonly distribution?: string;
  readonly code?: readonly string[];
  readonly origin?: readonly string[];
  readonly json?: boolean;
}

/**
 * How the API is to be served; nothing where it is not.
 *
 * @throws EdgeError ERR_USAGE
 */
export function devAwsOptions(options: GivenAwsOptions & OtherOptions): DevAwsOptions | undefined {
  const { awsPort, awsState, awsAccount, awsDelay, awsReplicaDelay, awsQuota, origin, json } = options;
  if (awsPort === undefined) {
    const given = Object.entries({ awsState, awsAccount, awsDelay, awsReplicaDelay, awsQuota });
    const lost = given.filter(([, value]) => value !== undefined).map(([name]) => FLAGS[name as keyof typeof FLAGS]);
    if (lost.length === 0) return undefined;
    throw new EdgeError('ERR_USAGE', `${lost.join(', ')}: for the AWS API alone`, 'Serve it with --aws-port.');
  }
  if (options.distribution !== undefined || options.code)
    throw new EdgeError('ERR_USAGE', '--aws-port serves what the AWS API has', 'Leave out --distribution and --code.');
  if (awsAccount !== undefined && !/^\d{12}$/.test(awsAccount))
    throw new EdgeError('ERR_USAGE', `--aws-account takes twelve digits, got ${awsAccount}`, `Use ${ACCOUNT_EXAMPLE}.`);
  return {
    awsPort: portOf(awsPort, FLAGS.awsPort),
    awsDelay: secondsOf(awsDelay, FLAGS.awsDelay),
    awsReplicaDelay: secondsOf(awsReplicaDelay, FLAGS.awsReplicaDelay),
    awsQuotas: quotasOf(awsQuota),
    ...(awsState === undefined ? {} : { awsState }),
    ...(awsAccount === undefined ? {} : { awsAccount }),
    ...(origin ? { origin } : {}),
    ...(json === undefined ? {} : { json }),
  };
}

const ACCOUNT_EXAMPLE = '--aws-account 123456789012';

const FLAGS = {
  awsPort: '--aws-port',
  awsState: '--aws-state',
  awsAccount: '--aws-account',
  awsDelay: '--aws-delay',
  awsReplicaDelay: '--aws-replica-delay',
  awsQuota: '--aws-quota',
} as const;

function secondsOf(text = '0', flag: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  throw new EdgeError('ERR_USAGE', `${flag} takes seconds, got ${text}`, `Use ${flag} 20.`);
}

/** Quotas by name; of one that is named twice the last counts. */
function quotasOf(given: readonly string[] = []): Partial<Quotas> {
  const problems = given.flatMap((text) => {
    const { name, value } = quotaOf(text);
    if (!Object.hasOwn(QUOTAS, name)) return [{ at: '--aws-quota', says: `${name} is no quota` }];
    return /^\d+$/.test(value) ? [] : [{ at: '--aws-quota', says: `${text} has no whole number` }];
  });
  if (problems.length > 0) {
    const known = Object.entries(QUOTAS).map(([name, value]) => `${name}=${value}`);
    throw new EdgeError(
      'ERR_USAGE',
      '--aws-quota takes a quota and a number',
      `The quotas, and what they are without it: ${known.join(', ')}.`,
      problems,
    );
  }
  return Object.fromEntries(given.map(quotaOf).map(({ name, value }) => [name, Number(value)]));
}

function quotaOf(text: string): { readonly name: string; readonly value: string } {
  const [name = '', value = ''] = text.split('=');
  return { name, value };
}
