/** The function for servers, with AWS's own client against the local API where it counts. */
import { CreateDistributionCommand, CreateInvalidationCommand } from '@aws-sdk/client-cloudfront';
import { afterEach, describe, expect, it } from 'vitest';
import type { InvalidationBatch } from '../../invalidation/batches.ts';
import { InvalidationError } from '../../invalidation/invalidation-error.ts';
import type { InvalidationMap } from '../../invalidation/invalidation-map.ts';
import {
  type ChangedEntities,
  type Invalidate,
  type InvalidatorOptions,
  invalidator,
} from '../../invalidation/invalidator.ts';
import { distributionConfig } from '../simulator/aws-api/cloudfront/distribution-config.ts';
import { type LocalApi, type LocalApiOptions, localApi } from '../simulator/aws-api/local-api.ts';

const MAP: InvalidationMap = {
  version: 1,
  entities: { product: { paths: ['/products/:id', '/products'] }, home: { paths: ['/'] } },
  behaviors: [{ path: '*' }],
};

/** What was sent, and at which millisecond. */
interface Sent {
  readonly at: number;
  readonly items: readonly string[];
  readonly reference: string;
}

/** A time that goes on where somebody waits. */
function played(send: (batch: InvalidationBatch) => unknown = () => {}, options: Partial<InvalidatorOptions> = {}) {
  let now = 0;
  let count = 0;
  const sent: Sent[] = [];
  const invalidate = invalidator({
    map: MAP,
    send: async (batch) => {
      sent.push({ at: now, items: batch.Paths.Items, reference: batch.CallerReference });
      return send(batch);
    },
    now: () => now,
    wait: async (milliseconds) => {
      now += milliseconds;
    },
    unique: () => String(++count),
    ...options,
  });
  return { invalidate, sent };
}

/** The error with which a call is refused. */
const refusal = (call: Promise<unknown>): Promise<InvalidationError> =>
  call.then(
    () => expect.unreachable(),
    (error) => error,
  );

const named = (name: string): Error => Object.assign(new Error(name), { name });

