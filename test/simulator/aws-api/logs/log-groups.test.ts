import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LogLine } from '../../../../simulator/aws-api/logs/log-lines.ts';
import { type LocalApi, localApi } from '../local-api.ts';

const GROUP = '/aws/cloudfront/function/f';

let api: LocalApi;
beforeEach(async () => {
  api = await localApi();
});
afterEach(() => api.close());

const line = (at: number, message: string, other: Partial<LogLine> = {}): LogLine => ({
  region: 'us-east-1',
  group: GROUP,
  stream: 'a',
  at,
  message,
  ...other,
});

async function filtered(input: object) {
  const { events = [], nextToken } = await api.logs.send(new FilterLogEventsCommand({ logGroupName: GROUP, ...input }));
  return { messages: events.map(({ message }) => message), nextToken };
}

describe('log groups', () => {
  it('are those of the Region that is asked', async () => {
    api.account.log([line(1, 'here'), line(1, 'there', { region: 'eu-central-1', group: '/aws/lambda/us-east-1.g' })]);
    const { credentials, endpoint, requestHandler } = api.logs.config;
    const elsewhere = new CloudWatchLogsClient({
      region: 'eu-central-1',
      credentials,
      requestHandler,
      ...(endpoint ? { endpoint } : {}),
    });
    const names = async (client: CloudWatchLogsClient) =>
      (await client.send(new DescribeLogGroupsCommand({}))).logGroups?.map(({ arn }) => arn);
    expect(await names(api.logs)).toEqual([`arn:aws:logs:us-east-1:123456789012:log-group:${GROUP}:*`]);
    expect(await names(elsewhere)).toEqual([
      'arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/us-east-1.g:*',
    ]);
  });

  it.each<[object, readonly string[], boolean]>([
    [{}, ['/a', '/b/one', '/b/two'], false],
    [{ logGroupNamePrefix: '/b' }, ['/b/one', '/b/two'], false],
    [{ logGroupNamePattern: 'two' }, ['/b/two'], false],
    [{ limit: 2 }, ['/a', '/b/one'], true],
  ])('are listed by name: %j', async (input, names, hasMore) => {
    api.account.log(['/b/two', '/a', '/b/one'].map((group) => line(1, 'x', { group })));
    const { logGroups, nextToken } = await api.logs.send(new DescribeLogGroupsCommand(input));
    expect([logGroups?.map(({ logGroupName }) => logGroupName), nextToken !== undefined]).toEqual([names, hasMore]);
  });

  it('keep their last lines', async () => {
    api.account.log(Array.from({ length: 1500 }, (_, i) => line(i, `${i}`)));
    const { messages } = await filtered({});
    expect([messages.length, messages[0], messages.at(-1)]).toEqual([1000, '500', '1499']);
  });

  it('are written to the file of the account with the next change', async () => {
    api.account.log([line(1, 'kept')]);
    const again = await localApi({ state: api.account.state() });
    const { events } = await again.logs.send(new FilterLogEventsCommand({ logGroupName: GROUP }));
    await again.close();
    expect(events?.map(({ message }) => message)).toEqual(['kept']);
  });
});

describe('log streams', () => {
  it.each<[object, readonly string[]]>([
    [{}, ['a', 'b', 'c']],
    [{ descending: true }, ['c', 'b', 'a']],
    [{ orderBy: 'LastEventTime', descending: true }, ['b', 'c', 'a']],
    [{ logStreamNamePrefix: 'c' }, ['c']],
  ])('are in the order that is wanted: %j', async (input, names) => {
    api.account.log([line(1, 'x'), line(9, 'x', { stream: 'b' }), line(5, 'x', { stream: 'c' })]);
    const { logStreams } = await api.logs.send(new DescribeLogStreamsCommand({ logGroupName: GROUP, ...input }));
    expect(logStreams?.map(({ logStreamName }) => logStreamName)).toEqual(names);
  });

  it('are read forward from their head, and backward from their end', async () => {
    api.account.log([1, 2, 3, 4, 5].map((at) => line(at, `${at}`)));
    const read = async (input: object) => {
      const command = new GetLogEventsCommand({ logGroupName: GROUP, logStreamName: 'a', limit: 2, ...input });
      const { events = [], nextForwardToken, nextBackwardToken } = await api.logs.send(command);
      return { text: events.map(({ message }) => message).join(''), nextForwardToken, nextBackwardToken };
    };
    const head = await read({ startFromHead: true });
    const second = await read({ nextToken: head.nextForwardToken });
    const third = await read({ nextToken: second.nextForwardToken });
    const over = await read({ nextToken: third.nextForwardToken });
    expect([head.text, second.text, third.text, over.text]).toEqual(['12', '34', '5', '']);
    expect(over.nextForwardToken).toBe(third.nextForwardToken);
    const end = await read({});
    expect([end.text, (await read({ nextToken: end.nextBackwardToken })).text]).toEqual(['45', '23']);
  });
});

describe('the events of a log group', () => {
  beforeEach(() => {
    api.account.log([line(30, 'GET /a "slow" Error'), line(10, 'GET /b'), line(20, 'POST /a', { stream: 'b' })]);
  });

  it.each<[object, readonly string[]]>([
    [{}, ['GET /b', 'POST /a', 'GET /a "slow" Error']],
    [{ startTime: 20 }, ['POST /a', 'GET /a "slow" Error']],
    [{ endTime: 20 }, ['GET /b', 'POST /a']],
    [{ logStreamNames: ['b'] }, ['POST /a']],
    [{ logStreamNamePrefix: 'a' }, ['GET /b', 'GET /a "slow" Error']],
    [{ filterPattern: 'GET /a' }, ['GET /a "slow" Error']],
    [{ filterPattern: '"GET /a"' }, ['GET /a "slow" Error']],
    [{ filterPattern: '"T /a"' }, ['POST /a', 'GET /a "slow" Error']],
    [{ filterPattern: 'GET -Error' }, ['GET /b']],
    [{ filterPattern: '?POST ?Error' }, ['POST /a', 'GET /a "slow" Error']],
    [{ filterPattern: 'error' }, []],
    [{ filterPattern: '"\\"slow\\""' }, ['GET /a "slow" Error']],
    [
      { logGroupName: undefined, logGroupIdentifier: `arn:aws:logs:us-east-1:123456789012:log-group:${GROUP}` },
      ['GET /b', 'POST /a', 'GET /a "slow" Error'],
    ],
  ])('are those of all streams by time, as far as they are meant: %j', async (input, messages) => {
    expect((await filtered(input)).messages).toEqual(messages);
  });

  it('come page by page, also while others are written', async () => {
    const first = await filtered({ limit: 2 });
    api.account.log([line(40, 'late')]);
    const second = await filtered({ limit: 2, nextToken: first.nextToken });
    expect([second.messages, second.nextToken]).toEqual([['GET /a "slow" Error', 'late'], undefined]);
  });

  it.each<[string, object, string]>([
    ['a group that is not there', { logGroupName: 'none' }, 'ResourceNotFoundException'],
    ['no group', { logGroupName: undefined }, 'InvalidParameterException'],
    ['a pattern of JSON', { filterPattern: '{ $.a = 1 }' }, 'InvalidParameterException'],
    ['a regular expression', { filterPattern: '%a|b%' }, 'InvalidParameterException'],
    ['no events at all', { limit: 0 }, 'InvalidParameterException'],
    ['streams in two ways', { logStreamNames: ['a'], logStreamNamePrefix: 'b' }, 'InvalidParameterException'],
  ])('are refused for %s', async (_, input, name) => {
    await expect(filtered(input)).rejects.toMatchObject({ name });
  });
});
