import { describe, expect, it } from 'vitest';
import { compile } from '../../../build/bundle.ts';
import { manifestOf } from '../../../build/manifest.ts';
import type { Placement } from '../../../build/plan.ts';
import { storedItems } from '../../../build/station-plugin.ts';
import { KEY_QUOTA, STORE_QUOTA, storeBytes, storeContent, storeOf } from '../../../build/store.ts';
import { readShareOf, redirectStoreOf } from '../../../build/write/redirect-store.ts';
import { VALUE_QUOTA } from '../../../policy/store.ts';
import { nodeFunction } from '../../../simulator/engine/node-engine.ts';
import { completeEvent } from '../../../simulator/judge/fixture.ts';

/** So many paths that begin in many ways. */
function tableOf(count: number): Record<string, string> {
  const path = (i: number): string => `/${(i * 7919).toString(36)}/${'chapter'.repeat(i % 20)}-${i}`;
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [path(i), `/docs/${i}/`]));
}

function placementOf(exact: Record<string, string>): Placement {
  const rules = [{ name: 'redirects', options: { exact, store: true } }] as const;
  return { behavior: '*', station: 'viewer-request', runtime: 'cloudfront-js-2.0', rules };
}

describe('redirects in the KeyValueStore', () => {
  it('need one read where a path has moved, and for most others none', async () => {
    const exact = tableOf(2000);
    const placement = placementOf(exact);
    const content = storeContent(storedItems(placement));
    let reads = 0;
    const run = nodeFunction((await compile(placement, process.cwd())).code, (key) => {
      reads += 1;
      return content[key];
    });
    const resultOf = (uri: string): unknown =>
      run(
        completeEvent({ request: { uri, querystring: {}, headers: {}, cookies: {}, method: 'GET' } }, 'viewer-request'),
        0,
      ).result;
    for (const [from, to] of Object.entries(exact)) {
      expect(resultOf(from)).toMatchObject({ statusCode: 301, headers: { location: { value: to } } });
    }
    expect(reads).toBe(2000);
    for (let i = 0; i < 2000; i++) expect(resultOf(`/products/${i}`)).toMatchObject({ uri: `/products/${i}` });
    expect((reads - 2000) / 2000).toBeLessThan(2 * readShareOf(redirectStoreOf(exact)));
    expect(reads).toBeLessThan(2000 + 100);
  });

  it.each([1, 50, 2000, 20_000])('keep to the quotas with %i entries, and have every one', (count) => {
    const exact = tableOf(count);
    const items = storedItems(placementOf(exact));
    for (const { key, value } of items) {
      expect(Buffer.byteLength(key)).toBeLessThanOrEqual(KEY_QUOTA);
      expect(Buffer.byteLength(value)).toBeLessThanOrEqual(VALUE_QUOTA);
    }
    expect(storeBytes(items)).toBeLessThan(STORE_QUOTA);
    const entries = items.flatMap(({ value }) => value.split(' ').filter(Boolean));
    expect(entries.sort()).toEqual(
      Object.entries(exact)
        .map((entry) => entry.join('>'))
        .sort(),
    );
  });

  it('have other keys when the table changes', () => {
    const [one, other] = [tableOf(10), tableOf(11)].map((exact) => storedItems(placementOf(exact))[0]?.key);
    expect(one).not.toBe(other);
  });
});

describe('a store over a quota', () => {
  const bundle = (key: string, value: string) => ({ stored: [{ key, value }] });

  it.each([
    ['key', bundle('k'.repeat(513), ''), /^513 bytes, 1 over the quota of 512$/],
    ['value', bundle('k', 'é'.repeat(513)), /^1026 bytes, 2 over the quota of 1024$/],
  ])('is refused for a %s', (_, large, says) => {
    expect(() => storeOf([large])).toThrow(expect.objectContaining({ code: 'ERR_QUOTA' }));
    expect(() => storeOf([large])).toThrow(
      expect.objectContaining({ problems: [{ at: expect.any(String), says: expect.stringMatching(says) }] }),
    );
  });

  it('is refused for the sum of all', () => {
    const many = Array.from({ length: 5200 }, (_, i) => bundle(`k${i}`, 'v'.repeat(1024)));
    const plan = { app: 'a', environment: 'dev', behaviors: [], placements: [] };
    expect(() => storeOf(many)).toThrow(expect.objectContaining({ code: 'ERR_QUOTA' }));
    expect(manifestOf(plan, [], [])).not.toHaveProperty('store');
  });
});