describe('an invalidator', () => {
  it('makes one invalidation of the calls of a moment', async () => {
    const { invalidate, sent } = played();
    const calls = [
      invalidate({ product: 42 }),
      invalidate({ product: [42, '43'], home: true }),
      invalidate('/a', '#b'),
    ];
    expect(await Promise.all(calls)).toEqual([
      ['/products/42', '/products'],
      ['/products/42', '/products', '/products/43', '/'],
      ['/a', '#b'],
    ]);
    const items = ['/products/42', '/products', '/products/43', '/', '/a', '#b'];
    expect(sent).toEqual([{ at: 1000, items, reference: 'edgewright-1' }]);
  });

  it('sends again what changes again while it is sent', async () => {
    let again: Promise<unknown> | undefined;
    const { invalidate, sent } = played(() => {
      again ??= invalidate({ product: 42 });
    });
    await invalidate({ product: 42 });
    await again;
    expect(sent.map(({ at }) => at)).toEqual([1000, 2000]);
    expect(new Set(sent.map(({ reference }) => reference)).size).toBe(2);
  });

  it('keeps within the rates', async () => {
    const { invalidate, sent } = played();
    const stars = Array.from({ length: 20 }, (_, i) => `/${i}/*`);
    const paths = Array.from({ length: 200 }, (_, i) => `/${i}`);
    await Promise.all([invalidate(...stars), invalidate(...paths)]);
    expect(sent.map(({ at, items }) => [at, items.length])).toEqual([
      [1000, 15],
      [16_000, 150],
      [21_000, 55],
    ]);
  });

  it('tries again under the same reference where CloudFront has no room', async () => {
    let left = 2;
    const { invalidate, sent } = played(() => {
      left -= 1;
      if (left >= 0) throw named('TooManyInvalidationsInProgress');
    });
    await invalidate('/a');
    expect(sent.map(({ at, reference }) => [at, reference])).toEqual(
      [1000, 21_000, 41_000].map((at) => [at, 'edgewright-1']),
    );
  });

  it('gives up in the end, says which items are left, and goes on with the next call', async () => {
    let isFull = true;
    const { invalidate, sent } = played(
      () => {
        if (isFull) throw named('TooManyInvalidationsInProgress');
      },
      { patience: 60_000 },
    );
    const paths = Array.from({ length: 160 }, (_, i) => `/${i}`);
    const error = await refusal(invalidate(...paths));
    expect(error).toBeInstanceOf(InvalidationError);
    expect(error).toMatchObject({ code: 'ERR_OVER_QUOTA', items: paths });
    // The second batch would have waited as long for nothing.
    expect(sent.filter(({ items }) => items.length === 10)).toEqual([]);
    isFull = false;
    expect(await invalidate('/b')).toEqual(['/b']);
  });

  it('does not wait forever for a client that hangs', async () => {
    let isHanging = true;
    let now = 0;
    const { invalidate, sent } = played(() => (isHanging ? new Promise(() => {}) : undefined), {
      patience: 60_000,
      timeLimit: 5000,
      now: () => now,
      wait: async (milliseconds) => {
        now += milliseconds;
      },
      timer: (milliseconds, over) => {
        if (isHanging) {
          now += milliseconds;
          over();
        }
        return () => {};
      },
    });
    const error = await refusal(invalidate('/a'));
    expect(error).toMatchObject({
      code: 'ERR_SEND',
      items: ['/a'],
      cause: { name: 'TimeLimitError', message: 'no answer within 5 s' },
    });
    expect(sent.map(({ reference }) => reference)).toEqual(Array(3).fill('edgewright-1'));
    isHanging = false;
    expect(await invalidate('/b')).toEqual(['/b']);
  });

  it('aborts a request that takes too long, and no other', async () => {
    let isSlow = true;
    const signals: AbortSignal[] = [];
    const timers: string[] = [];
    const invalidate = invalidator({
      map: MAP,
      send: async (_, signal) => {
        signals.push(signal);
        // As AWS's client does with its abortSignal.
        signal.throwIfAborted();
      },
      wait: async () => {},
      timer: (milliseconds, over) => {
        if (isSlow) over();
        isSlow = false;
        timers.push(`set for ${milliseconds}`);
        return () => timers.push('cleared');
      },
    });
    expect(await invalidate('/a')).toEqual(['/a']);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    expect(timers).toEqual(['set for 30000', 'cleared', 'set for 30000', 'cleared']);
  });

  it('tells each caller of their own items', async () => {
    const { invalidate } = played(({ Paths }) => {
      if (Paths.Items.includes('/0')) throw named('AccessDenied');
    });
    const paths = Array.from({ length: 150 }, (_, i) => `/${i}`);
    const [first, both, second] = [invalidate('/0', ...paths), invalidate('/b', '/1'), invalidate('/b')];
    const errors = [await refusal(first), await refusal(both)];
    expect(errors.map(({ code, items }) => [code, items])).toEqual([
      ['ERR_SEND', paths],
      ['ERR_SEND', ['/1']],
    ]);
    expect(errors[1]?.cause).toMatchObject({ name: 'AccessDenied' });
    expect(await second).toEqual(['/b']);
  });

  it('keeps no more waiting than it is told to', async () => {
    const { invalidate, sent } = played(() => {}, { most: 3 });
    const first = invalidate({ product: 1 });
    expect(await refusal(invalidate({ product: 2 }))).toMatchObject({
      code: 'ERR_FULL',
      items: ['/products/2', '/products'],
    });
    await first;
    await invalidate({ product: [2, 3, 4, 5] });
    expect(sent).toHaveLength(2);
  });

  it.each<[string, string | ChangedEntities, string]>([
    ['a star', { product: '*' }, 'product=* has an id with a *'],
    ['a way out', { product: '../' }, 'product=../ has an id with a slash'],
    ['no number', { product: Number.NaN }, 'product= has no id'],
    ['a number that was rounded', { product: 2 ** 53 }, 'product= has no id'],
    ['what JavaScript lets through', { product: undefined as unknown as string }, 'product= has no id'],
    ['an object', { product: [{}] as unknown as string[] }, 'product= has no id'],
    ['true where an id is needed', { product: true }, 'product needs an id'],
    ['another entity', { order: 1 }, 'there are the entities product, home; order is none'],
    ['an id without its entity', 42 as unknown as string, '42 does not start with a slash'],
    ['nothing at all', null as unknown as string, 'null does not start with a slash'],
    ['a path as nobody sends it', '/caf\u00e9 au lait', 'has a character that has to be percent-encoded'],
    ['a path without slash', 'news', 'news does not start with a slash'],
  ])('refuses %s, and sends nothing of the call', async (_, changed, says) => {
    const { invalidate, sent } = played();
    const error = await refusal(invalidate('/fine', changed));
    expect(error).toMatchObject({ code: 'ERR_ITEMS', message: expect.stringContaining(says) });
    expect(error.problems).toHaveLength(1);
    expect(await invalidate({ product: [] })).toEqual([]);
    expect(sent).toEqual([]);
  });

  it.each([undefined, {}, { ...MAP, version: 2 }])('refuses a map that is none: %j', (map) => {
    expect(() => played(() => {}, { map: map as InvalidationMap })).toThrow('expected the content of entities.json');
  });
});

describe('an invalidator with the client of AWS', () => {
  let api: LocalApi;
  afterEach(() => api.close());

  async function atAws(options: LocalApiOptions): Promise<Invalidate> {
    api = await localApi(options);
    const { cloudfront, clock } = api;
    const made = await cloudfront.send(new CreateDistributionCommand({ DistributionConfig: distributionConfig() }));
    const DistributionId = made.Distribution?.Id;
    return invalidator({
      map: MAP,
      send: (batch) => cloudfront.send(new CreateInvalidationCommand({ DistributionId, InvalidationBatch: batch })),
      now: clock.now,
      wait: async (milliseconds) => clock.advance(milliseconds / 1000),
    });
  }

  const kept = (): readonly string[] => Object.values(api.account.state().invalidations).flatMap(({ paths }) => paths);

  it('gets everything invalidated, within the quota', async () => {
    const invalidate = await atAws({ quotas: { invalidationPaths: 150 }, delays: { invalidation: 60_000 } });
    const ids = Array.from({ length: 300 }, (_, i) => i);
    await Promise.all(ids.map((id) => invalidate({ product: id })));
    expect(kept()).toHaveLength(301);
  });

  it('hears of a quota that stays used up', async () => {
    const invalidate = await atAws({ quotas: { invalidationPaths: 1 }, delays: { invalidation: 3_600_000 } });
    expect(await refusal(invalidate({ product: 1 }))).toMatchObject({ code: 'ERR_OVER_QUOTA' });
    expect(kept()).toEqual([]);
  });
});
