import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { querySchema } from '../../../config/rules/query.ts';
import { parameterName } from '../../../config/values.ts';
import type { EdgeQuerystring } from '../../../policy/event.ts';
import { droppedNames, MOST_PARAMETERS, type Query, queryOf } from '../../../policy/query.ts';
import { TRACKING_PARAMETERS } from '../../../policy/tracking-parameters.ts';
import { COURTS, edgeValueOf, inLambda, type Judge, requestOf } from './courts.ts';
import { nearMisses } from './near-misses.ts';

const NAMES = [
  'a',
  'A',
  'b',
  'ab',
  'constructor',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '__defineGetter__',
  'value',
];

const name = fc
  .oneof(fc.constantFrom(...NAMES), fc.constantFrom('a%20b', "it's", 'x[0]', '$', '`', 'a.b', '%F0%9F%98%80'))
  .filter((text) => parameterName.safeParse(text).success);

const STAY = {
  duplicates: fc.constantFrom('keep' as const, 'first' as const, 'last' as const),
  empty: fc.constantFrom('keep' as const, 'drop' as const),
  case: fc.constantFrom('keep' as const, 'lower' as const),
};

const anyOptions: fc.Arbitrary<Query> = fc.oneof(
  // Up to ten names: beyond that njs has an order of its own.
  fc.record(
    {
      keep: fc.array(name, { maxLength: 10 }),
      order: fc.constantFrom('listed' as const, 'sorted' as const, 'sent' as const),
      ...STAY,
    },
    { requiredKeys: ['keep'] },
  ),
  fc.record(
    {
      drop: fc.oneof(
        fc.constant('tracking' as const),
        fc.array(name, { maxLength: 24 }),
        fc.array(name, { maxLength: 3 }).map((names) => [...TRACKING_PARAMETERS, ...names]),
      ),
      order: fc.constantFrom('sorted' as const, 'sent' as const),
      ...STAY,
    },
    { requiredKeys: ['drop'] },
  ),
);

/** What one `name=value` of a query string can hold. */
function withoutSeparators(text: string): string {
  return text.replace(/[&=]/g, '_');
}

/** What both engines order and make lower alike: no whole number, and beyond ASCII neither letters with a case nor high planes. */
function sortable(text: string): string {
  return withoutSeparators(text)
    .replace(/^(?=\d+$)/, 'n')
    .replace(/[\ud800-\uffff]|(?=[^ -~])\p{Changes_When_Lowercased}/gu, '_');
}

const anyValues = fc.array(
  fc.oneof(fc.constant(''), fc.string({ unit: 'binary', maxLength: 8 }).map(withoutSeparators)),
  {
    minLength: 1,
    maxLength: 3,
  },
);

/** What a viewer can send that has something to do with the options. */
function anyQueryFor(options: Query): fc.Arbitrary<EdgeQuerystring> {
  const wanted = options.keep ?? droppedNames(options);
  const sentName = fc.oneof(nearMisses(wanted), nearMisses([...wanted.slice(0, 6), ...NAMES])).map(sortable);
  return fc
    .uniqueArray(fc.tuple(sentName, anyValues), { maxLength: 9, selector: ([text]) => text })
    .map((entries) => Object.fromEntries(entries.map(([text, all]) => [text, edgeValueOf(all)])));
}

/** As many parameters, among them some that options speak of; no two differ in case alone. */
function manyNames(size: number): EdgeQuerystring {
  const names = [...NAMES.slice(2), 'gclid', 'utm_source', ...Array.from({ length: size }, (_, i) => `Name-${i}`)];
  return Object.fromEntries(names.slice(0, size).map((text, i) => [text, edgeValueOf([i % 3 ? 'x' : ''])]));
}

/** Two parameters with as many values together, beside some with one. */
function manyValues(size: number): EdgeQuerystring {
  const values = Array.from({ length: size }, (_, i) => (i % 3 ? String(i) : ''));
  return {
    b: edgeValueOf(values.slice(0, 20)),
    ab: edgeValueOf(values.slice(20)),
    gclid: { value: 'x' },
    A: { value: '' },
  };
}

async function namesKept(judge: Judge, keep: readonly string[], sentNames: readonly string[]) {
  const querystring = Object.fromEntries(sentNames.map((text) => [text, { value: 'x' }]));
  const [made] = await judge({ name: 'query', options: { keep } }, [{ request: requestOf({ querystring }) }]);
  return made?.queryNames;
}

/** The query strings as the origin would see them: names in their order, with their values. */
async function madeOf(judge: Judge, options: Query, queries: readonly EdgeQuerystring[]): Promise<readonly string[]> {
  const sent = queries.map((querystring) => ({ request: requestOf({ querystring }) }));
  const made = await judge({ name: 'query', options }, sent);
  return made.map(({ result, queryNames }) => {
    const { querystring } = result as { querystring: EdgeQuerystring };
    return JSON.stringify(queryNames.filter(Boolean).map((text) => [text, querystring[text]]));
  });
}

