/**
 * What the compiler makes of a config: `tsc -p .` is the test. A line beneath `@ts-expect-error` that compiles is an error
 * itself, so nothing here can rot.
 */
import {
  type Access,
  type AccessRule,
  type Auth,
  type Behavior,
  type Buckets,
  type Budget,
  type Cache,
  type Cookies,
  defineEdge,
  type EdgeConfig,
  type EdgeRequest,
  type Entity,
  type Environment,
  type FolderOrigin,
  type Freshness,
  type FreshnessCondition,
  type FunctionBehavior,
  type Headers,
  type HttpOrigin,
  type Issuer,
  type LambdaBehavior,
  type LambdaViewerRequestRule,
  type LambdaViewerResponseRule,
  type Lint,
  type LintAllowance,
  type Maintenance,
  type OriginRequestRule,
  type OriginResponseRule,
  type OwnRule,
  type Probe,
  type Query,
  type Redirects,
  type Rewrites,
  type S3Origin,
  TRACKING_PARAMETERS,
  type ViewerRequestRule,
  type ViewerResponseRule,
} from 'edgewright';

/** Every option, each once: what the editor completes, the compiler takes. */
defineEdge({
  app: 'shop',
  hosts: ['shop.example.com', '*.shop.example.com'],
  origins: {
    api: { http: 'http://127.0.0.1:8081', command: 'node api.mjs' },
    site: { folder: 'public' },
    images: { s3: 'shop-images.s3.eu-central-1.amazonaws.com' },
  },
  behaviors: [
    {
      path: '*',
      origin: 'site',
      viewer: 'lambda',
      redirects: {
        exact: { '/old': '/new' },
        patterns: { '/old/:slug': '/new/:slug' },
        prefixes: { '/old/': '/new/' },
        status: 308,
        query: 'keep',
      },
      rewrites: { pages: { '/account/*': '/account/index.html' }, index: 'index.html', fallback: '/index.html' },
      query: { keep: ['page'] },
      headers: {
        strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: true, preload: true },
        contentTypeOptions: 'nosniff',
        frameOptions: 'SAMEORIGIN',
        referrerPolicy: 'no-referrer',
        contentSecurityPolicy: "default-src 'self'",
        permissionsPolicy: 'camera=()',
        set: { 'X-Robots-Tag': 'noindex' },
      },
      freshness: {
        sessionCookies: ['session'],
        answers: [
          { status: [404, '5xx'], edge: { maxAge: 5 } },
          {
            paths: ['/assets/*'],
            contentType: ['text/css'],
            header: { name: 'X-Kind', value: 'asset' },
            edge: {
              public: true,
              maxAge: 60,
              sharedMaxAge: 3600,
              staleWhileRevalidate: 30,
              staleIfError: 600,
              immutable: true,
            },
            browser: 'no-cache',
          },
        ],
      },
      own: {
        viewerRequest: () => import('./modules/answers.ts'),
        originRequest: () => import('./modules/chooses-origin.ts'),
        originResponse: () => import('./modules/keeps-errors-short.ts'),
        viewerResponse: () => import('./modules/tells-time-late.ts'),
      },
    },
  ],
  policies: 'managed',
  lint: { allow: [{ id: 'unique-key', behavior: '*', because: 'an account is a page of its own' }] },
  environments: {
    prod: { hosts: ['www.example.com'], origins: { site: { folder: 'dist' } }, distribution: 'E2QWRUHAPOMQZL' },
  },
  budget: { warn: 1, fail: 2 },
});

/** The names that the editor completes, level by level: a new one is told here. */
type Names<Options> = Options extends unknown ? keyof Options : never;

same<
  Names<EdgeConfig>,
  | 'app'
  | 'hosts'
  | 'origins'
  | 'issuers'
  | 'behaviors'
  | 'policies'
  | 'environments'
  | 'probes'
  | 'lint'
  | 'entities'
  | 'budget'
