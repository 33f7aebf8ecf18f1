import { describe, expect, it } from 'vitest';
import { authOverlapProblems } from '../../config/check/auth-overlap-problems.ts';
import { authProblems } from '../../config/check/auth-problems.ts';
import { authRewriteProblems } from '../../config/check/auth-rewrite-problems.ts';
import { authShareProblems } from '../../config/check/auth-share-problems.ts';
import { issuerProblems } from '../../config/check/issuer-problems.ts';
import type { Behavior, EdgeConfig } from '../../config/define.ts';
import type { Problem } from '../../config/errors.ts';
import { resolveConfig } from '../../config/resolve.ts';

const SHOP = { issuer: 'https://id.example.com/', audiences: ['shop'] };
const PARTNER = { issuer: 'partner', audiences: ['shop'], secret: 'partner' };
const ORIGINS = { api: { http: 'https://api.example.com' }, site: { folder: '.' } };
const REST: Behavior = { path: '*', origin: 'site' };

function configOf(behaviors: readonly Behavior[], more: Partial<EdgeConfig> = {}): EdgeConfig {
  const issuers = { shop: SHOP, partner: PARTNER };
  return { app: 'shop', hosts: ['www.example.com'], origins: ORIGINS, issuers, behaviors, ...more };
}

const resolved = (config: EdgeConfig) => resolveConfig(config, 'dev', []);
const texts = (problems: readonly Problem[]) => problems.map(({ at, says }) => `${at} ${says}`);
const auth = { issuers: ['shop'] } as const;

describe('auth', () => {
  it.each<[string, Partial<Behavior>, readonly string[]]>([
    ['nothing but issuers', { auth }, []],
    ['nothing but issuers, in Lambda@Edge', { auth, viewer: 'lambda' }, []],
    ['nothing but an issuer with a secret', { auth: { issuers: ['partner'] } }, []],
    [
      'a place that verifies no public keys',
      { auth: { ...auth, place: 'viewer-request' } },
      ["place is where a CloudFront Function runs, which verifies no public keys: expected viewer: 'lambda' as well"],
    ],
    [
      'a function and public keys',
      { auth: { ...auth, place: 'function' } },
      ['place is a CloudFront Function, which verifies HS256 alone: expected issuers with a secret'],
    ],
    [
      'a place behind the cache, and Lambda@Edge before it',
      { viewer: 'lambda', auth: { ...auth, place: 'origin-request' } },
      ["place expected viewer: 'function', or place: 'viewer-request': Lambda@Edge sees every request there"],
    ],
    [
      'a password where the token is',
      { auth, access: { basic: { users: { a: 'b' } } } },
      ['tokens is Authorization alone, which holds the password of access.basic: expected a cookie as well'],
    ],
    [
      'one issuer twice',
      { auth: { issuers: ['shop', 'shop'] } },
      ['issuers[1] is https://id.example.com/ once more: what it signs would count by either'],
    ],
    [
      'one cookie twice',
      { auth: { ...auth, tokens: [{ cookie: 'a' }, { cookie: 'a' }] } },
      ['tokens[1] is there already'],
    ],
    [
      'a public rule that asks',
      { auth: { ...auth, rules: [{ public: true, scopes: ['a'] }] } },
      ['rules[0] is public, and asks for more than a token'],
    ],
    [
      'rules that never decide',
      { auth: { ...auth, rules: [{ paths: ['/other/*'] }, { scopes: ['a'] }, { public: true }] } },
      [
        'rules[0].paths[0] never decides: no path of /api/* is one of /other/*',
        'rules[2] never decides: an earlier rule speaks of every request',
      ],
    ],
    [
      'headers that are there already',
      { auth: { ...auth, claims: { 'X-User': 'sub', 'x-user': 'sub', 'X-Auth-Expires': 'exp' } } },
      ['claims["x-user"] is there already, in other letters', 'claims["X-Auth-Expires"] is a header of auth itself'],
    ],
  ])('is checked for %s', (_, behavior, expected) => {
    const config = resolved(configOf([{ path: '/api/*', origin: 'api', ...behavior } as Behavior, REST]));
    expect(texts(authProblems(config))).toEqual(expected.map((text) => `behaviors[0].auth.${text}`));
  });
});

