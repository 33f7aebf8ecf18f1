import { describe, expect, it } from 'vitest';
import { LINT_RULE_IDS } from '../../config/lint-rule-ids.ts';
import { pathText, schemaTree, shapeProblems } from '../../config/problems.ts';
import { SOURCE_DIRECTIVES } from '../../policy/content-security-policy.ts';
import { BROWSER_FEATURES } from '../../policy/permissions-policy.ts';

const USER = `${'k'.repeat(22)}.${'h'.repeat(43)}`;

const partner = (): object => ({ issuer: 'partner', audiences: ['shop'], secret: '/shop/partner' });

const issuer = (): object => ({
  issuer: 'https://id.example.com/',
  audiences: ['shop'],
  audienceClaim: 'aud',
  algorithms: ['ES256'],
  jwksUri: 'https://id.example.com/jwks',
  type: 'at+jwt',
  tokenUse: 'access',
  scopesClaim: 'scp',
  groupsClaim: 'roles',
});

function probe(): object {
  return {
    path: '/products?page=2',
    host: 'shop.example.com',
    send: { accept: 'text/html' },
    status: 200,
    headers: { 'X-Frame-Options': 'DENY', Via: true },
    cache: 'Hit',
  };
}

function probeRows(at: string): readonly (readonly [string, unknown, string])[] {
  return [
    [at, [], 'expected at least one probe, got []'],
    [`${at}[0].path`, 'products', 'expected a path such as /products?page=2, got "products"'],
    [`${at}[0].path`, '/a#b', 'expected a path such as /products?page=2, got "/a#b"'],
    [`${at}[0].host`, '*.example.com', `${ONE_HOST}, got "*.example.com"`],
    [`${at}[0].send`, 'x', 'expected an object, got "x"'],
    [`${at}[0].status`, 100, 'expected a status from 200 to 599, got 100'],
    [`${at}[0].headers`, ['X-A'], 'expected an object, got ["X-A"]'],
    [
      `${at}[0].cache`,
      'hit',
      'expected one of Hit, Miss, RefreshHit, FunctionGeneratedResponse, LambdaGeneratedResponse, Error, got "hit"',
    ],
  ];
}

/** A config that uses every option there is. */
function everything(): object {
  return {
    app: 'shop',
    hosts: ['shop.example.com', '*.shop.example.com'],
    origins: {
      api: { http: 'https://api.example.com', command: 'node api.mjs' },
      site: { folder: 'public' },
      images: { s3: 'shop-images.s3.eu-central-1.amazonaws.com' },
    },
    issuers: { shop: issuer(), partner: partner() },
    behaviors: [
      {
        path: '*',
        origin: 'site',
        viewer: 'lambda',
        cache: { minTTL: 0, defaultTTL: 0, maxTTL: 600, compression: false },
        auth: {
          issuers: ['shop'],
          place: 'viewer-request',
          tokens: ['authorization', { cookie: 'token' }],
          keepToken: true,
          clockTolerance: 5,
          rules: [
            {
              paths: ['/admin/*'],
              methods: ['GET'],
              scopes: ['admin:read'],
              groups: ['admins'],
              claims: { tier: ['gold'] },
            },
            { public: true },
          ],
          claims: { 'X-User': 'sub', 'X-Role': { claim: 'role', key: true } },
          realm: 'shop',
          answers: { contentType: 'text/plain', unauthorized: 'no', forbidden: 'no', unavailable: 'later' },
        },
        cors: {
          origins: ['https://app.example.com'],
          methods: ['PUT'],
          headers: ['Authorization'],
          expose: ['ETag'],
          credentials: true,
          maxAge: 7200,
        },
        switches: ['maintenance'],
        access: {
          deny: { ips: ['203.0.113.0/24'], countries: ['KP'] },
          allow: { ips: ['2001:db8::/32'], countries: ['DE'] },
          basic: { users: { preview: USER }, realm: 'preview' },
        },
        maintenance: { on: false, page: 'Later', retryAfter: 60, allow: ['198.51.100.7'] },
        redirects: {
          exact: { '/old': '/new?from=old#top' },
          store: false,
          patterns: { '/a/:b': '/c/:b' },
          prefixes: { '/a/': '/c/' },
          host: 'shop.example.com',
          trailingSlash: 'add',
          status: 308,
          query: 'merge',
        },
        rewrites: {
          pages: { '/account/*': '/account/index.html' },
          index: 'index.html',
          fallback: '/index.html',
          locales: { supported: ['en'], default: 'en', cookie: 'lang' },
          prefixes: { '/': '/site/' },
        },
        published: { set: 'catalog', encodings: ['br'] },
        query: { keep: ['page', 'filter[size]'] },
        headers: {
          strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: true, preload: false },
          contentTypeOptions: 'nosniff',
          frameOptions: 'DENY',
          referrerPolicy: 'no-referrer',
          contentSecurityPolicy: { 'img-src': ["'self'"], sandbox: [], 'upgrade-insecure-requests': true },
          contentSecurityPolicyReportOnly: "default-src 'self'",
          permissionsPolicy: { camera: [], geolocation: ['self'] },
          crossOriginOpenerPolicy: 'same-origin',
          crossOriginEmbedderPolicy: 'require-corp',
          crossOriginResourcePolicy: 'same-origin',
          permittedCrossDomainPolicies: 'none',
          xssProtection: '0',
          set: { 'X-Robots-Tag': 'noindex' },
          remove: ['Server'],
          preset: 'strict',
          without: ['crossOriginEmbedderPolicy'],
          via: 'both',
          when: [{ path: '/a/*', contentType: ['text/*'], frameOptions: 'SAMEORIGIN' }],
        },
        freshness: {
          answers: [
            {
              paths: ['/assets/*'],
              status: [200, '3xx'],
              contentType: ['text/css'],
              header: { name: 'X-Kind', value: 'asset' },
              edge: {
                maxAge: 60,
                sharedMaxAge: 600,
                public: true,
                staleWhileRevalidate: 30,
                staleIfError: 3600,
                immutable: true,
              },
              browser: { maxAge: 60, public: true, staleWhileRevalidate: 30, staleIfError: 3600, immutable: true },
            },
          ],
          sessionCookies: ['session'],
        },
        own: () => undefined,
      },
      {
        path: '/list/*',
        origin: 'site',
        record: { sample: 0.01 },
        query: { drop: ['sid'] },
        cookies: { keep: ['id'] },
        own: {
          viewerRequest: () => undefined,
          originRequest: () => undefined,
          originResponse: () => undefined,
          viewerResponse: () => undefined,
        },
        buckets: {
          format: ['avif'],
          language: { supported: ['en', 'pt-BR'], default: 'en' },
          device: true,
          country: { groups: { dach: ['DE', 'AT', 'CH'] }, default: 'world' },
        },
        experiments: {
          checkout: {
            variants: { control: { weight: 90 }, short: { weight: 10, prefix: '/b', origin: 'api' } },
            maxAge: 3600,
          },
        },
      },
    ],
    environments: {
      prod: {
        hosts: ['www.example.com'],
        origins: { api: { http: 'https://api.example.com', command: 'node api.mjs' } },
        issuers: { shop: issuer(), partner: partner() },
        access: {
          deny: { ips: ['203.0.113.0/24'], countries: ['KP'] },
          allow: { ips: ['2001:db8::/32'], countries: ['DE'] },
          basic: { users: { preview: USER }, realm: 'preview' },
        },
        probes: [probe()],
        distribution: 'E2QWRUHAPOMQZL',
        role: 'shop-prod-edge',
      },
    },
    policies: 'managed',
    probes: [probe()],
    lint: { allow: [{ id: 'unique-key', behavior: '/list/*', because: 'each list is a page of its own' }] },
    entities: { product: { paths: ['/products/:id', '/api/products?id=:id', '/api/lists/*'], tags: ['product-:id'] } },
    budget: { warn: 1, fail: 2 },
  };
}

