import { describe, expect, it } from 'vitest';
import { type Placement, planOf, refusals } from '../../build/plan.ts';
import { DEFAULTS, type ResolvedBehavior } from '../../config/resolve.ts';

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

  it.each<[string, Partial<ResolvedBehavior>, Record<string, string[]>]>([
    ['nowhere alone', {}, {}],
    ['before the rules of a station', { query: { keep: [] } }, { 'viewer-request': ['record', 'query'] }],
    [
      'at the origin stations where a rule is there',
      { own: { originRequest: '/edge/rule.ts' } },
      { 'origin-request': ['record', 'own'] },
    ],
  ])('records %s', (_, rules, stations) => {
    expect(rulesOf({ record: { sample: 1 }, ...rules })).toEqual(stations);
  });

  it.each<[string, Partial<ResolvedBehavior>, Record<string, string[]>]>([
    ['without options nowhere', { maintenance: {} }, {}],
    [
      'without options where a switch turns it on',
      { switches: ['maintenance'] },
      { 'viewer-request': ['maintenance'] },
    ],
  ])('has maintenance %s', (_, rules, stations) => {
    expect(rulesOf({ maintenance: {}, ...rules })).toEqual(stations);
  });
});

/** The rules of a behavior by their stations. */
function rulesOf(rules: Partial<ResolvedBehavior>): Readonly<Record<string, readonly string[]>> {
  const { placements } = planOf({
    app: 'app',
    environment: 'dev',
    hosts: ['www.example.com'],
    origins: { site: { http: 'https://site.example.com' } },
    issuers: {},
    behaviors: [{ path: '*', origin: 'site', viewer: 'function', ...rules }],
    budget: DEFAULTS.budget,
  });
  return Object.fromEntries(placements.map((each) => [each.station, each.rules.map(({ name }) => name)]));
}
