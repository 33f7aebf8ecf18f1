import type { CacheBehavior, DistributionConfig } from '@aws-sdk/client-cloudfront';
import { describe, expect, it } from 'vitest';
import type { Behavior, EdgeConfig } from '../../../config/define.ts';
import { resolveConfig } from '../../../config/resolve.ts';
import { behaviorRefusals, behaviorWarnings } from '../../../deploy/release/behavior-refusals.ts';
import type { Target } from '../../../deploy/release/target.ts';
import { distributionConfig } from '../../simulator/aws-api/cloudfront/distribution-config.ts';

const auth = { issuers: ['partner'] };
const access = { deny: { countries: ['AQ'] } };
const headers = { frameOptions: 'DENY' } as const;

/** A behavior that asks the site, whose host is `www.example.com`. */
const at = (path: string, rules: object = {}): Behavior => ({ path, origin: 'site', ...rules });

/** What a release of a config would be, as far as it is about behaviors. */
function targetOf(behaviors: readonly Behavior[]): Target {
  const config: EdgeConfig = {
    app: 'shop',
    hosts: ['shop.example.com'],
    origins: { site: { http: 'http://www.example.com' } },
    issuers: { partner: { issuer: 'partner.example.com', audiences: ['shop'], secret: '/shop/partner' } },
    behaviors,
  };
  const own = behaviors.map(() => undefined);
  const ruled = behaviors.filter((behavior) => behavior.headers || behavior.auth || behavior.access);
  const codes = ruled.map(({ path }) => ({ bundle: { behaviors: [path] } }));
  return { config: resolveConfig(config, 'prod', own), codes, policies: [] } as unknown as Target;
}

/** A distribution with these behaviors before its default one, each a pattern, or with more said of it. */
function liveOf(behaviors: readonly (string | Partial<CacheBehavior>)[], more: Partial<DistributionConfig> = {}) {
  const base = distributionConfig();
  const Items = behaviors.map((said) => ({
    ...base.DefaultCacheBehavior,
    ...(typeof said === 'string' ? { PathPattern: said } : said),
  })) as CacheBehavior[];
  const other = { Id: 'other', DomainName: 'files.s3.us-east-1.amazonaws.com' };
  const config = distributionConfig(
    {},
    {
      Origins: { Quantity: 2, Items: [...(base.Origins?.Items ?? []), other] },
      CacheBehaviors: { Quantity: Items.length, Items },
      ...more,
    },
  );
  return { distribution: { id: 'E1', domainName: 'd1.cloudfront.net', status: 'Deployed', etag: '', config } } as never;
}

const texts = (problems: readonly { at: string; says: string }[]): readonly string[] =>
  problems.map((problem) => `${problem.at} ${problem.says}`);

const onOther = (PathPattern: string): Partial<CacheBehavior> => ({ PathPattern, TargetOriginId: 'other' });

