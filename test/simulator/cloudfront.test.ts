import { expect, it } from 'vitest';
import { createClock } from '../../simulator/clock.ts';
import { cloudFrontOf } from '../../simulator/cloudfront.ts';
import { faultSwitches } from '../../simulator/faults.ts';
import { headerOf, headersFrom } from '../../simulator/header-lines.ts';
import { fileStations } from '../../simulator/station/file-stations.ts';
import { oneBehavior } from './one-behavior.ts';

it.each([
  ['without a size', {}, 'Hit from cloudfront'],
  ['of 4 KB', { cacheCapacity: 4096 }, 'Hit from cloudfront'],
  ['of less than an answer', { cacheCapacity: 100 }, 'Miss from cloudfront'],
])('a cache %s keeps what it has room for', async (_, capacity, second) => {
  const settings = oneBehavior({});
  const page = { status: '200', statusDescription: 'OK', headers: {}, body: 'x'.repeat(200) };
  const cloudFront = cloudFrontOf({
    distributions: [
      {
        settings,
        stations: (wiring) => fileStations({ ...wiring, settings, files: new Map(), stored: () => undefined }),
        originOf: () => ({ fetch: async () => page }),
      },
    ],
    clock: createClock(),
    faults: faultSwitches(),
    engine: 'node',
    hasCache: true,
    requestId: () => 'id==',
    ...capacity,
  });
  const headers = headersFrom({ Host: settings.domainName });
  const request = { clientIp: '198.51.100.1', method: 'GET', uri: '/', querystring: '', headers };
  const results = [await cloudFront(request), await cloudFront(request)];
  expect(results.map(({ answer }) => headerOf(answer.headers, 'x-cache'))).toEqual(['Miss from cloudfront', second]);
  await cloudFront.close();
});
