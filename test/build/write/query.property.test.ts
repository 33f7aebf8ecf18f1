import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { querySchema } from '../../../config/rules/query.ts';
import { parameterName } from '../../../config/values.ts';
import type { EdgeQuerystring } from '../../../policy/event.ts';
import { queryOf } from '../../../policy/query.ts';
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

/** What one `name=value` of a query string can hold. */
function withoutSeparators(text: string): string {
  return text.replace(/[&=]/g, '_');
}

function anyQuery(keep: readonly string[]): fc.Arbitrary<EdgeQuerystring> {
  const sentName = nearMisses(keep).map(withoutSeparators);
  const values = fc.array(fc.string({ unit: 'binary', maxLength: 8 }).map(withoutSeparators), {
    minLength: 1,
    maxLength: 3,
  });
  return fc
    .uniqueArray(fc.tuple(sentName, values), { maxLength: 9, selector: ([text]) => text })
    .map((entries) => Object.fromEntries(entries.map(([text, all]) => [text, edgeValueOf(all)])));
}

async function namesKept(judge: Judge, keep: readonly string[], sentNames: readonly string[]) {
  const querystring = Object.fromEntries(sentNames.map((text) => [text, { value: 'x' }]));
  const [made] = await judge({ name: 'query', options: { keep } }, [{ request: requestOf({ querystring }) }]);
  return made?.queryNames;
}

describe.each(COURTS)('the written query %s', (_title, isAbsent, judge) => {
  it.skipIf(isAbsent)('keeps what the meaning keeps, in the order of the list', async () => {
    // Up to ten names: beyond that njs has an order of its own.
    const case_ = fc
      .array(name, { maxLength: 10 })
      .chain((keep) => fc.tuple(fc.constant({ keep }), fc.array(anyQuery(keep), { minLength: 20, maxLength: 40 })));
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
      { numRuns: 40 },
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
