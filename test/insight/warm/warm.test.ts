import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EdgeAnswer } from '../../../insight/warm/edge-answer.ts';
import { warm } from '../../../insight/warm/warm.ts';
import { type Clock, createClock, createEdge, createOrigin, type Edge } from '../../../simulator/testing.ts';
import { steppedWorld, targetsOf } from './stepped-world.ts';

const PACE = { rate: 5, concurrency: 2 };
const PATHS = ['/a', '/b', '/c', '/d', '/e', '/f'];

function kept(seconds: number, more: EdgeAnswer['headers'] = {}): EdgeAnswer {
  return { status: 200, headers: { 'cache-control': `max-age=${seconds}`, ...more } };
}

/** Warms for so many seconds; when everything was asked for. */
async function times(
  answer: Parameters<typeof steppedWorld>[0],
  seconds: number,
  paths: readonly string[],
  pace = PACE,
): Promise<readonly (readonly [string, number])[]> {
  const world = steppedWorld(answer);
  await warm(targetsOf(...paths), world, { ...pace, until: world.now() + seconds * 1000 });
  return world.asked;
}

describe('warming', () => {
  it('asks for each path once, at no more than the rate', async () => {
    const world = steppedWorld(() => kept(60));
    await warm(targetsOf(...PATHS), world, PACE);
    expect(world.asked).toEqual(PATHS.map((path, i) => [path, i / 5]));
    expect(world.told.map(({ due }) => due)).toEqual(PATHS.map(() => undefined));
  });

  it('asks again just after the lifetime is over, of which Age is gone already', async () => {
    const answer = (path: string, seconds: number) => kept(10, path === '/b' && seconds < 1 ? { age: '4' } : {});
    expect(await times(answer, 20, ['/a', '/b'])).toEqual([
      ['/a', 0],
      ['/b', 0.2],
      ['/b', 6.3],
      ['/a', 10.1],
      ['/b', 16.4],
    ]);
  });

  it('asks in the order of what is due where the rate does not suffice', async () => {
    const asked = await times(() => kept(1), 3, PATHS, { rate: 2, concurrency: 1 });
    expect(asked.map(([, seconds]) => seconds)).toEqual([0, 0.5, 1, 1.5, 2, 2.5, 3]);
    expect(asked.map(([path]) => path)).toEqual([...PATHS, '/a']);
  });

  it('has no more requests under way than it may', async () => {
    let release = (): void => {};
    const held = new Promise<void>((done) => {
      release = done;
    });
    const world = steppedWorld(async () => {
      await held;
      return kept(60);
    });
    // As time passes for all others, too.
    const wait = async () => {};
    const warming = warm(targetsOf(...PATHS), { ...world, now: () => Date.now() * 1000, wait }, PACE);
    await new Promise(setImmediate);
    expect(world.asked).toHaveLength(2);
    release();
    await warming;
    expect([world.asked.length, world.together()]).toEqual([6, 2]);
  });

  it('drops what is never kept, and goes on with the rest', async () => {
    const answer = (path: string) => (path === '/a' ? kept(10, { 'set-cookie': ['a=b'] }) : kept(10));
    expect((await times(answer, 15, ['/a', '/b'])).map(([path]) => path)).toEqual(['/a', '/b', '/b']);
  });

  it('ends at once where nothing can be warmed', async () => {
    expect(await times(() => kept(10, { vary: '*' }), 1e9, ['/a'])).toEqual([['/a', 0]]);
  });

  it('asks for a path that fails after pauses that double, and for others meanwhile', async () => {
    const answer = (path: string) => (path === '/a' ? { status: 500, headers: {} } : kept(10));
    const asked = await times(answer, 31, ['/a', '/b']);
    expect(asked.filter(([path]) => path === '/a').map(([, seconds]) => seconds)).toEqual([0, 2, 6, 14, 30]);
    expect(asked.filter(([path]) => path === '/b')).toHaveLength(4);
  });

  it('asks for nothing while a server wants to be left alone', async () => {
    const busy: EdgeAnswer = { status: 429, headers: { 'retry-after': '60' } };
    const asked = await times((_, seconds) => (seconds === 0 ? busy : kept(600)), 100, ['/a', '/b']);
    expect(asked).toEqual([
      ['/a', 0],
      ['/b', 60],
      ['/a', 60.2],
    ]);
  });

  it('waits five minutes at most, whatever a server says', async () => {
    const busy: EdgeAnswer = { status: 503, headers: { 'retry-after': '999999999' } };
    const asked = await times(() => busy, 700, ['/a']);
    expect(asked.map(([, seconds]) => seconds)).toEqual([0, 300, 600]);
  });

  it('ends when it is told to, and hears the last answers', async () => {
    let end = (): void => {};
    const ended = new Promise<void>((done) => {
      end = done;
    });
    const world = steppedWorld(
      (_, seconds) => {
        if (seconds > 30) end();
        return kept(10);
      },
      { ended },
    );
    await warm(targetsOf('/a'), world, { ...PACE, until: Number.POSITIVE_INFINITY });
    expect(world.told).toHaveLength(world.asked.length);
    expect(world.asked.length).toBeLessThan(7);
  });
});

describe('warming behind CloudFront', () => {
  const origin = createOrigin();
  let [edge, clock]: [Edge, Clock] = [undefined as never, createClock()];

  beforeAll(async () => {
    clock = createClock();
    edge = await createEdge({
      config: {
        app: 'warm',
        hosts: ['shop.example.com'],
        origins: { api: { http: 'http://api.example.com' } },
        behaviors: [
          { path: '*', origin: 'api', query: { keep: [] }, cache: { minTTL: 0, defaultTTL: 0, maxTTL: 3600 } },
        ],
      },
      origin,
      clock,
    });
  });
  afterAll(() => edge.close());

  it('leaves no viewer to wait where there is stale-while-revalidate', async () => {
    origin.will({ headers: { 'cache-control': 'public, s-maxage=60, stale-while-revalidate=30', etag: '"1"' } });
    const world = steppedWorld(
      async (path) => {
        const answer = await edge.fetch(path);
        await edge.settled();
        return { status: answer.status, headers: Object.fromEntries(answer.headers) };
      },
      { clock },
    );
    await warm(targetsOf('/a'), world, { ...PACE, until: clock.now() + 200_000 });
    expect(world.told.map(({ xCache, warmth }) => [xCache, warmth.state])).toEqual([
      ['Miss', 'fresh'],
      ['Hit', 'refreshing'],
      ['Hit', 'refreshing'],
      ['Hit', 'refreshing'],
    ]);
    // Whenever a viewer comes, the copy is there, and the origin has been asked by nobody but the warmer.
    expect((await edge.fetch('/a')).headers.get('x-cache')).toBe('Hit from cloudfront');
    expect(origin.requests).toHaveLength(4);
  });
});
