import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { recordedLog } from '../../../simulator/records/recorded-events.ts';
import { traceLine } from '../../../simulator/records/traces-file.ts';
import { traceOf } from './traces.ts';

const FUNCTION = {
  version: '1.0',
  context: { eventType: 'viewer-request', requestId: 'EXAMPLE==' },
  viewer: { ip: '198.51.100.7' },
  request: { method: 'GET', uri: '/a', querystring: {}, headers: {}, cookies: {} },
};
const LAMBDA = {
  Records: [
    {
      cf: {
        config: { eventType: 'origin-request', requestId: 'EXAMPLE==' },
        request: { clientIp: '198.51.100.7', method: 'GET', uri: '/b', querystring: '', headers: {} },
      },
    },
  ],
};
const [ofFunction, ofLambda] = [JSON.stringify(FUNCTION), JSON.stringify(LAMBDA)];
const START = 'EXAMPLE== START DistributionID: E1EXAMPLE';

const MESSAGES = [
  START,
  `EXAMPLE== ${ofFunction}`,
  'EXAMPLE== END',
  `2025-01-31T12:00:00.000Z\t1f2e3d4c-0000\tINFO\t${ofLambda}\n`,
  'REPORT RequestId: 1f2e3d4c-0000\tDuration: 1.23 ms',
];
const BOTH = [
  { station: 'viewer-request', event: FUNCTION },
  { station: 'origin-request', event: LAMBDA },
];

function read(text: string | Uint8Array): ReturnType<typeof recordedLog> {
  return recordedLog(typeof text === 'string' ? Buffer.from(text) : text);
}

describe('a log', () => {
  const events = MESSAGES.map((message, i) => ({
    timestamp: 1738324800000 + i,
    ingestionTime: 1738324801000,
    message,
  }));
  const filtered = events.map((event, i) => ({ logStreamName: '2025/1/31/a', eventId: String(i), ...event }));
  const lines = MESSAGES.map((message) => `2025-01-31T12:00:00.000Z ${message.trimEnd()}`).join('\n');

  it.each([
    ['filter-log-events', JSON.stringify({ events: filtered, searchedLogStreams: [] }, undefined, 4)],
    ['get-log-events', JSON.stringify({ events, nextForwardToken: 'f/1', nextBackwardToken: 'b/1' })],
    ['an export to S3', `${lines}\n`],
    ['an export to S3, as it stands there', gzipSync(lines)],
    ['lines that end as on Windows', lines.replaceAll('\n', '\r\n')],
    ['events alone', `${ofFunction}\n${ofLambda}`],
    ['an event under a name', `{"event":${ofFunction}}\n{"event":${ofLambda},"sampled":true}`],
  ])('is read from %s', (_, text) => {
    expect(read(text)).toEqual({ events: BOTH, broken: 0 });
  });

  it('is read from traces', () => {
    const run = { station: 'viewer-request', name: 'shop', runtime: 'cloudfront-js-2.0', logs: [], took: 1 } as const;
    const line = traceLine(traceOf({ stations: [{ ...run, event: FUNCTION }] }), false);
    expect(read(line).events).toEqual([BOTH[0]]);
  });

  it('counts what was cut off', () => {
    expect(read(`EXAMPLE== ${ofFunction.slice(0, 50)}\nEXAMPLE== ${ofFunction}`)).toEqual({
      events: [BOTH[0]],
      broken: 1,
    });
  });

  it.each([
    ['nothing', ''],
    ['other messages', MESSAGES[0] ?? ''],
    ['JSON that is no event', '{"level":"info"}\n[]\nnull\n{"context":{"eventType":"viewer-request"}}'],
    ['an event without a request', '{"Records":[{"cf":{"config":{"eventType":"viewer-request"}}}]}'],
    ['an event of no station', ofFunction.replace('viewer-request', 'connection')],
    ['a function at an origin station', ofFunction.replace('viewer-request', 'origin-request')],
    ['other events of Lambda', '{"Records":[{"eventSource":"aws:s3"}]}'],
  ])('has no events in %s', (_, text) => {
    expect(read(text)).toEqual({ events: [], broken: 0 });
  });

  it.each(['viewer-request', 'origin-request-logs'])('is read where others logged something else: %s', (name) => {
    const bytes = readFileSync(`../shared/data/logs/aws-log-analysis--sample-lambda-at-edge-${name}.gz`);
    expect(recordedLog(bytes)).toEqual({ events: [], broken: 0 });
  });
});
