import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LogSource, logSources } from '../../../deploy/operate/log-sources.ts';
import { readLogs } from '../../../deploy/operate/read-logs.ts';
import { type LocalApi, localApi } from '../../simulator/aws-api/local-api.ts';

const STATION = { behavior: '*', station: 'viewer-request', code: 'shop-prod-default:4', sha256: '' } as const;
const SOURCES: readonly LogSource[] = logSources({ stations: [STATION] });
const GROUP = '/aws/lambda/us-east-1.shop-prod-default';

let api: LocalApi;

beforeAll(async () => {
  api = await localApi();
  const line = { region: 'eu-west-1', group: GROUP, stream: '2026/11/21/[4]0', at: api.clock.now(), message: 'seen\n' };
  api.account.log([line]);
});

afterAll(() => api.close());

/** A client whom the API does not know. */
function stranger(region: string): CloudWatchLogsClient {
  const credentials = { accessKeyId: 'AKIANOBODY', secretAccessKey: 'nothing' };
  return new CloudWatchLogsClient({
    region,
    credentials,
    endpoint: `http://127.0.0.1:${api.server.port}`,
    maxAttempts: 1,
  });
}

describe('the logs of all Regions', () => {
  it('are read without those that are closed to whoever asks, which are named', async () => {
    const logsIn = (region: string) => (region === 'us-west-1' ? stranger(region) : api.logsIn(region));
    const { lines, unread } = await readLogs({ logsIn }, SOURCES, { from: 0, to: api.clock.now() });
    expect(lines.map(({ text, source }) => [source.region, text])).toEqual([['eu-west-1', 'seen']]);
    expect(unread.map(({ region }) => region)).toEqual(['us-west-1']);
  });

  it('are refused where every Region is closed', async () => {
    const read = readLogs({ logsIn: stranger }, SOURCES, { from: 0, to: api.clock.now() });
    await expect(read).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
  });
});
