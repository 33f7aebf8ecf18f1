import { ApiError } from './wire/api-error.ts';

/**
 * Refuses what was not asked for the current revision.
 *
 * @throws ApiError InvalidIfMatchVersion without an ETag, PreconditionFailed with one that is not the current
 */
export function requireMatch(given: string | undefined, current: string): void {
  if (given === undefined || given === '')
    throw new ApiError('InvalidIfMatchVersion', 'The If-Match version is missing or not valid for the resource.');
  if (given !== current)
    throw new ApiError(
      'PreconditionFailed',
      "The request failed because it didn't meet the preconditions in one or more request-header fields.",
    );
}
