import { expect } from 'vitest';
import { documented, type Subject } from './scenario.ts';
import type { EdgeSetup, Scene, Sends } from './scene.ts';

const TRIGGERS = 'DG lambda-cloudfront-trigger-events';

/** Functions at the viewer stations and handlers at the origin stations; those of requests say in a header that they ran. */
const ALL_STATIONS = {
  'viewer-request': {
    function:
      "function handler({ request }) { request.headers['x-viewer-request'] = { value: 'ran' }; return request; }",
  },
  'origin-request': {
    lambda: `export const handler = async (event) => {
      const { request } = event.Records[0].cf;
      request.headers['x-origin-request'] = [{ key: 'X-Origin-Request', value: 'ran' }];
      return request;
    };`,
  },
  'origin-response': {
    lambda: `let runs = 0;
    export const handler = async (event) => {
      const { response } = event.Records[0].cf;
      runs += 1;
      response.headers['x-origin-response'] = [{ key: 'X-Origin-Response', value: String(runs) }];
      return response;
    };`,
  },
  'viewer-response': {
    function:
      "function handler({ response }) { response.headers['x-viewer-response'] = { value: 'ran' }; return response; }",
  },
} satisfies EdgeSetup['code'];

async function withAll({ edge }: Scene, setup: EdgeSetup = {}): Promise<void> {
  const headers = { behavior: 'allViewer', names: [] } as const;
  await edge({ ...setup, originRequestPolicy: { headers }, code: { ...ALL_STATIONS, ...setup.code } });
}

/** What ran for a request. */
async function ranFor({ send, origin }: Scene, url = '/a', sends: Sends = {}) {
  origin.wasAsked();
  const got = await send(url, sends);
  const [asked] = origin.wasAsked();
  return {
    got,
    ran: [
      ...['x-viewer-request', 'x-origin-request'].filter((name) => asked?.header(name) !== undefined),
      ...(got.header('x-origin-response') === undefined
        ? []
        : [`x-origin-response ${got.header('x-origin-response')}`]),
      ...['x-viewer-response'].filter((name) => got.header(name) !== undefined),
    ],
  };
}

const EVERY_ONE = ['x-viewer-request', 'x-origin-request', 'x-origin-response 1', 'x-viewer-response'];

