import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateDistributionCommand, GetDistributionCommand } from '@aws-sdk/client-cloudfront';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readAccount, writeAccount } from '../../../simulator/aws-api/state-file.ts';
import { distributionConfig } from './cloudfront/distribution-config.ts';
import { localApi } from './local-api.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'edgewright-state-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the file of an account', () => {
  it('has everything again after a restart, the credentials too', async () => {
    const file = join(folder, 'deep', 'aws.json');
    const before = readAccount(file, randomBytes);
    const first = await localApi({ state: before.state, keep: (state) => writeAccount(file, { ...before, state }) });
    const { Distribution, ETag } = await first.cloudfront.send(
      new CreateDistributionCommand({ DistributionConfig: distributionConfig() }),
    );
    await first.close();
    const after = readAccount(file, randomBytes);
    expect(after.credentials).toEqual(before.credentials);
    const second = await localApi({ state: after.state });
    const again = await second.cloudfront.send(new GetDistributionCommand({ Id: Distribution?.Id }));
    await second.close();
    expect([again.Distribution, again.ETag]).toEqual([Distribution, ETag]);
  });

  it('has everything that was not there yet when it was written', async () => {
    const file = join(folder, 'aws.json');
    const { state, ...kept } = readAccount(file, randomBytes);
    const { buckets: _, parameters: __, logGroups: ___, ...older } = state;
    writeFileSync(file, JSON.stringify({ version: 1, ...kept, state: older }));
    const api = await localApi({ state: readAccount(file, randomBytes).state });
    await api.s3.send(new CreateBucketCommand({ Bucket: 'code' }));
    await api.ssm.send(new PutParameterCommand({ Name: 'key', Value: 'a', Type: 'String' }));
    const { logGroups } = await api.logs.send(new DescribeLogGroupsCommand({}));
    await api.close();
    expect(logGroups).toEqual([]);
  });

  it('is there whole, or not at all', () => {
    const file = join(folder, 'aws.json');
    writeAccount(file, readAccount(file, randomBytes));
    expect(readdirSync(folder)).toEqual(['aws.json']);
  });

  it('is written by nobody who only reads', () => {
    readAccount(join(folder, 'aws.json'), randomBytes);
    expect(existsSync(join(folder, 'aws.json'))).toBe(false);
  });

  it.each(['{', '{"version":2,"state":{}}', '[]'])('is refused where it is none: %s', (text) => {
    const file = join(folder, 'aws.json');
    writeFileSync(file, text);
    expect(() => readAccount(file, randomBytes)).toThrow(expect.objectContaining({ code: 'ERR_USAGE' }));
  });
});