>(true);
same<Names<Lint>, 'allow'>(true);
same<Names<Entity>, 'paths' | 'tags'>(true);
same<Names<LintAllowance>, 'id' | 'behavior' | 'because'>(true);
same<Names<Probe>, 'path' | 'host' | 'send' | 'status' | 'headers' | 'cache'>(true);
same<Names<HttpOrigin | S3Origin | FolderOrigin>, 'http' | 'command' | 's3' | 'folder'>(true);
same<
  Names<Behavior>,
  | 'path'
  | 'origin'
  | 'viewer'
  | 'cache'
  | 'switches'
  | 'record'
  | 'cors'
  | 'access'
  | 'auth'
  | 'maintenance'
  | 'redirects'
  | 'rewrites'
  | 'buckets'
  | 'experiments'
  | 'published'
  | 'query'
  | 'cookies'
  | 'freshness'
  | 'headers'
  | 'own'
>(true);
same<Names<Redirects>, 'exact' | 'store' | 'patterns' | 'prefixes' | 'host' | 'trailingSlash' | 'status' | 'query'>(
  true,
);
same<Names<Buckets>, 'format' | 'language' | 'device' | 'country'>(true);
same<Names<Cookies>, 'keep'>(true);
same<Names<Freshness>, 'answers' | 'sessionCookies'>(true);
same<
  Names<NonNullable<Freshness['answers']>[number]>,
  'paths' | 'status' | 'contentType' | 'header' | 'when' | 'edge' | 'browser'
>(true);
/** A condition sees an answer and a request, and changes neither. */
const condition: FreshnessCondition = (response, request) => response.statusCode === 200 && request.uri === '/';
const late: FreshnessCondition = async ({ headers }) => headers.date !== undefined;
const changing: FreshnessCondition = (response) => {
  // @ts-expect-error it only looks
  response.statusCode = 200;
  return true;
};
// @ts-expect-error true or false
const vague: FreshnessCondition = () => 'yes';
const conditions: Freshness['answers'] = [{ when: async () => ({ when: condition }), edge: 'no-cache' }];
// @ts-expect-error a module is imported
const inline: Freshness['answers'] = [{ when: condition, edge: 'no-cache' }];
void [late, changing, vague, conditions, inline];
same<Names<Rewrites>, 'pages' | 'index' | 'fallback' | 'locales' | 'prefixes'>(true);
same<Names<Query>, 'keep' | 'drop' | 'order' | 'duplicates' | 'empty' | 'case'>(true);
same<
  Names<Headers>,
  | 'strictTransportSecurity'
  | 'contentTypeOptions'
  | 'frameOptions'
  | 'referrerPolicy'
  | 'contentSecurityPolicy'
  | 'contentSecurityPolicyReportOnly'
  | 'permissionsPolicy'
  | 'crossOriginOpenerPolicy'
  | 'crossOriginEmbedderPolicy'
  | 'crossOriginResourcePolicy'
  | 'permittedCrossDomainPolicies'
  | 'xssProtection'
  | 'set'
  | 'remove'
  | 'preset'
  | 'without'
  | 'via'
  | 'when'
>(true);
same<Names<NonNullable<Headers['strictTransportSecurity']>>, 'maxAge' | 'includeSubDomains' | 'preload'>(true);
same<Names<Environment>, 'hosts' | 'origins' | 'issuers' | 'access' | 'probes' | 'distribution' | 'role'>(true);
same<Names<Access>, 'deny' | 'allow' | 'basic'>(true);
same<
  Names<Auth>,
  'issuers' | 'place' | 'tokens' | 'keepToken' | 'clockTolerance' | 'rules' | 'claims' | 'realm' | 'answers'
>(true);
same<Names<AccessRule>, 'paths' | 'methods' | 'public' | 'scopes' | 'groups' | 'claims'>(true);
same<
  Names<Issuer>,
  | 'issuer'
  | 'audiences'
  | 'audienceClaim'
  | 'algorithms'
  | 'jwksUri'
  | 'secret'
  | 'type'
  | 'tokenUse'
  | 'scopesClaim'
  | 'groupsClaim'
  | 'command'
>(true);
same<Names<Exclude<Cache, string>>, 'minTTL' | 'defaultTTL' | 'maxTTL' | 'compression'>(true);
same<Names<Maintenance>, 'on' | 'page' | 'retryAfter' | 'allow'>(true);
same<Names<Budget>, 'warn' | 'fail'>(true);
same<Parameters<typeof defineEdge>, [config: EdgeConfig]>(true);
same<ReturnType<typeof defineEdge>, EdgeConfig>(true);

