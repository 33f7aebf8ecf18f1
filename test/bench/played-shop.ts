/** The demo shop's API behind CloudFront, and a morning of its visitors: what they ask for is decided by a seed, and time is stepped. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EdgeConfig } from '../../config/define.ts';
import { warm } from '../../insight/warm/warm.ts';
import { USUAL_TTLS } from '../../insight/warm/warmth.ts';
import { etagOfVersion } from '../../origin/etag.ts';
import { type OriginAnswer, type Resource, revalidate } from '../../origin/revalidate.ts';
import { type Clock, createClock, createEdge, type Edge, type OriginHandler } from '../../simulator/testing.ts';

/** The demo's API, as far as it is asked here. */
interface ShopApi {
  respond(request: { readonly method: string; readonly url: string }, table: unknown): OriginAnswer | Resource;
  shopOrders(): unknown;
}

/** What stands between the visitors and the API. */
export interface ShopSetup {
  /** Whether a rule says how long answers are fresh. */
  readonly hasFreshness?: boolean;
  /** Whether the API answers with `edgewright/origin`, or makes every answer anew and says nothing of it. */
  readonly hasRevalidation?: boolean;
  /** Whether the catalogue is published to a bucket. */
  readonly isPublished?: boolean;
  /** Whether everything that visitors ask for is kept warm. */
  readonly isWarmed?: boolean;
}

/** What a morning came to. */
export interface Morning {
  readonly requests: number;
  /** Requests that reached the API. */
  readonly asked: number;
  /** Answers that it had to make, rather than to say that the old one holds. */
  readonly full: number;
  /** Bytes of bodies that it sent. */
  readonly bytes: number;
  /** Requests that the edge answered with what it had. */
  readonly hits: number;
  /** Requests that waited for the API, or for the bucket. */
  readonly waited: number;
  /** The most requests that reached the API in one second. */
  readonly worst: number;
}

const MINUTE = 60_000;

/** How long the morning lasts, in milliseconds. */
const LASTS = 60 * MINUTE;

/** Visits that come by themselves, and those that a mention on television brings in one second, every twenty minutes. */
const [QUIET, STAMPEDE] = [1000, 200];

/** How often prices change, by which the catalogue gets another version. */
const CHANGES = 20 * MINUTE;

/** What visitors ask for, the most popular first. */
const PATHS: readonly string[] = [
  '/api/products',
  '/api/orders',
  ...['enamel-mug', 'wool-blanket', 'brass-pen', 'dot-notebook', 'beeswax-candle'].map(
    (slug) => `/api/products/${slug}`,
  ),
  ...['kitchen', 'home', 'desk'].flatMap((category) =>
    ['price', 'name'].flatMap((sort) =>
      ['1', '2'].map((page) => `/api/products?category=${category}&page=${page}&sort=${sort}`),
    ),
  ),
];

/** Plays the same morning against a setup. */
export async function morning(setup: ShopSetup): Promise<Morning> {
  const clock = createClock();
  const shop: ShopApi = await import(new URL('../../demo/shop-api.mjs', import.meta.url).href);
  const api = countedApi(shop, setup, clock);
  const edge = await createEdge({
    config: configOf(setup),
    origins: { api: api.answer, bucket: bucketOf(shop) },
    clock,
  });
  const end = clock.now() + LASTS;
  const stage: Stage = { edge, clock, waits: [], warming: new Set() };
  if (setup.isWarmed) keepWarm(stage, end);
  let [requests, hits] = [0, 0];
  const visit = async (path: string): Promise<void> => {
    const answer = await edge.fetch(path);
    requests += 1;
    if (answer.headers.get('x-cache')?.startsWith('Hit')) hits += 1;
  };
  let version = versionAt(clock.now());
  for (const { at, paths } of visits(clock.now())) {
    await passUntil(at, stage);
    // As a publication does, whose set has another prefix.
    if (setup.isPublished && version !== versionAt(at)) edge.invalidate('/api/products*');
    version = versionAt(at);
    await Promise.all(paths.map(visit));
    await settled(stage);
  }
  await edge.close();
  return { requests, hits, waited: requests - hits, ...api.counted() };
}

/** Where a morning is played. */
interface Stage {
  readonly edge: Edge;
  readonly clock: Clock;
  /** Who waits for which time. */
  readonly waits: { readonly at: number; readonly done: () => void }[];
  /** Requests of the warmer that are under way. */
  readonly warming: Set<Promise<unknown>>;
}

/** Goes on to a time, and wakes on the way who waits for an earlier one. */
async function passUntil(at: number, stage: Stage): Promise<void> {
  const { clock, waits } = stage;
  for (;;) {
    waits.sort((a, b) => a.at - b.at);
    if (waits.length === 0 || (waits[0]?.at ?? 0) > at) break;
    const wait = waits.shift();
    clock.advance(Math.max(0, (wait?.at ?? 0) - clock.now()) / 1000);
    wait?.done();
    await settled(stage);
  }
  clock.advance((at - clock.now()) / 1000);
}

