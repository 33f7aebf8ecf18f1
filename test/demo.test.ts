/** The demo's own bundles, in everything that runs them, against what nobody should send. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { CloudFrontRequest } from 'aws-lambda';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Station, ViewerStation } from '#policy/restricted-headers';
import { type Bundle, bundlesOf } from '../build/bundle.ts';
import { manifestOf } from '../build/manifest.ts';
import { planOf } from '../build/plan.ts';
import { writeBundles } from '../build/write-bundles.ts';
import { loadConfig } from '../config/load.ts';
import type { ResolvedConfig } from '../config/resolve.ts';
import { toEdgeRequest, toEdgeResponse } from '../lambda-edge/event.ts';
import type { EdgeHeaders, EdgeRequest, EdgeResponse } from '../policy/event.ts';
import { functionViolations } from '../simulator/contract/function-contract.ts';
import { type LambdaEvent, lambdaViolations } from '../simulator/contract/lambda-contract.ts';
import type { FunctionEvent, Outcome } from '../simulator/engine/engine.ts';
import { lambdaFunction } from '../simulator/engine/lambda-engine.ts';
import { njsEngine, njsVersion } from '../simulator/engine/njs-engine.ts';
import { nodeEngine } from '../simulator/engine/node-engine.ts';
import { completeEvent } from '../simulator/judge/fixture.ts';
import { edgeValueOf, lambdaEventOf, requestOf, type Sent } from './build/write/courts.ts';
import { hostileTexts, ODD, parameterOf, pathsOf } from './hostile-urls.ts';

const NOW = Date.UTC(2026, 8, 4);
const hasNjs = njsVersion() !== undefined;
const DATA = '../shared/data';
const ABSENT = existsSync(ODD) ? '' : ` (skipped: no ${DATA} on this machine)`;
const IN_NJS = hasNjs ? ', in njs as in Node' : ', in Node (njs is skipped: it is not on this machine)';

interface Demo {
  readonly config: ResolvedConfig;
  readonly bundles: readonly Bundle[];
  readonly folder: string;
}

async function demoOf(environment: string): Promise<Demo> {
  const { config, root } = await loadConfig('edge.config.ts', environment);
  const plan = planOf(config);
  const bundles = await bundlesOf(plan, root);
  const folder = mkdtempSync(join(tmpdir(), 'edgewright-demo-'));
  await writeBundles(folder, manifestOf(plan, bundles, []), bundles, []);
  return { config, bundles, folder };
}

/** What came of an event that is wrong, whatever the event was. Empty is good. */
type Complaint = string;

/** A complaint names the bundle and what was sent, so that it can be sent again. */
function complaint(bundle: Bundle, sent: unknown, says: string): Complaint {
  return `${bundle.name}: ${says}, for ${JSON.stringify(sent).slice(0, 600)}`;
}

async function functionComplaints(
  demo: Demo,
  station: ViewerStation,
  events: readonly FunctionEvent[],
): Promise<readonly Complaint[]> {
  const mine = demo.bundles.filter((bundle) => bundle.station === station && bundle.runtime === 'cloudfront-js-2.0');
  const found = await Promise.all(
    mine.map(async (bundle) => {
      const [node, njs] = await Promise.all([
        nodeEngine.run(bundle.code, events, NOW),
        hasNjs ? njsEngine.run(bundle.code, events, NOW) : undefined,
      ]);
      return events.flatMap((event, i) => {
        const outcome = node[i] ?? { error: 'was not run', logs: [] };
        const wrong = [
          ...wrongInFunction(demo, bundle, event, outcome),
          ...(njs ? differences(outcome, njs[i] ?? { error: 'was not run in njs', logs: [] }) : []),
        ];
        return wrong.map((says) => complaint(bundle, event, says));
      });
    }),
  );
  return found.flat();
}