const shop = {
  app: 'shop',
  hosts: ['shop.example.com'],
  origins: { site: { folder: 'public' } },
  behaviors: [{ path: '*', origin: 'site' }],
} satisfies EdgeConfig;

defineEdge(shop);

// @ts-expect-error: nothing at all
defineEdge();
// @ts-expect-error: no app, hosts, origins and behaviors
defineEdge({});
// @ts-expect-error: no app
defineEdge({ hosts: [], origins: {}, behaviors: [] });
// @ts-expect-error: no hosts
defineEdge({ app: 'shop', origins: {}, behaviors: [] });
// @ts-expect-error: no origins
defineEdge({ app: 'shop', hosts: [], behaviors: [] });
// @ts-expect-error: no behaviors
defineEdge({ app: 'shop', hosts: [], origins: {} });

// @ts-expect-error: a rule that there is not
defineEdge({ ...shop, lint: { allow: [{ id: 'cookies', because: 'the origin reads none of them' }] } });
// @ts-expect-error: no reason
defineEdge({ ...shop, lint: { allow: [{ id: 'unique-key' }] } });

// An unknown option, at every level.
// @ts-expect-error: behaviors
defineEdge({ ...shop, behaviours: [] });
// @ts-expect-error: command
defineEdge({ ...shop, origins: { api: { http: 'https://api.example.com', comand: 'node api.mjs' } } });
// @ts-expect-error: browser, whose cache is not shared
behavior({ freshness: { answers: [{ browser: { maxAge: 60, sharedMaxAge: 60 } }] } });
// @ts-expect-error: the classes of statuses
behavior({ freshness: { answers: [{ status: ['404'], edge: 'no-store' }] } });
// @ts-expect-error: the words for what is not kept
behavior({ freshness: { answers: [{ edge: 'private' }] } });
// @ts-expect-error: redirects
behavior({ redirekts: { exact: {} } });
// @ts-expect-error: exact
behavior({ redirects: { exakt: {} } });
// @ts-expect-error: fallback
behavior({ rewrites: { fallbak: '/index.html' } });
// @ts-expect-error: keep
behavior({ query: { keeps: [] } });
// @ts-expect-error: frameOptions
behavior({ headers: { frameOption: 'DENY' } });
// @ts-expect-error: includeSubDomains
behavior({ headers: { strictTransportSecurity: { maxAge: 1, includeSubdomains: true } } });
// @ts-expect-error: distribution
defineEdge({ ...shop, environments: { prod: { distributionId: 'E2QWRUHAPOMQZL' } } });
// @ts-expect-error: folder
defineEdge({ ...shop, environments: { prod: { origins: { site: { foldr: 'dist' } } } } });
// @ts-expect-error: warn
defineEdge({ ...shop, budget: { warning: 1 } });

// @ts-expect-error: only an http origin has a command
defineEdge({ ...shop, origins: { site: { folder: 'public', command: 'serve' } } });
// @ts-expect-error: one kind an origin
defineEdge({ ...shop, origins: { site: { folder: 'public', s3: 'shop.s3.eu-central-1.amazonaws.com' } } });

