import { describe, expect, it } from 'vitest';
import { readerOf } from '../../../simulator/engine/engine.ts';
import { njsVersion } from '../../../simulator/engine/njs-engine.ts';
import { njsFunction } from '../../../simulator/engine/njs-function.ts';

const NOW = 1_735_689_600_000;

function eventOf(request: object = {}) {
  return { version: '1.0', context: {}, viewer: {}, request: { uri: '/', ...request } };
}

describe.skipIf(njsVersion() === undefined)('a function that stays in njs', () => {
  async function run(code: string, requests: readonly object[], read?: (key: string) => string | undefined) {
    const call = njsFunction(code, read);
    try {
      return await Promise.all(requests.map((request) => call(eventOf(request), NOW)));
    } finally {
      await call.close();
    }
  }

  it('answers one event after the other, with globals made anew', async () => {
    const code = 'var n = 0; function handler(event) { n += 1; globalThis.m = n; return event.request.uri + n; }';
    expect(await run(code, [{ uri: '/a' }, { uri: '/ü\u2028\n' }])).toEqual([
      { result: '/a1', logs: [] },
      { result: '/ü\u2028\n1', logs: [] },
    ]);
  });

  it('takes an event larger than a pipe holds', async () => {
    const [outcome] = await run('function handler(event) { return event.request.uri.length; }', [
      { uri: `/${'a'.repeat(200_000)}` },
    ]);
    expect(outcome?.result).toBe(200_001);
  });

  it.each([
    ['throws', 'throw new Error("no");', 'Error: no'],
    ['hangs', 'for (;;) {}', 'did not finish within 1000 ms'],
    ['never settles', 'return new Promise(function () {});', 'the engine ended with exit code 0'],
  ])('that %s fails alone', async (_, body, error) => {
    const code = `function handler(event) { if (event.request.fail) { ${body} } return 1; }`;
    const outcomes = await run(code, [{}, { fail: true }, {}]);
    expect(outcomes).toEqual([
      { result: 1, logs: [] },
      { error, logs: [] },
      { result: 1, logs: [] },
    ]);
  });

  it('that does not parse says so', async () => {
    const [outcome] = await run('function handler(event) { class A {} }', [{}]);
    expect(outcome?.error).toContain('SyntaxError');
  });

  it('is followed by another process before it runs out of memory', async () => {
    const outcomes = await run('function handler(event) { return 1; }', Array(2001).fill({}));
    expect(outcomes.filter(({ result }) => result === 1)).toHaveLength(2001);
  });

  it('reads its store key by key, as it is at that time', async () => {
    const code = `import cf from 'cloudfront';
async function handler(event) { const found = await cf.kvs().get(event.request.uri); return found; }`;
    const store = readerOf({ '/ä': 'ö' });
    const failing = (key: string): string | undefined => {
      if (key === '/fails') throw new Error('down');
      return store(key);
    };
    expect(await run(code, [{ uri: '/ä' }, { uri: '/none' }, { uri: '/fails' }], failing)).toEqual([
      { result: 'ö', logs: [] },
      { error: 'Error: KeyNotFound', logs: [] },
      { error: 'Error: down', logs: [] },
    ]);
  });

  it('asks when its store was made and changed', async () => {
    const code = `import cf from 'cloudfront';
async function handler() { const meta = await cf.kvs().meta(); return meta; }`;
    const extent = () => ({ keys: ['a'], createdAt: NOW - 2000, updatedAt: NOW - 1000 });
    expect(await run(code, [{}], Object.assign(readerOf({ a: '1' }), { extent }))).toEqual([
      {
        result: {
          creationDateTime: '2024-12-31T23:59:58.000Z',
          lastUpdatedDateTime: '2024-12-31T23:59:59.000Z',
          keyCount: 1,
        },
        logs: [],
      },
    ]);
  });

  it('has no store where none is associated', async () => {
    const [outcome] = await run("import cf from 'cloudfront'; function handler(event) { cf.kvs(); }", [{}]);
    expect(outcome?.error).toBe('Error: a KeyValueStore is not available');
  });
});
