/** Whether code that a distribution runs was made by a project, asked of AWS. */
import { DescribeFunctionCommand } from '@aws-sdk/client-cloudfront';
import type { AwsClients } from '../aws/clients.ts';
import { ifThere } from '../aws/is-error.ts';
import { isOurs, type Owner } from '../names.ts';
import { codeOfArn } from './code-arn.ts';
import { readVersions } from './live.ts';

/** Asks for its comment. What is not there any more is nobody's. */
export async function isOurArn(
  { cloudfront, lambda }: Pick<AwsClients, 'cloudfront' | 'lambda'>,
  owner: Owner,
  arn: string,
): Promise<boolean> {
  const [name = '', version] = codeOfArn(arn).split(':');
  if (version === undefined) {
    const found = await ifThere(cloudfront.send(new DescribeFunctionCommand({ Name: name, Stage: 'LIVE' })));
    return isOurs(owner, found?.FunctionSummary?.FunctionConfig?.Comment);
  }
  const versions = await readVersions({ lambda }, [name]);
  return isOurs(owner, versions.get(`${name}:${version}`)?.comment);
}
