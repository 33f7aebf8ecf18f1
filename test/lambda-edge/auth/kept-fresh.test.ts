import { describe, expect, it } from 'vitest';
import { type KeptFresh, keptFresh } from '../../../lambda-edge/auth/kept-fresh.ts';
import { settled } from './tokens.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

interface Kept extends KeptFresh<string> {
  /** Milliseconds. */
  time: number;
  /** What is fetched: `undefined` is nothing, an Error a failure. */
  answer: string | undefined | Error;
  /** Times of fetching, in seconds. */
  readonly fetched: number[];
}

/** A text that is fetched anew after ten minutes, waited for after an hour, dropped after a day. */
function kept(initial?: string): Kept {
  const world: Pick<Kept, 'time' | 'answer' | 'fetched'> = { time: 0, answer: 'one', fetched: [] };
  const text = keptFresh<string>({
    refreshAfter: 10 * MINUTE,
    waitAfter: 60 * MINUTE,
    dropAfter: 24 * 60 * MINUTE,
    isSame: (one, other) => one === other,
    now: () => world.time,
    initial,
    async fetch() {
      world.fetched.push(world.time / SECOND);
      if (world.answer instanceof Error) throw world.answer;
      return world.answer;
    },
  });
  return Object.assign(world, text);
}

const FAILURE = new Error('it answered 500');

describe('a value that is kept fresh', () => {
  it('is fetched by whoever needs it first, once for all who wait', async () => {
    const text = kept();
    expect(text.current()).toBeUndefined();
    expect(await Promise.all([text.ready(), text.ready(), text.ready()])).toEqual(['one', 'one', 'one']);
    expect(text.fetched).toEqual([0]);
  });

  it('is used for ten minutes without a question', async () => {
    const text = kept();
    await text.ready();
    text.time = 10 * MINUTE - 1;
    text.tend();
    await settled();
    expect(text.current()).toBe('one');
    expect(text.fetched).toEqual([0]);
  });

  it('is used on while it is fetched anew', async () => {
    const text = kept();
    await text.ready();
    text.time = 10 * MINUTE;
    text.answer = 'two';
    text.tend();
    expect(text.current()).toBe('one');
    await settled();
    expect(text.current()).toBe('two');
    expect(text.fetched).toEqual([0, 600]);
  });

  it('is waited for after an hour, when nothing was fetched behind an answer', async () => {
    const text = kept();
    await text.ready();
    text.time = 60 * MINUTE;
    text.answer = 'two';
    expect(text.current()).toBeUndefined();
    expect(await text.ready()).toBe('two');
  });

  it('is used on for a day while fetching fails, and then no more', async () => {
    const text = kept();
    await text.ready();
    text.answer = FAILURE;
    text.time = 24 * 60 * MINUTE - 1;
    expect(await text.ready()).toBe('one');
    text.time += 1;
    expect(text.current()).toBeUndefined();
    expect(await text.ready()).toBeUndefined();
  });

  it('is fetched less and less often while fetching fails, every five minutes in the end', async () => {
    const text = kept();
    text.answer = FAILURE;
    for (; text.time <= 20 * MINUTE; text.time += SECOND) await text.ready();
    expect(text.fetched).toEqual([0, 30, 90, 210, 450, 750, 1050]);
  });

  it('does not make anybody wait while fetching rests', async () => {
    const text = kept();
    await text.ready();
    text.answer = FAILURE;
    text.time = 70 * MINUTE;
    expect(await text.ready()).toBe('one');
    text.time += 29 * SECOND;
    expect(text.current()).toBe('one');
    expect(text.fetched).toEqual([0, 4200]);
  });

  it('is there again after an outage', async () => {
    const text = kept();
    text.answer = FAILURE;
    expect(await text.ready()).toBeUndefined();
    text.answer = 'one';
    text.time = 30 * SECOND;
    expect(await text.ready()).toBe('one');
    text.time += 10 * MINUTE;
    text.answer = FAILURE;
    text.tend();
    await settled();
    text.time += 30 * SECOND;
    text.tend();
    await settled();
    expect(text.fetched).toEqual([0, 30, 630, 660]);
  });

  it('is gone when its owner says that there is none, and asked for again soon', async () => {
    const text = kept('baked');
    text.answer = undefined;
    expect(await text.ready()).toBe('baked');
    text.tend();
    await settled();
    expect(await text.ready()).toBeUndefined();
    text.time = 30 * SECOND;
    text.answer = 'two';
    expect(await text.ready()).toBe('two');
  });

  it('is used at once where there is one to begin with, and fetched at its first use', async () => {
    const text = kept('baked');
    expect(text.fetched).toEqual([]);
    expect(text.current()).toBe('baked');
    text.tend();
    text.tend();
    await settled();
    expect(text.current()).toBe('one');
    expect(text.fetched).toEqual([0]);
  });

  it('is the same object while it says the same', async () => {
    const list = { of: 'keys' };
    const keys = keptFresh({
      refreshAfter: MINUTE,
      waitAfter: 2 * MINUTE,
      dropAfter: 3 * MINUTE,
      isSame: (one, other) => one.of === other.of,
      now: () => 0,
      initial: list,
      fetch: async () => ({ of: 'keys' }),
    });
    keys.tend();
    await settled();
    expect(keys.current()).toBe(list);
  });

  it('survives a fetch that fails before it has begun', async () => {
    const keys = keptFresh<string>({
      refreshAfter: MINUTE,
      waitAfter: 2 * MINUTE,
      dropAfter: 3 * MINUTE,
      isSame: () => true,
      now: () => 0,
      fetch: () => {
        throw FAILURE;
      },
    });
    expect([await keys.ready(), await keys.ready()]).toEqual([undefined, undefined]);
  });
});

describe('what is fetched ahead of time', () => {
  const has = (wanted: string) => (value: string) => value === wanted;

  it('is what was lacking', async () => {
    const text = kept();
    await text.ready();
    text.time = 30 * SECOND;
    text.answer = 'two';
    expect(await text.renewed(has('two'))).toBe('two');
  });

  it('is not asked for within half a minute of the last fetch', async () => {
    const text = kept();
    await text.ready();
    text.time = 30 * SECOND - 1;
    expect(await text.renewed(has('two'))).toBe('one');
    expect(text.fetched).toEqual([0]);
  });

  it('is asked for once in ten minutes when nobody has it', async () => {
    const text = kept();
    await text.ready();
    for (text.time = 31 * SECOND; text.time < 10 * MINUTE; text.time += SECOND) await text.renewed(has('none'));
    expect(text.fetched).toEqual([0, 31]);
  });

  it('is asked for again as soon as there was reason to', async () => {
    const text = kept();
    await text.ready();
    for (const [minute, answer] of ['two', 'three', 'four'].entries()) {
      text.time = (minute + 1) * MINUTE;
      text.answer = answer;
      expect(await text.renewed(has(answer))).toBe(answer);
    }
  });

  it('is asked for as rarely as anything while fetching fails', async () => {
    const text = kept('baked');
    text.answer = FAILURE;
    for (; text.time <= 12 * MINUTE; text.time += SECOND) await text.renewed(has('none'));
    expect(text.fetched).toEqual([0, 30, 90, 210, 450]);
    text.answer = 'two';
    text.time = 751 * SECOND;
    expect(await text.renewed(has('two'))).toBe('two');
  });

  it('is waited for where it is already on its way', async () => {
    const text = kept('baked');
    text.answer = 'two';
    text.tend();
    expect(await text.renewed(has('two'))).toBe('two');
    expect(text.fetched).toEqual([0]);
  });
});
