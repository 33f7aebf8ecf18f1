/** What the distributions of an account run. */
import { type DistributionSummary, ListDistributionsCommand } from '@aws-sdk/client-cloudfront';
import type { AwsClients } from '../aws/clients.ts';
import { codeOfArn } from './code-arn.ts';

/**
 * The code that any distribution of the account runs, staging ones among them, and the ids of those that do.
 *
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ListDistributions.html
 */
export async function readAssociatedCode({
  cloudfront,
}: Pick<AwsClients, 'cloudfront'>): Promise<ReadonlyMap<string, readonly string[]>> {
  const users = new Map<string, readonly string[]>();
  let marker: string | undefined;
  do {
    const { DistributionList: list } = await cloudfront.send(new ListDistributionsCommand({ Marker: marker }));
    for (const summary of list?.Items ?? []) {
      for (const code of codesOf(summary)) users.set(code, [...(users.get(code) ?? []), summary.Id ?? '']);
    }
    marker = list?.NextMarker;
  } while (marker);
  return users;
}

function codesOf({ DefaultCacheBehavior: main, CacheBehaviors: others }: DistributionSummary): ReadonlySet<string> {
  const arns = [main, ...(others?.Items ?? [])].flatMap((behavior) => [
    ...(behavior?.FunctionAssociations?.Items ?? []).map((one) => one.FunctionARN ?? ''),
    ...(behavior?.LambdaFunctionAssociations?.Items ?? []).map((one) => one.LambdaFunctionARN ?? ''),
  ]);
  return new Set(arns.map(codeOfArn));
}
