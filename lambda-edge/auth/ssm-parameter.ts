/**
 * A SecureString of AWS Systems Manager's Parameter Store, read with the role of the function. Lambda@Edge runs in many regions and has no
 * environment variables of one's own: the parameter stands where the function does, in us-east-1.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
 */
import { type AwsCredentials, signedHeaders } from './aws-signature.ts';
import type { FetchJson } from './json-document.ts';

/** What reading takes of the world around it. */
export interface SsmIo {
  readonly fetchJson: FetchJson;
  readonly now: () => number;
  /**
   * The variables that Lambda sets, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, and those by which AWS's clients are led
   * elsewhere, AWS_ENDPOINT_URL_SSM and AWS_ENDPOINT_URL.
   *
   * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
   */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const REGION = 'us-east-1';

/** Milliseconds: a viewer may be waiting. */
const TIME = 1_500;

/**
 * The value of a parameter, decrypted.
 *
 * @throws Error where there are no credentials, the service does not answer, or there is no such parameter for this role
 */
export async function readSsmParameter(name: string, { fetchJson, now, environment }: SsmIo): Promise<string> {
  const { AWS_ENDPOINT_URL_SSM, AWS_ENDPOINT_URL } = environment;
  const url = new URL(AWS_ENDPOINT_URL_SSM || AWS_ENDPOINT_URL || `https://ssm.${REGION}.amazonaws.com`);
  const body = JSON.stringify({ Name: name, WithDecryption: true });
  const request = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AmazonSSM.GetParameter' };
  const headers = await signedHeaders(
    { url, headers: request, body, region: REGION, service: 'ssm' },
    credentialsOf(environment),
    now(),
  );
  const signal = AbortSignal.timeout(TIME);
  const { Parameter: parameter } = Object(await fetchJson(url, { method: 'POST', headers, body, signal }));
  const { Value: value } = Object(parameter);
  if (typeof value !== 'string') throw new Error('the parameter has no value');
  return value;
}

function credentialsOf(environment: SsmIo['environment']): AwsCredentials {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = environment;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) throw new Error('there are no credentials of a role');
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    sessionToken: AWS_SESSION_TOKEN || undefined,
  };
}
