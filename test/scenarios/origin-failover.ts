import { expect } from 'vitest';
import { documented, type Subject } from './scenario.ts';
import type { EdgeSetup } from './scene.ts';

const FAILOVER = 'DG high_availability_origin_failover';

/** An edge that asks `origin` and then `backup`, and keeps nothing. */
const groupOf = (...statusCodes: readonly number[]): EdgeSetup => ({
  target: 'group',
  cachePolicy: { minTtl: 0, defaultTtl: 0, maxTtl: 0 },
  distribution: { originGroups: [{ id: 'group', members: ['origin', 'backup'], statusCodes }] },
});

/** When the second origin of a group is asked. */
export const ORIGIN_FAILOVER: Subject = {
  title: 'Origin failover',
  scenarios: [
    documented(
      'failover-status',
      FAILOVER,
      'A status that is configured for it sends the request to the second origin; any other goes to the viewer.',
      async ({ get, edge, origin, backup }) => {
        await edge(groupOf(404, 500));
        backup.will({ body: 'from the backup' });
        for (const status of [404, 500]) {
          origin.will({ status });
          expect((await get('/a')).body).toBe('from the backup');
        }
        origin.will({ status: 403 });
        expect((await get('/a')).status).toBe(403);
        expect(backup.wasAsked()).toHaveLength(2);
      },
    ),
    documented(
      'failover-connection',
      FAILOVER,
      'An origin that cannot be connected to counts as a 503: without that code there is no failover.',
      async ({ get, edge, origin, backup }) => {
        origin.isDown();
        await edge(groupOf(500, 502, 504));
        expect((await get('/a')).status).toBe(502);
        await edge(groupOf(503));
        expect((await get('/a')).status).toBe(200);
        expect(backup.wasAsked()).toHaveLength(1);
      },
    ),
    documented(
      'failover-methods',
      FAILOVER,
      'GET, HEAD and OPTIONS fail over, other methods do not.',
      async ({ send, edge, origin, backup }) => {
        await edge(groupOf(503));
        origin.will({ status: 503 });
        for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE']) await send('/a', { method });
        expect(backup.wasAsked().map(({ method }) => method)).toEqual(['GET', 'HEAD', 'OPTIONS']);
      },
    ),
    documented(
      'failover-primary-first',
      FAILOVER,
      'Every request goes to the first origin, also after one that failed over.',
      async ({ get, edge, origin, backup }) => {
        await edge(groupOf(503));
        origin.will({ status: 503 });
        await get('/a');
        await get('/a');
        expect([origin.wasAsked().length, backup.wasAsked().length]).toEqual([2, 2]);
      },
    ),
    documented(
      'failover-triggers-twice',
      'DG high_availability_origin_failover#concept_origin_groups.lambda',
      'origin-request and origin-response run for both origins.',
      async ({ get, edge, origin, backup }) => {
        const lambda = `export const handler = async (event) => {
          const { request } = event.Records[0].cf;
          request.headers['x-origin'] = [{ key: 'X-Origin', value: request.origin.custom.domainName }];
          return request;
        };`;
        const answering = `export const handler = async (event) => {
          const { request, response } = event.Records[0].cf;
          response.headers['x-seen'] = [{ key: 'X-Seen', value: request.origin.custom.domainName }];
          return response;
        };`;
        await edge({
          ...groupOf(503),
          code: { 'origin-request': { lambda }, 'origin-response': { lambda: answering } },
        });
        origin.will({ status: 503 });
        expect((await get('/a')).header('x-seen')).toBe('backup.example.com');
        expect([...origin.wasAsked(), ...backup.wasAsked()].map(({ header }) => header('x-origin'))).toEqual([
          'origin.example.com',
          'backup.example.com',
        ]);
      },
    ),
    documented(
      'failover-of-both',
      FAILOVER,
      'Where both origins fail, the viewer gets what the second one said.',
      async ({ get, edge, origin, backup }) => {
        await edge(groupOf(503));
        origin.will({ status: 503 });
        backup.will({ status: 500, body: 'failed too' });
        const got = await get('/a');
        expect([got.status, got.body]).toEqual([500, 'failed too']);
      },
    ),
    documented(
      'failover-not-needed',
      FAILOVER,
      'While the first origin answers, the second is not asked.',
      async ({ get, edge, backup }) => {
        await edge(groupOf(500, 502, 503, 504));
        expect((await get('/a')).body).toBe('from the origin');
        expect(backup.wasAsked()).toEqual([]);
      },
    ),
  ],
};