/** The same with another value at one place; `undefined` takes the option away. */
function changed(at: string, value: unknown): object {
  const path = [...at.matchAll(/([\w$]+)|\["([^"]*)"\]/g)].map(([, name, quoted]) => name ?? quoted ?? '');
  const config = everything();
  const parent = path.slice(0, -1).reduce(
    (inner: Record<string, unknown>, part) => {
      inner[part] ??= {};
      return inner[part] as Record<string, unknown>;
    },
    config as Record<string, unknown>,
  );
  parent[path.at(-1) ?? ''] = value;
  return config;
}

const ONE_PARAMETER = 'expected :id, which is the one parameter that an entity has';
const REASON = 'expected a reason in words, such as: the origin reads no cookie on this path';
const ANSWER_STATUS = "expected a status from 200 to 599, or one of '2xx', '3xx', '4xx', '5xx'";
const NAME = 'expected a name of lower-case letters, digits and hyphens that begins with a letter';
const HOST = 'expected a host name in lower case such as www.example.com or *.example.com';
const REDIRECTS = 'exact, patterns, prefixes, store, host, trailingSlash, status, query';
const ONE_HOST = 'expected a host name in lower case such as www.example.com';
const SERVER = 'expected the URL of a server such as https://api.example.com';
const BUCKET = 'expected the regional domain name of a bucket such as shop.s3.eu-central-1.amazonaws.com';
const PATTERN = 'expected a CloudFront path pattern of at most 255 characters such as /images/*';
const VIEWER =
  "expected 'function' or 'lambda', for both viewer stations: CloudFront refuses both runtimes on one behavior";
const LOCATION = 'expected a path that begins with a slash, or a URL with https://';
const PREFIX = 'expected a path or a URL that ends in a slash, without query and fragment';
const STATUS = 'expected 301, 302, 303, 307 or 308';
const LOWER = 'expected a URL with a host name in lower case';
const VISIBLE = 'expected visible ASCII characters, with spaces between them';
const POLICY =
  "expected 'no-referrer', 'no-referrer-when-downgrade', 'same-origin', 'origin', 'strict-origin', 'origin-when-cross-origin', 'strict-origin-when-cross-origin' or 'unsafe-url'";
const KEPT = 'is a header that CloudFront keeps to itself';
const FIXED = 'is a header that CloudFront does not let viewer-response change';
const ORIGIN = 'expected an origin as browsers send it such as https://app.example.com';
const CSP = 'behaviors[0].headers.contentSecurityPolicy';
const REMOVE = "expected 'fingerprints', or a list of header names";
const SAMPLE = 'expected the part of all requests that is recorded, from 0.000001 to 1';
const TAG = 'expected the tag of a language such as en or pt-BR';
const SET_NAME = 'expected a name of at most 24 lower-case letters, digits and hyphens that begins with a letter';
const VARIANT_NAME = 'expected a name of at most 32 lower-case letters, digits and hyphens that begins with a letter';
const WEIGHT = 'expected a whole number from 0 to 10000';
const COOKIE_LIFE = 'expected from 1 to 34560000 seconds: browsers keep no cookie for more than 400 days';
const BUCKET_NAME = 'expected a name of at most 32 lower-case letters, digits and hyphens';
const COOKIE = "expected a name of letters, digits and !#$%&'*+-.^_`|~";
const OWN = "expected () => import('./edge/rule.ts')";

const ONE_MODULE =
  'expected one module, got several: CloudFront runs one function on a station; import the others from the first';

const RANGE = 'expected an address or a range such as 198.51.100.0/24 or 2001:db8::/32';
const COUNTRY = 'expected the code of a country in two capitals such as DE';
const SECRET = 'expected what `edgewright secret NAME` prints';
const REALM = 'expected a name of letters, digits, spaces and hyphens';

/** What `access` refuses, wherever it stands. */
const CLAIM = 'expected the name of a claim';
const TOKEN = "expected 'authorization', or { cookie: 'name' }";

const issuerRows = (issuers: string): readonly Row[] => [
  [issuers, [], 'expected an object, got []'],
  [`${issuers}.shop`, 'x', 'expected an object of options, got "x"'],
  [`${issuers}.shop.issuer`, 7, 'expected the iss of its tokens such as https://id.example.com/, got 7'],
  [`${issuers}.shop.audiences`, 'shop', 'expected a list, got "shop"'],
  [`${issuers}.shop.audiences[0]`, 'a b', 'expected an audience such as https://api.example.com, got "a b"'],
  [`${issuers}.shop.audienceClaim`, '', `${CLAIM}, got ""`],
  [`${issuers}.shop.algorithms`, [], 'expected at least one algorithm, got []'],
  [
    `${issuers}.shop.algorithms[0]`,
    'none',
    'expected algorithms of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, or HS256 alone with a secret, got "none"',
  ],
  [
    `${issuers}.shop`,
    { issuer: 'a', audiences: ['b'], secret: 'c', algorithms: ['RS256', 'HS256'] },
    'expected HS256 alone: a public key is no secret',
  ],
  [`${issuers}.shop`, { issuer: 'a', audiences: ['b'], algorithms: ['HS256'] }, 'expected secret with HS256'],
  [
    `${issuers}.shop`,
    { issuer: 'a', audiences: ['b'], secret: 'c', jwksUri: 'https://d' },
    'expected jwksUri or secret, got both',
  ],
  [
    `${issuers}.shop.jwksUri`,
    'id.example.com',
    'expected an https URL such as https://id.example.com/jwks.json, got "id.example.com"',
  ],
  [`${issuers}.partner.secret`, 'a b', 'expected a name of letters, digits and ./_- such as /shop/partner, got "a b"'],
  [`${issuers}.shop.type`, 'at jwt', 'expected a type such as at+jwt, got "at jwt"'],
  [`${issuers}.shop.tokenUse`, 'refresh', `expected 'access' or 'id', got "refresh"`],
  [`${issuers}.shop.scopesClaim`, 7, `${CLAIM}, got 7`],
  [`${issuers}.shop.groupsClaim`, '', `${CLAIM}, got ""`],
  [`${issuers}.shop.command`, '', 'expected a command, got ""'],
];

const authRows = (auth: string): readonly Row[] => [
  [auth, true, 'expected an object of options, got true'],
  [`${auth}.issuers`, [], 'expected at least one issuer, got []'],
  [`${auth}.issuers[0]`, 7, 'expected the name of an issuer, got 7'],
  [`${auth}.place`, 'origin', `expected 'viewer-request', 'origin-request' or 'function', got "origin"`],
  [`${auth}.tokens`, [], "expected 'authorization', { cookie: 'name' }, or both, got []"],
  [`${auth}.tokens[0]`, 'cookie', `${TOKEN}, got "cookie"`],
  [`${auth}.tokens[1].cookie`, 'a b', `expected a name of letters, digits and !#$%&'*+-.^_\`|~, got "a b"`],
  [`${auth}.keepToken`, 1, 'expected true or false, got 1'],
  [`${auth}.clockTolerance`, 301, 'expected at most 300 seconds, got 301'],
  [`${auth}.rules`, [], 'expected at least one rule, got []'],
  [`${auth}.rules[0]`, 'public', 'expected an object of options, got "public"'],
  [`${auth}.rules[0].paths`, [], 'expected at least one path pattern, got []'],
  [`${auth}.rules[0].paths[0]`, '', `${PATTERN}, got ""`],
  [`${auth}.rules[0].methods`, [], 'expected at least one method, got []'],
  [`${auth}.rules[0].public`, false, 'expected true, or nothing, got false'],
  [`${auth}.rules[0].scopes`, [], 'expected at least one: a scope such as orders:read, got []'],
  [`${auth}.rules[0].scopes[0]`, 'a b', 'expected a scope such as orders:read, got "a b"'],
  [`${auth}.rules[0].groups`, [], 'expected at least one group, got []'],
  [`${auth}.rules[0].claims`, [], 'expected an object, got []'],
  [`${auth}.rules[0].claims.tier`, [], 'expected at least one text, got []'],
  [`${auth}.claims`, [], 'expected an object, got []'],
  [`${auth}.claims["X-Role"]`, 7, 'expected the name of a claim, or { claim, key: true }, got 7'],
  [`${auth}.claims["X-Role"].claim`, '', `${CLAIM}, got ""`],
  [`${auth}.claims["X-Role"].key`, 'yes', 'expected true or false, got "yes"'],
  [`${auth}.claims.Host`, 'sub', 'is a header that CloudFront does not let a request change'],
  [`${auth}.claims["CloudFront-A"]`, 'sub', 'is a header that CloudFront keeps to itself'],
  [`${auth}.claims.Cookie`, 'sub', 'is where tokens are'],
  [`${auth}.claims["a b"]`, 'sub', 'is not a header name'],
  [`${auth}.realm`, 'a"b', 'expected a name of letters, digits, spaces and hyphens, got "a\\"b"'],
  [`${auth}.answers`, 'x', 'expected an object of options, got "x"'],
  [`${auth}.answers.contentType`, 'html', 'expected a media type such as text/html; charset=utf-8, got "html"'],
  [`${auth}.answers.unauthorized`, 7, 'expected a text, got 7'],
  [`${auth}.answers.forbidden`, null, 'expected a text, got null'],
  [`${auth}.answers.unavailable`, 7, 'expected a text, got 7'],
];

const accessRows = (access: string): readonly Row[] => [
  [access, 'preview', 'expected an object of options, got "preview"'],
  [`${access}.deny`, ['203.0.113.7'], 'expected an object of options, got ["203.0.113.7"]'],
  [`${access}.deny`, {}, 'expected ips or countries, got {}'],
  [`${access}.deny.ips`, [], 'expected at least one address or range, got []'],
  [`${access}.deny.ips[0]`, '203.0.113', `${RANGE}, got "203.0.113"`],
  [`${access}.deny.ips[0]`, '203.0.113.0/33', 'expected a prefix of 0 to 32 bits, got "203.0.113.0/33"'],
  [`${access}.deny.ips[0]`, '2001:db8::/129', 'expected a prefix of 0 to 128 bits, got "2001:db8::/129"'],
  [`${access}.deny.ips[0]`, '203.0.113.7/24/8', `${RANGE}, got "203.0.113.7/24/8"`],
  [
    `${access}.deny.ips[0]`,
    '203.0.113.7/24',
    'has bits set beyond its prefix of 24: an address of the range, not the range, got "203.0.113.7/24"',
  ],
  [
    `${access}.deny.ips[0]`,
    '2001:db8::1/32',
    'has bits set beyond its prefix of 32: an address of the range, not the range, got "2001:db8::1/32"',
  ],
  [
    `${access}.deny.ips[0]`,
    '::ffff:203.0.113.7',
    'stands for an address of IPv4: expected that, got "::ffff:203.0.113.7"',
  ],
  [`${access}.deny.countries`, [], 'expected at least one country, got []'],
  [`${access}.deny.countries[0]`, 'de', `${COUNTRY}, got "de"`],
  [`${access}.allow`, {}, 'expected ips or countries, got {}'],
  [`${access}.allow.ips`, [], 'expected at least one address or range, got []'],
  [`${access}.allow.countries`, [], 'expected at least one country, got []'],
  [`${access}.basic`, 'preview', 'expected an object of options, got "preview"'],
  [`${access}.basic.users`, 'preview', 'expected an object, got "preview"'],
  [`${access}.basic.users.preview`, 'password', `${SECRET}, got "password"`],
  [`${access}.basic.users["a:b"]`, USER, 'expected a name of letters, digits, dots and hyphens'],
  [`${access}.basic.realm`, 'é', `${REALM}, got "é"`],
];

type Row = readonly [at: string, value: unknown, says: string];

/** For every option: a value that it refuses, and in which words. */
const REFUSED: readonly Row[] = [
  ['behaviors[0].switches', 'maintenance', 'expected a list, got "maintenance"'],
  ['behaviors[0].switches', [], 'expected at least one rule, got []'],
  [
    'behaviors[0].switches[0]',
    'rules',
    "expected 'cors', 'access', 'maintenance', 'redirects', 'rewrites', 'buckets', 'experiments', 'own', 'query', 'cookies' or 'headers', got \"rules\"",
  ],
  [
    'behaviors[0].cache',
    'CachingOptimized',
    `expected 'CachingDisabled', or an object with minTTL, defaultTTL and maxTTL in seconds, or with compression, got "CachingOptimized"`,
  ],
  ['behaviors[0].cache.minTTL', -1, 'expected 0 or more seconds, got -1'],
  ['behaviors[0].cache.compression', 'no', 'expected true or false, got "no"'],
  ['behaviors[0].cache.defaultTTL', 1.5, 'expected a whole number of seconds, got 1.5'],
  ['behaviors[0].cache.maxTTL', 0, "expected 1 or more seconds, or cache: 'CachingDisabled', got 0"],
  ...issuerRows('issuers'),
  ...issuerRows('environments.prod.issuers'),
  ...authRows('behaviors[0].auth'),
  ...accessRows('behaviors[0].access'),
  ['behaviors[0].maintenance', true, 'expected an object of options, got true'],
  ['behaviors[0].maintenance.on', 'yes', 'expected true or false, got "yes"'],
  ['behaviors[0].maintenance.page', ' ', 'expected a page that says something, got " "'],
  ['behaviors[0].maintenance.retryAfter', '1h', 'expected a number of seconds, got "1h"'],
  ['behaviors[0].maintenance.allow', [], 'expected at least one address or range, got []'],
  ['behaviors[0].maintenance.allow[0]', 'office', `${RANGE}, got "office"`],
  ['behaviors[0].redirects.store', 'yes', 'expected true or false, got "yes"'],
  ['app', 'Shop', `${NAME}, got "Shop"`],
  ['app', '-shop', `${NAME}, got "-shop"`],
  ['app', '1shop', `${NAME}, got "1shop"`],
  ['app', 'a'.repeat(25), `${NAME}, got "aaaaaaaaaaaaaaaaaaaaaaaaa"`],
  ['app', '', `${NAME}, got ""`],
  ['app', 7, `${NAME}, got 7`],
  ['hosts', 'shop.example.com', 'expected a list, got "shop.example.com"'],
  ['hosts', [], 'expected at least one host name, got []'],
  ['hosts[0]', 'Shop.example.com', `${HOST}, got "Shop.example.com"`],
  ['hosts[0]', 'https://shop.example.com', `${HOST}, got "https://shop.example.com"`],
  ['hosts[0]', 'shop.example.com:8080', `${HOST}, got "shop.example.com:8080"`],
  ['hosts[0]', 'shop.example.com/', `${HOST}, got "shop.example.com/"`],
  ['hosts[0]', 'shop..example.com', `${HOST}, got "shop..example.com"`],
  ['hosts[1]', '*', `${HOST}, got "*"`],
  ['hosts[1]', 'shop.*.com', `${HOST}, got "shop.*.com"`],
  ['hosts[1]', 7, `${HOST}, got 7`],
  ['origins', 'public', 'expected an object, got "public"'],
  ['origins.Site', { folder: 'public' }, NAME],
  ['origins["my site"]', { folder: 'public' }, NAME],
  ['origins.site', 'public', 'expected an object of options, got "public"'],
  ['origins.site', {}, 'expected exactly one of http, s3 and folder, got none'],
  [
    'origins.site',
    { folder: 'public', http: 'https://a.example.com' },
    'expected exactly one of http, s3 and folder, got http and folder',
  ],
  ['origins.site', { folder: 'public', command: 'serve' }, 'has a command, which only an http origin can have'],
  ['origins.api.http', 'api.example.com', `${SERVER}, got "api.example.com"`],
  ['origins.api.http', 'ftp://api.example.com', `${SERVER}, got "ftp://api.example.com"`],
  [
    'origins.api.http',
    'https://api.example.com/v1',
    'expected scheme, host and port alone: https://api.example.com, got "https://api.example.com/v1"',
  ],
  [
    'origins.api.http',
    'https://user@api.example.com',
    'expected scheme, host and port alone: https://api.example.com, got "https://user@api.example.com"',
  ],
  ['origins.api.http', 7, `${SERVER}, got 7`],
  ['origins.api.command', '', 'expected a command, got ""'],
  ['origins.api.command', ['node'], 'expected a command, got ["node"]'],
  ['origins.images.s3', 'shop-images', `${BUCKET}, got "shop-images"`],
  ['origins.images.s3', 's3://shop-images', `${BUCKET}, got "s3://shop-images"`],
  ['origins.images.s3', 7, `${BUCKET}, got 7`],
  ['origins.site.folder', '', 'expected the path of a folder, got ""'],
  ['origins.site.folder', 7, 'expected the path of a folder, got 7'],
  ['behaviors', {}, 'expected a list, got {}'],
  ['behaviors', [], 'expected at least one behavior, the last with the path *, got []'],
  ['behaviors[0]', null, 'expected an object of options, got null'],
  ['behaviors[0].path', '', `${PATTERN}, got ""`],
  ['behaviors[0].path', '/my images/*', `${PATTERN}, got "/my images/*"`],
  ['behaviors[0].path', '/ä', `${PATTERN}, got "/ä"`],
  ['behaviors[0].path', 'a'.repeat(256), `${PATTERN}, got "${'a'.repeat(56)}...`],
  ['behaviors[0].path', 7, `${PATTERN}, got 7`],
  ['behaviors[0].origin', 7, 'expected the name of an origin, got 7'],
  ['behaviors[0].viewer', 'lamda', `${VIEWER}, got "lamda"`],
  ['behaviors[0].viewer', ['function', 'lambda'], `${VIEWER}, got ["function","lambda"]`],
  ['behaviors[0].redirects', '/new', 'expected an object of options, got "/new"'],
  ['behaviors[0].redirects.exact', '/new', 'expected an object, got "/new"'],
  ['behaviors[0].redirects.exact.old', '/new', 'expected a path that begins with a slash'],
  ['behaviors[0].redirects.exact["/a?b"]', '/new', 'expected a path without query and fragment'],
  ['behaviors[0].redirects.exact["/a#b"]', '/new', 'expected a path without query and fragment'],
  ['behaviors[0].redirects.exact["/a b"]', '/new', 'must be percent-encoded: /a%20b'],
  ['behaviors[0].redirects.exact["/ä"]', '/new', 'must be percent-encoded: /%C3%A4'],
  ['behaviors[0].redirects.exact["/100%"]', '/new', 'must be percent-encoded: /100%25'],
  ['behaviors[0].redirects.exact["/a/./b"]', '/new', 'expected a path without dot segments and empty segments: /a/b'],
  ['behaviors[0].redirects.exact["/a/../b"]', '/new', 'expected a path without dot segments and empty segments: /b'],
  ['behaviors[0].redirects.exact["/a//b"]', '/new', 'expected a path without dot segments and empty segments: /a/b'],
  ['behaviors[0].redirects.exact["/old"]', 'new', `${LOCATION}, got "new"`],
  ['behaviors[0].redirects.exact["/old"]', '', `${LOCATION}, got ""`],
  ['behaviors[0].redirects.exact["/old"]', '?page=2', `${LOCATION}, got "?page=2"`],
  ['behaviors[0].redirects.exact["/old"]', 'javascript:alert(1)', `${LOCATION}, got "javascript:alert(1)"`],
  ['behaviors[0].redirects.exact["/old"]', 'HTTPS://shop.example.com/', `${LOCATION}, got "HTTPS://shop.example.com/"`],
  ['behaviors[0].redirects.exact["/old"]', 'https://Shop.example.com/', `${LOWER}, got "https://Shop.example.com/"`],
  ['behaviors[0].redirects.exact["/old"]', 'https://me@example.com/', `${LOWER}, got "https://me@example.com/"`],
  ['behaviors[0].redirects.exact["/old"]', 'https:///new', `${LOWER}, got "https:///new"`],
  ['behaviors[0].redirects.exact["/old"]', 'https://[::1]/', `${LOWER}, got "https://[::1]/"`],
  [
    'behaviors[0].redirects.exact["/old"]',
    '//example.com/',
    'expected a path without dot segments and empty segments: /example.com/, got "//example.com/"',
  ],
  [
    'behaviors[0].redirects.exact["/old"]',
    '/\\example.com',
    'must be percent-encoded: /%5Cexample.com, got "/\\\\example.com"',
  ],
  ['behaviors[0].redirects.exact["/old"]', '/new page', 'must be percent-encoded: /new%20page, got "/new page"'],
  ['behaviors[0].redirects.exact["/old"]', '/new?q=a b', 'must be percent-encoded: /new?q=a%20b, got "/new?q=a b"'],
  ['behaviors[0].redirects.exact["/old"]', '/a\r\nb: c', 'must be percent-encoded: /a%0D%0Ab:%20c, got "/a\\r\\nb: c"'],
  [
    'behaviors[0].redirects.exact["/old"]',
    7,
    'expected a path such as /new, or a URL such as https://www.example.com/new, got 7',
  ],
  ['behaviors[0].redirects.host', 'WWW.example.com', `${ONE_HOST}, got "WWW.example.com"`],
  ['behaviors[0].redirects.host', '*.example.com', `${ONE_HOST}, got "*.example.com"`],
  ['behaviors[0].redirects.host', 'https://www.example.com', `${ONE_HOST}, got "https://www.example.com"`],
  ['behaviors[0].redirects.trailingSlash', true, "expected 'add' or 'remove', got true"],
  ['behaviors[0].redirects.status', 300, `${STATUS}, got 300`],
  ['behaviors[0].redirects.status', '302', `${STATUS}, got "302"`],
  ['behaviors[0].redirects.query', true, "expected 'drop', 'keep' or 'merge', got true"],
  ['behaviors[0].redirects.patterns', '/a/:b', 'expected an object, got "/a/:b"'],
  ['behaviors[0].redirects.patterns["a/:b"]', '/c', 'expected a path that begins with a slash'],
  ['behaviors[0].redirects.patterns["/a/:b?c"]', '/c', 'expected a path without query and fragment'],
  [
    'behaviors[0].redirects.patterns["/a"]',
    '/c',
    'has no parameter such as :slug; a path without one belongs into exact',
  ],
  ['behaviors[0].redirects.patterns["/:a/:a"]', '/c', 'has the parameter :a twice'],
  [
    'behaviors[0].redirects.patterns["/a-:b"]',
    '/c',
    'expected a parameter that is a segment of its own such as :slug, got a-:b',
  ],
  [
    'behaviors[0].redirects.patterns["/:a/:1"]',
    '/c',
    'expected a parameter that is a segment of its own such as :slug, got :1',
  ],
  ['behaviors[0].redirects.patterns["/a/:b"]', 'c/:b', `${LOCATION}, got "c/:b"`],
  ['behaviors[0].redirects.patterns["/a/:b"]', 'https://:b/', `${LOWER}, got "https://:b/"`],
  ['behaviors[0].redirects.patterns["/a/:b"]', 'https://:b.example.com/', `${LOWER}, got "https://:b.example.com/"`],
  ['behaviors[0].redirects.prefixes', '/a/', 'expected an object, got "/a/"'],
  ['behaviors[0].redirects.prefixes["/a"]', '/c/', 'expected a path that ends in a slash'],
  ['behaviors[0].redirects.prefixes["/a/../"]', '/c/', 'expected a path without dot segments and empty segments: /'],
  ['behaviors[0].redirects.prefixes["/a/"]', '/c', `${PREFIX}, got "/c"`],
  ['behaviors[0].redirects.prefixes["/a/"]', '/c?d/', `${PREFIX}, got "/c?d/"`],
  ['behaviors[0].redirects.prefixes["/a/"]', '/c/#d', `${PREFIX}, got "/c/#d"`],
  ['behaviors[0].redirects.prefixes["/a/"]', 'https://shop.example.com', `${PREFIX}, got "https://shop.example.com"`],
  ['behaviors[0].redirects.prefixes["/a/"]', 'https://', `${LOWER}, got "https://"`],
  [
    'behaviors[0].redirects.prefixes["/a/"]',
    '//',
    'expected a path without dot segments and empty segments: /, got "//"',
  ],
  ['behaviors[0].rewrites', true, 'expected an object of options, got true'],
  ['behaviors[0].rewrites.pages', '/app.html', 'expected an object, got "/app.html"'],
  ['behaviors[0].rewrites.pages.account', '/app.html', 'expected a path that begins with a slash'],
  ['behaviors[0].rewrites.pages["/account"]', 'app.html', 'expected a path that begins with a slash, got "app.html"'],
  [
    'behaviors[0].rewrites.pages["/account"]',
    '/app.html?v=1',
    'expected a path without query and fragment, got "/app.html?v=1"',
  ],
  ['behaviors[0].rewrites.pages["/account"]', 7, 'expected a path such as /guides/start, got 7'],
  ['behaviors[0].rewrites.locales', ['en'], 'expected an object of options, got ["en"]'],
  ['behaviors[0].rewrites.locales.supported', [], 'expected at least one language, got []'],
  ['behaviors[0].rewrites.locales.supported[0]', '../en', `${TAG}, got "../en"`],
  ['behaviors[0].rewrites.locales.default', 7, `${TAG}, got 7`],
  ['behaviors[0].rewrites.locales.cookie', 'a b', `${COOKIE}, got "a b"`],
  ['behaviors[0].rewrites.prefixes', '/site/', 'expected an object, got "/site/"'],
  ['behaviors[0].rewrites.prefixes["/a"]', '/b/', 'expected a path that ends in a slash'],
  ['behaviors[0].rewrites.prefixes["/a/"]', '/b', 'expected a path that ends in a slash, got "/b"'],
  [
    'behaviors[0].rewrites.prefixes["/a/"]',
    '/../',
    'expected a path without dot segments and empty segments: /, got "/../"',
  ],
  ['behaviors[0].rewrites.index', '/index.html', 'expected a file name such as index.html, got "/index.html"'],
  ['behaviors[0].rewrites.index', '..', 'expected a file name such as index.html, got ".."'],
  ['behaviors[0].rewrites.index', 7, 'expected a file name such as index.html, got 7'],
  ['behaviors[0].rewrites.fallback', 'index.html', 'expected a path that begins with a slash, got "index.html"'],
  [
    'behaviors[0].rewrites.fallback',
    'https://shop.example.com/',
    'expected a path that begins with a slash, got "https://shop.example.com/"',
  ],
  ['behaviors[0].rewrites.fallback', null, 'expected a path such as /guides/start, got null'],
  ['behaviors[0].query', ['page'], 'expected an object of options, got ["page"]'],
  ['behaviors[0].query.keep', 'page', 'expected a list, got "page"'],
  ['behaviors[0].query.keep[0]', 'my page', 'must be percent-encoded: my%20page, got "my page"'],
  ['behaviors[0].query.keep[0]', 'größe', 'must be percent-encoded: gr%C3%B6%C3%9Fe, got "größe"'],
  ['behaviors[0].query.keep[0]', 'a&b', 'must be percent-encoded: a%26b, got "a&b"'],
  ['behaviors[0].query.keep[0]', 'a=b', 'must be percent-encoded: a%3Db, got "a=b"'],
  ['behaviors[0].query.keep[0]', 'a#b', 'must be percent-encoded: a%23b, got "a#b"'],
  ['behaviors[0].query.keep[0]', '', 'has characters that a URL cannot hold, got ""'],
  ['behaviors[0].query.keep[0]', '__proto__', 'is a name that a JavaScript object cannot hold, got "__proto__"'],
  ['behaviors[0].query.keep[0]', 7, 'expected the name of a query parameter, percent-encoded, got 7'],
  ['behaviors[0].query', {}, 'expected exactly one of keep and drop, got none; drop: [] lets everything stay'],
  [
    'behaviors[0].query',
    { keep: ['page'], drop: 'tracking' },
    'expected exactly one of keep and drop, got both: what is not kept is dropped',
  ],
  ['behaviors[1].query.drop', 'sid', `expected a list of names, or 'tracking', got "sid"`],
  ['behaviors[1].query.drop', true, "expected a list of names, or 'tracking', got true"],
  ['behaviors[1].query.drop[0]', 'my page', 'must be percent-encoded: my%20page, got "my page"'],
  ['behaviors[1].query.drop[0]', 7, 'expected the name of a query parameter, percent-encoded, got 7'],
  [
    'behaviors[1].query.order',
    'listed',
    "needs keep: what stays beside a list of drop is not listed; expected 'sorted' or 'sent'",
  ],
  ['behaviors[0].query.order', 'alphabetical', `expected 'listed', 'sorted' or 'sent', got "alphabetical"`],
  ['behaviors[0].query.duplicates', 'join', `expected 'keep', 'first' or 'last', got "join"`],
  ['behaviors[0].query.empty', false, "expected 'keep' or 'drop', got false"],
  ['behaviors[0].query.case', 'upper', `expected 'keep' or 'lower', got "upper"`],
  ['behaviors[1].record', true, 'expected an object of options, got true'],
  ['behaviors[1].record.sample', 0, `${SAMPLE}, got 0`],
  ['behaviors[1].record.sample', 1.5, `${SAMPLE}, got 1.5`],
  ['behaviors[1].record.sample', '1%', `${SAMPLE}, got "1%"`],
  ['behaviors[1].buckets', ['device'], 'expected an object of options, got ["device"]'],
  ['behaviors[1].buckets.format', 'avif', 'expected a list, got "avif"'],
  ['behaviors[1].buckets.format', [], "expected at least one of 'avif' and 'webp', got []"],
  ['behaviors[1].buckets.format[0]', 'jpeg', `expected 'avif' or 'webp', got "jpeg"`],
  ['behaviors[1].buckets.language', 'en', 'expected an object of options, got "en"'],
  ['behaviors[1].buckets.language.supported', 'en', 'expected a list, got "en"'],
  ['behaviors[1].buckets.language.supported', [], 'expected at least one language, got []'],
  ['behaviors[1].buckets.language.supported[0]', 'en_GB', `${TAG}, got "en_GB"`],
  ['behaviors[1].buckets.language.default', '*', `${TAG}, got "*"`],
  ['behaviors[1].buckets.device', 'mobile', 'expected true, got "mobile"'],
  ['behaviors[1].buckets.country', 'DE', 'expected an object of options, got "DE"'],
  ['behaviors[1].buckets.country.groups', ['DE'], 'expected an object, got ["DE"]'],
  ['behaviors[1].buckets.country.groups.EU', ['DE'], BUCKET_NAME],
  [
    'behaviors[1].buckets.country.groups.dach[0]',
    'de',
    'expected the code of a country in two capitals such as DE, got "de"',
  ],
  ['behaviors[1].buckets.country.default', 'Rest of the world', `${BUCKET_NAME}, got "Rest of the world"`],
  ['behaviors[1].experiments', ['checkout'], 'expected an object, got ["checkout"]'],
  ['behaviors[1].experiments', {}, 'expected 1 to 5 experiments, got 0'],
  ['behaviors[1].experiments.Checkout', { variants: { a: { weight: 1 }, b: { weight: 1 } } }, VARIANT_NAME],
  ['behaviors[1].experiments.checkout.variants', 'control', 'expected an object, got "control"'],
  ['behaviors[1].experiments.checkout.variants', { control: { weight: 1 } }, 'expected 2 to 10 variants, got 1'],
  ['behaviors[1].experiments.checkout.variants["2"]', { weight: 1 }, VARIANT_NAME],
  ['behaviors[1].experiments.checkout.variants.short.weight', -1, `${WEIGHT}, got -1`],
  ['behaviors[1].experiments.checkout.variants.short.weight', 0.5, `${WEIGHT}, got 0.5`],
  ['behaviors[1].experiments.checkout.variants.short.weight', '10%', `${WEIGHT}, got "10%"`],
  [
    'behaviors[1].experiments.checkout.variants.short.prefix',
    '/b/',
    'expected a folder without a slash at its end such as /b, got "/b/"',
  ],
  ['behaviors[1].experiments.checkout.variants.short.prefix', 'b', 'expected a path that begins with a slash, got "b"'],
  ['behaviors[1].experiments.checkout.variants.short.origin', '', 'expected the name of an origin, got ""'],
  ['behaviors[1].experiments.checkout.maxAge', 0, `${COOKIE_LIFE}, got 0`],
  ['behaviors[1].experiments.checkout.maxAge', 40_000_000, `${COOKIE_LIFE}, got 40000000`],
  ['behaviors[0].published', 'catalog', 'expected an object of options, got "catalog"'],
  ['behaviors[0].published.set', 'Catalog', `${SET_NAME}, got "Catalog"`],
  ['behaviors[0].published.set', 'a/b', `${SET_NAME}, got "a/b"`],
  ['behaviors[0].published.encodings', [], "expected at least one of 'br' and 'gzip', got []"],
  ['behaviors[0].published.encodings', ['br', 'br'], 'expected each encoding once, got ["br","br"]'],
  ['behaviors[0].published.encodings[0]', 'zstd', "expected 'br' or 'gzip', got \"zstd\""],
  ['behaviors[1].cookies', ['id'], 'expected an object of options, got ["id"]'],
  ['behaviors[1].cookies.keep', 'id', 'expected a list, got "id"'],
  ['behaviors[1].cookies.keep[0]', 'my id', `${COOKIE}, got "my id"`],
  ['behaviors[1].cookies.keep[0]', 'a;b', `${COOKIE}, got "a;b"`],
  ['behaviors[1].cookies.keep[0]', 'größe', `${COOKIE}, got "größe"`],
  ['behaviors[1].cookies.keep[0]', '', `${COOKIE}, got ""`],
  ['behaviors[1].cookies.keep[0]', '__proto__', 'is a name that a JavaScript object cannot hold, got "__proto__"'],
  ['behaviors[1].cookies.keep[0]', 7, 'expected the name of a cookie, got 7'],
  ['behaviors[0].cors', '*', 'expected an object of options, got "*"'],
  [
    'behaviors[0].cors.origins',
    'https://app.example.com',
    `expected '*', or a list of origins, got "https://app.example.com"`,
  ],
  ['behaviors[0].cors.origins', [], 'expected at least one origin, got []'],
  ...[
    '*',
    'null',
    'app.example.com',
    'https://app.example.com/',
    'https://App.example.com',
    'https://app.example.com:443',
    'http://app.example.com:80',
    'https://*.example.com',
    'https://a.example.com https://b.example.com',
  ].map((value): Row => ['behaviors[0].cors.origins[0]', value, `${ORIGIN}, got ${JSON.stringify(value)}`]),
  ['behaviors[0].cors.methods', [], 'expected at least one method, got []'],
  [
    'behaviors[0].cors.methods[0]',
    'put',
    `expected 'GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE' or 'OPTIONS', got "put"`,
  ],
  ['behaviors[0].cors.headers', 'Authorization', 'expected a list, got "Authorization"'],
  ['behaviors[0].cors.headers', [], 'expected at least one header name, got []'],
  ['behaviors[0].cors.headers[0]', 'X-A, X-B', 'expected the name of a header, got "X-A, X-B"'],
  ['behaviors[0].cors.expose', 'ETag', 'expected a list, got "ETag"'],
  ['behaviors[0].cors.expose[0]', 'E Tag', 'expected the name of a header, got "E Tag"'],
  ['behaviors[0].cors.credentials', 'include', 'expected true or false, got "include"'],
  ['behaviors[0].cors.maxAge', -1, 'expected 0 or more seconds, got -1'],
  ['behaviors[0].headers', 'DENY', 'expected an object of options, got "DENY"'],
  ['behaviors[0].headers.strictTransportSecurity', 300, 'expected an object of options, got 300'],
  ['behaviors[0].headers.strictTransportSecurity.maxAge', '1 year', 'expected a number of seconds, got "1 year"'],
  ['behaviors[0].headers.strictTransportSecurity.maxAge', 1.5, 'expected a whole number of seconds, got 1.5'],
  ['behaviors[0].headers.strictTransportSecurity.maxAge', -1, 'expected 0 or more seconds, got -1'],
  ['behaviors[0].headers.strictTransportSecurity.includeSubDomains', 'yes', 'expected true or false, got "yes"'],
  ['behaviors[0].headers.strictTransportSecurity.preload', 1, 'expected true or false, got 1'],
  ['behaviors[0].headers.contentTypeOptions', 'sniff', `expected 'nosniff', got "sniff"`],
  ['behaviors[0].headers.frameOptions', 'deny', `expected 'DENY' or 'SAMEORIGIN', got "deny"`],
  ['behaviors[0].headers.referrerPolicy', 'none', `${POLICY}, got "none"`],
  ['behaviors[0].headers.contentSecurityPolicy', "default-src\n'self'", `${VISIBLE}, got "default-src\\n'self'"`],
  [
    'behaviors[0].headers.contentSecurityPolicyReportOnly',
    ["'self'"],
    `expected a header value, or an object of directives, got ["'self'"]`,
  ],
  ['behaviors[0].headers.contentSecurityPolicy', {}, 'expected at least one directive, got {}'],
  [`${CSP}["img-src"]`, "'self'", `expected a list, got "'self'"`],
  [`${CSP}["img-src"][0]`, 'self', `needs its quotes: "'self'", got "self"`],
  [`${CSP}["img-src"][0]`, 'None', `needs its quotes: "'None'", got "None"`],
  [`${CSP}["img-src"][0]`, "'unsafe-inline", `needs its quotes: "'unsafe-inline'", got "'unsafe-inline"`],
  [`${CSP}["img-src"][0]`, 'sha256-YQ==', `needs its quotes: "'sha256-YQ=='", got "sha256-YQ=="`],
  [
    `${CSP}["img-src"][0]`,
    "'selff'",
    expect.stringMatching(/^is not a keyword; did you mean 'self'\? expected 'none', /),
  ],
  [`${CSP}["img-src"][0]`, "'example.com'", expect.stringMatching(/^is not a keyword; expected .* or a hash, got /)],
  [`${CSP}["img-src"][0]`, "'nonce-YQ=='", expect.stringMatching(/^is the same for every answer/)],
  [`${CSP}["img-src"][0]`, "'self';", expect.stringMatching(/^holds a ; or a comma/)],
  [`${CSP}["img-src"][0]`, 'a.example.com,b.example.com', expect.stringMatching(/^holds a ; or a comma/)],
  [`${CSP}["img-src"][0]`, "'self' https:", expect.stringMatching(/^holds a space: expected one source an item/)],
  [`${CSP}["img-src"][0]`, 'https:\n', expect.stringMatching(/^expected visible ASCII characters/)],
  [`${CSP}["img-src"][0]`, 'b\u00fccher.example', expect.stringMatching(/^expected visible ASCII characters/)],
  [`${CSP}["img-src"][0]`, '', expect.stringMatching(/^expected visible ASCII characters/)],
  [`${CSP}["img-src"][0]`, 'https://', expect.stringMatching(/^is neither a scheme, nor a host/)],
  [`${CSP}["img-src"][0]`, 'https://a.example.com?b', expect.stringMatching(/^is neither a scheme, nor a host/)],
  [`${CSP}["img-src"][0]`, 'a.*.example.com', expect.stringMatching(/^is neither a scheme, nor a host/)],
  [`${CSP}["img-src"]`, ["'none'", 'https:'], "holds 'none', which counts only alone"],
  [`${CSP}["upgrade-insecure-requests"]`, false, 'expected true, got false'],
  [`${CSP}.sandbox[0]`, 'allow-script', expect.stringMatching(/^expected 'allow-downloads', .*got "allow-script"$/)],
  ['behaviors[0].headers.permissionsPolicy', true, 'expected a header value, or an object of features, got true'],
  ['behaviors[0].headers.permissionsPolicy', {}, 'expected at least one feature, got {}'],
  ['behaviors[0].headers.permissionsPolicy.camera', 'self', 'expected a list, got "self"'],
  ['behaviors[0].headers.permissionsPolicy.camera', ['self', '*'], 'holds *, which is everybody: expected it alone'],
  [
    'behaviors[0].headers.permissionsPolicy.geolocation[0]',
    "'self'",
    `takes no quotes here: expected self, got "'self'"`,
  ],
  ...['none', 'maps.example.com', 'https://a.example.com/', 'https://a.example.com") b=("'].map(
    (value): Row => [
      'behaviors[0].headers.permissionsPolicy.geolocation[0]',
      value,
      `expected self, * or an origin such as https://maps.example.com; an empty list for nobody, got ${JSON.stringify(value)}`,
    ],
  ),
  ['behaviors[0].headers.permissionsPolicy', '', `${VISIBLE}, got ""`],
  [
    'behaviors[0].headers.crossOriginOpenerPolicy',
    'same-site',
    `expected 'unsafe-none', 'same-origin-allow-popups', 'same-origin' or 'noopener-allow-popups', got "same-site"`,
  ],
  [
    'behaviors[0].headers.crossOriginEmbedderPolicy',
    true,
    "expected 'unsafe-none', 'require-corp' or 'credentialless', got true",
  ],
  [
    'behaviors[0].headers.crossOriginResourcePolicy',
    'Same-Origin',
    `expected 'same-origin', 'same-site' or 'cross-origin', got "Same-Origin"`,
  ],
  [
    'behaviors[0].headers.permittedCrossDomainPolicies',
    'by-ftp-filename',
    `expected 'none', 'none-this-response', 'master-only', 'by-content-type' or 'all', got "by-ftp-filename"`,
  ],
  ['behaviors[0].headers.xssProtection', '1; mode=block', `expected '0', got "1; mode=block"`],
  ['behaviors[0].headers.remove', 'fingerprint', `${REMOVE}, got "fingerprint"`],
  ['behaviors[0].headers.remove', [], 'expected at least one header name, got []'],
  ['behaviors[0].headers.remove[0]', 7, 'expected the name of a header, got 7'],
  ['behaviors[0].headers.remove[0]', 'X Powered By', 'is not a header name, got "X Powered By"'],
  ['behaviors[0].headers.remove[0]', 'Via', `${FIXED}, got "Via"`],
  ['behaviors[0].headers.remove[0]', 'Content-Encoding', `${FIXED}, got "Content-Encoding"`],
  ['behaviors[0].headers.remove[0]', 'X-Cache', `${KEPT}, got "X-Cache"`],
  ['behaviors[0].headers.remove[0]', 'set-cookie', 'is among the cookies, which stay, got "set-cookie"'],
  ['behaviors[0].headers.preset', 'Strict', `expected 'basic' or 'strict', got "Strict"`],
  ['behaviors[0].headers.without', [], 'expected at least one option of the preset, got []'],
  ['behaviors[0].headers.without[0]', 'set', expect.stringMatching(/^expected 'strictTransport.* or 'xss.*got "set"$/)],
  ['behaviors[0].headers.via', 'policies', `expected 'function', 'policy' or 'both', got "policies"`],
  ['behaviors[0].freshness', 'no-store', 'expected an object of options, got "no-store"'],
  ['behaviors[0].freshness.answers', [], 'expected at least one entry, got []'],
  ['behaviors[0].freshness.answers[0]', { paths: ['/a'] }, 'has nothing to say: expected edge, browser, or both'],
  ['behaviors[0].freshness.answers[0].paths', [], 'expected at least one path pattern, got []'],
  ['behaviors[0].freshness.answers[0].paths[0]', '/a b', `${PATTERN}, got "/a b"`],
  ['behaviors[0].freshness.answers[0].status', [], 'expected at least one status, got []'],
  ['behaviors[0].freshness.answers[0].status[0]', '404', `${ANSWER_STATUS}, got "404"`],
  ['behaviors[0].freshness.answers[0].status[0]', 199, `${ANSWER_STATUS}, got 199`],
  ['behaviors[0].freshness.answers[0].status[0]', 304, 'counts as the 200 that it confirms: expected 200, got 304'],
  ['behaviors[0].freshness.answers[0].contentType', [], 'expected at least one media type, got []'],
  ['behaviors[0].freshness.answers[0].header', 'X-Kind', 'expected an object of options, got "X-Kind"'],
  ['behaviors[0].freshness.answers[0].header.name', 'X Kind', 'expected the name of a header, got "X Kind"'],
  [
    'behaviors[0].freshness.answers[0].header.name',
    'Set-Cookie',
    'is not shared anyway where it is set, got "Set-Cookie"',
  ],
  [
    'behaviors[0].freshness.answers[0].header.name',
    '__proto__',
    'is a name that a JavaScript object cannot hold, got "__proto__"',
  ],
  ['behaviors[0].freshness.answers[0].header.value', ' a', `${VISIBLE}, got " a"`],
  [
    'behaviors[0].freshness.answers[0].edge',
    'private',
    `expected 'no-cache', 'no-store', or an object with maxAge or sharedMaxAge in seconds, got "private"`,
  ],
  [
    'behaviors[0].freshness.answers[0].edge',
    { public: true },
    'does not say for how long: expected maxAge, sharedMaxAge, or both',
  ],
  [
    'behaviors[0].freshness.answers[0].when',
    './edge/is-archived.ts',
    `expected () => import('./edge/is-archived.ts'), got "./edge/is-archived.ts"`,
  ],
  ['behaviors[0].freshness.answers[0].edge.maxAge', -1, 'expected 0 or more seconds, got -1'],
  ['behaviors[0].freshness.answers[0].edge.sharedMaxAge', 1.5, 'expected a whole number of seconds, got 1.5'],
  ['behaviors[0].freshness.answers[0].edge.public', 'yes', 'expected true or false, got "yes"'],
  ['behaviors[0].freshness.answers[0].edge.staleWhileRevalidate', '1m', 'expected a number of seconds, got "1m"'],
  ['behaviors[0].freshness.answers[0].edge.staleIfError', '1h', 'expected a number of seconds, got "1h"'],
  ['behaviors[0].freshness.answers[0].edge.immutable', 1, 'expected true or false, got 1'],
  [
    'behaviors[0].freshness.answers[0].browser',
    'public',
    `expected 'no-cache', 'no-store', or an object with maxAge in seconds, got "public"`,
  ],
  ['behaviors[0].freshness.answers[0].browser.maxAge', '1d', 'expected a number of seconds, got "1d"'],
  ['behaviors[0].freshness.answers[0].browser.public', 'yes', 'expected true or false, got "yes"'],
  ['behaviors[0].freshness.answers[0].browser.staleWhileRevalidate', -1, 'expected 0 or more seconds, got -1'],
  ['behaviors[0].freshness.answers[0].browser.staleIfError', -1, 'expected 0 or more seconds, got -1'],
  ['behaviors[0].freshness.answers[0].browser.immutable', 1, 'expected true or false, got 1'],
  ['behaviors[0].freshness.sessionCookies', [], 'expected at least one cookie, got []'],
  [
    'behaviors[0].freshness.sessionCookies[0]',
    'a=b',
    'expected a name of letters, digits and !#$%&\'*+-.^_`|~, got "a=b"',
  ],
  ['behaviors[0].headers.when', [], 'expected at least one condition, got []'],
  ['behaviors[0].headers.when[0]', { frameOptions: 'DENY' }, 'expected a condition: path, contentType, or both'],
  ['behaviors[0].headers.when[0]', { path: '/a' }, 'has nothing to say: no header is set or removed'],
  ['behaviors[0].headers.when[0].path', '/a b', `${PATTERN}, got "/a b"`],
  [
    'behaviors[0].headers.when[0].path',
    '/*a?b*',
    'expected ? before the first star or behind the last: between stars it costs more than a function may, got "/*a?b*"',
  ],
  ['behaviors[0].headers.when[0].contentType', [], 'expected at least one media type, got []'],
  [
    'behaviors[0].headers.when[0].contentType',
    'text/html; charset=utf-8',
    'expected a media type such as text/html, or text/* for all of a kind, got "text/html; charset=utf-8"',
  ],
  ['behaviors[0].headers.set', 'X-Robots-Tag: noindex', 'expected an object, got "X-Robots-Tag: noindex"'],
  ['behaviors[0].headers.set["X-A"]', ' a', `${VISIBLE}, got " a"`],
  ['behaviors[0].headers.set["X-A"]', 'ü', `${VISIBLE}, got "ü"`],
  ['behaviors[0].headers.set["X-A"]', 'a\r\nX-B: b', `${VISIBLE}, got "a\\r\\nX-B: b"`],
  [
    'behaviors[0].headers.set["X-A"]',
    'a'.repeat(1784),
    `expected at most 1783 characters, got 1784, got "${'a'.repeat(56)}...`,
  ],
  ['behaviors[0].headers.set["X-A"]', 7, 'expected a header value, got 7'],
  ['behaviors[0].headers.set["X A"]', 'a', 'is not a header name'],
  ['behaviors[0].headers.set["X-A:"]', 'a', 'is not a header name'],
  ['behaviors[0].headers.set["Set-Cookie"]', 'a=b', 'is for the origin to send: a rule sets no cookie'],
  ['behaviors[0].headers.set["X-Cache"]', 'Hit', KEPT],
  ['behaviors[0].headers.set["X-Amz-Cf-Id"]', 'a', KEPT],
  ['behaviors[0].headers.set["X-Edge-Location"]', 'a', KEPT],
  ['behaviors[0].headers.set.Connection', 'close', KEPT],
  ['behaviors[0].headers.set.Via', '1.1 a', FIXED],
  ['behaviors[0].headers.set.Warning', '110', FIXED],
  ['behaviors[0].headers.set["Content-Length"]', '1', FIXED],
  ['behaviors[0].headers.set["Content-Encoding"]', 'gzip', FIXED],
  ['behaviors[0].headers.set["Transfer-Encoding"]', 'chunked', FIXED],
  ['behaviors[0].own', './edge/greet.ts', `${OWN}, or an object with one for each station, got "./edge/greet.ts"`],
  ['behaviors[0].own', 7, `${OWN}, or an object with one for each station, got 7`],
  ['behaviors[0].own', null, `${OWN}, or an object with one for each station, got null`],
  ['behaviors[0].own', ['./a.ts', './b.ts'], `${ONE_MODULE}, got ["./a.ts","./b.ts"]`],
  ...['viewerRequest', 'originRequest', 'originResponse', 'viewerResponse'].flatMap((station): Row[] => [
    [`behaviors[1].own.${station}`, './edge/greet.ts', `${OWN}, got "./edge/greet.ts"`],
    [`behaviors[1].own.${station}`, ['./a.ts', './b.ts'], `${ONE_MODULE}, got ["./a.ts","./b.ts"]`],
  ]),
  ['environments', 'prod', 'expected an object, got "prod"'],
  ['environments.Prod', {}, NAME],
  ['environments.prod', null, 'expected an object of options, got null'],
  ['environments.prod.hosts', [], 'expected at least one host name, got []'],
  ['environments.prod.hosts[0]', 'https://shop.example.com', `${HOST}, got "https://shop.example.com"`],
  ...accessRows('environments.prod.access'),
  ['environments.prod.origins', 'public', 'expected an object, got "public"'],
  ['environments.prod.origins.Site', { folder: 'public' }, NAME],
  ['environments.prod.origins.site', {}, 'expected exactly one of http, s3 and folder, got none'],
  ['environments.prod.origins.site.http', 'api.example.com', `${SERVER}, got "api.example.com"`],
  ['environments.prod.origins.site.s3', 'shop-images', `${BUCKET}, got "shop-images"`],
  ['environments.prod.origins.site.folder', '', 'expected the path of a folder, got ""'],
  ['environments.prod.origins.api', { folder: 'a', command: 'b' }, 'has a command, which only an http origin can have'],
  ['environments.prod.origins.api.command', '', 'expected a command, got ""'],
  [
    'environments.prod.distribution',
    'd111111abcdef8.cloudfront.net',
    'expected the id of a distribution such as E2QWRUHAPOMQZL, got "d111111abcdef8.cloudfront.net"',
  ],
  ['environments.prod.role', 'the role', 'expected the name of a role such as shop-prod-edge, got "the role"'],
  ...probeRows('environments.prod.probes'),
  ...probeRows('probes'),
  ['lint', [], 'expected an object of options, got []'],
  ['lint.allow', [], 'expected at least one finding that is allowed, got []'],
  ['lint.allow[0].id', 'cookies', `expected the id of a rule: ${LINT_RULE_IDS.join(', ')}, got "cookies"`],
  [
    'lint.allow[0].behavior',
    '',
    'expected a CloudFront path pattern of at most 255 characters such as /images/*, got ""',
  ],
  ['lint.allow[0].because', 'ok', `${REASON}, got "ok"`],
  ['lint.allow[0].because', '... ... ... ...', `${REASON}, got "... ... ... ..."`],
  ['policies', 'own', `expected 'managed', or nothing, got "own"`],
  ['entities', [], 'expected an object, got []'],
  ['entities.Product', { tags: ['a'] }, NAME],
  ['entities.product', {}, 'expected paths or tags that show it'],
  ['entities.product.paths', [], 'expected at least one path, got []'],
  ['entities.product.paths[0]', 7, 'expected a path such as /products/:id, got 7'],
  ...[
    ['products/:id', 'expected a path that begins with a slash'],
    ['/products/:slug', ONE_PARAMETER],
    ['/products/:ids', ONE_PARAMETER],
    ['/*/:id', 'expected a star only at the end'],
    ['/products/:id*', 'takes other ids that begin alike, 421 for 42: say :id, and :id/* for what is beneath it'],
    ['/~me/:id', 'has a tilde, which CloudFront does not find in invalidations'],
    ['/a/../:id', 'expected a path without dot segments and empty segments'],
    ['/a//:id', 'expected a path without dot segments and empty segments'],
    ['/ä/:id', 'has characters that must be percent-encoded'],
    ['/a/:id#b', 'has characters that must be percent-encoded'],
  ].map(([path, says]): Row => ['entities.product.paths[0]', path, `${says}, got "${path}"`]),
  ['entities.product.tags', [], 'expected at least one tag, got []'],
  ['entities.product.tags[0]', '#a', 'expected the tag without #, got "#a"'],
  ['entities.product.tags[0]', 'a,b', 'expected visible ASCII characters but commas, without spaces, got "a,b"'],
  ['entities.product.tags[0]', 'a b', 'expected visible ASCII characters but commas, without spaces, got "a b"'],
  ['entities.product.tags[0]', '', 'expected visible ASCII characters but commas, without spaces, got ""'],
  ['entities.product.tags[0]', ':ids', `${ONE_PARAMETER}, got ":ids"`],
  ['budget', 250_000, 'expected an object of options, got 250000'],
  ['budget.warn', 0, 'expected more than 0 instructions, got 0'],
  ['budget.warn', 1.5, 'expected a whole number of instructions, got 1.5'],
  ['budget.fail', '1M', 'expected a number of instructions, got "1M"'],
  ['budget.fail', -1, 'expected more than 0 instructions, got -1'],
];

describe('a config that says everything', () => {
  it('has no problem', () => {
    expect(shapeProblems(everything())).toEqual([]);
  });

  it.each([
    ['app', 'a'],
    ['app', 'shop-2'],
    ['app', 'a'.repeat(24)],
    ['hosts', ['localhost']],
    ['hosts', ['xn--bcher-kva.example', '*.a.b.example.com']],
    ['origins', {}],
    ['origins.api.http', 'http://127.0.0.1:8081'],
    ['origins.api.http', 'https://api.example.com/'],
    ['origins.api.command', undefined],
    ['origins.images.s3', 'a.b-c.s3.cn-north-1.amazonaws.com.cn'],
    ['origins.images.s3', 'bucket.s3-us-west-2.amazonaws.com'],
    ['origins.site.folder', '../public'],
    ['behaviors[0].path', `/${'a'.repeat(254)}`],
    ['behaviors[0].path', '/_-.*$/~"\'@:+&?'],
    ['behaviors[0].viewer', 'function'],
    ['behaviors[0].viewer', undefined],
    ['behaviors[0].redirects', {}],
    ['behaviors[0].redirects.exact', {}],
    ['behaviors[0].redirects.exact["/old"]', '/'],
    ['behaviors[0].redirects.exact["/old"]', 'https://shop.example.com'],
    ['behaviors[0].redirects.exact["/old"]', 'http://shop.example.com:8080/a;b,c@d?e[]=/f?&g=%C3%A4#/h'],
    ['behaviors[0].redirects.exact["/old"]', "/~a!b$c&d'e(f)*+,;=:@%2F"],
    ['behaviors[0].rewrites', {}],
    ['behaviors[0].rewrites.pages', {}],
    ['behaviors[0].rewrites.index', 'default.htm'],
    ['behaviors[0].rewrites.index', 'index'],
    ['behaviors[0].query.keep', []],
    ['behaviors[0].query.keep', ['a[]', 'b.c', "d'e", '%C3%A4', 'constructor', 'toString', '0']],
    ['behaviors[0].query.order', 'listed'],
    ['behaviors[1].query.order', 'sent'],
    ['behaviors[1].query.drop', []],
    ['behaviors[1].query.drop', 'tracking'],
    ['behaviors[1].query.drop', ['tracking', 'constructor']],
    ['behaviors[1].cookies.keep', []],
    ['behaviors[1].cookies.keep', ['__Host-id', 'constructor', '7']],
    ['behaviors[0].cors.origins', '*'],
    ['behaviors[0].cors.origins', ['http://localhost:3000', 'chrome-extension://abcdef']],
    ['behaviors[0].headers', {}],
    ['behaviors[0].headers.strictTransportSecurity', { maxAge: 0 }],
    ['behaviors[0].headers.frameOptions', 'SAMEORIGIN'],
    ['behaviors[0].headers.referrerPolicy', 'unsafe-url'],
    ['behaviors[0].headers.set', { "!#$%&'*+-.^_`|~": 'a', 'Cache-Control': 'no-store' }],
    ['behaviors[0].headers.set["X-A"]', 'a'.repeat(1783)],
    [CSP, "default-src 'self'"],
    [CSP, { sandbox: [], 'report-to': 'csp', 'report-uri': ['/csp?a=b'], 'require-trusted-types-for': ["'script'"] }],
    [CSP, { 'trusted-types': ['dompurify', "'allow-duplicates'"], 'style-src': [] }],
    [`${CSP}["img-src"]`, ["'SELF'", 'data:', 'https://*.example.com:*/a/', '*', 'localhost:3000', '[::1]:80']],
    [`${CSP}["img-src"]`, ["'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"]],
    ['behaviors[0].headers.permissionsPolicy', 'camera=(), tomorrow=()'],
    ['behaviors[0].headers.permissionsPolicy.camera', ['*']],
    ['behaviors[0].headers.permissionsPolicy.camera', ['self', 'https://*.example.com', 'http://localhost:3000']],
    ['behaviors[0].headers.remove', 'fingerprints'],
    ['behaviors[0].headers.remove', ['X-Powered-By', 'Date', 'constructor']],
    ['environments', {}],
    ['environments.prod', {}],
    ['environments.dev', {}],
    ['budget', {}],
  ])('may have %s: %j', (at, value) => {
    expect(shapeProblems(changed(at, value))).toEqual([]);
  });
});

describe('a wrong value', () => {
  it.each(REFUSED)('is refused in its own words: %s: %j', (at, value, says) => {
    expect(shapeProblems(changed(at, value))).toEqual([{ at, says }]);
  });

  it('has a row above for every option', () => {
    const rows = REFUSED.map(([at]) =>
      at
        .replace(/\[\d+\]/g, '[]')
        .replace(/\b(origins|issuers|environments|entities|experiments|variants)\.\w+/g, '$1{}'),
    );
    // What counts under a condition counts without one, and is held to the same words.
    const hasRow = (option: string): boolean =>
      rows.includes(option) || rows.includes(option.replace('headers.when[].', 'headers.'));
    expect(optionsOf(schemaTree()).filter((option) => !hasRow(option))).toEqual([]);
  });

  it.each([
    ['null', null, 'null'],
    ['a function', () => 1, 'a function'],
    ['a symbol', Symbol('shop'), 'Symbol(shop)'],
    ['a large whole number', 7n, '7'],
    ['a list', ['shop'], '["shop"]'],
    ['an object', { name: 'shop' }, '{"name":"shop"}'],
    ['a long text', 'x'.repeat(100), `"${'x'.repeat(56)}...`],
  ])('is shown: %s', (_, value, found) => {
    expect(shapeProblems(changed('app', value))).toEqual([{ at: 'app', says: `${NAME}, got ${found}` }]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('is shown: %d', (value) => {
    const at = 'behaviors[0].headers.strictTransportSecurity.maxAge';
    expect(shapeProblems(changed(at, value))).toEqual([{ at, says: `expected a number of seconds, got ${value}` }]);
  });

  it.each([
    ['an object that holds itself', circle()],
    ['a bigint further in', { size: 7n }],
  ])('is refused: %s', (_, value) => {
    expect(shapeProblems(changed('app', value))).toEqual([{ at: 'app', says: expect.stringContaining(NAME) }]);
  });

  it.each([
    ['origins', [{ folder: 'public' }], 'expected an object, got [{"folder":"public"}]'],
    ['behaviors[0].redirects.exact', ['/old'], 'expected an object, got ["/old"]'],
    ['behaviors[0].rewrites.pages', ['/old'], 'expected an object, got ["/old"]'],
  ])('is the one problem where a list stands for a table: %s', (at, value, says) => {
    expect(shapeProblems(changed(at, value))).toEqual([{ at, says }]);
  });
});

describe('a missing option', () => {
  it.each([
    ['app', NAME],
    ['hosts', 'expected a list'],
    ['origins', 'expected an object'],
    ['behaviors', 'expected a list'],
    ['behaviors[0].path', PATTERN],
    ['behaviors[0].origin', 'expected the name of an origin'],
    ['behaviors[0].headers.strictTransportSecurity.maxAge', 'expected a number of seconds'],
  ])('is named with what it holds: %s', (at, expected) => {
    expect(shapeProblems(changed(at, undefined))).toEqual([{ at, says: `is missing: ${expected}` }]);
  });

  it.each([
    ['nothing', undefined, 'is missing: expected an object of options'],
    ['null', null, 'expected an object of options, got null'],
    ['a text', 'shop', 'expected an object of options, got "shop"'],
    ['a list', [], 'expected an object of options, got []'],
  ])('is the whole config where that is %s', (_, config, says) => {
    expect(shapeProblems(config)).toEqual([{ at: 'the config', says }]);
  });
});

const CONFIG =
  'expected app, hosts, origins, issuers, behaviors, policies, environments, probes, lint, entities, budget';
const BEHAVIOR =
  'expected path, origin, viewer, cache, switches, record, cors, access, auth, maintenance, redirects, rewrites, buckets, experiments, published, query, cookies, freshness, headers, own';
const STATIONS = 'expected viewerRequest, originRequest, originResponse, viewerResponse';
const HEADERS =
  'expected strictTransportSecurity, contentTypeOptions, frameOptions, referrerPolicy, contentSecurityPolicy, contentSecurityPolicyReportOnly, permissionsPolicy, crossOriginOpenerPolicy, crossOriginEmbedderPolicy, crossOriginResourcePolicy, permittedCrossDomainPolicies, xssProtection, set, remove, preset, without, via, when';

describe('an unknown option', () => {
  it.each([
    ['behaviours', `did you mean behaviors? ${CONFIG}`],
    ['enviroments', `did you mean environments? ${CONFIG}`],
    ['App', `did you mean app? ${CONFIG}`],
    ['origins.api.comand', 'did you mean command? expected http, s3, folder, command'],
    ['behaviors[0].redirekts', `did you mean redirects? ${BEHAVIOR}`],
    ['behaviors[0].header', `did you mean headers? ${BEHAVIOR}`],
    ['behaviors[0].redirects.exakt', `did you mean exact? expected ${REDIRECTS}`],
    ['behaviors[0].rewrites.page', 'did you mean pages? expected pages, index, fallback, locales, prefixes'],
    ['behaviors[0].query.keeps', 'did you mean keep? expected keep, drop, order, duplicates, empty, case'],
    ['behaviors[0].headers.frameOption', `did you mean frameOptions? ${HEADERS}`],
    [
      `${CSP}["img-scr"]`,
      `did you mean img-src? expected ${SOURCE_DIRECTIVES.join(', ')}, upgrade-insecure-requests, sandbox, require-trusted-types-for, trusted-types, report-to, report-uri`,
    ],
    [
      'behaviors[0].headers.permissionsPolicy["geo-location"]',
      `did you mean geolocation? expected ${BROWSER_FEATURES.join(', ')}`,
    ],
    [
      'behaviors[0].headers.strictTransportSecurity.maxage',
      'did you mean maxAge? expected maxAge, includeSubDomains, preload',
    ],
    ['behaviors[1].own.originRequests', `did you mean originRequest? ${STATIONS}`],
    [
      'environments.prod.distributionId',
      'did you mean distribution? expected hosts, origins, issuers, access, probes, distribution, role',
    ],
    ['budget.warns', 'did you mean warn? expected warn, fail'],
  ])('is refused with the one that was meant: %s', (at, says) => {
    expect(shapeProblems(changed(at, {}))).toEqual([{ at, says: `is not an option; ${says}` }]);
  });

  it.each([
    ['certificate', CONFIG],
    ['origins.api.timeout', 'expected http, s3, folder, command'],
    ['behaviors[0].compress', BEHAVIOR],
    ['behaviors[0]["my rule"]', BEHAVIOR],
    ['behaviors[1].own.edge', STATIONS],
    ['lint.allow[0].reason', 'expected id, behavior, because'],
    ['entities.product.path', 'did you mean paths? expected paths, tags'],
    ['budget.instructions', 'expected warn, fail'],
  ])('is refused with all that there are: %s', (at, says) => {
    expect(shapeProblems(changed(at, {}))).toEqual([{ at, says: `is not an option; ${says}` }]);
  });
});

describe('several problems', () => {
  it('are told at once, in the order of the schema', () => {
    expect(
      shapeProblems({
        hosts: ['Shop.example.com'],
        origins: { site: {} },
        behaviors: [
          { path: '*', origin: 'site', headers: { frameOptions: 'deny', set: { via: 'a' } }, redirekts: {} },
          { path: '/a b', query: { keep: ['a b', 'c d'] } },
        ],
        budget: { warn: 0 },
        colour: 'red',
      }),
    ).toEqual([
      { at: 'app', says: `is missing: ${NAME}` },
      { at: 'hosts[0]', says: `${HOST}, got "Shop.example.com"` },
      { at: 'origins.site', says: 'expected exactly one of http, s3 and folder, got none' },
      { at: 'behaviors[0].headers.frameOptions', says: `expected 'DENY' or 'SAMEORIGIN', got "deny"` },
      { at: 'behaviors[0].headers.set.via', says: FIXED },
      { at: 'behaviors[0].redirekts', says: `is not an option; did you mean redirects? ${BEHAVIOR}` },
      { at: 'behaviors[1].path', says: `${PATTERN}, got "/a b"` },
      { at: 'behaviors[1].origin', says: 'is missing: expected the name of an origin' },
      { at: 'behaviors[1].query.keep[0]', says: 'must be percent-encoded: a%20b, got "a b"' },
      { at: 'behaviors[1].query.keep[1]', says: 'must be percent-encoded: c%20d, got "c d"' },
      { at: 'budget.warn', says: 'expected more than 0 instructions, got 0' },
      { at: 'colour', says: `is not an option; ${CONFIG}` },
    ]);
  });
});

describe('a path into the config', () => {
  it.each([
    [[], 'the config'],
    [['app'], 'app'],
    [['hosts', 0], 'hosts[0]'],
    [['behaviors', 10, 'redirects', 'exact', '/old'], 'behaviors[10].redirects.exact["/old"]'],
    [['a', 'b"c'], 'a["b\\"c"]'],
    [['0'], '["0"]'],
  ])('is written as in JavaScript: %j', (path, text) => {
    expect(pathText(path)).toBe(text);
  });
});

function circle(): object {
  const inner: { self?: object } = {};
  inner.self = inner;
  return inner;
}

interface Tree {
  readonly properties?: Readonly<Record<string, Tree>>;
  readonly additionalProperties?: Tree | false;
  readonly items?: Tree;
}

/** Every option as the rows' `at` without indexes and names: `behaviors[].query.keep`, `origins{}.http`. */
function optionsOf(tree: Tree, at = ''): readonly string[] {
  const inner = Object.entries(tree.properties ?? {}).flatMap(([name, node]) => {
    const path = at === '' ? name : `${at}.${name}`;
    return [path, ...optionsOf(node, path)];
  });
  if (tree.items) return optionsOf(tree.items, `${at}[]`);
  if (tree.additionalProperties) return optionsOf(tree.additionalProperties, `${at}{}`);
  return inner;
}

describe('a star in a path', () => {
  it.each([
    ['behaviors[0].redirects.exact["/old/*"]', '/old/*', 'redirects', 'exact'],
    ['behaviors[0].rewrites.pages["/a/*/b"]', '/a/*/b', 'rewrites', 'pages'],
    ['behaviors[0].rewrites.pages["/q*"]', '/q*', 'rewrites', 'pages'],
  ])('is refused where it would never match: %s', (at, from, rule, option) => {
    const behaviors = [{ path: '*', origin: 'a', [rule]: { [option]: { [from]: '/new' } } }];
    const config = { app: 'a', hosts: ['a.example'], origins: { a: { folder: '.' } }, behaviors };
    expect(shapeProblems(config)).toEqual([{ at, says: expect.stringContaining('star') }]);
  });
});
