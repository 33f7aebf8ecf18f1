/** Which viewers of a primary distribution get the staging one. */
import type { ContinuousDeploymentPolicyConfig } from '@aws-sdk/client-cloudfront';
import type { ViewerRequest } from '../../exchange.ts';
import { headerOf } from '../../header-lines.ts';
import type { Given } from '../state.ts';

/**
 * Whether a request is for the staging distribution. `share` is a number from 0 up to 1 that is drawn for the request.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-continuous-deployment.html
 */
export function isForStaging(
  { Enabled: isEnabled, TrafficConfig: traffic }: Given<ContinuousDeploymentPolicyConfig>,
  { headers }: Pick<ViewerRequest, 'headers'>,
  share: number,
): boolean {
  if (!isEnabled || !traffic) return false;
  const { SingleHeaderConfig: named, SingleWeightConfig: weighted } = traffic;
  if (named) return headerOf(headers, named.Header.toLowerCase()) === named.Value;
  return weighted !== undefined && share < weighted.Weight;
}
