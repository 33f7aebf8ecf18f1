/**
 * Events that others have published, and AWS in its documentation: what is built takes every one of them, and those that the
 * simulator makes for the same requests look the same.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import type { CloudFrontHeaders, CloudFrontOrigin } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Station as StationName, ViewerStation } from '#policy/restricted-headers';
import { type Bundle, bundlesOf } from '../../build/bundle.ts';
import { planOf } from '../../build/plan.ts';
import { functionViolations } from '../../simulator/contract/function-contract.ts';
import { lambdaViolations } from '../../simulator/contract/lambda-contract.ts';
import type { FunctionEvent } from '../../simulator/engine/engine.ts';
import { njsEngine, njsVersion } from '../../simulator/engine/njs-engine.ts';
import { nodeEngine } from '../../simulator/engine/node-engine.ts';
import type { Answer, ViewerRequest } from '../../simulator/exchange.ts';
import { headerOf, headersFrom } from '../../simulator/header-lines.ts';
import { eventOrigin } from '../../simulator/origin/event-origin.ts';
import { ORIGIN_DEFAULTS } from '../../simulator/settings.ts';
import { functionStation } from '../../simulator/station/function-station.ts';
import { lambdaStation } from '../../simulator/station/lambda-station.ts';
import type { ContextOf, Station } from '../../simulator/station/station.ts';
import { runLambda } from './engine/run-lambda.ts';

const LAMBDA_EVENTS = '../shared/data/lambda-edge';
const FUNCTION_EVENTS = '../shared/data/functions';
const isHere = existsSync(LAMBDA_EVENTS) && existsSync(FUNCTION_EVENTS);
const note = isHere ? '' : ' (skipped: ../shared/data is not here)';

// biome-ignore lint/suspicious/noExplicitAny: what others published has no type
type Recorded = any;

interface RecordedEvent {
  readonly file: string;
  readonly station: StationName;
  readonly event: Recorded;
}

/** The events of a folder, each at every station at which it may have been. */
function eventsOf(folder: string): readonly RecordedEvent[] {
  if (!isHere) return [];
  return readdirSync(folder).flatMap((file) => {
    const event = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    return stationsOf(file, event).map((station) => ({ file, station, event }));
  });
}

function stationsOf(file: string, event: Recorded): readonly StationName[] {
  if (file.startsWith('untyped-request')) {
    return event.Records[0].cf.request.origin ? ['origin-request'] : ['viewer-request', 'origin-request'];
  }
  if (file.startsWith('untyped-response')) return ['origin-response', 'viewer-response'];
  return [/^(?:viewer|origin)-(?:request|response)/.exec(file)?.[0] as StationName];
}

describe.skipIf(!isHere)(`what is built for a recorded event${note}`, () => {
  let folder = '';
  const lambdas = new Map<StationName, string>();
  const functions = new Map<StationName, Bundle>();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'edgewright-recorded-'));
    const own = { originRequest: join(folder, 'asks.js'), originResponse: join(folder, 'answers.js') };
    await writeFile(own.originRequest, "export function own(it) { it.headers['x-own'] = { value: it.uri }; }");
    await writeFile(
      own.originResponse,
      "export function own(it) { it.headers['x-own'] = { value: String(it.statusCode) }; }",
    );
    const rules = {
      redirects: { exact: { '/old': '/new' } },
      query: { keep: ['a'] },
      headers: { frameOptions: 'DENY' },
    } as const;
    for (const viewer of ['function', 'lambda'] as const) {
      const plan = planOf({
        app: 'recorded',
        environment: 'dev',
        hosts: ['d111111abcdef8.cloudfront.net'],
        origins: { site: { http: 'https://example.org' } },
        issuers: {},
        behaviors: [{ path: '*', origin: 'site', viewer, ...rules, ...(viewer === 'lambda' ? { own } : {}) }],
        budget: { warn: 1, fail: 1 },
      });
      for (const bundle of await bundlesOf(plan, folder)) {
        if (bundle.runtime !== 'lambda-edge') functions.set(bundle.station, bundle);
        else lambdas.set(bundle.station, await written(folder, bundle));
      }
    }
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(eventsOf(LAMBDA_EVENTS))(
    'takes the one at $station in $file, and CloudFront its result',
    async ({ station, event }) => {
      const { result, error } = await runLambda(lambdas.get(station) ?? '', event);
      expect(error).toBeUndefined();
      expect(lambdaViolations(station, event, result)).toEqual([]);
    },
  );

  it.each(eventsOf(FUNCTION_EVENTS))(
    'takes the one in $file in Node and njs, and CloudFront its result',
    async ({ station, event }) => {
      const engines = njsVersion() === undefined ? [nodeEngine] : [nodeEngine, njsEngine];
      for (const engine of engines) {
        const [outcome] = await engine.run(functions.get(station)?.code ?? '', [completed(event)], 0);
        expect(outcome?.error).toBeUndefined();
        expect(functionViolations(station as ViewerStation, event, outcome?.result)).toEqual([]);
      }
    },
  );
});

