import type { AwsState, DistributionRecord } from '../state.ts';
import { ApiError } from '../wire/api-error.ts';

/** The distribution of an id. @throws ApiError NoSuchDistribution */
export function distributionOf({ distributions }: AwsState, id: string): DistributionRecord {
  const found = Object.hasOwn(distributions, id) ? distributions[id] : undefined;
  if (found) return found;
  throw new ApiError('NoSuchDistribution', 'The specified distribution does not exist.');
}
