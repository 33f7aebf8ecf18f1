/** Public keys, by which viewers' signatures are verified. @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_PublicKeyConfig.html */
import { createPublicKey } from 'node:crypto';
import type { Operations } from '../call.ts';
import { upperId } from '../ids.ts';
import { ApiError } from '../wire/api-error.ts';
import { type Config, configuredOperations, type Kind } from './configured.ts';

/** A public key. */
export const PUBLIC_KEY: Kind = {
  one: 'PublicKey',
  many: 'PublicKeys',
  part: 'publicKeys',
  path: 'public-key',
  newId: ({ randomBytes }) => upperId('K', randomBytes),
  quota: ({ quotas }) => quotas.publicKeys,
  tooMany: 'TooManyPublicKeys',
  hasName: true,
  managed: {},
  checked(config) {
    if (!isSigningKey(String(config.EncodedKey))) {
      throw new ApiError(
        'InvalidArgument',
        'EncodedKey has to be an RSA key of 2048 bits or an EC key of P-256 in PEM.',
      );
    }
    return { Comment: '', ...config };
  },
  checkChange(before, after) {
    const immutable = ['CallerReference', 'Name', 'EncodedKey'] as const;
    const changed = immutable.find((name) => before[name] !== after[name]);
    if (changed === undefined) return;
    throw new ApiError('CannotChangeImmutablePublicKeyFields', `${changed} of a public key cannot be changed.`);
  },
  isInUse: (id, { keyGroups }) => Object.values(keyGroups).some(({ config }) => config.Items.includes(id)),
  beside: ({ createdAt }) => ({ CreatedTime: new Date(createdAt) }),
  listed({ Id, CreatedTime, PublicKeyConfig: config }) {
    const { Name, EncodedKey, Comment } = config as Config;
    return { Id, CreatedTime, Name, EncodedKey, Comment };
  },
};

/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-trusted-signers.html */
function isSigningKey(pem: string): boolean {
  try {
    const { asymmetricKeyType: type, asymmetricKeyDetails: details } = createPublicKey(pem);
    if (type === 'rsa') return details?.modulusLength === 2048;
    return type === 'ec' && details?.namedCurve === 'prime256v1';
  } catch {
    return false;
  }
}

/** What can be asked of public keys. */
export const publicKeyOperations: Operations = configuredOperations(PUBLIC_KEY);