/** A test event may leave out what CloudFront always sends. */
function completed(event: Recorded): FunctionEvent {
  return { ...event, request: { querystring: {}, cookies: {}, ...event.request } };
}

async function written(folder: string, { file, code }: Bundle): Promise<string> {
  const path = join(folder, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, code);
  return path;
}

/** Where a recorded event is not as production's, and the simulator's are. */
interface Exception {
  readonly files: RegExp;
  readonly paths: RegExp;
  readonly why: string;
}

/** What stands in a recorded event and not in the simulator's. */
const NEVER_SENT: readonly Exception[] = [
  {
    files: /5685b51|5c7aa30/,
    paths: /^Records\[\]\.cf\.request\.origin\.s3\b/,
    why: 'the page shows both kinds of origin; an event has one',
  },
  {
    files: /^viewer-request--(?:awsdocs--f698a32|aws-lambda-go)/,
    paths: /^Records\[\]\.cf\.request\.origin\b/,
    why: 'the page shows all members at once; at viewer-request there is no origin',
  },
  { files: /aws-samples/, paths: /\.multivalue\b/, why: 'misspelled; CloudFront says multiValue' },
  {
    files: /sam-cli--access-request-in-response/,
    paths: /^Records\[\]\.cf\.response\.headers\.\*/,
    why: 'its one header is X-Cache, which CloudFront hides from every handler',
  },
];

/** What the simulator's event has and a recorded one lacks. */
const LEFT_OUT: readonly Exception[] = [
  { files: /^untyped|307f081/, paths: /^Records\[\]\.cf\.config\b/, why: 'a test event of a console, or abridged' },
  {
    files: /^untyped/,
    paths: /^Records\[\]\.cf\.request\.(?:querystring|clientIp)$/,
    why: 'a test event of a console',
  },
  {
    files: /^untyped-request--(?!awsdocs)|^untyped-response/,
    paths: /^Records\[\]\.cf\.request\.origin\b/,
    why: 'a test event of a console',
  },
  { files: /^untyped-response/, paths: /^Records\[\]\.cf\.(?:request|response)\b/, why: 'a test event of a console' },
  { files: /aws-samples|test-function/, paths: /^context\./, why: 'TestFunction takes an event without them' },
  {
    files: /aws-samples|test-function/,
    paths: /^request\.(?:querystring|cookies)$/,
    why: 'TestFunction takes an event without them',
  },
];

describe.skipIf(!isHere)(`an event that the simulator makes for a recorded request${note}`, () => {
  const used = new Set<Exception>();
  let folder = '';
  let tells = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'edgewright-recorded-'));
    tells = join(folder, 'tells.mjs');
    await writeFile(
      tells,
      `export async function handler(event) {
        const { request, response } = event.Records[0].cf;
        const headers = { 'x-event': [{ value: encodeURIComponent(JSON.stringify(event)) }] };
        return response ? { ...response, headers: { ...response.headers, ...headers } } : { status: '200', headers };
      }`,
    );
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const context: ContextOf = (eventType, requestId) => ({
    distributionDomainName: 'd111111abcdef8.cloudfront.net',
    distributionId: 'EDFDVBD6EXAMPLE',
    eventType,
    requestId,
  });

  it.each(eventsOf(LAMBDA_EVENTS))('looks like the one at $station in $file', async ({ file, station, event }) => {
    const made = lambdaStation({ station }, tells, context, {
      includesBody: event.Records[0].cf.request?.body !== undefined,
    });
    const seen = await eventSeen(made, station, event.Records[0].cf);
    await made.close();
    expect(unexplained(file, shapeOf(event), shapeOf(seen), used)).toEqual([]);
  });

  it.each(eventsOf(FUNCTION_EVENTS))('looks like the one in $file', async ({ file, station, event }) => {
    const code = `function handler(event) {
      var headers = { 'x-event': { value: encodeURIComponent(JSON.stringify(event)) } };
      if (!event.response) return { statusCode: 200, headers: headers };
      event.response.headers['x-event'] = headers['x-event'];
      return event.response;
    }`;
    const made = functionStation({ code }, () => 0, context);
    const seen = await eventSeen(made, station, lambdaParts(event));
    await made.close();
    // Known to this machine, and shown to the function as a method.
    const { rawQueryString: _, ...request } = seen.request;
    expect(unexplained(file, shapeOf(event), shapeOf({ ...seen, request }), used)).toEqual([]);
  });

  it('differs nowhere else: no exception is left over', () => {
    expect([...NEVER_SENT, ...LEFT_OUT].filter((exception) => !used.has(exception))).toEqual([]);
  });
});

