import { expect, it } from 'vitest';
import type { Bundle } from '../../../build/bundle.ts';
import type { Association } from '../../../simulator/settings.ts';
import { projectStations } from '../../../simulator/station/project-stations.ts';
import { behaviorOf, oneBehavior } from '../one-behavior.ts';

const BUNDLE: Bundle = {
  name: 'meta',
  station: 'viewer-request',
  runtime: 'cloudfront-js-2.0',
  behaviors: ['*'],
  file: 'meta.js',
  code: `import cf from 'cloudfront';
async function handler() {
  const meta = await cf.kvs().meta();
  return { statusCode: 200, body: JSON.stringify(meta) };
}`,
  map: '',
  bytes: 0,
  sha256: '',
  readsStore: true,
  sources: [],
  stored: ['built', 'both'].map((key) => ({ key, value: key })),
};

const ASSOCIATION: Association = { name: 'meta', runtime: 'cloudfront-js-2.0', includesBody: false };

it("a project's store is what was built and what an operator put there", async () => {
  const behavior = behaviorOf({ associations: { 'viewer-request': ASSOCIATION } });
  const stations = projectStations({
    settings: oneBehavior(behavior),
    bundles: [BUNDLE],
    fileOf: ({ file }) => file,
    stored: Object.assign(() => undefined, {
      extent: () => ({ keys: ['both', 'put'], createdAt: 60_000, updatedAt: 120_000 }),
    }),
  })({ now: () => 90_000 });
  const request = { clientIp: '198.51.100.1', method: 'GET', uri: '/', querystring: '', headers: {} };
  const made = await stations.at(behavior, 'viewer-request')?.request(request, 'id==');
  expect(made && 'answer' in made && JSON.parse(String(made.answer.body))).toEqual({
    creationDateTime: '1970-01-01T00:01:00.000Z',
    lastUpdatedDateTime: '1970-01-01T00:02:00.000Z',
    keyCount: 3,
  });
  await stations.close();
});
