import {
  CreateDistributionCommand,
  CreateInvalidationCommand,
  GetDistributionCommand,
  GetInvalidationCommand,
  ListInvalidationsCommand,
} from '@aws-sdk/client-cloudfront';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LocalApi, localApi } from '../local-api.ts';
import { distributionConfig } from './distribution-config.ts';

let api: LocalApi;
let DistributionId = '';
const forgotten: (readonly [string, readonly string[]])[] = [];
beforeEach(async () => {
  api = await localApi({
    delays: { invalidation: 60_000 },
    quotas: { invalidationPaths: 3, invalidationWildcards: 1 },
  });
  const made = await api.cloudfront.send(new CreateDistributionCommand({ DistributionConfig: distributionConfig() }));
  DistributionId = made.Distribution?.Id ?? '';
  forgotten.length = 0;
  api.account.onInvalidation((id, paths) => forgotten.push([id, paths]));
});
afterEach(() => api.close());

const invalidate = (Items: string[], CallerReference = Items.join()) =>
  api.cloudfront.send(
    new CreateInvalidationCommand({
      DistributionId,
      InvalidationBatch: { CallerReference, Paths: { Quantity: Items.length, Items } },
    }),
  );

describe('an invalidation', () => {
  it('forgets what it names, is InProgress for a while, and is listed', async () => {
    const { Invalidation } = await invalidate(['/a', '/b/*']);
    expect(Invalidation).toMatchObject({ Status: 'InProgress', InvalidationBatch: { Paths: { Quantity: 2 } } });
    expect(forgotten).toEqual([[DistributionId, ['/a', '/b/*']]]);
    const { Distribution } = await api.cloudfront.send(new GetDistributionCommand({ Id: DistributionId }));
    expect(Distribution?.InProgressInvalidationBatches).toBe(1);
    api.clock.advance(60);
    const Id = Invalidation?.Id;
    const after = await api.cloudfront.send(new GetInvalidationCommand({ DistributionId, Id }));
    expect(after.Invalidation?.Status).toBe('Completed');
    const { InvalidationList } = await api.cloudfront.send(new ListInvalidationsCommand({ DistributionId }));
    expect(InvalidationList?.Items).toMatchObject([{ Id, Status: 'Completed' }]);
  });

  it('is the same where it was asked for before', async () => {
    const first = await invalidate(['/a'], 'same');
    const again = await invalidate(['/a'], 'same');
    expect(again.Invalidation?.Id).toBe(first.Invalidation?.Id);
    expect(forgotten).toHaveLength(1);
    await expect(invalidate(['/b'], 'same')).rejects.toMatchObject({ name: 'InvalidationBatchAlreadyExists' });
  });

  it.each([
    [['a'], 'InvalidArgument'],
    [['/a~b'], 'InvalidArgument'],
    [['/a', '/b', '/c', '/d'], 'TooManyInvalidationsInProgress'],
    [['/a*', '/b*'], 'TooManyInvalidationsInProgress'],
  ])('of %j is refused with %s', async (paths, name) => {
    await expect(invalidate(paths)).rejects.toMatchObject({ name });
    expect(forgotten).toEqual([]);
  });

  it('has room again once others are completed', async () => {
    await invalidate(['/a', '/b', '/c']);
    await expect(invalidate(['/d'])).rejects.toMatchObject({ name: 'TooManyInvalidationsInProgress' });
    api.clock.advance(60);
    await invalidate(['/d']);
  });
});