/** The event that a station makes of a recorded request, or of a recorded answer to it. */
async function eventSeen(station: Station, name: StationName, { request = {}, response }: Recorded): Promise<Recorded> {
  const isOrigin = name.startsWith('origin');
  const viewer: ViewerRequest = {
    clientIp: request.clientIp ?? '198.51.100.7',
    method: request.method ?? 'GET',
    uri: request.uri ?? '/',
    querystring: request.querystring ?? '',
    headers: request.headers ?? headersFrom({ Host: 'd111111abcdef8.cloudfront.net' }),
    ...(isOrigin ? { origin: originOf(request) } : {}),
    ...(request.body ? { stream: Readable.from([Buffer.from('a=1')]) } : {}),
  };
  if (!response) {
    const made = await station.request(viewer, 'id==');
    return 'answer' in made ? toldBy(made.answer.headers) : undefined;
  }
  const { status, statusDescription = 'OK', headers = {} } = response;
  const answer: Answer = { status, statusDescription, headers, body: '' };
  return toldBy((await station.response(viewer, answer, 'id==')).headers);
}

/** The origin as the simulator describes it to a handler: a server where both kinds are shown. */
function originOf({ origin: { custom, s3 } = {} }: Recorded): CloudFrontOrigin {
  const { domainName = 'example.org', customHeaders = {} } = custom ?? s3 ?? {};
  const sent = Object.values<Recorded>(customHeaders).map(([{ key, value }]) => [key, value]);
  return eventOrigin({
    ...ORIGIN_DEFAULTS,
    id: 'site',
    domainName,
    isS3: s3 !== undefined && custom === undefined,
    customHeaders: Object.fromEntries(sent),
  });
}

function toldBy(headers: CloudFrontHeaders): Recorded {
  return JSON.parse(decodeURIComponent(headerOf(headers, 'x-event') ?? ''));
}

/** What a function saw, as it came over the wire. */
function lambdaParts({ viewer, request, response }: FunctionEvent & Recorded): Recorded {
  const querystring = pairsOf(request.querystring).join('&');
  const cookie = pairsOf(request.cookies).join('; ');
  const headers = { ...linesOf(request.headers), ...(cookie ? headersFrom({ Cookie: cookie }) : {}) };
  const asked = { clientIp: viewer.ip, method: request.method, uri: request.uri, querystring, headers };
  if (!response) return { request: asked };
  const setCookie = entriesOf(response.cookies).map(([name, { value, attributes }]) => ({
    key: 'Set-Cookie',
    value: `${name}=${value}${attributes ? `; ${attributes}` : ''}`,
  }));
  return {
    request: asked,
    response: {
      status: String(response.statusCode),
      statusDescription: response.statusDescription,
      headers: { ...linesOf(response.headers), ...(setCookie.length > 0 ? { 'set-cookie': setCookie } : {}) },
    },
  };
}

/** Names and values, each of several by itself. */
function entriesOf(values: Recorded = {}): readonly [string, Recorded][] {
  return Object.entries<Recorded>(values).flatMap(([name, value]) =>
    (value.multiValue ?? [value]).map((each: Recorded) => [name, each] as [string, Recorded]),
  );
}

function pairsOf(values: Recorded): readonly string[] {
  return entriesOf(values).map(([name, { value }]) => `${name}=${value}`);
}

function linesOf(headers: Recorded): CloudFrontHeaders {
  const lines = entriesOf(headers);
  return Object.fromEntries(
    lines.map(([name]) => [
      name,
      lines.filter(([other]) => other === name).map(([, { value }]) => ({ key: name, value })),
    ]),
  );
}

/** Members whose names are a viewer's or a server's. */
const NAMED_BY_OTHERS = ['headers', 'customHeaders', 'cookies', 'querystring'];

/** The type of everything in a value, by its path. */
function shapeOf(value: unknown, path = ''): ReadonlyMap<string, string> {
  const name = basename(path.replaceAll('.', '/'));
  const entries = Array.isArray(value)
    ? value.map((each) => [`${path}[]`, each] as const)
    : membersOf(value, path, name);
  const type = Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value;
  return new Map([
    ...(path ? [[path, type] as const] : []),
    ...entries.flatMap(([at, each]) => [...shapeOf(each, at)]),
  ]);
}

function membersOf(value: unknown, path: string, name: string): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).map(([key, each]) => {
    const member = NAMED_BY_OTHERS.includes(name) ? '*' : key;
    return [path ? `${path}.${member}` : member, each] as const;
  });
}

/** Where two shapes differ and nobody knows why. */
function unexplained(
  file: string,
  recorded: ReadonlyMap<string, string>,
  made: ReadonlyMap<string, string>,
  used: Set<Exception>,
): readonly string[] {
  const isKnown = (path: string, exceptions: readonly Exception[]): boolean => {
    const known = exceptions.find(({ files, paths }) => files.test(file) && paths.test(path));
    if (known) used.add(known);
    return known !== undefined;
  };
  const besides = [...recorded].filter(([path, type]) => made.get(path) !== type && !isKnown(path, NEVER_SENT));
  const missing = [...made].filter(([path]) => !recorded.has(path) && !isKnown(path, LEFT_OUT));
  return [
    ...besides.map(([path, type]) => `recorded ${path} (${type}), made ${made.get(path) ?? 'nothing'}`),
    ...missing.map(([path, type]) => `made ${path} (${type}), recorded nothing`),
  ];
}