// A value of the wrong kind.
// @ts-expect-error: a list
defineEdge({ ...shop, hosts: 'shop.example.com' });
// @ts-expect-error: an origin is an object
defineEdge({ ...shop, origins: { site: 'public' } });
// @ts-expect-error: a behavior has a path
defineEdge({ ...shop, behaviors: [{ origin: 'site' }] });
// @ts-expect-error: a behavior has an origin
defineEdge({ ...shop, behaviors: [{ path: '*' }] });
// @ts-expect-error: function or lambda
behavior({ viewer: 'lamda' });
// @ts-expect-error: one runtime for both viewer stations
behavior({ viewer: ['function', 'lambda'] });
// @ts-expect-error: from a path to a location
behavior({ redirects: { exact: ['/old', '/new'] } });
// @ts-expect-error: from a path to a location, not to nothing
behavior({ redirects: { exact: { '/old': undefined } } });
// @ts-expect-error: a status that redirects
behavior({ redirects: { exact: {}, status: 300 } });
// @ts-expect-error: dropped, kept or merged
behavior({ redirects: { exact: {}, query: true } });
// @ts-expect-error: a file name
behavior({ rewrites: { index: true } });
// @ts-expect-error: what is kept is said, or what is dropped
behavior({ query: {} });
// @ts-expect-error: not both
behavior({ query: { keep: [], drop: [] } });
behavior({ query: { drop: 'tracking' } });
behavior({ query: { drop: [...TRACKING_PARAMETERS, 'sid'] } });
behavior({ query: { keep: ['page'], order: 'listed' } });
// @ts-expect-error: there is no list
behavior({ query: { drop: ['sid'], order: 'listed' } });
// @ts-expect-error: no such list
behavior({ query: { drop: 'trackers' } });
// @ts-expect-error: names
behavior({ query: { keep: [1] } });
// @ts-expect-error: nosniff
behavior({ headers: { contentTypeOptions: 'sniff' } });
// @ts-expect-error: in capitals
behavior({ headers: { frameOptions: 'deny' } });
// @ts-expect-error: no such policy
behavior({ headers: { referrerPolicy: 'none' } });
// @ts-expect-error: no such policy
behavior({ headers: { crossOriginOpenerPolicy: 'same-site' } });
// @ts-expect-error: the plural
behavior({ headers: { remove: 'fingerprint' } });
behavior({ headers: { contentSecurityPolicy: { 'img-src': ["'self'"], 'upgrade-insecure-requests': true } } });
// @ts-expect-error: img-src
behavior({ headers: { contentSecurityPolicy: { 'img-scr': ["'self'"] } } });
// @ts-expect-error: a list
behavior({ headers: { contentSecurityPolicy: { 'img-src': "'self'" } } });
// @ts-expect-error: on, or left out
behavior({ headers: { contentSecurityPolicy: { 'upgrade-insecure-requests': false } } });
behavior({ headers: { permissionsPolicy: { camera: [], geolocation: ['self'] } } });
// @ts-expect-error: geolocation
behavior({ headers: { permissionsPolicy: { geoLocation: [] } } });
// @ts-expect-error: who is said
behavior({ cors: {} });
// @ts-expect-error: a list
behavior({ cors: { origins: 'https://app.example.com' } });
// @ts-expect-error: in capitals
behavior({ cors: { origins: '*', methods: ['put'] } });
// @ts-expect-error: no such preset
behavior({ headers: { preset: 'strictest' } });
// @ts-expect-error: options by their names
behavior({ headers: { preset: 'strict', without: ['X-Frame-Options'] } });
// @ts-expect-error: off, and nothing else
behavior({ headers: { xssProtection: '1; mode=block' } });
// @ts-expect-error: seconds
behavior({ headers: { strictTransportSecurity: { maxAge: '1 year' } } });
// @ts-expect-error: for how long is said
behavior({ headers: { strictTransportSecurity: { includeSubDomains: true } } });
// @ts-expect-error: texts
behavior({ headers: { set: { 'X-Version': 7 } } });
// @ts-expect-error: left out, or given; not undefined
behavior({ viewer: undefined });
// @ts-expect-error: left out, or managed
defineEdge({ ...shop, policies: 'own' });
// @ts-expect-error: instructions
defineEdge({ ...shop, budget: { warn: '250 000' } });

