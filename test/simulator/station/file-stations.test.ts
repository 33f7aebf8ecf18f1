import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CACHING_DISABLED } from '../../../simulator/cache/cache-policy.ts';
import { distributionOf } from '../../../simulator/distribution.ts';
import { headerOf } from '../../../simulator/header-lines.ts';
import { fileStations, functionName } from '../../../simulator/station/file-stations.ts';
import { oneBehavior } from '../one-behavior.ts';

const FUNCTION = 'arn:aws:cloudfront::123456789012:function/add-header';
const LAMBDA = 'arn:aws:lambda:us-east-1:123456789012:function:mark:7';

describe('stations of files', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'edgewright-files-'));
    const code =
      "import cf from 'cloudfront'; async function handler(event) { event.request.uri = await cf.kvs().get('to'); return event.request; }";
    await writeFile(join(folder, 'add-header.js'), code);
    await writeFile(
      join(folder, 'mark.mjs'),
      "export const handler = async (event) => { const { response } = event.Records[0].cf; response.headers['x-mark'] = [{ key: 'X-Mark', value: 'yes' }]; return response; };",
    );
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const settings = oneBehavior({
    cachePolicy: CACHING_DISABLED,
    associations: {
      'viewer-request': { name: FUNCTION, runtime: 'cloudfront-js-2.0', includesBody: false },
      'origin-response': { name: LAMBDA, runtime: 'lambda-edge', includesBody: false },
    },
  });
  const trip = async (files: ReadonlyMap<string, string>) => {
    const asked: string[] = [];
    const distribution = distributionOf({
      settings,
      stations: fileStations({ settings, files, stored: (key) => (key === 'to' ? '/there' : undefined), now: () => 0 }),
      originOf: () => ({
        fetch: async ({ uri }) => {
          asked.push(uri);
          return { status: '200', statusDescription: 'OK', headers: {}, body: 'page' };
        },
      }),
      now: () => 0,
      requestId: () => 'r==',
    });
    const { answer } = await distribution({ clientIp: '::1', method: 'GET', uri: '/', querystring: '', headers: {} });
    await distribution.close();
    return { answer, asked };
  };

  it('run a function by its ARN and a handler by its name, with the store', async () => {
    const files = new Map([
      [FUNCTION, join(folder, 'add-header.js')],
      ['mark', join(folder, 'mark.mjs')],
    ]);
    const { answer, asked } = await trip(files);
    expect([answer.status, headerOf(answer.headers, 'x-mark'), asked]).toEqual(['200', 'yes', ['/there']]);
  });

  it('answer 503 where the code is not given: what it would have done, nobody knows', async () => {
    const { answer, asked } = await trip(new Map());
    expect([answer.status, headerOf(answer.headers, 'x-cache'), asked]).toEqual([
      '503',
      'FunctionExecutionError from cloudfront',
      [],
    ]);
  });
});

it.each([
  [FUNCTION, 'add-header'],
  [LAMBDA, 'mark'],
  ['arn:aws:lambda:us-east-1:123456789012:function:mark', 'mark'],
  ['plain', 'plain'],
])('%s is called %s', (arn, name) => {
  expect(functionName(arn)).toBe(name);
});