function wrongInFunction(
  demo: Demo,
  bundle: Bundle,
  event: FunctionEvent,
  { error, result }: Outcome,
): readonly string[] {
  if (error !== undefined) return [error];
  return [
    ...functionViolations(bundle.station as ViewerStation, event, result).map(({ at, says }) => `${at} ${says}`),
    ...(bundle.station === 'viewer-request' ? wrongInRequest(demo, bundle, event.request, result as Made) : []),
  ];
}

async function lambdaComplaints(
  demo: Demo,
  station: Station,
  events: readonly LambdaEvent[],
): Promise<readonly Complaint[]> {
  const mine = demo.bundles.filter((bundle) => bundle.station === station && bundle.runtime === 'lambda-edge');
  const found: Complaint[] = [];
  for (const bundle of mine) {
    const lambda = lambdaFunction(join(demo.folder, bundle.file));
    for (const event of events) {
      const { error, result } = await lambda.run(event);
      const { request = {} } = event.Records[0].cf as { request?: Partial<CloudFrontRequest> };
      const wrong =
        error !== undefined
          ? [error]
          : [
              ...lambdaViolations(station, event, result).map(({ at, says }) => `${at} ${says}`),
              ...(station === 'viewer-request' ? wrongInRequest(demo, bundle, request, result as Made) : []),
            ];
      found.push(...wrong.map((says) => complaint(bundle, event, says)));
    }
  }
  return found;
}

interface Made {
  readonly uri?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
}

/** Where a redirect leads off the declared hosts, or a rewrite to a place that nobody declared. */
function wrongInRequest(
  { config }: Demo,
  bundle: Bundle,
  sent: { readonly uri?: unknown },
  made: Made,
): readonly string[] {
  const uri = String(sent.uri ?? '/');
  const [lines] = [made.headers?.location].flat() as [{ value: string } | undefined];
  if (made.uri === undefined) {
    const { host, protocol } = new URL(lines?.value ?? '', 'https://shop.example.com/');
    return config.hosts.includes(host) && protocol === 'https:' ? [] : [`leads to ${lines?.value}`];
  }
  const behaviors = config.behaviors.filter(({ path }) => bundle.behaviors.includes(path));
  const declared = behaviors.flatMap(
    ({ rewrites: { pages = {}, fallback = uri, index = '' } = {}, experiments = {} }) => {
      const paths = [...Object.values(pages), fallback, uri, uri + index, `${uri}/${index}`];
      const variants = Object.values(experiments).flatMap((one) => Object.values(one.variants));
      return [...paths, ...variants.flatMap(({ prefix = '' }) => paths.map((path) => prefix + path))];
    },
  );
  return [
    ...([uri, ...declared].includes(made.uri) ? [] : [`is rewritten to ${made.uri}`]),
    ...(dotSegments(made.uri) <= dotSegments(uri) ? [] : [`gets dot segments: ${made.uri}`]),
  ];
}

/** However they are spelt. */
function dotSegments(path: string): number {
  return path.split(/[/\\]|%2f|%5c/i).filter((segment) => /^(?:\.|%2e){1,2}$/i.test(segment)).length;
}

/** The order of JSON's keys means nothing, but for that of query parameters, which is that of the cache key. */
function differences(node: Outcome, njs: Outcome): readonly string[] {
  if (njs.error !== undefined || node.error !== undefined) {
    return njs.error === node.error ? [] : [`node ${node.error}, njs ${njs.error}`];
  }
  const isSame =
    sortedText(node.result) === sortedText(njs.result) && queryNames(node.result) === queryNames(njs.result);
  return isSame ? [] : [`node ${JSON.stringify(node.result)}, njs ${JSON.stringify(njs.result)}`];
}

function sortedText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sortedText).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
  const entries = Object.entries(value).map(([name, part]) => `${JSON.stringify(name)}:${sortedText(part)}`);
  return `{${entries.sort().join()}}`;
}

function queryNames(result: unknown): string {
  return Object.keys((result as Partial<EdgeRequest>).querystring ?? {}).join('&');
}

function functionEventOf(station: ViewerStation, request: EdgeRequest, response?: EdgeResponse): FunctionEvent {
  return completeEvent(JSON.parse(JSON.stringify({ request, ...(response ? { response } : {}) })), station);
}

