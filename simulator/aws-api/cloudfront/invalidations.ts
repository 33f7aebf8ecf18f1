/** Invalidations. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Invalidation.html */
import type {
  CreateInvalidationRequest,
  GetInvalidationRequest,
  ListInvalidationsRequest,
} from '@aws-sdk/client-cloudfront';
import { EdgeError } from '../../../config/errors.ts';
import { invalidationOf } from '../../cache/invalidation.ts';
import type { Call, Handler, Operations } from '../call.ts';
import { upperId } from '../ids.ts';
import { pageOf } from '../pages.ts';
import type { AwsState, Given, InvalidationRecord } from '../state.ts';
import { ApiError } from '../wire/api-error.ts';
import { distributionOf } from './distribution-of.ts';
import { inProgressInvalidations, invalidationStatus } from './invalidation-status.ts';
import { checkQuantities } from './quantities.ts';

/** The same reference with the same paths is the same invalidation, and gives it back. */
const createInvalidation: Handler<Given<CreateInvalidationRequest>> = (input, call) => {
  const { state, now } = call;
  const { DistributionId: distributionId, InvalidationBatch: batch } = input;
  distributionOf(state, distributionId);
  checkQuantities(batch, 'Paths');
  const paths = batch.Paths.Items ?? [];
  checkPaths(paths);
  const known = invalidationsOf(state, distributionId).find((one) => one.callerReference === batch.CallerReference);
  if (known) {
    if (known.paths.join('\n') === paths.join('\n')) return { output: shownInvalidation(known, call) };
    throw new ApiError(
      'InvalidationBatchAlreadyExists',
      'The caller reference is that of an invalidation with other paths.',
      400,
    );
  }
  checkInProgress(paths, distributionId, call);
  const id = upperId('I', call.randomBytes);
  const record = { id, distributionId, callerReference: batch.CallerReference, paths, createdAt: now };
  call.invalidate(distributionId, paths);
  return {
    state: { ...state, invalidations: { ...state.invalidations, [id]: record } },
    output: {
      Location: `https://cloudfront.amazonaws.com/2020-05-31/distribution/${distributionId}/invalidation/${id}`,
      ...shownInvalidation(record, call),
    },
  };
};

const getInvalidation: Handler<Given<GetInvalidationRequest>> = ({ DistributionId: distributionId, Id: id }, call) => {
  distributionOf(call.state, distributionId);
  const found = invalidationsOf(call.state, distributionId).find((one) => one.id === id);
  if (!found) throw new ApiError('NoSuchInvalidation', 'The specified invalidation does not exist.');
  return { output: shownInvalidation(found, call) };
};

const listInvalidations: Handler<Given<ListInvalidationsRequest>> = (input, call) => {
  distributionOf(call.state, input.DistributionId);
  const all = invalidationsOf(call.state, input.DistributionId).toReversed();
  const items = all.map(
    (record) =>
      [
        record.id,
        { Id: record.id, CreateTime: new Date(record.createdAt), Status: invalidationStatus(record, call) },
      ] as const,
  );
  return { output: { InvalidationList: pageOf(items, input) } };
};

/** What can be asked of invalidations. */
export const invalidationOperations: Operations = {
  CreateInvalidation: createInvalidation,
  GetInvalidation: getInvalidation,
  ListInvalidations: listInvalidations,
};

function invalidationsOf({ invalidations }: AwsState, distributionId: string): readonly InvalidationRecord[] {
  return Object.values(invalidations).filter((one) => one.distributionId === distributionId);
}

function checkPaths(paths: readonly string[]): void {
  try {
    invalidationOf(paths);
  } catch (error) {
    if (!(error instanceof EdgeError)) throw error;
    const says = error.problems.map(({ at, says }) => `${at} ${says}`).join('; ');
    throw new ApiError('InvalidArgument', `Your request contains one or more invalid invalidation paths: ${says}`);
  }
}

/** Paths with a wildcard, and without, count by themselves. */
function checkInProgress(paths: readonly string[], distributionId: string, call: Call): void {
  const { quotas } = call;
  const running = inProgressInvalidations(distributionId, call).flatMap((one) => one.paths);
  const all = [...running, ...paths];
  const wildcards = all.filter((path) => path.endsWith('*')).length;
  if (wildcards > quotas.invalidationWildcards || all.length - wildcards > quotas.invalidationPaths) {
    throw new ApiError(
      'TooManyInvalidationsInProgress',
      'You have exceeded the maximum number of allowable InProgress invalidations.',
    );
  }
}

function shownInvalidation(record: InvalidationRecord, call: Call): object {
  const { id, callerReference, paths, createdAt } = record;
  return {
    Invalidation: {
      Id: id,
      Status: invalidationStatus(record, call),
      CreateTime: new Date(createdAt),
      InvalidationBatch: { CallerReference: callerReference, Paths: { Quantity: paths.length, Items: paths } },
    },
  };
}
