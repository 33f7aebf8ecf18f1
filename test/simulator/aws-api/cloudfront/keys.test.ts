import { generateKeyPairSync } from 'node:crypto';
import {
  CreateCloudFrontOriginAccessIdentityCommand,
  CreateDistributionCommand,
  CreateKeyGroupCommand,
  CreateOriginAccessControlCommand,
  CreatePublicKeyCommand,
  type DefaultCacheBehavior,
  DeleteCloudFrontOriginAccessIdentityCommand,
  DeleteKeyGroupCommand,
  DeletePublicKeyCommand,
  GetCloudFrontOriginAccessIdentityCommand,
  GetKeyGroupCommand,
  GetPublicKeyCommand,
  ListCloudFrontOriginAccessIdentitiesCommand,
  ListDistributionsByKeyGroupCommand,
  ListKeyGroupsCommand,
  ListPublicKeysCommand,
  type Origin,
  UpdateCloudFrontOriginAccessIdentityCommand,
  UpdateKeyGroupCommand,
  UpdatePublicKeyCommand,
} from '@aws-sdk/client-cloudfront';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LocalApi, localApi } from '../local-api.ts';
import { distributionConfig } from './distribution-config.ts';

const FIRST = 'ETVPDKIKX0DER';
const SECOND = 'E3UN6WX5RRO2AG';

const pemOf = ({ publicKey }: ReturnType<typeof generateKeyPairSync>): string =>
  (publicKey as never as { export(options: object): string }).export({ type: 'spki', format: 'pem' });
const RSA = pemOf(generateKeyPairSync('rsa', { modulusLength: 2048 }) as never);
const SHORT = pemOf(generateKeyPairSync('rsa', { modulusLength: 1024 }) as never);
const EC = pemOf(generateKeyPairSync('ec', { namedCurve: 'prime256v1' }) as never);
const P384 = pemOf(generateKeyPairSync('ec', { namedCurve: 'secp384r1' }) as never);

let api: LocalApi;
beforeEach(async () => {
  api = await localApi({ quotas: { publicKeys: 2, keyGroups: 2, keysOfGroup: 1, originAccessIdentities: 2 } });
});
afterEach(() => api.close());

const keyConfig = (Name: string, EncodedKey = RSA) => ({ CallerReference: Name, Name, EncodedKey });
const createKey = async (name = 'key', pem = RSA): Promise<string> => {
  const config = new CreatePublicKeyCommand({ PublicKeyConfig: keyConfig(name, pem) });
  return (await api.cloudfront.send(config)).PublicKey?.Id ?? '';
};
const createGroup = async (Name: string, ...Items: string[]): Promise<string> => {
  const made = await api.cloudfront.send(new CreateKeyGroupCommand({ KeyGroupConfig: { Name, Items } }));
  return made.KeyGroup?.Id ?? '';
};
const trusting = (...Items: string[]): Partial<DefaultCacheBehavior> => ({
  TrustedKeyGroups: { Enabled: true, Quantity: Items.length, Items },
});
const distribute = (behavior: Partial<DefaultCacheBehavior>, config: object = {}) =>
  api.cloudfront.send(new CreateDistributionCommand({ DistributionConfig: distributionConfig(behavior, config) }));

