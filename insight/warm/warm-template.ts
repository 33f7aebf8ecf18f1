/**
 * A template of CloudFormation for a function that keeps paths warm every minute, from the Region of its stack.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-lambda-function-code.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-events-rule-target.html
 */
import type { WarmSettings } from './warm-settings.ts';

/** Characters that the event of a rule may have. */
export const LARGEST_EVENT = 8192;

/** Days for which its logs are kept. */
const RETENTION = 14;

/** Seconds: those in which requests begin, and what the last of them may take. */
const TIMEOUT = 90;

/**
 * The template. The function may write its own logs, and nothing else.
 *
 * @param code `lib/warm-handler.js`
 */
export function warmTemplate(settings: WarmSettings, code: string): Readonly<Record<string, unknown>> {
  const { groups, at, host } = settings;
  const count = groups.reduce((sum, { paths }) => sum + paths.length, 0);
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `Keeps ${count} of ${host ?? new URL(at).host} warm at the edge location near this Region`,
    Resources: {
      Logs: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: RETENTION } },
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: policy({
            Principal: { Service: 'lambda.amazonaws.com' },
            Action: 'sts:AssumeRole',
          }),
          Policies: [
            {
              PolicyName: 'logs',
              PolicyDocument: policy({
                Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
                Resource: attribute('Logs', 'Arn'),
              }),
            },
          ],
        },
      },
      Warmer: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Runtime: 'nodejs22.x',
          Architectures: ['arm64'],
          Handler: 'index.handler',
          MemorySize: 128,
          Timeout: TIMEOUT,
          Role: attribute('Role', 'Arn'),
          LoggingConfig: { LogGroup: { Ref: 'Logs' } },
          Code: { ZipFile: code },
        },
      },
      // A run that failed is not repeated: the next one comes within the minute.
      Once: {
        Type: 'AWS::Lambda::EventInvokeConfig',
        Properties: {
          FunctionName: { Ref: 'Warmer' },
          Qualifier: '$LATEST',
          MaximumRetryAttempts: 0,
          MaximumEventAgeInSeconds: 60,
        },
      },
      EveryMinute: {
        Type: 'AWS::Events::Rule',
        Properties: {
          ScheduleExpression: 'rate(1 minute)',
          Targets: [{ Id: 'Warmer', Arn: attribute('Warmer', 'Arn'), Input: JSON.stringify(settings) }],
        },
      },
      Permission: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          Action: 'lambda:InvokeFunction',
          FunctionName: attribute('Warmer', 'Arn'),
          Principal: 'events.amazonaws.com',
          SourceArn: attribute('EveryMinute', 'Arn'),
        },
      },
    },
  };
}

function policy(statement: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] };
}

function attribute(resource: string, name: string): Readonly<Record<string, readonly string[]>> {
  return { 'Fn::GetAtt': [resource, name] };
}
