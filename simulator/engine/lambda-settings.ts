/** What a Lambda function is configured with. */
import type { NetworkFlag } from '../faults.ts';

/** What a handler may use, and how it is called. */
export interface LambdaSettings {
  /** `arn:aws:lambda:us-east-1:111122223333:function:NAME:1` is made of it, and the handler reads it in `context.functionName`. */
  readonly functionName: string;
  /** Milliseconds that an event may take; AWS names 30 s for every station, and on older pages 5 s for the viewer's. */
  readonly timeout: number;
  /** Megabytes of V8's heap; what lies outside it, such as the bytes of a Buffer, is not counted. */
  readonly memory: number;
  /** How many instances run at the same time. An event that finds them all busy waits; on AWS there are 1,000. */
  readonly concurrency: number;
  /** A new `context.awsRequestId`. */
  readonly requestId: () => string;
  /** Variables besides those that Lambda sets: where AWS's APIs are on this machine. Lambda@Edge itself allows none. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Where instances see whether the network is down. */
  readonly networkFlag?: NetworkFlag;
  /** Milliseconds since 1970 when an event comes; the handler's clock goes on from there. Default: the clock of this machine. */
  readonly now?: () => number;
  /** Whether the handler's clock stands still until another event comes, so that what it makes of the time can be expected. */
  readonly standsStill?: boolean;
}

/** The time-outs that AWS's pages name, in milliseconds. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
export const LAMBDA_TIMEOUTS = { current: 30_000, viewerBefore: 5_000 } as const;

/** The limit of a viewer station on AWS's older pages, and Lambda's own default. */
export const LAMBDA_MEMORY = 128;

/** Enough for the viewers of one machine. */
export const LAMBDA_CONCURRENCY = 8;

/** `context` of a call, as far as it can be sent to a worker. @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
export function contextOf({ functionName, timeout, memory, requestId }: LambdaSettings): object {
  const name = `us-east-1.${functionName}`;
  return {
    functionName: name,
    functionVersion: '1',
    invokedFunctionArn: `arn:aws:lambda:us-east-1:111122223333:function:${functionName}:1`,
    memoryLimitInMB: String(memory),
    awsRequestId: requestId(),
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: 'local',
    timeout,
  };
}

/** What stands for the credentials of a function's role: an example of AWS's documentation, which opens nothing. */
const THROWAWAY_CREDENTIALS = {
  AWS_ACCESS_KEY_ID: 'ASIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  AWS_SESSION_TOKEN: 'local',
};

/** The variables that Lambda sets, for the Node.js that bundles are made for. A Lambda@Edge function has no others. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html */
export function environmentOf({ functionName, memory, variables }: LambdaSettings): Record<string, string> {
  return {
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x',
    AWS_LAMBDA_FUNCTION_NAME: `us-east-1.${functionName}`,
    AWS_LAMBDA_FUNCTION_VERSION: '1',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memory),
    TZ: ':UTC',
    ...THROWAWAY_CREDENTIALS,
    ...variables,
  };
}