function readAll(folder: string, kind: RegExp): readonly Readonly<Record<string, unknown>>[] {
  const files = readdirSync(join(DATA, folder)).filter((file) => kind.test(file));
  return files.map((file) => JSON.parse(readFileSync(join(DATA, folder, file), 'utf8')));
}

const NAMES_OF_OBJECTS = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '__defineGetter__',
  'length',
];

/** Fewer than CloudFront's 8,192 characters of path and query, by what an index document may add. */
const LONGEST_URL = 8192 - 64;

/** What a request line can hold. */
const urlText = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom('%', '%00', '%2e%2e', '%zz', '\\', '"', '<', '\u{1f600}', ...NAMES_OF_OBJECTS),
  )
  .map((text) => text.replace(/[\0- \x7f?#&=;]/g, encodeURIComponent));

const segment = fc.oneof(
  urlText,
  fc.constantFrom('', '.', '..', 'a.b', 'account', 'index.html', 'shop', 'help', 'products', 'api', '*'),
);

const anyUri = fc
  .tuple(
    fc.array(segment, { maxLength: 8 }),
    fc.constantFrom('', '/', '//', '.', '/.'),
    fc.constantFrom(1, 1, 1, 1, 40, 10_000),
  )
  .map(([segments, end, times]) => {
    const path = `/${segments.join('/')}`;
    return `${path.repeat(Math.max(1, Math.min(times, Math.floor(7900 / path.length))))}${end}`.slice(
      0,
      LONGEST_URL - 64,
    );
  });

const parameterName = fc.oneof(
  urlText,
  fc.constantFrom('page', 'sort', 'category', 'order', 'width', ...NAMES_OF_OBJECTS),
);

const anyQuerystring = fc
  .uniqueArray(fc.tuple(parameterName, fc.array(urlText, { minLength: 1, maxLength: 3 })), {
    maxLength: 200,
    selector: ([name]) => name,
    size: 'max',
  })
  .map((entries) => Object.fromEntries(entries.map(([name, values]) => [name, edgeValueOf(values)])));

const token = fc.oneof(
  fc.string({ unit: fc.constantFrom(..."abcz09!#$%&'*+-.^_`|~"), minLength: 1, maxLength: 8 }),
  fc.constantFrom(
    'save-data',
    'x-save-data',
    'content-type',
    'cache-control',
    'x-frame-options',
    'X-UPPER',
    ...NAMES_OF_OBJECTS,
  ),
);

const headerText = fc.oneof(
  fc.constantFrom('on', 'ON', 'off', '', ' ', '\u212a'),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

const anyHeaders: fc.Arbitrary<EdgeHeaders> = fc
  .uniqueArray(fc.tuple(token, fc.array(headerText, { minLength: 1, maxLength: 3 })), {
    maxLength: 30,
    selector: ([name]) => name,
  })
  .map((entries) => ({
    host: { value: 'shop.example.com' },
    ...Object.fromEntries(entries.map(([name, values]) => [name, edgeValueOf(values)])),
  }));

// No spaces: the contract takes them for a mistake of the function (test/simulator/contract/contract.test.ts has that as a known failure).
const cookieText = fc.oneof(urlText, fc.constantFrom(...NAMES_OF_OBJECTS)).map((text) => text.replace(/[\s=]/g, '_'));

const anyCookies = fc
  .uniqueArray(fc.tuple(cookieText, fc.array(cookieText, { minLength: 1, maxLength: 3 })), {
    maxLength: 20,
    selector: ([name]) => name,
  })
  .map((entries) => Object.fromEntries(entries.map(([name, values]) => [name, edgeValueOf(values)])));

const anyRequest: fc.Arbitrary<EdgeRequest> = fc
  .record({
    method: fc.constantFrom('GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'),
    uri: anyUri,
    querystring: anyQuerystring,
    headers: anyHeaders,
    cookies: anyCookies,
  })
  .map((request) => ({ ...request, querystring: shortened(request) }));

/** As many parameters as the path leaves room for. */
function shortened({ uri, querystring }: EdgeRequest): EdgeRequest['querystring'] {
  let left = LONGEST_URL - uri.length;
  const entries = Object.entries(querystring).filter(([name, { value, multiValue = [{ value }] }]) => {
    left -= multiValue.reduce((sum, entry) => sum + name.length + entry.value.length + 2, 0);
    return left >= 0;
  });
  return Object.fromEntries(entries);
}

const anyResponse: fc.Arbitrary<EdgeResponse> = fc
  .record({
    statusCode: fc.constantFrom(200, 204, 206, 301, 304, 399),
    statusDescription: fc.constantFrom('OK', '', 'Not Modified'),
    headers: anyHeaders,
    cookies: anyCookies,
  })
  .map(({ headers: { host: _, ...headers }, ...response }) => ({ ...response, headers }));

/** A recorded Lambda@Edge event. */
type Recorded = Readonly<Record<string, unknown>> & { Records: readonly [{ cf: { request?: CloudFrontRequest } }] };

const DEMOS = [await demoOf('dev'), await demoOf('prod')] as const;
afterAll(() => {
  for (const { folder } of DEMOS) rmSync(folder, { recursive: true });
});

/** The bundles that no earlier demo has byte for byte: what one was tried against, an equal one was too, for the same hosts. */
function untriedOf({ config, bundles }: Demo, earlier: readonly Demo[]): readonly Bundle[] {
  const alike = earlier.filter((one) => isDeepStrictEqual(one.config.hosts, config.hosts));
  const tried = new Set(alike.flatMap((one) => one.bundles.map(({ sha256 }) => sha256)));
  return bundles.filter(({ sha256 }) => !tried.has(sha256));
}

const ROWS = DEMOS.map((demo, i) => {
  const bundles = untriedOf(demo, DEMOS.slice(0, i));
  const { environment } = demo.config;
  const same = demo.bundles.length - bundles.length;
  const title = same === 0 ? environment : `${environment} (skipped: ${same} bundles, tried before byte for byte)`;
  return [title, { ...demo, bundles }, bundles.length === 0] as const;
});

describe.each(DEMOS.map((demo) => [demo.config.environment, demo] as const))('the demo in %s', (_environment, demo) => {
  it('has functions and handlers at both viewer stations, and handlers behind the cache', () => {
    const kinds = demo.bundles.map(({ station, runtime }) => `${station} ${runtime}`);
    expect([...new Set(kinds)].sort()).toEqual([
      'origin-request lambda-edge',
      'origin-response lambda-edge',
      'viewer-request cloudfront-js-2.0',
      'viewer-request lambda-edge',
      'viewer-response cloudfront-js-2.0',
      'viewer-response lambda-edge',
    ]);
  });
});

describe.each(ROWS)('the demo in %s', (_title, demo, isTwin) => {
  describe.skipIf(isTwin || ABSENT !== '')(`holds against the events of others${IN_NJS}${ABSENT}`, () => {
    it('at viewer-request', async () => {
      const recorded = readAll('functions', /^viewer-request/).map((event) => completeEvent(event, 'viewer-request'));
      const lambda = readAll('lambda-edge', /-request--/) as readonly Recorded[];
      const converted = lambda.map(({ Records: [{ cf }] }) =>
        functionEventOf('viewer-request', toEdgeRequest(cf.request)),
      );
      expect(recorded.length).toBeGreaterThan(10);
      expect(lambda.length).toBeGreaterThan(10);
      expect(await functionComplaints(demo, 'viewer-request', [...recorded, ...converted])).toEqual([]);
      const events = lambda as unknown as readonly LambdaEvent[];
      const others = recorded.map(({ request }) => lambdaEventOf({ request } as unknown as Sent, 'viewer-request'));
      expect(await lambdaComplaints(demo, 'viewer-request', [...events, ...others])).toEqual([]);
    });

    it('at viewer-response', async () => {
      const recorded = readAll('functions', /^viewer-response/).map((event) => completeEvent(event, 'viewer-response'));
      const lambda = readAll('lambda-edge', /-response--/) as unknown as readonly LambdaEvent[];
      const converted = lambda.map(({ Records: [{ cf }] }) =>
        functionEventOf('viewer-response', toEdgeRequest(cf.request as object), toEdgeResponse(cf.response as object)),
      );
      expect(await functionComplaints(demo, 'viewer-response', [...recorded, ...converted])).toEqual([]);
      const others = recorded.map(({ request, response }) =>
        lambdaEventOf({ request, response } as unknown as Sent, 'viewer-response'),
      );
      expect(await lambdaComplaints(demo, 'viewer-response', [...lambda, ...others])).toEqual([]);
    });
  });

  describe.skipIf(isTwin || ABSENT !== '')(`holds against every odd URL${IN_NJS}${ABSENT}`, () => {
    const texts = ABSENT === '' ? hostileTexts() : [];
    const paths = [...new Set(texts.flatMap(pathsOf))];
    const asPath = paths.map((uri) => requestOf({ uri }));
    const asParameter = texts.map(parameterOf).map((value) =>
      requestOf({
        uri: '/account/a',
        querystring: { page: { value }, url: { value }, order: edgeValueOf([value, value]) },
      }),
    );
    // A name ends at its first `=`.
    const asName = texts.map((text) =>
      requestOf({ querystring: { [parameterOf(text).replace(/=.*/s, '')]: { value: '' } } }),
    );
    const asHeader = texts
      .map(parameterOf)
      .map((value) =>
        requestOf({ headers: { host: { value: 'shop.example.com' }, referer: { value }, 'save-data': { value } } }),
      );

    it('of which there are many', () => {
      expect(texts.length).toBeGreaterThan(2000);
      const some = ['//google.com/%2f..', '/%0d%0aSet-Cookie:crlf=injection', '/a/../b'];
      expect(some.filter((path) => !paths.includes(path))).toEqual([]);
    });

    it.each([
      ['path', asPath],
      ['value of a parameter', asParameter],
      ['name of a parameter', asName],
      ['header', asHeader],
    ])('as a %s', async (_place, requests) => {
      const events = requests.map((request) => functionEventOf('viewer-request', request));
      expect(await functionComplaints(demo, 'viewer-request', events)).toEqual([]);
      const lambdaEvents = requests.map((request) => lambdaEventOf({ request }, 'viewer-request'));
      expect(await lambdaComplaints(demo, 'viewer-request', lambdaEvents)).toEqual([]);
    });
  });

  describe.skipIf(isTwin)(`holds against any event whatever${IN_NJS}`, () => {
    it('at viewer-request', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(anyRequest, { minLength: 10, maxLength: 20 }), async (requests) => {
          const events = requests.map((request) => functionEventOf('viewer-request', request));
          expect(await functionComplaints(demo, 'viewer-request', events)).toEqual([]);
          const lambdaEvents = requests.map((request) => lambdaEventOf({ request }, 'viewer-request'));
          expect(await lambdaComplaints(demo, 'viewer-request', lambdaEvents)).toEqual([]);
        }),
        { numRuns: 12 },
      );
    });

    it('at origin-response and viewer-response', async () => {
      const pairs = fc.array(fc.tuple(anyRequest, anyResponse), { minLength: 10, maxLength: 20 });
      await fc.assert(
        fc.asyncProperty(pairs, async (sent) => {
          const events = sent.map(([request, response]) => functionEventOf('viewer-response', request, response));
          expect(await functionComplaints(demo, 'viewer-response', events)).toEqual([]);
          for (const station of ['origin-response', 'viewer-response'] as const) {
            const lambdaEvents = sent.map(([request, response]) => lambdaEventOf({ request, response }, station));
            expect(await lambdaComplaints(demo, station, lambdaEvents)).toEqual([]);
          }
        }),
        { numRuns: 12 },
      );
    });
  });
});
