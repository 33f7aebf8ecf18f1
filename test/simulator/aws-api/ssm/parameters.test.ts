import {
  DeleteParameterCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  PutParameterCommand,
  type PutParameterCommandInput,
} from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchJson } from '../../../../lambda-edge/auth/json-document.ts';
import { readSsmParameter } from '../../../../lambda-edge/auth/ssm-parameter.ts';
import { type LocalApi, localApi } from '../local-api.ts';

let api: LocalApi;
beforeEach(async () => {
  api = await localApi({ quotas: { parameters: 5, parameterVersions: 2 } });
});
afterEach(() => api.close());

const put = (Name: string, Value: string, other: Partial<PutParameterCommandInput> = {}) =>
  api.ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', ...other }));
const get = async (Name: string, WithDecryption = false) =>
  (await api.ssm.send(new GetParameterCommand({ Name, WithDecryption }))).Parameter;

describe('a parameter', () => {
  it('is what was put last, and by its number what was put before', async () => {
    expect(await put('/shop/key', 'one')).toMatchObject({ Version: 1, Tier: 'Standard' });
    api.clock.advance(60);
    expect(await put('/shop/key', 'two', { Overwrite: true })).toMatchObject({ Version: 2 });
    expect(await get('/shop/key')).toEqual({
      Name: '/shop/key',
      Type: 'String',
      Value: 'two',
      Version: 2,
      DataType: 'text',
      ARN: 'arn:aws:ssm:us-east-1:123456789012:parameter/shop/key',
      LastModifiedDate: new Date(Date.UTC(2026, 0, 1, 0, 1)),
    });
    expect(await get('/shop/key:1')).toMatchObject({ Value: 'one', Selector: ':1' });
    expect(await get('arn:aws:ssm:us-east-1:123456789012:parameter/shop/key')).toMatchObject({ Value: 'two' });
  });

  it('is decrypted for whoever asks, where it is a SecureString', async () => {
    await put('key', 'a secret', { Type: 'SecureString' });
    expect((await get('key'))?.Value).not.toContain('secret');
    expect(await get('key', true)).toMatchObject({ Value: 'a secret', Type: 'SecureString' });
    expect(await get('arn:aws:ssm:us-east-1:123456789012:parameter/key', true)).toMatchObject({ Name: 'key' });
  });

  it('is what a handler reads that was deployed, by the time of the simulator', async () => {
    await put('/shop/partner', 'its secret', { Type: 'SecureString' });
    const io = { fetchJson, now: api.clock.now, environment: api.variables };
    expect(await readSsmParameter('/shop/partner', io)).toBe('its secret');
    api.clock.advance(86_400);
    expect(await readSsmParameter('/shop/partner', io)).toBe('its secret');
  });

  it('is there no more once it is deleted', async () => {
    await put('key', 'a');
    await api.ssm.send(new DeleteParameterCommand({ Name: 'key' }));
    await expect(get('key')).rejects.toMatchObject({ name: 'ParameterNotFound' });
    expect(await put('key', 'a')).toMatchObject({ Version: 1 });
  });

  it('forgets its oldest version where there are too many', async () => {
    for (const value of ['one', 'two', 'three']) await put('key', value, { Overwrite: true });
    await expect(get('key:1')).rejects.toMatchObject({ name: 'ParameterVersionNotFound' });
    expect(await get('key:2')).toMatchObject({ Value: 'two' });
  });

  it.each<[string, string, Partial<PutParameterCommandInput>, string]>([
    ['where it is there already', 'key', {}, 'ParameterAlreadyExists'],
    ['of another type', 'key', { Overwrite: true, Type: 'SecureString' }, 'HierarchyTypeMismatchException'],
    ['without a type', 'new', { Type: undefined }, 'ValidationException'],
    ['without a value', 'new', { Value: '' }, 'ValidationException'],
    ['that is too long', 'new', { Value: 'x'.repeat(4097) }, 'ValidationException'],
    ['that does not match', 'new', { AllowedPattern: '^\\d+$' }, 'ParameterPatternMismatchException'],
    ['with a pattern that is none', 'new', { AllowedPattern: '(' }, 'InvalidAllowedPatternException'],
    ['with a name that is none', 'a b', {}, 'ValidationException'],
    ['with half a path', 'shop/key', {}, 'ValidationException'],
    ["with a name of AWS's", '/aws/key', {}, 'ValidationException'],
    ['that is too deep', '/a'.repeat(16), {}, 'HierarchyLevelLimitExceededException'],
  ])('is refused %s', async (_, name, other, code) => {
    await put('key', 'a');
    await expect(put(name, 'a', other)).rejects.toMatchObject({ name: code });
  });

  it('takes more in the advanced tier', async () => {
    expect(await put('new', 'x'.repeat(4097), { Tier: 'Advanced' })).toMatchObject({ Tier: 'Advanced' });
  });

  it('is refused where the account has as many as it may', async () => {
    for (let i = 0; i < 5; i += 1) await put(`key${i}`, 'a');
    await expect(put('key5', 'a')).rejects.toMatchObject({ name: 'ParameterLimitExceeded' });
    expect(await put('key4', 'b', { Overwrite: true })).toMatchObject({ Version: 2 });
  });
});

