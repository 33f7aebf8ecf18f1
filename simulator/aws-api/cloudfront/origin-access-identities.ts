/** Origin access identities, which buckets knew CloudFront by before there were origin access controls. @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CloudFrontOriginAccessIdentityConfig.html */
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Operations } from '../call.ts';
import { upperId } from '../ids.ts';
import type { AwsState } from '../state.ts';
import { ApiError } from '../wire/api-error.ts';
import { configOf } from './associations.ts';
import { type Config, configuredOperations, type Kind } from './configured.ts';

/** An origin access identity. */
const ORIGIN_ACCESS_IDENTITY: Kind = {
  one: 'CloudFrontOriginAccessIdentity',
  many: 'CloudFrontOriginAccessIdentities',
  part: 'originAccessIdentities',
  path: 'origin-access-identity/cloudfront',
  newId: ({ randomBytes }) => upperId('E', randomBytes),
  quota: ({ quotas }) => quotas.originAccessIdentities,
  tooMany: 'TooManyCloudFrontOriginAccessIdentities',
  hasName: false,
  managed: {},
  checked: (config) => config,
  earlier(config, { originAccessIdentities }) {
    const all = Object.values(originAccessIdentities);
    const found = all.find((other) => other.config.CallerReference === config.CallerReference);
    if (!found) return undefined;
    if (isDeepStrictEqual({ ...found.config }, { ...config })) return found;
    const says = 'The caller reference was used for an origin access identity with another comment.';
    throw new ApiError('CloudFrontOriginAccessIdentityAlreadyExists', says);
  },
  checkChange(before, after) {
    if (before.CallerReference === after.CallerReference) return;
    throw new ApiError('IllegalUpdate', 'The caller reference of an origin access identity cannot be changed.');
  },
  isInUse: (id, state) =>
    Object.values(state.distributions).some((record) =>
      (configOf(record).Origins.Items ?? []).some(({ S3OriginConfig: s3 }) => s3?.OriginAccessIdentity === pathOf(id)),
    ),
  // AWS's is an id of S3, of as many digits.
  beside: ({ id }) => ({ S3CanonicalUserId: createHash('sha384').update(id).digest('hex') }),
  listed: ({ Id, S3CanonicalUserId, CloudFrontOriginAccessIdentityConfig: config }) => ({
    Id,
    S3CanonicalUserId,
    Comment: (config as Config).Comment,
  }),
};

/** How origins name those that there are. */
export function originAccessIdentities({ originAccessIdentities: all }: AwsState): readonly string[] {
  return Object.keys(all).map(pathOf);
}

function pathOf(id: string): string {
  return `origin-access-identity/cloudfront/${id}`;
}

/** What can be asked of origin access identities. */
export const originAccessIdentityOperations: Operations = configuredOperations(ORIGIN_ACCESS_IDENTITY);
