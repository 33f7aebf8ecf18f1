/**
 * One rule alone at its station, compiled as it ships, in everything that can run it here: both engines of functions, and
 * Lambda@Edge. All take and give the event's shape that rules speak, so that one suite holds them all; the way from there to
 * Lambda@Edge's own shape and back is written here a second time, and in HTTP's words, so that the adapter cannot vouch for itself.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CloudFrontHeaders } from 'aws-lambda';
import { compile } from '../../../build/bundle.ts';
import type { Placement, RuleUse } from '../../../build/plan.ts';
import { RULES } from '../../../build/rules.ts';
import type { Runtime } from '../../../build/runtime.ts';
import { readsStore, storedItems } from '../../../build/station-plugin.ts';
import { storeContent } from '../../../build/store.ts';
import type { EdgeHeaders, EdgeQuerystring, EdgeRequest, EdgeResponse, EdgeValue } from '../../../policy/event.ts';
import type { LambdaEvent } from '../../../simulator/contract/lambda-contract.ts';
import type { Engine, StoreContent } from '../../../simulator/engine/engine.ts';
import { lambdaFunction } from '../../../simulator/engine/lambda-engine.ts';
import { njsEngine, njsVersion } from '../../../simulator/engine/njs-engine.ts';
import { nodeEngine } from '../../../simulator/engine/node-engine.ts';

/** What a station is given. */
export interface Sent {
  readonly request: EdgeRequest;
  readonly response?: EdgeResponse;
  /** The viewer's address. Default: one of an ordinary viewer. */
  readonly ip?: string;
  /** Default: none. */
  readonly requestId?: string;
}

/** What a station made of it. */
export interface Made {
  readonly result: unknown;
  /** Names of the query parameters in the order in which the origin would see them. */
  readonly queryNames: readonly string[];
  /** What it logged, with the console and then with the request. */
  readonly logs: readonly string[];
}

/** Compiles a rule and says what its station makes of everything that was sent. Throws where the bundle does. */
export type Judge = (use: RuleUse, sent: readonly Sent[], store?: StoreContent) => Promise<readonly Made[]>;

const hasNjs = njsVersion() !== undefined;

/** Everything that runs bundles; the title of what is absent says so. */
export const COURTS: readonly (readonly [title: string, isAbsent: boolean, judge: Judge])[] = [
  ['in Node', false, (use, sent, store) => inEngine(nodeEngine, use, sent, store)],
  [
    hasNjs ? 'in njs' : 'in njs (skipped: no njs on this machine; Debian has it as the package njs)',
    !hasNjs,
    (use, sent, store) => inEngine(njsEngine, use, sent, store),
  ],
  ['as Lambda@Edge', false, (use, sent) => inLambda(use, sent)],
];

/** A request of an ordinary viewer, but for what is given. */
export function requestOf(differs: Partial<EdgeRequest> = {}): EdgeRequest {
  const headers = { host: { value: 'shop.example.com' }, accept: { value: '*/*' } };
  return { method: 'GET', uri: '/', querystring: {}, headers, cookies: { id: { value: '7' } }, ...differs };
}

/** The shape `{ value, multiValue? }` of something that was sent once or more. */
export function edgeValueOf(values: readonly string[]): EdgeValue {
  const [value = ''] = values;
  return values.length > 1 ? { value, multiValue: values.map((each) => ({ value: each })) } : { value };
}

const IP = '198.51.100.1';
/** The time of every event, in milliseconds. */
export const NOW = 1_780_000_000_000;

/**
 * Put behind a function's own bytes: throws over what JSON would leave out of a result, such as the `constructor` that every
 * object has, taken for a parameter.
 */
const WITNESS = `
var shipped = handler;
handler = function (event) {
  var result = shipped(event);
  return typeof result.then === 'function' ? result.then(witnessed) : witnessed(result);
};
function witnessed(result) {
  Object.keys(result).forEach(function (part) {
    if (typeof result[part] !== 'object') return;
    Object.keys(result[part]).forEach(function (name) {
      if (typeof result[part][name] !== 'object') throw new Error(part + ' has a ' + typeof result[part][name] + ' for ' + name);
    });
  });
  return result;
}`;

async function inEngine(
  engine: Engine,
  use: RuleUse,
  sent: readonly Sent[],
  put: StoreContent = {},
): Promise<readonly Made[]> {
  const placement = placementOf(use, 'cloudfront-js-2.0', sent);
  const { code } = await compile(placement, process.cwd());
  const contextOf = ({ requestId }: Sent): object => ({
    eventType: placement.station,
    ...(requestId === undefined ? {} : { requestId }),
  });
  const events = sent.map((item) => ({
    version: '1.0',
    context: contextOf(item) as Record<string, unknown>,
    viewer: { ip: item.ip ?? IP },
    ...plain(item),
  }));
  const store = readsStore(placement) ? { ...storeContent(storedItems(placement)), ...put } : undefined;
  const outcomes = await engine.run(code + WITNESS, events, NOW, store);
  return outcomes.map(({ result, error, logs: lines, customData }) => {
    if (error !== undefined) throw new Error(error);
    const logs = customData === undefined ? lines : [...lines, customData];
    return { result, queryNames: Object.keys((result as Partial<EdgeRequest>).querystring ?? {}), logs };
  });
}

/** As Lambda@Edge. */
export function inLambda(use: RuleUse, sent: readonly Sent[]): Promise<readonly Made[]> {
  return inHandler(placementOf(use, 'lambda-edge', sent), sent);
}

