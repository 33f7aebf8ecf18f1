/**
 * What teams report of a cache in front of their origins, played on a clock that is stepped: how many requests reach the origin. The
 * counts are exact, and gates where CloudFront says what they are; hit ratios are a picture, since the workload decides them.
 *
 * Requests make the whole trip through a distribution, but for the socket and the functions: test/bench/throughput.bench.ts has those.
 * A workload of a million asks the cache alone.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { CACHING_DISABLED, type CachePolicy } from '../../simulator/cache/cache-policy.ts';
import type { Answer, OriginServer, ViewerRequest } from '../../simulator/exchange.ts';
import { browserRequest, originAnswer, playedCache, playedEdge } from './played-edge.ts';

const MILLION = 1_000_000;

describe('a stampede', () => {
  const VIEWERS = 2000;
  const TTL = 60;
  /** Milliseconds that the origin takes. */
  const SLOWNESS = 500;

  it('of all viewers at once reaches the origin once for each expiry', async () => {
    const [kept, passed] = [await stampede({}), await stampede(CACHING_DISABLED)];
    report(
      `${count(VIEWERS)} viewers at once, ${kept.length} expiries: ${kept.join(', ')} origin requests; without the cache ${passed.join(', ')}`,
    );
    expect(kept).toEqual(kept.map(() => 1));
    expect(passed).toEqual(passed.map(() => VIEWERS));
  });

  it('that goes on reaches the origin once for each expiry', async () => {
    const minutes = 5;
    const [kept, passed] = [await traffic({}, minutes), await traffic(CACHING_DISABLED, minutes)];
    report(
      `${count(VIEWERS)} viewers, each every 4 s, ${minutes} min: ${kept} origin requests, one a minute; without the cache ${passed}, ${Math.round(passed / minutes / 60)} a second`,
    );
    // An answer counts from when it came: half a second after the entry before it expired.
    expect(kept).toBe(minutes);
    expect(passed).toBe(500 * 60 * minutes);
  });

  /** Origin requests of every expiry, each of which meets all viewers at the same moment. */
  async function stampede(policy: Partial<CachePolicy>): Promise<readonly number[]> {
    const origin = slowOrigin();
    const edge = playedEdge(policy, origin);
    const requests: number[] = [];
    for (let expiry = 0; expiry < 5; expiry += 1) {
      const before = origin.asked();
      const answers = Array.from({ length: VIEWERS }, () => edge.ask(browserRequest('/live')));
      await turn();
      edge.advance(SLOWNESS / 1000);
      origin.pass(SLOWNESS);
      await Promise.all(answers);
      requests.push(origin.asked() - before);
      edge.advance(TTL + 1);
    }
    return requests;
  }

  /** Origin requests of viewers who come one after the other, all within four seconds, again and again. */
  async function traffic(policy: Partial<CachePolicy>, minutes: number): Promise<number> {
    const origin = slowOrigin();
    const edge = playedEdge(policy, origin);
    const request = browserRequest('/live');
    const STEP = 100;
    for (let elapsed = 0; elapsed < minutes * 60_000; elapsed += STEP) {
      for (let viewer = 0; viewer < (VIEWERS / 4_000) * STEP; viewer += 1) void edge.ask(request);
      await turn();
      edge.advance(STEP / 1000);
      origin.pass(STEP);
      await turn();
    }
    return origin.asked();
  }

  /** An origin that answers when so much time has passed. */
  function slowOrigin() {
    let now = 0;
    let asked = 0;
    let waiting: { readonly due: number; readonly answer: () => void }[] = [];
    return {
      asked: () => asked,
      fetch: (): Promise<Answer> => {
        asked += 1;
        return new Promise((resolve) => {
          waiting.push({
            due: now + SLOWNESS,
            answer: () => resolve(originAnswer({ 'Cache-Control': `max-age=${TTL}` }, 100)),
          });
        });
      },
      pass: (milliseconds: number): void => {
        now += milliseconds;
        for (const { answer } of waiting.filter(({ due }) => due <= now)) answer();
        waiting = waiting.filter(({ due }) => due > now);
      },
    };
  }
});

describe('two caches in a row', () => {
  it('with TTLs of 60 s before 65 s reach the origin once in 120 s', async () => {
    const asked: number[] = [];
    let second = 0;
    const origin: OriginServer = {
      fetch: async () => {
        asked.push(second);
        return originAnswer({ 'Cache-Control': 'max-age=65' }, 100);
      },
    };
    const inner = playedEdge({}, origin);
    // A cache of the team's own, which does not say how old its answers are.
    const ageless = async (request: ViewerRequest): Promise<Answer> => {
      const { answer } = await inner.ask(request);
      const { age: _, ...headers } = answer.headers;
      return { ...answer, headers };
    };
    const outer = playedEdge({ maxTtl: 60 }, { fetch: ageless });
    const request = browserRequest('/catalogue');
    for (; second < 600; second += 1) {
      await outer.ask(request);
      for (const { advance } of [inner, outer]) advance(1);
    }
    report(`60 s before 65 s, a request each second for ten minutes: the origin was asked at ${asked.join(', ')} s`);
    expect(asked).toEqual([0, 120, 240, 360, 480]);
  });
});