describe('a release is refused', () => {
  it.each<[string, readonly Behavior[], Parameters<typeof liveOf>, readonly RegExp[]]>([
    [
      'an open behavior is tried before a protected one',
      [at('/x/z/*', { auth }), at('/x/*'), at('*')],
      [['/y/*', '/x/*', '/x/z/*']],
      [/^\/x\/z\/\* comes behind \/x\/\* in E1.* without its auth; put it before \/x\/\* in E1$/],
    ],
    [
      'one that asks for less is',
      [at('/x/z/*', { auth: { ...auth, rules: [{ groups: ['staff'] }] } }), at('/x/*', { auth }), at('*')],
      [['/x/*', '/x/z/*']],
      [/^\/x\/z\/\* .* without its auth;/],
    ],
    [
      'one without the passwords and the auth of another is',
      [at('*.pdf', { auth, access }), at('/x/*'), at('*')],
      [['/x/*', '*.pdf']],
      [/^\*\.pdf comes behind \/x\/\* .* without its auth and access;/],
    ],
    [
      'others than those of the config have the same server',
      [at('*', { auth })],
      [['/x/*', '/y/*']],
      [/^\/x\/\* takes paths of \* in E1.*add \/x\/\* to the config, before \* and with auth, or/, /^\/y\/\* takes/],
    ],
    [
      'it is access that they are without',
      [at('*', { access })],
      [['/x/*']],
      [/^\/x\/\* takes .* without access; add .* with the access that it is to have, or none, or/],
    ],
    [
      'they take all paths before the default behavior',
      [at('*', { auth })],
      [['*']],
      [/^\/\* takes paths of \* in E1/],
    ],
    [
      'one of a group of origins is the server',
      [at('*', { auth })],
      [
        [{ PathPattern: '/x/*', TargetOriginId: 'group' }],
        {
          OriginGroups: {
            Quantity: 1,
            Items: [
              {
                Id: 'group',
                FailoverCriteria: { StatusCodes: { Quantity: 1, Items: [500] } },
                Members: { Quantity: 2, Items: [{ OriginId: 'other' }, { OriginId: 'site' }] },
              },
            ],
          },
        },
      ],
      [/^\/x\/\* takes paths of \*/],
    ],
    [
      'they take another spelling of a protected path',
      [at('/members/*', { auth }), at('*', { auth: { ...auth, rules: [{ public: true }] } })],
      [['/members/*', { ...onOther('/img/*') }, { PathPattern: '/MEMBERS/*' }]],
      [/^\/MEMBERS\/\* takes other spellings of paths of \/members\/\* .* with auth, or/],
    ],
  ])('where %s', (_, behaviors, live, expected) => {
    const found = texts(behaviorRefusals(targetOf(behaviors), liveOf(...live)));
    expect(found).toEqual(expected.map((text) => expect.stringMatching(text)));
  });

  it.each<[string, readonly Behavior[], readonly (string | Partial<CacheBehavior>)[]]>([
    ['the order is that of the config', [at('/x/z/*', { auth }), at('/x/*'), at('*')], ['/x/z/*', '/x/*']],
    ['patterns take no path of each other', [at('/x/*', { auth }), at('/y/*'), at('*')], ['/y/*', '/x/*']],
    ['both ask for the same', [at('/x/z/*', { auth }), at('/x/*', { auth }), at('*')], ['/x/*', '/x/z/*']],
    [
      'an earlier one takes what both would',
      [at('/x/*', { auth }), at('/x/z/*', { access }), at('/x/z/a/*'), at('*')],
      ['/x/*', '/x/z/a/*', '/x/z/*'],
    ],
    ['another server answers', [at('*', { auth })], [onOther('/x/*')]],
    [
      'CloudFront asks for a signature itself',
      [at('*', { auth })],
      [{ PathPattern: '/x/*', TrustedKeyGroups: { Enabled: true, Quantity: 1, Items: ['group'] } }],
    ],
    ['what they take is open in the config', [at('/x/*'), at('/y/*', { access }), at('*')], ['/x/1/*', '/x/*', '/y/*']],
  ])('but not where %s', (_, behaviors, live) => {
    expect(behaviorRefusals(targetOf(behaviors), liveOf(live))).toEqual([]);
  });
});

describe('a release is warned of', () => {
  it.each<[string, readonly Behavior[], readonly (string | Partial<CacheBehavior>)[], readonly RegExp[]]>([
    [
      'the order of what is open',
      [at('/x/z/*', { headers }), at('/x/*'), at('*')],
      ['/x/*', '/x/z/*'],
      [/^\/x\/z\/\* comes behind \/x\/\* in E1.* the rules of \/x\/\*; put it before .*, or behind it in the config$/],
    ],
    [
      'paths that get no rules, in one line',
      [at('*', { headers })],
      ['/x/*', '/y/*'],
      [/^\* comes behind \/x\/\*, \/y\/\* in E1.* what they take is answered without the rules of \*; add/],
    ],
    [
      'paths without auth on another server',
      [at('*', { auth })],
      [onOther('/x/*')],
      [/^\* comes behind \/x\/\* .* without the rules of \*, and without its auth;/],
    ],
    ['nothing where patterns are apart', [at('/x/*', { headers }), at('/y/*'), at('*')], ['/y/*', '/z/*', '/x/*'], []],
    ['nothing where there is no rule to miss', [at('*')], ['/x/*'], []],
    ['nothing that is refused', [at('/x/z/*', { auth }), at('/x/*'), at('*')], ['/x/*', '/x/z/*'], []],
  ])('%s', (_, behaviors, live, expected) => {
    const found = texts(behaviorWarnings(targetOf(behaviors), liveOf(live)));
    expect(found).toEqual(expected.map((text) => expect.stringMatching(text)));
  });
});
