import { expect } from 'vitest';
import { documented, type Subject } from './scenario.ts';

const TIMING = 'DG understanding-response-headers-policies';
const TIMED = { ServerTimingHeadersConfig: { Enabled: true, SamplingRate: 100 } };

/** Server-Timing. */
export const SERVER_TIMING: Subject = {
  title: 'Server-Timing',
  scenarios: [
    documented(
      'timing-of-miss',
      TIMING,
      'Server-Timing of a miss says whom the edge location asked, and has what the origin said of its own times first.',
      async ({ get, origin, edge }) => {
        await edge({ responseHeadersPolicy: TIMED });
        origin.will({ headers: { 'Server-Timing': 'db;dur=5' } });
        const names = (await get('/a'))
          .header('server-timing')
          ?.split(',')
          .map((metric) => metric.split(';')[0]);
        expect(names).toEqual([
          'db',
          'cdn-upstream-layer',
          'cdn-upstream-dns',
          'cdn-upstream-connect',
          'cdn-upstream-fbl',
          'cdn-cache-miss',
          'cdn-pop',
          'cdn-rid',
          'cdn-downstream-fbl',
        ]);
      },
    ),
    documented(
      'timing-of-hit',
      TIMING,
      'Server-Timing of a hit says which layer had it; what the origin said is gone.',
      async ({ get, origin, edge }) => {
        await edge({ responseHeadersPolicy: TIMED });
        origin.will({ headers: { 'Server-Timing': 'db;dur=5' } });
        await get('/a');
        expect((await get('/a')).header('server-timing')).toMatch(
          /^cdn-cache-hit,cdn-pop;desc="[^"]+",cdn-rid;desc="[^"]+",cdn-hit-layer;desc="EDGE",cdn-downstream-fbl;dur=\d+$/,
        );
      },
    ),
    documented(
      'timing-of-refresh',
      TIMING,
      'Server-Timing of a RefreshHit says so.',
      async ({ get, origin, edge, clock }) => {
        await edge({ responseHeadersPolicy: TIMED });
        origin.wills((asked) =>
          asked.header('if-none-match') ? { status: 304 } : { headers: { ETag: '"1"', 'Cache-Control': 'max-age=1' } },
        );
        await get('/a');
        clock.advance(2);
        expect((await get('/a')).header('server-timing')).toContain('cdn-cache-refresh');
      },
    ),
    documented(
      'timing-by-pragma',
      TIMING,
      'A request with `Pragma: server-timing` gets it whatever the sampling rate, where the policy enables it.',
      async ({ get, edge }) => {
        await edge({ responseHeadersPolicy: { ServerTimingHeadersConfig: { Enabled: true, SamplingRate: 0 } } });
        expect((await get('/a')).header('server-timing')).toBeUndefined();
        expect((await get('/a', { Pragma: 'server-timing' })).header('server-timing')).toContain('cdn-cache-hit');
      },
    ),
  ],
};