describe('what auth protects', () => {
  const claims = { 'X-User': 'sub' };
  const keyed = { 'X-Role': { claim: 'role', key: true } };
  const SHARED =
    'behaviors[0].auth.claims["X-User"] reaches the origin and is not in the cache key: what it makes for one viewer would be given to others';
  it.each<[string, Partial<Behavior>, readonly RegExp[] | readonly string[]]>([
    ['claims behind the cache', { auth: { ...auth, claims } }, []],
    ['claims before it', { viewer: 'lambda', auth: { ...auth, claims } }, [SHARED]],
    ['claims in a function', { auth: { issuers: ['partner'], claims } }, [SHARED]],
    ['claims in the key', { viewer: 'lambda', auth: { ...auth, claims: keyed } }, []],
    ['claims with the token in the key', { viewer: 'lambda', auth: { ...auth, claims, keepToken: true } }, []],
    ['claims where nothing is kept', { viewer: 'lambda', cache: 'CachingDisabled', auth: { ...auth, claims } }, []],
    [
      'a key from a token that nobody has verified',
      { auth: { ...auth, claims: keyed } },
      ['behaviors[0].auth.claims["X-Role"] cannot be in the cache key: before the cache nobody has verified the token'],
    ],
    [
      'a key of a function',
      { auth: { issuers: ['partner'], claims: keyed } },
      ['behaviors[0].auth.claims["X-Role"] cannot be in the cache key here'],
    ],
    [
      'a least time to live',
      { cache: { minTTL: 1 }, auth },
      ['behaviors[0].cache.minTTL is 1, by which CloudFront keeps'],
    ],
    ['a longest time to live', { cache: { maxTTL: 60 }, auth }, []],
    [
      'a time to live of which the origin says nothing, for a token',
      { cache: { defaultTTL: 60 }, auth },
      ['behaviors[0].cache.defaultTTL is 60, and what is kept for a token is what the origin says a lifetime of'],
    ],
    ['a time to live of which the origin says nothing', { viewer: 'lambda', cache: { defaultTTL: 60 }, auth }, []],
  ])('is not shared: %s', (_, behavior, expected) => {
    const config = resolved(configOf([{ path: '/api/*', origin: 'api', ...behavior } as Behavior, REST]));
    const found = texts(authShareProblems(config));
    expect(found).toHaveLength(expected.length);
    for (const [i, text] of expected.entries()) expect(found[i]).toContain(text);
  });

  it.each<[string, readonly Behavior[], readonly string[]]>([
    ['another origin behind it', [{ path: '/api/*', origin: 'api', auth }, REST], []],
    [
      'the same origin behind it',
      [
        { path: '/api/*', origin: 'api', auth },
        { ...REST, origin: 'api' },
      ],
      ['behaviors[1] opens /api/* to those who spell it in another way'],
    ],
    [
      'a part of it before it',
      [{ path: '*.json', origin: 'site' }, { path: '/api/*', origin: 'api', auth }, REST],
      ['behaviors[0] opens /api/* to those who spell it in another way'],
    ],
    [
      'a part of it on another origin',
      [{ path: '/api/docs/*', origin: 'site' }, { path: '/api/*', origin: 'api', auth }, REST],
      [],
    ],
    [
      'assets before all else',
      [
        { path: '/assets/*', origin: 'site' },
        { ...REST, origin: 'api', auth },
      ],
      [],
    ],
    [
      'the same origin, for everyone',
      [
        { path: '/api/*', origin: 'api', auth },
        { ...REST, origin: 'api', auth: { ...auth, rules: [{ public: true }] } },
      ],
      [],
    ],
    [
      'the same origin, for everyone and before it',
      [
        { path: '/api/v1/*', origin: 'api', auth: { ...auth, rules: [{ public: true }] } },
        { path: '/api/*/orders', origin: 'api', auth },
        REST,
      ],
      ['behaviors[0].auth.rules opens /api/*/orders, which has auth of its own and comes later'],
    ],
    [
      'the same origin, for some and before it',
      [
        { path: '/api/v1/*', origin: 'api', auth: { ...auth, rules: [{ methods: ['POST'] }, { public: true }] } },
        { path: '/api/*', origin: 'api', auth },
        REST,
      ],
      ['behaviors[0].auth.rules opens /api/*, which has auth of its own and comes later'],
    ],
    [
      'auth of its own before it',
      [{ path: '/api/v1/*', origin: 'api', auth }, { path: '/api/*', origin: 'api', auth }, REST],
      [],
    ],
  ])('has no way around it: %s', (_, behaviors, expected) => {
    const found = texts(authOverlapProblems(resolved(configOf(behaviors))));
    expect(found).toHaveLength(expected.length);
    for (const [i, text] of expected.entries()) expect(found[i]).toContain(text);
  });

  it.each([
    [{ http: 'https://api.example.com' }, { http: 'https://API.example.com/' }, 1],
    [{ http: 'https://api.example.com' }, { http: 'http://api.example.com' }, 1],
    [{ http: 'https://api.example.com' }, { http: 'https://api.example.com.' }, 1],
    [{ s3: 'shop.s3.us-east-1.amazonaws.com' }, { http: 'https://shop.s3.us-east-1.amazonaws.com' }, 1],
    [{ http: 'http://127.0.0.1:8081' }, { http: 'http://127.0.0.1:8082' }, 0],
  ])('is the same by two names of one server: %j, %j', (api, again, problems) => {
    const behaviors = [{ path: '/api/*', origin: 'api', auth } as const, { path: '*', origin: 'again' }];
    expect(authOverlapProblems(resolved(configOf(behaviors, { origins: { api, again } as never })))).toHaveLength(
      problems,
    );
  });

  it('is known to later behaviors of the same server, as are its headers', () => {
    const behaviors: readonly Behavior[] = [
      { path: '/admin/*', origin: 'api', auth: { ...auth, claims: { 'X-Person': 'sub' } } },
      { path: '/api/*', origin: 'api', auth: { ...auth, rules: [{ public: true }], claims: { 'X-User': 'sub' } } },
      REST,
    ];
    const [admin, api] = resolved(configOf(behaviors)).behaviors;
    expect(admin?.auth).toMatchObject({ foreign: ['x-user'] });
    expect(admin?.auth?.guarded).toBeUndefined();
    expect(api?.auth).toMatchObject({ guarded: ['/admin/*'], foreign: ['x-person'] });
  });

  it.each<[string, Partial<Behavior>, number]>([
    ['a prefix into what a rule protects', { rewrites: { prefixes: { '/api/free/': '/api/paid/' } } }, 1],
    ['a prefix beside the rules', { rewrites: { prefixes: { '/api/v1/': '/api/v2/' } } }, 0],
    ['a page of what is public', { rewrites: { pages: { '/api/free/home': '/api/paid/index.html' } } }, 1],
    ['a fallback', { rewrites: { fallback: '/api/free/index.html' } }, 1],
    ['languages', { rewrites: { locales: { supported: ['en'], default: 'en' } } }, 1],
    ['a prefix into another behavior', { rewrites: { prefixes: { '/api/v1/': '/admin/' } } }, 1],
    ['an index', { rewrites: { index: 'index.html' } }, 0],
  ])('is not led around: %s', (_, behavior, problems) => {
    const rules = [{ paths: ['/api/free/*'], public: true } as const, { paths: ['/en/vip/*'], scopes: ['vip'] }];
    const config = configOf([
      { path: '/admin/*', origin: 'api', auth },
      { path: '/api/*', origin: 'api', auth: { ...auth, rules }, ...behavior } as Behavior,
      REST,
    ]);
    expect(authRewriteProblems(resolved(config))).toHaveLength(problems);
  });
});

