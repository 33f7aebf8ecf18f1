/** Origin access controls. @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_OriginAccessControlConfig.html */
import type { Operations } from '../call.ts';
import { upperId } from '../ids.ts';
import { configOf } from './associations.ts';
import { configuredOperations, type Kind } from './configured.ts';
import { checkEnum } from './enums.ts';

/** An origin access control. */
export const ORIGIN_ACCESS_CONTROL: Kind = {
  one: 'OriginAccessControl',
  many: 'OriginAccessControls',
  part: 'originAccessControls',
  path: 'origin-access-control',
  newId: ({ randomBytes }) => upperId('E', randomBytes),
  quota: ({ quotas }) => quotas.originAccessControls,
  tooMany: 'TooManyOriginAccessControls',
  hasName: true,
  managed: {},
  checked(config) {
    checkEnum('signingProtocol', String(config.SigningProtocol), ['sigv4']);
    checkEnum('signingBehavior', String(config.SigningBehavior), ['never', 'always', 'no-override']);
    const types = ['s3', 'mediastore', 'mediapackagev2', 'lambda'];
    checkEnum('originAccessControlOriginType', String(config.OriginAccessControlOriginType), types);
    return { Description: '', ...config };
  },
  isInUse: (id, state) =>
    Object.values(state.distributions).some((record) =>
      (configOf(record).Origins.Items ?? []).some((origin) => origin.OriginAccessControlId === id),
    ),
  listed: ({ Id, OriginAccessControlConfig: config }) => ({ Id, ...(config as object) }),
};

/** What can be asked of origin access controls. */
export const originAccessControlOperations: Operations = configuredOperations(ORIGIN_ACCESS_CONTROL);