/** As the handler at origin-response, of a rule that stands there as well. */
export function inOriginResponse(use: RuleUse, sent: readonly Sent[]): Promise<readonly Made[]> {
  return inHandler({ ...placementOf(use, 'lambda-edge', sent), station: 'origin-response' }, sent);
}

async function inHandler(placement: Placement, sent: readonly Sent[]): Promise<readonly Made[]> {
  const { code } = await compile(placement, process.cwd());
  const folder = mkdtempSync(join(tmpdir(), 'edgewright-court-'));
  try {
    const file = join(folder, 'index.mjs');
    writeFileSync(file, code);
    const lambda = lambdaFunction(file);
    const made: Made[] = [];
    for (const item of sent) {
      const { result, error, logs } = await lambda.run(lambdaEventOf(item, placement.station));
      if (error !== undefined) throw new Error(error);
      made.push({ ...fromLambda(result as LambdaResult), logs });
    }
    await lambda.close();
    return made;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function placementOf(use: RuleUse, runtime: Runtime, sent: readonly Sent[]): Placement {
  const isAnswer = sent.some(({ response }) => response !== undefined);
  const stations = RULES.filter(({ name }) => name === use.name).map(({ station }) => station);
  const station = stations.find((known) => isAnswer === (known === 'viewer-response')) ?? 'viewer-request';
  return { behavior: '*', station, runtime, rules: [use] };
}

/** What CloudFront would send is JSON, in which `__proto__` is a name like any other. */
function plain({ request, response }: Sent) {
  const event = response ? { request, response } : { request };
  return JSON.parse(JSON.stringify(event)) as { request: Record<string, unknown> };
}

/** The event that a Lambda@Edge handler would get for the same request, or the same answer to it. */
export function lambdaEventOf({ request, response, ip, requestId }: Sent, eventType: string): LambdaEvent {
  const { method, uri, querystring, headers = {}, cookies } = request;
  const pairs = (values: EdgeQuerystring): readonly string[] =>
    Object.entries(values).flatMap(([name, value]) => textsOf(value).map((text) => `${name}=${text}`));
  const cookie = pairs(cookies).length > 0 ? { cookie: [{ key: 'Cookie', value: pairs(cookies).join('; ') }] } : {};
  const asked = {
    clientIp: ip ?? IP,
    method,
    uri,
    querystring: pairs(querystring).join('&'),
    headers: { ...linesOf(headers), ...cookie },
  };
  const answered = response && {
    status: String(response.statusCode),
    statusDescription: response.statusDescription,
    headers: { ...linesOf(response.headers ?? {}), ...setCookiesOf(response.cookies ?? {}) },
  };
  const config = { eventType, ...(requestId === undefined ? {} : { requestId }) };
  return { Records: [{ cf: { config, request: asked, ...(answered ? { response: answered } : {}) } }] };
}

function setCookiesOf(cookies: NonNullable<EdgeResponse['cookies']>): CloudFrontHeaders {
  const lines = Object.entries(cookies).flatMap(([name, cookie]) =>
    (cookie.multiValue ?? [cookie]).map(({ value, attributes }) =>
      [`${name}=${value}`, attributes].filter(Boolean).join('; '),
    ),
  );
  return lines.length > 0 ? { 'set-cookie': lines.map((value) => ({ key: 'Set-Cookie', value })) } : {};
}

interface LambdaResult {
  readonly method?: string;
  readonly uri?: string;
  readonly querystring?: string;
  readonly status?: string;
  readonly statusDescription?: string;
  readonly headers?: CloudFrontHeaders;
  readonly body?: string;
}

function fromLambda({
  method,
  uri,
  querystring = '',
  status,
  statusDescription,
  headers = {},
  body,
}: LambdaResult): Omit<Made, 'logs'> {
  const { cookie = [], ...others } = headers;
  const seen = mapValues(others, (lines) => edgeValueOf(lines.map(({ value }) => value)));
  if (status !== undefined) {
    const answer = { statusCode: Number(status), statusDescription, headers: seen };
    return { result: body === undefined ? answer : { ...answer, body }, queryNames: [] };
  }
  const query = grouped(querystring, '&');
  const cookies = grouped(cookie.map(({ value }) => value).join('; '), '; ');
  const result = {
    method,
    uri,
    querystring: mapValues(query, edgeValueOf),
    headers: seen,
    cookies: mapValues(cookies, edgeValueOf),
  };
  return { result, queryNames: [...new Set(querystring.split('&').map((pair) => pair.split('=')[0] ?? ''))] };
}

function grouped(text: string, separator: string): Record<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const pair of text === '' ? [] : text.split(separator)) {
    const [name = '', ...rest] = pair.split('=');
    groups.set(name, [...(groups.get(name) ?? []), rest.join('=')]);
  }
  return Object.fromEntries(groups);
}

function linesOf(headers: EdgeHeaders): CloudFrontHeaders {
  const key = (name: string): string => name.toUpperCase();
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      textsOf(value).map((text) => ({ key: key(name), value: text })),
    ]),
  );
}

function textsOf({ value, multiValue }: EdgeValue): readonly string[] {
  return multiValue ? multiValue.map((entry) => entry.value) : [value];
}

/** Keeps a name such as `__proto__` a name. */
function mapValues<From, To>(record: Readonly<Record<string, From>>, map: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