// A rule of one's own is a module that exports `own`, imported by a function.
behavior({ own: () => import('./modules/sets-header.ts') });
behavior({ own: () => import('./modules/answers.ts') });
behavior({ own: {} });
behavior({ own: { viewerRequest: () => import('./modules/answers.ts') } });
behavior({ own: { viewerResponse: () => import('./modules/tells-time.ts') } });
behavior({ own: { originRequest: () => import('./modules/chooses-origin.ts') } });
behavior({ own: { originResponse: () => import('./modules/keeps-errors-short.ts') } });
behavior({ viewer: 'lambda', own: () => import('./modules/answers.ts') });
behavior({ viewer: 'lambda', own: () => import('./modules/waits.ts') });
behavior({ viewer: 'lambda', own: { viewerRequest: () => import('./modules/waits-to-answer.ts') } });
// @ts-expect-error: a rule of another station
behavior({ own: () => import('./modules/tells-time.ts') });
// @ts-expect-error: a rule of another station
behavior({ own: { viewerRequest: () => import('./modules/tells-time.ts') } });
// @ts-expect-error: a rule of another station
behavior({ own: { viewerResponse: () => import('./modules/sets-header.ts') } });
// @ts-expect-error: a rule of another station: a function chooses no origin
behavior({ own: { viewerRequest: () => import('./modules/chooses-origin.ts') } });
// @ts-expect-error: a rule of another station: no body at viewer-response in Lambda@Edge
behavior({ viewer: 'lambda', own: { viewerResponse: () => import('./modules/keeps-errors-short.ts') } });
// @ts-expect-error: a rule of the other runtime, which sees more
behavior({ viewer: 'lambda', own: () => import('./modules/sets-header.ts') });
// @ts-expect-error: a rule of the other runtime
behavior({ viewer: 'lambda', own: { viewerResponse: () => import('./modules/tells-time.ts') } });
// @ts-expect-error: async, where a function runs it
behavior({ own: { viewerResponse: () => import('./modules/tells-time-late.ts') } });
// @ts-expect-error: nothing answers on the way back
behavior({ viewer: 'lambda', own: { originResponse: () => import('./modules/waits-to-answer.ts') } });
// @ts-expect-error: no such station
behavior({ own: { originRequests: () => import('./modules/chooses-origin.ts') } });
// @ts-expect-error: its path alone
behavior({ own: { originRequest: './modules/chooses-origin.ts' } });
// @ts-expect-error: its path alone
behavior({ own: './modules/sets-header.ts' });
// @ts-expect-error: imported at once
behavior({ own: import('./modules/sets-header.ts') });
// @ts-expect-error: several
behavior({ own: [() => import('./modules/sets-header.ts')] });
// @ts-expect-error: the rule itself
behavior({ own: (request: EdgeRequest) => void request });
// @ts-expect-error: a module without `own`
behavior({ own: () => import('./modules/without-own.ts') });
// @ts-expect-error: an `own` that wants more than a station gives
behavior({ own: () => import('./modules/no-rule.ts') });
// @ts-expect-error: an async `own`
behavior({ own: () => import('./modules/waits.ts') });
// @ts-expect-error: an async `own` that answers
behavior({ own: () => import('./modules/waits-to-answer.ts') });

rule((request) => {
  request.uri = '/index.html';
  delete request.querystring.page;
});
rule((request, event) => (event.viewer.ip === '198.51.100.7' ? undefined : { statusCode: 403, body: request.uri }));
rule(() => undefined);
// @ts-expect-error: async
rule(async () => {});
// @ts-expect-error: async, with an answer
rule(async () => ({ statusCode: 403 }));
// @ts-expect-error: the request is changed in place, not returned
rule((request) => request);
// @ts-expect-error: an answer has a number
rule(() => ({ statusCode: '403' }));
rule((request) => {
  // @ts-expect-error: CloudFront fails a request whose method changed
  request.method = 'POST';
  // @ts-expect-error: a header is an object with a value
  request.headers['x-greeting'] = 'hello';
});
rule((_request, event) => {
  // @ts-expect-error: at viewer-request there is no response yet
  void event.response;
});

// What a rule sees and may change at its station, in its runtime.
viewerResponse((response, event) => {
  response.headers['x-page'] = { value: event.request.uri };
  response.body = 'gone';
  // @ts-expect-error: the status stays
  response.statusCode = 404;
  // @ts-expect-error: the request has gone
  event.request.uri = '/other';
  // @ts-expect-error: read-only
  response.headers.via = { value: '1.1 us' };
  // @ts-expect-error: CloudFront keeps it to itself
  response.headers['x-cache'] = { value: 'Hit' };
  // @ts-expect-error: cookies have a place of their own
  response.headers['set-cookie'] = { value: 'a=1' };
  response.headers['content-length'] = { value: '4' };
});
// @ts-expect-error: async
viewerResponse(async () => {});
// @ts-expect-error: the response is changed in place, not returned
viewerResponse((response) => response);

