import { describe, expect, it } from 'vitest';
import { type Placement, refusals } from '../../build/plan.ts';

const placement = (station: Placement['station'], runtime: Placement['runtime'], behavior = '*'): Placement => ({
  behavior,
  station,
  runtime,
  rules: [],
});

describe('a plan', () => {
  it.each<[string, Placement[], string]>([
    [
      'a second function on a station',
      [placement('viewer-request', 'cloudfront-js-2.0'), placement('viewer-request', 'cloudfront-js-2.0')],
      'has two functions',
    ],
    [
      "both runtimes on one behavior's viewer stations",
      [placement('viewer-request', 'lambda-edge'), placement('viewer-response', 'cloudfront-js-2.0')],
      "CloudFront refuses both on one behavior's viewer stations",
    ],
    [
      'a function at an origin station',
      [placement('origin-request', 'cloudfront-js-2.0')],
      'origin stations run Lambda@Edge',
    ],
  ])('is refused with %s', (_, placements, says) => {
    expect(refusals(placements)).toEqual([{ at: expect.any(String), says: expect.stringContaining(says) }]);
  });

  it('may have functions at viewer stations and Lambda@Edge at origin stations, and either runtime on each behavior', () => {
    const placements = [
      placement('viewer-request', 'cloudfront-js-2.0'),
      placement('origin-request', 'lambda-edge'),
      placement('viewer-response', 'cloudfront-js-2.0'),
      placement('viewer-request', 'lambda-edge', '/account/*'),
    ];
    expect(refusals(placements)).toEqual([]);
  });
});
