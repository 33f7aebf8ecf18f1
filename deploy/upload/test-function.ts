/** What a function that was uploaded does on AWS. */
import { TestFunctionCommand } from '@aws-sdk/client-cloudfront';
import type { AwsClients } from '../aws/clients.ts';

/** A function whose DEVELOPMENT stage is as it was uploaded. */
export interface UploadedFunction {
  readonly name: string;
  /** Of that stage: what others changed since is not what is tested. */
  readonly etag: string;
}

/** What came of one event. */
export interface TestedEvent {
  /** `{ request }` or `{ response }`; nothing where the function failed. */
  readonly output?: unknown;
  /** Why it failed, in AWS's words. */
  readonly error?: string;
  /** Percent of the time that a function may take. */
  readonly computeUtilization: number;
}

/**
 * Runs the DEVELOPMENT stage of a function on an event.
 *
 * @throws what the client throws
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/test-function.html
 */
export async function testFunction(
  clients: Pick<AwsClients, 'cloudfront'>,
  { name, etag }: UploadedFunction,
  event: object,
): Promise<TestedEvent> {
  const { TestResult: result } = await clients.cloudfront.send(
    new TestFunctionCommand({
      Name: name,
      IfMatch: etag,
      Stage: 'DEVELOPMENT',
      EventObject: Buffer.from(JSON.stringify(event)),
    }),
  );
  const computeUtilization = Number(result?.ComputeUtilization ?? 0);
  // A function that fails is an answer too: 200, with its message.
  const { FunctionErrorMessage: error = '', FunctionOutput: output = '' } = result ?? {};
  return error === '' ? { output: JSON.parse(output), computeUtilization } : { error, computeUtilization };
}
