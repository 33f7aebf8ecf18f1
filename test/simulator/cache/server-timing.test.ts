import { describe, expect, it } from 'vitest';
import { isTimed, type ServerTiming, serverTimingOf } from '../../../simulator/cache/server-timing.ts';

const MISS: ServerTiming = {
  result: 'Miss',
  upstream: { layer: 'REC', dns: 0, connect: 1.4, firstByte: 20.6 },
  pop: 'IAD89-C1',
  requestId: 'id==',
  downstreamFirstByte: 25,
};
const UPSTREAM =
  'cdn-upstream-layer;desc="REC",cdn-upstream-dns;dur=0,cdn-upstream-connect;dur=1,cdn-upstream-fbl;dur=21';
const END = 'cdn-pop;desc="IAD89-C1",cdn-rid;desc="id=="';

describe('Server-Timing', () => {
  it.each<[string, Partial<ServerTiming>, string]>([
    ['a miss', {}, `${UPSTREAM},cdn-cache-miss,${END},cdn-downstream-fbl;dur=25`],
    ['an error of the origin', { result: 'Error' }, `${UPSTREAM},cdn-cache-miss,${END},cdn-downstream-fbl;dur=25`],
    [
      'a refresh',
      { result: 'RefreshHit', layer: 'EDGE' },
      `${UPSTREAM},cdn-cache-refresh,${END},cdn-downstream-fbl;dur=25`,
    ],
    [
      'a hit',
      { result: 'Hit', layer: 'EDGE', upstream: undefined },
      `cdn-cache-hit,${END},cdn-hit-layer;desc="EDGE",cdn-downstream-fbl;dur=25`,
    ],
    [
      'a hit behind the edge location',
      { result: 'Hit', layer: 'Origin Shield' },
      `cdn-cache-hit,${END},cdn-hit-layer;desc="Origin Shield",cdn-downstream-fbl;dur=25`,
    ],
  ])('of %s', (_, differs, expected) => {
    expect(serverTimingOf({ ...MISS, ...differs }, undefined)).toBe(expected);
  });

  it('tells what the origin told on a miss alone', () => {
    expect(serverTimingOf(MISS, 'db;dur=53')).toMatch(/^db;dur=53,cdn-upstream-layer/);
    expect(serverTimingOf({ ...MISS, result: 'Hit', layer: 'EDGE' }, 'db;dur=53')).not.toContain('db');
  });

  it('never breaks out of its quotes', () => {
    expect(serverTimingOf({ ...MISS, requestId: 'a"\r\nX: 1\\' }, undefined)).toContain('cdn-rid;desc="aX: 1"');
  });

  it.each<[boolean, number, string | undefined, number, boolean]>([
    [true, 100, undefined, 0.9999, true],
    [true, 0, undefined, 0, false],
    [true, 12.5, undefined, 0.1249, true],
    [true, 12.5, undefined, 0.125, false],
    [true, 0, 'no-cache, Server-Timing', 0.99, true],
    [false, 100, 'server-timing', 0, false],
  ])('enabled: %s, at %s %, Pragma: %s, chance %s: %s', (enabled, samplingRate, pragma, random, expected) => {
    expect(isTimed({ Enabled: enabled, SamplingRate: samplingRate }, pragma, random)).toBe(expected);
  });
});
