import { describe, expect, it } from 'vitest';
import { accessProblems } from '../../config/check/access-problems.ts';
import { switchProblems } from '../../config/check/switch-problems.ts';
import type { Behavior, Environment } from '../../config/define.ts';
import { resolveConfig } from '../../config/resolve.ts';

/** One behavior in one environment. */
function configOf(behavior: Partial<Behavior>, environment: Environment = {}) {
  const config = {
    app: 'shop',
    hosts: ['www.example.com'],
    origins: { site: { folder: '.' } },
    behaviors: [{ path: '*', origin: 'site', ...behavior }],
    environments: { stage: environment },
  };
  const paths = typeof behavior.own === 'object' ? Object.keys(behavior.own).map((name) => [name, '/own.ts']) : [];
  return resolveConfig(config, 'stage', paths.length > 0 ? [Object.fromEntries(paths)] : []);
}

const COUNTRY =
  "needs CloudFront-Viewer-Country, which CloudFront adds after a viewer-request Lambda; expected viewer: 'function'";
const NOBODY = 'lets nobody in: expected at least one user, as `edgewright secret NAME` prints it';

describe('access', () => {
  it.each<[string, Partial<Behavior>, readonly string[]]>([
    ['countries in a function', { access: { allow: { countries: ['DE'] } } }, []],
    [
      'countries in Lambda@Edge',
      { viewer: 'lambda', access: { allow: { countries: ['DE'] }, deny: { countries: ['KP'], ips: ['::1'] } } },
      [`behaviors[0].access.deny.countries ${COUNTRY}`, `behaviors[0].access.allow.countries ${COUNTRY}`],
    ],
    ['no user', { access: { basic: { users: {} } } }, [`behaviors[0].access.basic.users ${NOBODY}`]],
    [
      'a country both ways',
      { access: { allow: { countries: ['DE', 'KP'] }, deny: { countries: ['KP'] } } },
      ['behaviors[0].access.allow.countries[1] is denied: KP is in deny.countries too'],
    ],
    [
      'a range both ways',
      { access: { allow: { ips: ['10.0.0.0/8'] }, deny: { ips: ['::1', '10.0.0.0/8'] } } },
      ['behaviors[0].access.allow.ips[0] is denied: 10.0.0.0/8 is in deny.ips too'],
    ],
  ])('is checked for %s', (_, behavior, expected) => {
    expect(accessProblems(configOf(behavior)).map(({ at, says }) => `${at} ${says}`)).toEqual(expected);
  });

  it('of an environment stands in place of every behavior’s own', () => {
    const own = { access: { deny: { ips: ['::1'] } } };
    const access = { allow: { ips: ['198.51.100.7'] } };
    expect(configOf(own, { access }).behaviors[0]?.access).toEqual(access);
    expect(configOf(own).behaviors[0]?.access).toEqual(own.access);
  });
});

const IDLE = 'is never on: expected on: true, or maintenance among the switches';
const LAMBDA = "needs the KeyValueStore, which Lambda@Edge does not have; expected viewer: 'function'";

describe('switches', () => {
  it.each<[string, Partial<Behavior>, readonly string[]]>([
    ['maintenance that is on', { maintenance: { on: true } }, []],
    ['maintenance that can be turned on', { maintenance: {}, switches: ['maintenance'] }, []],
    ['maintenance that cannot', { maintenance: { page: 'Later' } }, [`behaviors[0].maintenance ${IDLE}`]],
    [
      'Lambda@Edge',
      { viewer: 'lambda', cookies: { keep: [] }, switches: ['cookies'] },
      [`behaviors[0].switches ${LAMBDA}`],
    ],
    [
      'headers that a policy says alone',
      { headers: { frameOptions: 'DENY', via: 'policy' }, switches: ['headers'] },
      [
        "behaviors[0].switches[0] has nothing to switch: a response headers policy knows no switch; expected headers.via: 'function'",
      ],
    ],
    [
      'a rule that is not there',
      { cookies: { keep: [] }, switches: ['cookies', 'headers', 'cookies'] },
      [
        'behaviors[0].switches[1] has nothing to switch: the behavior has no headers',
        'behaviors[0].switches[2] is cookies again',
      ],
    ],
    [
      'a rule of one’s own at an origin station alone',
      { switches: ['own'], own: { originRequest: () => import('./modules/chooses-origin.ts') } },
      ['behaviors[0].switches[0] has nothing to switch: the behavior has no own at a viewer station'],
    ],
  ])('are checked for %s', (_, behavior, expected) => {
    expect(switchProblems(configOf(behavior)).map(({ at, says }) => `${at} ${says}`)).toEqual(expected);
  });
});