/** Once nobody has anything to do before time goes on. */
async function settled({ edge, warming }: Stage): Promise<void> {
  do {
    await nextTurn();
    await Promise.all(warming);
    await edge.settled();
    await nextTurn();
  } while (warming.size > 0);
}

function keepWarm({ edge, clock, waits, warming }: Stage, until: number): void {
  const targets = PATHS.map((path) => ({ path, headers: {}, ttls: USUAL_TTLS }));
  const asked = async (path: string) => {
    const answer = await edge.fetch(path);
    return { status: answer.status, headers: Object.fromEntries(answer.headers) };
  };
  const ask = (path: string) => {
    const one = asked(path);
    warming.add(one);
    return one.finally(() => warming.delete(one));
  };
  const wait = (milliseconds: number): Promise<void> =>
    new Promise((done) => void waits.push({ at: clock.now() + milliseconds, done }));
  const world = { ask, wait, now: clock.now, tell: () => {}, ended: new Promise<void>(() => {}) };
  void warm(targets, world, { rate: 5, concurrency: 2, until });
}

function configOf({ hasFreshness, isPublished }: ShopSetup): EdgeConfig {
  const query = { keep: ['category', 'page', 'sort'] };
  const freshness = { answers: [{ edge: { maxAge: 0, sharedMaxAge: 60, staleWhileRevalidate: 60 } }] };
  const cache = { minTTL: 0, defaultTTL: 0, maxTTL: 86_400 };
  return {
    app: 'shop',
    hosts: ['shop.example.com'],
    origins: { api: { http: 'http://api.example.com' }, bucket: { s3: 'answers.s3.eu-central-1.amazonaws.com' } },
    behaviors: [
      ...(isPublished ? [{ path: '/api/products*', origin: 'bucket', query, cache }] : []),
      { path: '*', origin: 'api', query, ...(hasFreshness ? { freshness } : {}), cache },
    ],
  };
}

/** The version of the catalogue, which the time decides. */
function versionAt(now: number): number {
  return Math.floor(now / CHANGES);
}

/** The demo's API, which counts. Without revalidation it is an API as most are: every answer anew, and nothing said of caches. */
function countedApi({ respond, shopOrders }: ShopApi, { hasRevalidation }: ShopSetup, clock: Clock) {
  const table = shopOrders();
  const perSecond = new Map<number, number>();
  let [asked, full, bytes] = [0, 0, 0];
  const answered = async (request: Request): Promise<OriginAnswer> => {
    const found = respond({ method: 'GET', url: targetOf(request) }, table);
    if ('status' in found) return found;
    const read = () => {
      full += 1;
      return found.read();
    };
    if (!hasRevalidation) return { status: 200, headers: {}, body: (await read())?.body };
    const ofCatalogue = () => ({ etag: etagOfVersion('catalogue-1', versionAt(clock.now())) });
    const resource = { ...found, version: found.version ?? ofCatalogue, read };
    return revalidate({ method: 'GET', headers: Object.fromEntries(request.headers) }, resource, { now: clock.now() });
  };
  const answer: OriginHandler = async (request) => {
    const second = Math.floor(clock.now() / 1000);
    asked += 1;
    perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
    const { status, headers, body } = await answered(request);
    bytes += Buffer.byteLength(body ?? '');
    return new Response(body === undefined ? null : body.toString(), { status, headers });
  };
  return { answer, counted: () => ({ asked, full, bytes, worst: Math.max(0, ...perSecond.values()) }) };
}

/** The bucket to which the catalogue is published: each version for a year. */
function bucketOf({ respond, shopOrders }: ShopApi): OriginHandler {
  return async (request) => {
    const found = respond({ method: 'GET', url: targetOf(request) }, shopOrders());
    const body = 'status' in found ? undefined : (await found.read())?.body;
    const headers = { 'cache-control': 'public, max-age=0, s-maxage=31536000' };
    return body === undefined ? new Response('', { status: 404 }) : new Response(body.toString(), { headers });
  };
}

function targetOf({ url }: Request): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

/** When which paths are asked for: the popular ones more often, as Zipf says. */
function visits(start: number): readonly { readonly at: number; readonly paths: readonly string[] }[] {
  const random = randomFrom(20_261_121);
  const upTo: number[] = [];
  for (const [i] of PATHS.entries()) upTo.push((upTo[i - 1] ?? 0) + 1 / (i + 1));
  const pick = (): string => {
    const place = random() * (upTo.at(-1) ?? 0);
    return PATHS[upTo.findIndex((end) => place < end)] ?? '/api/products';
  };
  const quiet = Array.from({ length: QUIET }, () => ({ at: start + Math.floor(random() * LASTS), paths: [pick()] }));
  const mentions = Array.from({ length: LASTS / CHANGES }, (_, i) => ({
    at: start + i * CHANGES + 17 * MINUTE,
    paths: Array.from({ length: STAMPEDE }, pick),
  }));
  return [...quiet, ...mentions].sort((a, b) => a.at - b.at);
}

/** Numbers from 0 to 1, the same for the same seed. @see https://en.wikipedia.org/wiki/Linear_congruential_generator */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
