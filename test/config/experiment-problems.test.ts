import { describe, expect, it } from 'vitest';
import { authOverlapProblems } from '../../config/check/auth-overlap-problems.ts';
import { authRewriteProblems } from '../../config/check/auth-rewrite-problems.ts';
import { experimentProblems } from '../../config/check/experiment-problems.ts';
import { switchProblems } from '../../config/check/switch-problems.ts';
import type { Behavior, EdgeConfig } from '../../config/define.ts';
import type { Problem } from '../../config/errors.ts';
import { type ResolvedConfig, resolveConfig } from '../../config/resolve.ts';

const ISSUER = { issuer: 'https://id.example.com/', audiences: ['shop'] };
const auth = { issuers: ['shop'] } as const;
const control = { weight: 1 };

/** What a check finds in some behaviors. */
function found(check: (config: ResolvedConfig) => readonly Problem[], ...behaviors: readonly object[]) {
  const config: EdgeConfig = {
    app: 'shop',
    hosts: ['www.example.com'],
    origins: { site: { folder: 'public' }, api: { http: 'https://api.example.com' } },
    issuers: { shop: ISSUER },
    behaviors: behaviors.map((behavior) => ({ path: '*', origin: 'site', ...behavior }) as Behavior),
  };
  return check(resolveConfig(config, 'dev', [])).map(({ at, says }) => `${at} ${says}`);
}

describe('experiments', () => {
  it.each<[string, object, readonly string[]]>([
    ['none', {}, []],
    [
      'one that does all there is',
      { experiments: { a: { variants: { control, b: { weight: 1, prefix: '/b', origin: 'api' } } } } },
      [],
    ],
    [
      'Lambda@Edge',
      { viewer: 'lambda', experiments: { a: { variants: { control, b: control } } } },
      [
        "behaviors[0].experiments needs what the cloudfront module chooses origins and logs exposures with, which Lambda@Edge does not have; expected viewer: 'function'",
      ],
    ],
    [
      'nobody who takes part',
      { experiments: { a: { variants: { control: { weight: 0 }, b: { weight: 0 } } } } },
      ['behaviors[0].experiments.a.variants has no variant with a weight above 0'],
    ],
    [
      'an origin that nobody declared',
      { experiments: { a: { variants: { control, b: { weight: 1, origin: 'apj' } } } } },
      [
        'behaviors[0].experiments.a.variants.b.origin expected the name of an origin (site, api), got "apj"; did you mean api?',
      ],
    ],
    [
      'two that put paths into folders, and two that choose origins',
      {
        experiments: {
          a: { variants: { control, b: { weight: 1, prefix: '/b', origin: 'api' } } },
          c: { variants: { control, d: { weight: 1, prefix: '/d' }, e: { weight: 1, origin: 'api' } } },
        },
      },
      [
        'behaviors[0].experiments.c.variants.d.prefix puts paths into a folder as a does: expected one experiment of a behavior to do so',
        'behaviors[0].experiments.c.variants.e.origin chooses the origin as a does: expected one experiment of a behavior to do so',
      ],
    ],
    [
      'an origin beside a published set',
      {
        published: { set: 'shop' },
        experiments: { a: { variants: { control, b: { weight: 1, prefix: '/b', origin: 'api' } } } },
      },
      [
        'behaviors[0].experiments.a.variants.b.origin would be asked for a version of the set shop, which stands in the bucket of the behavior: expected prefix, and both variants in the set',
      ],
    ],
  ])('of a behavior may be: %s', (_, behavior, problems) => {
    expect(found(experimentProblems, behavior)).toEqual(problems);
  });

  it('lead to folders of the set where something is published', () => {
    const experiments = { a: { variants: { control, b: { weight: 1, prefix: '/b' } } } };
    const inSet = { published: { set: 'shop' } };
    const part = { path: '/catalog/*', ...inSet, experiments };
    expect(found(experimentProblems, part, {})).toEqual([
      'behaviors[0].experiments.a.variants.b.prefix leads to /b/catalog/*, which no behavior serves from the set shop, so that nothing can be published there: expected a behavior /b/catalog/* with the same origin and set',
    ]);
    expect(found(experimentProblems, part, { path: '/b/catalog/*', ...inSet }, {})).toEqual([]);
    expect(found(experimentProblems, { ...part, path: '*' })).toEqual([]);
  });

  it('are the same in each behavior, but for what a variant does there', () => {
    const page = { path: '/checkout/*', experiments: { a: { variants: { control, b: { weight: 1, prefix: '/b' } } } } };
    const api = { experiments: { a: { variants: { control, b: { weight: 1, origin: 'api' } } } } };
    expect(found(experimentProblems, page, api)).toEqual([]);
    const says =
      'behaviors[1].experiments.a.variants expected the variants and weights of behaviors[0].experiments.a: viewers have one cookie for both';
    for (const variants of [
      { control, c: control },
      { control, b: { weight: 2 } },
      { b: control, control },
    ])
      expect(found(experimentProblems, page, { experiments: { a: { variants } } })).toEqual([says]);
  });

  it('have nothing to switch where there are none', () => {
    expect(found(switchProblems, { switches: ['experiments'] })).toEqual([
      'behaviors[0].switches[0] has nothing to switch: the behavior has no experiments',
    ]);
  });

  it('lead nobody without a token to a server that another behavior protects', () => {
    const open = { experiments: { a: { variants: { control, b: { weight: 1, origin: 'api' } } } } };
    const guarded = { path: '/api/*', origin: 'api', auth };
    expect(found(authOverlapProblems, guarded, open)).toEqual([
      'behaviors[1] opens /api/* to those who spell it in another way: the same server answers; expected an origin of its own, or auth with rules: [{ public: true }], which refuses such spellings',
    ]);
    expect(found(authOverlapProblems, guarded, {})).toEqual([]);
  });

  it('lead nobody into a folder of which another rule of auth speaks', () => {
    const experiments = { a: { variants: { control, b: { weight: 1, prefix: '/staff' } } } };
    const rules = [{ paths: ['/staff/*'], groups: ['staff'] }];
    expect(found(authRewriteProblems, { path: '/x/*', experiments, auth: { ...auth, rules } })).toEqual([
      'behaviors[0].experiments.a.variants.b.prefix leads /x/* to /staff/*, and /staff/* speaks of one and not of the other: paths are judged as they are sent; expected a behavior of its own',
    ]);
  });
});
