/** Key groups, whose signatures a behavior trusts. @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_KeyGroupConfig.html */
import type { CacheBehavior } from '@aws-sdk/client-cloudfront';
import type { Operations } from '../call.ts';
import { uuid } from '../ids.ts';
import type { Given } from '../state.ts';
import { ApiError } from '../wire/api-error.ts';
import { distributionsWhere } from './associations.ts';
import { configuredOperations, isConfigured, type Kind } from './configured.ts';
import { PUBLIC_KEY } from './public-keys.ts';

/** A key group. */
export const KEY_GROUP: Kind = {
  one: 'KeyGroup',
  many: 'KeyGroups',
  part: 'keyGroups',
  path: 'key-group',
  newId: ({ randomBytes }) => uuid(randomBytes),
  quota: ({ quotas }) => quotas.keyGroups,
  tooMany: 'TooManyKeyGroups',
  noSuch: 'NoSuchResource',
  inUse: 'ResourceInUse',
  hasName: true,
  managed: {},
  checked(config, { state, quotas }) {
    const keys = config.Items as readonly string[];
    if (keys.length === 0) throw new ApiError('InvalidArgument', 'A key group needs a public key.');
    if (keys.length > quotas.keysOfGroup) {
      const says = `A key group can have ${quotas.keysOfGroup} public keys, and this has ${keys.length}.`;
      throw new ApiError('TooManyPublicKeysInKeyGroup', says);
    }
    const unknown = keys.find((id) => !isConfigured(PUBLIC_KEY, state, id));
    if (unknown !== undefined) throw new ApiError('InvalidArgument', `The public key ${unknown} does not exist.`);
    return config;
  },
  isInUse: (id, state) => distributionsWhere(state, (behavior) => trustedKeyGroups(behavior).includes(id)).length > 0,
  listed: (shown) => ({ KeyGroup: shown }),
};

/** The ids of the key groups that a behavior trusts. */
export function trustedKeyGroups({
  TrustedKeyGroups: trusted,
}: Pick<Given<CacheBehavior>, 'TrustedKeyGroups'>): readonly string[] {
  return trusted?.Enabled ? (trusted.Items ?? []) : [];
}

/** What can be asked of key groups. */
export const keyGroupOperations: Operations = configuredOperations(KEY_GROUP);