describe('a public key', () => {
  it.each([
    ['RSA of 2048 bits', RSA],
    ['EC of P-256', EC],
  ])('is made, shown and listed: %s', async (_, pem) => {
    const Id = await createKey('key', pem);
    expect(Id).toMatch(/^K[A-Z0-9]{13}$/);
    const { PublicKey, ETag } = await api.cloudfront.send(new GetPublicKeyCommand({ Id }));
    expect(ETag).toBe(FIRST);
    expect(PublicKey).toMatchObject({ Id, PublicKeyConfig: { Name: 'key', EncodedKey: pem } });
    expect(PublicKey?.CreatedTime?.getTime()).toBeGreaterThan(0);
    const { PublicKeyList } = await api.cloudfront.send(new ListPublicKeysCommand({}));
    expect(PublicKeyList).toMatchObject({ Quantity: 1, Items: [{ Id, Name: 'key' }] });
  });

  it('may change its comment, and nothing else', async () => {
    const Id = await createKey();
    const update = (IfMatch: string, changes: object) => {
      const PublicKeyConfig = { ...keyConfig('key'), ...changes };
      return api.cloudfront.send(new UpdatePublicKeyCommand({ Id, IfMatch, PublicKeyConfig }));
    };
    expect((await update(FIRST, { Comment: 'new' })).ETag).toBe(SECOND);
    await expect(update(FIRST, { Comment: 'newer' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(update(SECOND, { EncodedKey: EC })).rejects.toMatchObject({
      name: 'CannotChangeImmutablePublicKeyFields',
    });
  });

  it('stays while a key group has it', async () => {
    const Id = await createKey();
    const group = await createGroup('group', Id);
    const remove = () => api.cloudfront.send(new DeletePublicKeyCommand({ Id, IfMatch: FIRST }));
    await expect(remove()).rejects.toMatchObject({ name: 'PublicKeyInUse', $metadata: { httpStatusCode: 409 } });
    await api.cloudfront.send(new DeleteKeyGroupCommand({ Id: group, IfMatch: FIRST }));
    await remove();
    await expect(api.cloudfront.send(new GetPublicKeyCommand({ Id }))).rejects.toMatchObject({
      name: 'NoSuchPublicKey',
    });
  });

  it.each([
    ['a text that is none', 'key', 'InvalidArgument'],
    ['a short RSA key', SHORT, 'InvalidArgument'],
    ['a key on another curve', P384, 'InvalidArgument'],
  ])('is refused with %s', async (_, pem, name) => {
    await expect(createKey('key', pem)).rejects.toMatchObject({ name });
  });

  it('is refused by its name, and over the quota', async () => {
    await createKey('one');
    await expect(createKey('one')).rejects.toMatchObject({ name: 'PublicKeyAlreadyExists' });
    await createKey('two');
    await expect(createKey('three')).rejects.toMatchObject({ name: 'TooManyPublicKeys' });
  });
});

describe('a key group', () => {
  it('is made, changed by its ETag, and listed', async () => {
    const [one, two] = [await createKey('one'), await createKey('two')];
    const Id = await createGroup('group', one);
    await api.cloudfront.send(
      new UpdateKeyGroupCommand({ Id, IfMatch: FIRST, KeyGroupConfig: { Name: 'group', Items: [two] } }),
    );
    const { KeyGroup, ETag } = await api.cloudfront.send(new GetKeyGroupCommand({ Id }));
    expect([KeyGroup?.KeyGroupConfig?.Items, ETag]).toEqual([[two], SECOND]);
    const { KeyGroupList } = await api.cloudfront.send(new ListKeyGroupsCommand({}));
    expect(KeyGroupList).toMatchObject({ Quantity: 1, Items: [{ KeyGroup: { Id } }] });
  });

  it('stays while a distribution trusts it, which says so', async () => {
    const key = await createKey();
    const Id = await createGroup('group', key);
    const { Distribution } = await distribute(trusting(Id));
    expect(Distribution?.ActiveTrustedKeyGroups).toEqual({
      Enabled: true,
      Quantity: 1,
      Items: [{ KeyGroupId: Id, KeyPairIds: { Quantity: 1, Items: [key] } }],
    });
    await expect(api.cloudfront.send(new DeleteKeyGroupCommand({ Id, IfMatch: FIRST }))).rejects.toMatchObject({
      name: 'ResourceInUse',
      $metadata: { httpStatusCode: 409 },
    });
    const { DistributionIdList } = await api.cloudfront.send(
      new ListDistributionsByKeyGroupCommand({ KeyGroupId: Id }),
    );
    expect(DistributionIdList?.Items).toEqual([Distribution?.Id]);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['InvalidArgument', () => createGroup('group', 'KNONE')],
    ['InvalidArgument', () => createGroup('group')],
    ['TooManyPublicKeysInKeyGroup', async () => createGroup('group', await createKey('one'), await createKey('two'))],
    ['TrustedKeyGroupDoesNotExist', () => distribute(trusting('none'))],
    ['NoSuchResource', () => api.cloudfront.send(new GetKeyGroupCommand({ Id: 'none' }))],
    ['NoSuchResource', () => api.cloudfront.send(new ListDistributionsByKeyGroupCommand({ KeyGroupId: 'none' }))],
  ])('is refused with %s', async (name, ask) => {
    await expect(ask()).rejects.toMatchObject({ name });
  });
});

describe('an origin access identity', () => {
  const create = async (CallerReference: string, Comment = '') => {
    const { CloudFrontOriginAccessIdentity: made, ETag } = await api.cloudfront.send(
      new CreateCloudFrontOriginAccessIdentityCommand({
        CloudFrontOriginAccessIdentityConfig: { CallerReference, Comment },
      }),
    );
    return { Id: made?.Id ?? '', user: made?.S3CanonicalUserId, ETag };
  };
  const bucket = (identity: string, control = ''): { Origins: { Quantity: number; Items: Origin[] } } => ({
    Origins: {
      Quantity: 1,
      Items: [
        {
          Id: 'site',
          DomainName: 'site.s3.amazonaws.com',
          OriginAccessControlId: control,
          S3OriginConfig: { OriginAccessIdentity: identity },
        },
      ],
    },
  });

  it('is the same for the same request, and refused for another of its reference', async () => {
    const first = await create('a', 'site');
    expect(first.user).toMatch(/^[0-9a-f]{96}$/);
    expect(await create('a', 'site')).toEqual(first);
    await expect(create('a', 'other')).rejects.toMatchObject({ name: 'CloudFrontOriginAccessIdentityAlreadyExists' });
    await create('b');
    await expect(create('c')).rejects.toMatchObject({ name: 'TooManyCloudFrontOriginAccessIdentities' });
    const { CloudFrontOriginAccessIdentityList: list } = await api.cloudfront.send(
      new ListCloudFrontOriginAccessIdentitiesCommand({}),
    );
    expect(list?.Items?.map(({ Comment }) => Comment)).toEqual(['site', '']);
  });

  it('may change its comment, and not its reference', async () => {
    const { Id } = await create('a');
    const update = (IfMatch: string, CallerReference: string) =>
      api.cloudfront.send(
        new UpdateCloudFrontOriginAccessIdentityCommand({
          Id,
          IfMatch,
          CloudFrontOriginAccessIdentityConfig: { CallerReference, Comment: 'new' },
        }),
      );
    await update(FIRST, 'a');
    await expect(update(SECOND, 'b')).rejects.toMatchObject({ name: 'IllegalUpdate' });
    const { CloudFrontOriginAccessIdentity: shown } = await api.cloudfront.send(
      new GetCloudFrontOriginAccessIdentityCommand({ Id }),
    );
    expect(shown?.CloudFrontOriginAccessIdentityConfig?.Comment).toBe('new');
  });

  it('stays while an origin names it', async () => {
    const { Id } = await create('a');
    await distribute({}, bucket(`origin-access-identity/cloudfront/${Id}`));
    await expect(
      api.cloudfront.send(new DeleteCloudFrontOriginAccessIdentityCommand({ Id, IfMatch: FIRST })),
    ).rejects.toMatchObject({ name: 'CloudFrontOriginAccessIdentityInUse' });
  });

  it('does not go with an origin access control', async () => {
    const { Id } = await create('a');
    const { OriginAccessControl: control } = await api.cloudfront.send(
      new CreateOriginAccessControlCommand({
        OriginAccessControlConfig: {
          Name: 'site',
          SigningProtocol: 'sigv4',
          SigningBehavior: 'always',
          OriginAccessControlOriginType: 's3',
        },
      }),
    );
    await expect(distribute({}, bucket(`origin-access-identity/cloudfront/${Id}`, control?.Id))).rejects.toMatchObject({
      name: 'IllegalOriginAccessConfiguration',
    });
  });

  it('has to be there, and to be named by its path', async () => {
    const { Id } = await create('a');
    for (const identity of ['origin-access-identity/cloudfront/ENONE', Id]) {
      await expect(distribute({}, bucket(identity))).rejects.toMatchObject({ name: 'InvalidOriginAccessIdentity' });
    }
  });
});