/** When what runs. */
export const TRIGGER_EVENTS: Subject = {
  title: 'When functions run',
  scenarios: [
    documented('on-a-miss', TRIGGERS, 'On a miss all four stations run.', async (scene) => {
      await withAll(scene);
      expect((await ranFor(scene)).ran).toEqual(EVERY_ONE);
    }),
    documented('on-a-hit', TRIGGERS, 'On a hit the viewer stations run alone.', async (scene) => {
      await withAll(scene);
      await ranFor(scene);
      const { ran, got } = await ranFor(scene);
      expect(got.xCache).toBe('Hit');
      // Of origin-response there is what it said when it ran last.
      expect(ran).toEqual(['x-origin-response 1', 'x-viewer-response']);
    }),
    documented('viewer-request-on-a-hit', TRIGGERS, 'viewer-request runs on a hit.', async ({ edge, get }) => {
      const code = 'function handler({ request }) { return request.querystring.stop ? { statusCode: 403 } : request; }';
      await edge({ code: { 'viewer-request': { function: code } } });
      await get('/a');
      expect([(await get('/a?stop=1')).status, (await get('/a')).xCache]).toEqual([403, 'Hit']);
    }),
    documented(
      'on-revalidation',
      TRIGGERS,
      'On a revalidation all four stations run, for a 304 too.',
      async (scene) => {
        await withAll(scene);
        const headers = { ETag: '"v1"', 'Cache-Control': 'max-age=10' };
        scene.origin.wills((asked) => (asked.header('if-none-match') ? { status: 304, headers } : { headers }));
        await ranFor(scene);
        scene.clock.advance(10);
        const { ran, got } = await ranFor(scene);
        expect(got.xCache).toBe('RefreshHit');
        expect(ran).toEqual(['x-viewer-request', 'x-origin-request', 'x-origin-response 2', 'x-viewer-response']);
      },
    ),
    ...[404, 500].map((status) =>
      documented(
        `on-${status}`,
        TRIGGERS,
        `Where the origin answers ${status}, viewer-response does not run, and the others do.`,
        async (scene) => {
          await withAll(scene);
          scene.origin.will({ status });
          expect((await ranFor(scene)).ran).toEqual(EVERY_ONE.slice(0, 3));
        },
      ),
    ),
    documented(
      'only-on-200',
      'API LambdaFunctionAssociation',
      'With `--conflict only-200`, by the other page of AWS, viewer-response runs where the origin answered 200, and not for 302.',
      async ({ edge, get, origin }) => {
        await edge({ code: { 'viewer-response': ALL_STATIONS['viewer-response'] }, conflicts: ['only-200'] });
        origin.will({ headers: { ETag: '"a"' } });
        const ran = [await get('/a'), await get('/a', { 'If-None-Match': '"a"' })];
        origin.will({ status: 302, headers: { Location: '/a' } });
        ran.push(await get('/b'));
        expect(ran.map((got) => [got.status, got.header('x-viewer-response')])).toEqual([
          [200, 'ran'],
          [304, 'ran'],
          [302, undefined],
        ]);
      },
    ),
    documented('on-304-and-302', TRIGGERS, 'viewer-response runs for every status below 400.', async (scene) => {
      await withAll(scene);
      scene.origin.will({ status: 302, headers: { Location: '/b' } });
      expect((await ranFor(scene)).ran).toEqual(EVERY_ONE);
    }),
    documented(
      'on-a-kept-error',
      TRIGGERS,
      'For an error that was kept, no station but viewer-request runs.',
      async (scene) => {
        await withAll(scene);
        scene.origin.will({ status: 404 });
        await ranFor(scene);
        expect((await ranFor(scene)).ran).toEqual(['x-origin-response 1']);
      },
    ),
    documented(
      'status-made-good',
      TRIGGERS,
      'viewer-response goes by the status that origin-response made.',
      async (scene) => {
        const lambda = "export const handler = async (event) => ({ ...event.Records[0].cf.response, status: '200' });";
        await withAll(scene, { code: { 'origin-response': { lambda } } });
        scene.origin.will({ status: 404 });
        const { got } = await ranFor(scene);
        expect([got.status, got.header('x-viewer-response')]).toEqual([200, 'ran']);
      },
    ),
    documented(
      'on-viewer-request-answer',
      TRIGGERS,
      'After an answer of viewer-request no other station runs.',
      async (scene) => {
        await withAll(scene, {
          code: { 'viewer-request': { function: 'function handler() { return { statusCode: 200 }; }' } },
        });
        expect((await ranFor(scene)).ran).toEqual([]);
      },
    ),
    documented(
      'on-origin-request-answer',
      TRIGGERS,
      'After an answer of origin-request viewer-response runs, and origin-response does not.',
      async (scene) => {
        const lambda = "export const handler = async () => ({ status: '200', body: 'made here' });";
        await withAll(scene, { code: { 'origin-request': { lambda } } });
        const { ran, got } = await ranFor(scene);
        expect([got.body, ran]).toEqual(['made here', ['x-viewer-response']]);
      },
    ),
    documented(
      'on-unreachable',
      TRIGGERS,
      'Where the origin cannot be reached, neither response station runs.',
      async (scene) => {
        await withAll(scene);
        scene.origin.isDown();
        const { ran, got } = await ranFor(scene);
        expect([got.status, ran]).toEqual([502, ['x-viewer-request', 'x-origin-request']]);
      },
    ),
    documented(
      'on-stale',
      TRIGGERS,
      'viewer-response runs for an old answer that stands in for an error.',
      async (scene) => {
        await withAll(scene);
        scene.origin.will({ headers: { 'Cache-Control': 'max-age=10' } });
        await ranFor(scene);
        scene.clock.advance(10);
        scene.origin.will({ status: 503 });
        const { got } = await ranFor(scene);
        expect([got.status, got.header('x-viewer-response')]).toEqual([200, 'ran']);
      },
    ),
    documented('on-post', TRIGGERS, 'For a POST all four stations run, each time.', async (scene) => {
      await withAll(scene);
      await ranFor(scene, '/a', { method: 'POST' });
      const { ran } = await ranFor(scene, '/a', { method: 'POST' });
      expect(ran).toEqual(['x-viewer-request', 'x-origin-request', 'x-origin-response 2', 'x-viewer-response']);
    }),
    documented(
      'by-behavior',
      TRIGGERS,
      'What runs is that of the behavior that the path of the viewer chose.',
      async ({ edge, get }) => {
        const code = (text: string) => ({
          'viewer-request': { function: `function handler() { return { statusCode: 200, body: '${text}' }; }` },
        });
        await edge({ behaviors: [{ path: '/api/*', code: code('api') }], code: code('default') });
        expect([(await get('/api/a')).body, (await get('/a')).body]).toEqual(['api', 'default']);
      },
    ),
    documented(
      'lambda-viewer-stations',
      TRIGGERS,
      'Lambda@Edge runs at the viewer stations by the same rules.',
      async ({ edge, get, origin }) => {
        const lambda =
          "export const handler = async (event) => { const { response } = event.Records[0].cf; response.headers['x-ran'] = [{ value: 'yes' }]; return response; };";
        await edge({ code: { 'viewer-response': { lambda } } });
        expect((await get('/a')).header('x-ran')).toBe('yes');
        origin.will({ status: 404 });
        expect((await get('/b')).header('x-ran')).toBeUndefined();
      },
    ),
  ],
};