rule((request) => {
  void request.headers['cloudfront-viewer-country']?.value;
  // @ts-expect-error: CloudFront's own
  request.headers['cloudfront-viewer-country'] = { value: 'DE' };
  void request.headers.host?.value;
  // @ts-expect-error: read-only
  request.headers.host = { value: 'other.example.com' };
  // @ts-expect-error: CloudFront keeps it to itself
  request.headers['x-edge-a'] = { value: '1' };
  // @ts-expect-error: cookies have a place of their own
  void request.headers.cookie?.value;
  // @ts-expect-error: a function sees no body
  void request.body;
  // @ts-expect-error: a function chooses no origin here
  void request.origin;
});

lambdaViewerRequest(async (request, event) => {
  request.uri = event.viewer.ip;
  // @ts-expect-error: CloudFront adds its headers later
  void request.headers['cloudfront-viewer-country']?.value;
  // @ts-expect-error: read-only
  request.headers.host = { value: 'other.example.com' };
  // @ts-expect-error: the origin is chosen later
  void request.origin;
  return { statusCode: 204 };
});
// @ts-expect-error: an answer has a number
lambdaViewerRequest(async () => ({ statusCode: '204' }));

lambdaViewerResponse(async (response) => {
  response.headers['x-page'] = { value: '1' };
  // @ts-expect-error: the body stays
  response.body = 'gone';
  // @ts-expect-error: the status stays
  response.statusCode = 404;
  // @ts-expect-error: read-only in Lambda@Edge
  response.headers['content-length'] = { value: '4' };
});
// @ts-expect-error: nothing answers on the way back
lambdaViewerResponse(async () => ({ statusCode: 204 }));

originRequest(async (request) => {
  request.headers.host = { value: 'other.example.com' };
  void request.headers['cloudfront-viewer-country']?.value;
  if (request.origin.custom) request.origin.custom.domainName = 'other.example.com';
  request.origin = {
    s3: { authMethod: 'none', customHeaders: {}, domainName: 'shop.s3.eu-central-1.amazonaws.com', path: '' },
  };
  // @ts-expect-error: read-only
  request.headers['accept-encoding'] = { value: 'br' };
  // @ts-expect-error: read-only
  request.method = 'POST';
  // @ts-expect-error: an origin is of one kind
  request.origin = {};
});
originRequest(() => ({ statusCode: 404, body: { encoding: 'text', data: 'gone' } }));
// @ts-expect-error: there is no response yet
originRequest((_request, event) => void event.response);

originResponse(async (response, event) => {
  response.statusCode = 404;
  response.statusDescription = 'Not Found';
  response.body = event.request.origin.custom?.domainName ?? '';
  response.headers['content-length'] = { value: '4' };
  // @ts-expect-error: read-only
  response.headers['transfer-encoding'] = { value: 'chunked' };
  // @ts-expect-error: the request has gone
  event.request.headers.host = { value: 'other.example.com' };
});
// @ts-expect-error: the response is changed in place, not returned
originResponse((response) => response);

// A config is read, never written.
// @ts-expect-error: read-only
defineEdge(shop).behaviors[0] = { path: '*', origin: 'site' };
// @ts-expect-error: read-only
defineEdge(shop).app = 'other';

/** A config of one behavior. */
function behavior(
  options: Omit<FunctionBehavior, 'path' | 'origin'> | Omit<LambdaBehavior, 'path' | 'origin'>,
): EdgeConfig {
  return defineEdge({ ...shop, behaviors: [{ path: '*', origin: 'site', ...options }] });
}

function rule(_own: OwnRule): void {}
same<OwnRule, ViewerRequestRule>(true);
function viewerResponse(_own: ViewerResponseRule): void {}
function lambdaViewerRequest(_own: LambdaViewerRequestRule): void {}
function lambdaViewerResponse(_own: LambdaViewerResponseRule): void {}
function originRequest(_own: OriginRequestRule): void {}
function originResponse(_own: OriginResponseRule): void {}

type Same<Left, Right> = (<T>() => T extends Left ? 1 : 2) extends <T>() => T extends Right ? 1 : 2 ? true : false;

/** Compiles where two types are the same. */
function same<Left, Right>(_isSame: Same<Left, Right>): void {}