/** The same parameters in another order, with others between them. */
function shuffled(query: EdgeQuerystring, besides: readonly string[]): fc.Arbitrary<EdgeQuerystring> {
  const all = [...Object.entries(query), ...besides.map((text) => [text, { value: 'x' }] as const)];
  return fc.shuffledSubarray(all, { minLength: all.length }).map((entries) => Object.fromEntries(entries));
}

describe.each(COURTS)('the written query %s', (_title, isAbsent, judge) => {
  it.skipIf(isAbsent)('keeps what the meaning keeps, in its order', async () => {
    const case_ = anyOptions.chain((options) =>
      fc.tuple(fc.constant(options), fc.array(anyQueryFor(options), { minLength: 20, maxLength: 40 })),
    );
    await fc.assert(
      fc.asyncProperty(case_, async ([options, queries]) => {
        expect(querySchema.safeParse(options).success).toBe(true);
        const made = await judge(
          { name: 'query', options },
          queries.map((querystring) => ({ request: requestOf({ querystring }) })),
        );
        const meant = queries.map((querystring) => queryOf(options, querystring));
        expect(made.map(({ result }) => result)).toEqual(meant.map((querystring) => requestOf({ querystring })));
        expect(made.map(({ queryNames }) => queryNames.join('&'))).toEqual(
          meant.map((querystring) => Object.keys(querystring).join('&')),
        );
      }),
      { numRuns: 80 },
    );
  });

  // More than ten names, too: whatever the order of an engine is, it is one.
  it.skipIf(isAbsent)('is the same for requests that differ in order and in what is dropped', async () => {
    const names = Array.from({ length: 24 }, (_, i) => `name-${i * 7}`);
    const case_ = fc
      .tuple(
        fc.constantFrom<Query>({ drop: 'tracking' }, { keep: names }, { keep: names, order: 'sorted' }),
        fc.nat(24),
      )
      .chain(([options, count]) => {
        const query = Object.fromEntries(names.slice(0, count).map((text) => [text, { value: text }]));
        const besides = fc.subarray(['gclid', 'utm_source', 'fbclid', '__proto__']);
        return fc.tuple(
          fc.constant(options),
          fc.array(
            besides.chain((others) => shuffled(query, others)),
            { minLength: 8, maxLength: 8 },
          ),
        );
      });
    await fc.assert(
      fc.asyncProperty(case_, async ([options, queries]) => {
        expect(new Set(await madeOf(judge, options, queries)).size).toBe(1);
      }),
      { numRuns: 20 },
    );
  });

  it.skipIf(isAbsent)('looks through as many parameters and values as the meaning, and no more', async () => {
    const sizes = [MOST_PARAMETERS, MOST_PARAMETERS + 1, 3 * MOST_PARAMETERS];
    const queries = sizes.flatMap((size) => [manyNames(size), manyValues(size)]);
    await fc.assert(
      fc.asyncProperty(anyOptions, async (options) => {
        const sent = queries.map((querystring) => ({ request: requestOf({ querystring }) }));
        const made = await judge({ name: 'query', options }, sent);
        const meant = queries.map((querystring) => requestOf({ querystring: queryOf(options, querystring) }));
        expect(made.map(({ result }) => result)).toEqual(meant);
      }),
      { numRuns: 30 },
    );
  });

  it.skipIf(isAbsent)('differs for requests that differ in what is kept', async () => {
    const value = fc.constantFrom('', '1', '2', '%20');
    const query = fc.dictionary(
      fc.constantFrom('a', 'A', 'constructor'),
      value.map((text) => ({ value: text })),
      {
        noNullPrototype: true,
      },
    );
    const options = fc.constantFrom<Query>({ drop: 'tracking' }, { keep: ['a', 'A', 'constructor'] });
    await fc.assert(
      fc.asyncProperty(
        options,
        fc.uniqueArray(query, { minLength: 2, selector: (one) => JSON.stringify(Object.entries(one).sort()) }),
        async (chosen, queries) => {
          expect(new Set(await madeOf(judge, chosen, queries)).size).toBe(queries.length);
        },
      ),
      { numRuns: 20 },
    );
  });

  it.skipIf(isAbsent)('keeps more than ten names', async () => {
    const keep = Array.from('abcdefghijklmnop');
    const kept = await namesKept(judge, keep, [...keep, 'q', 'r'].reverse());
    expect([...(kept ?? [])].sort()).toEqual(keep);
  });
});

// V8 puts names that are numbers first in every object, whatever the list says. That is as stable an order as any.
describe('the query of a Lambda@Edge handler', () => {
  it('has names that are numbers first', async () => {
    expect(await namesKept(inLambda, ['page', '2', '1'], ['1', '2', 'page'])).toEqual(['1', '2', 'page']);
  });
});