describe('an issuer', () => {
  const behaviors: readonly Behavior[] = [{ path: '/api/*', origin: 'api', auth: { issuers: ['shopp'] } }, REST];
  const LOCAL = { issuer: 'http://127.0.0.1:8082', audiences: ['shop'] };
  it.each<[string, Partial<EdgeConfig>, readonly string[]]>([
    [
      'nobody declared it',
      { behaviors },
      ['behaviors[0].auth.issuers[0] expected the name of an issuer (shop, partner), got "shopp"; did you mean shop?'],
    ],
    [
      'its keys come in the clear',
      { issuers: { shop: { ...SHOP, jwksUri: 'http://id.example.com/jwks' } } },
      ['issuers.shop.jwksUri expected an https URL: keys come from there'],
    ],
    [
      'it has no discovery document',
      { issuers: { shop: { ...SHOP, issuer: 'shop' } } },
      ['issuers.shop.issuer expected an https URL: keys come from its discovery document'],
    ],
    ['it is on this machine', { issuers: { shop: { ...LOCAL, command: 'node id.mjs' } } }, []],
    [
      'it is on this machine in an environment with a distribution',
      { issuers: { shop: LOCAL }, environments: { prod: { distribution: 'E2QWRUHAPOMQZL' } } },
      [
        'environments.prod.issuers has no issuer in place of shop, which is on this machine: a distribution cannot ask it',
      ],
    ],
    [
      'an environment names it as on this machine',
      { environments: { prod: { distribution: 'E2QWRUHAPOMQZL', issuers: { shop: LOCAL } } } },
      ['environments.prod.issuers.shop.issuer is on this machine: a distribution cannot ask it'],
    ],
    [
      'it has a command and is elsewhere',
      { issuers: { shop: { ...SHOP, command: 'node id.mjs' } } },
      ['issuers.shop.command has a command, which only an issuer on this machine can have'],
    ],
  ])('is checked where %s', (_, more, expected) => {
    expect(texts(issuerProblems(configOf([REST], more)))).toEqual(expected);
  });
});