describe('a workload of a million requests', () => {
  it('for media, by popularity', async () => {
    const random = randomFrom(1);
    const file = zipf(20_000, 1, random);
    const requests = Array.from({ length: 20_000 }, (_, i) => browserRequest(`/media/${i}.ts`));
    const playlists = Array.from({ length: 5 }, (_, i) => browserRequest(`/live/${i}.m3u8`));
    // One request in ten is for the playlist of a live stream, which is another every two seconds.
    const next = (): ViewerRequest =>
      (random() < 0.1 ? playlists[Math.floor(random() * 5)] : requests[file()]) as ViewerRequest;
    const answer = ({ uri }: ViewerRequest): Answer =>
      uri.startsWith('/live/')
        ? originAnswer({ 'Cache-Control': 'max-age=2' }, 500)
        : originAnswer({ 'Cache-Control': 'max-age=86400' }, 2000);
    await run('media: 20,000 files by Zipf, 5 live playlists, an hour', { next, answer, seconds: 3600 });
  });

  it('for an API, of whose answers some may be cached', async () => {
    const random = randomFrom(2);
    const product = zipf(5000, 1, random);
    const answers: Readonly<Record<string, () => Answer>> = {
      '/products': () => originAnswer({ 'Cache-Control': 'max-age=60' }, 900),
      '/search': () => originAnswer({ 'Cache-Control': 'max-age=30' }, 900),
      '/account': () => originAnswer({ 'Cache-Control': 'private, no-store' }, 900),
      '/orders': () => originAnswer({ 'Cache-Control': 'no-store' }, 200),
    };
    const products = Array.from({ length: 5000 }, (_, i) => browserRequest(`/products?id=${i}`));
    const searches = Array.from({ length: 50_000 }, (_, i) => browserRequest(`/search?q=${i}`));
    const [account, order] = [browserRequest('/account'), browserRequest('/orders', 'POST')];
    const next = (): ViewerRequest => {
      const kind = random();
      if (kind < 0.5) return products[product()] as ViewerRequest;
      if (kind < 0.65) return searches[Math.floor(random() ** 2 * 50_000)] as ViewerRequest;
      return kind < 0.9 ? account : order;
    };
    const answer = ({ uri }: ViewerRequest): Answer => answers[uri]?.() as Answer;
    const policy = { minTtl: 0, defaultTtl: 0, queryStrings: { behavior: 'all' } } as const;
    await run('API: half products, 15 % searches, 25 % accounts, 10 % orders, an hour', {
      next,
      answer,
      seconds: 3600,
      policy,
    });
  });

  it('leaves the memory as it was', async () => {
    const KEYS = 5000;
    const requests = Array.from({ length: KEYS }, (_, i) => browserRequest(`/pages/${i}`));
    const edge = playedCache(
      { minTtl: 0 },
      { fetch: async ({ uri }) => (uri.startsWith('/pages/') ? PAGE : NEVER_KEPT) },
    );
    const heaps: number[] = [];
    for (let i = 0; i < MILLION; i += 1) {
      // Every page expires again and again, and one URL in a hundred is one that nobody asked for before.
      await edge.ask(i % 100 === 0 ? browserRequest(`/sessions/${i}`) : (requests[i % KEYS] as ViewerRequest));
      if (i % 100 === 0) edge.advance(1);
      if (i === 100_000 - 1 || i === MILLION - 1) heaps.push(memory());
    }
    const [early = 0, late = 0] = heaps;
    const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MB`;
    report(`memory after collection: ${megabytes(early)} after 100,000 requests, ${megabytes(late)} after a million`);
    // A byte and a half for each request between them would be more than this.
    expect(late - early).toBeLessThan(1.5 * 2 ** 20);
  });

  const PAGE = originAnswer({ 'Cache-Control': 'max-age=100', ETag: '"1"' }, 2000);
  const NEVER_KEPT = originAnswer({ 'Cache-Control': 'no-store' }, 2000);
});

interface Workload {
  readonly next: () => ViewerRequest;
  readonly answer: (request: ViewerRequest) => Answer;
  /** In which the million comes. */
  readonly seconds: number;
  readonly policy?: Partial<CachePolicy>;
}

/** Plays a workload, and prints what it was for the origin. */
async function run(name: string, { next, answer, seconds, policy = {} }: Workload): Promise<void> {
  let [asked, bytesAsked, hits, bytes] = [0, 0, 0, 0];
  const origin: OriginServer = {
    fetch: async (request) => {
      const made = answer(request);
      asked += 1;
      bytesAsked += lengthOf(made);
      return made;
    },
  };
  const edge = playedCache(policy, origin);
  const start = performance.now();
  for (let i = 0; i < MILLION; i += 1) {
    const { answer } = await edge.ask(next());
    if (answer.headers['x-cache']?.[0]?.value === 'Hit from cloudfront') hits += 1;
    bytes += lengthOf(answer);
    edge.advance(seconds / MILLION);
  }
  const took = (performance.now() - start) / 1000;
  report(
    `${name}: hit ratio ${percent(hits / MILLION)}, origin load saved ${percent(1 - asked / MILLION)} of requests and ${percent(1 - bytesAsked / bytes)} of bytes; teams report 99 %, 70 % and 35 % (${took.toFixed(0)} s)`,
  );
  expect(hits + asked).toBe(MILLION);
}

function lengthOf({ headers }: Answer): number {
  return Number(headers['content-length']?.[0]?.value ?? 0);
}

/** Draws numbers below `count`: the nth as often as `1 / n ** exponent` says. @see https://en.wikipedia.org/wiki/Zipf%27s_law */
function zipf(count: number, exponent: number, random: () => number): () => number {
  const sums = new Float64Array(count);
  let sum = 0;
  for (let i = 0; i < count; i += 1) {
    sum += 1 / (i + 1) ** exponent;
    sums[i] = sum;
  }
  return () => {
    const at = random() * sum;
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] as number) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

/** The same numbers from 0 to 1 in every run: mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Bytes in use, of objects and of buffers, once nothing that could go is left. */
function memory(): number {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  for (let round = 0; round < 3; round += 1) collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Lets everything go on that waits for nothing but its turn. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function report(line: string): void {
  console.log(line);
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