describe('parameters', () => {
  beforeEach(async () => {
    await put('/shop/a', '1');
    await put('/shop/b', '2', { Type: 'SecureString', Description: 'the key of b' });
    await put('/shop/deep/c', '3');
    await put('/other', '4');
  });

  it('are got by their names, and names of none are listed', async () => {
    const command = new GetParametersCommand({ Names: ['/shop/a', '/none', '/shop/b'], WithDecryption: true });
    const { Parameters, InvalidParameters } = await api.ssm.send(command);
    expect([Parameters?.map(({ Value }) => Value), InvalidParameters]).toEqual([['1', '2'], ['/none']]);
  });

  it.each([
    ['/shop', false, ['/shop/a', '/shop/b']],
    ['/shop/', true, ['/shop/a', '/shop/b', '/shop/deep/c']],
    ['/', false, ['/other']],
    ['/none', true, []],
  ])('are got by path: %s, all that is deeper: %s', async (Path, Recursive, names) => {
    const { Parameters } = await api.ssm.send(new GetParametersByPathCommand({ Path, Recursive }));
    expect(Parameters?.map(({ Name }) => Name)).toEqual(names);
  });

  it('come page by page', async () => {
    const page = async (NextToken?: string) =>
      api.ssm.send(new GetParametersByPathCommand({ Path: '/', Recursive: true, MaxResults: 3, NextToken }));
    const first = await page();
    const second = await page(first.NextToken);
    expect([first.Parameters?.length, second.Parameters?.length, second.NextToken]).toEqual([3, 1, undefined]);
  });

  it.each([
    [[{ Key: 'Type', Values: ['SecureString'] }], ['/shop/b']],
    [[{ Key: 'Name', Option: 'BeginsWith', Values: ['/shop/'] }], ['/shop/a', '/shop/b', '/shop/deep/c']],
    [[{ Key: 'Name', Option: 'Contains', Values: ['deep', 'other'] }], ['/other', '/shop/deep/c']],
    [[{ Key: 'Path', Option: 'OneLevel', Values: ['/shop'] }], ['/shop/a', '/shop/b']],
    [undefined, ['/other', '/shop/a', '/shop/b', '/shop/deep/c']],
  ])('are described without their values: %j', async (ParameterFilters, names) => {
    const { Parameters } = await api.ssm.send(new DescribeParametersCommand({ ParameterFilters }));
    expect(Parameters?.map(({ Name }) => Name)).toEqual(names);
    expect(JSON.stringify(Parameters)).not.toContain('"Value"');
  });

  it.each([
    [[{ Key: 'Color', Values: ['red'] }], 'InvalidFilterKey'],
    [[{ Key: 'Name', Option: 'Near', Values: ['a'] }], 'InvalidFilterOption'],
  ])('are not described by what they do not have: %j', async (ParameterFilters, name) => {
    await expect(api.ssm.send(new DescribeParametersCommand({ ParameterFilters }))).rejects.toMatchObject({ name });
  });
});
