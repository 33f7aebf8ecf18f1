import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cookiesSchema } from '../../../config/rules/cookies.ts';
import { type Cookies, cookiesOf } from '../../../policy/cookies.ts';
import type { EdgeRequest } from '../../../policy/event.ts';
import { COURTS, edgeValueOf, requestOf } from './courts.ts';
import { nearMisses } from './near-misses.ts';

// Up to ten names: beyond that njs has an order of its own.
const anyCookies: fc.Arbitrary<Cookies> = fc.record({
  keep: fc.array(
    fc.constantFrom('id', 'ID', 'session', 'constructor', 'toString', 'valueOf', '__Host-id', "it's", '$', '`'),
    {
      maxLength: 10,
    },
  ),
});

/** What one `name=value` of a Cookie header can hold. */
function withoutSeparators(text: string): string {
  return text.replace(/\s|[^!-~\u00a1-\u{10ffff}]|[;=]/gu, '_');
}

function anySent({ keep }: Cookies): fc.Arbitrary<EdgeRequest['cookies']> {
  const name = nearMisses(keep).map((text) => withoutSeparators(text).replace(/^(?=\d*$)/, 'n'));
  const values = fc.array(fc.string({ unit: 'binary', maxLength: 8 }).map(withoutSeparators), {
    minLength: 1,
    maxLength: 3,
  });
  return fc
    .uniqueArray(fc.tuple(name, values), { maxLength: 9, selector: ([text]) => text })
    .map((entries) => Object.fromEntries(entries.map(([text, all]) => [text, edgeValueOf(all)])));
}

const names = (request: unknown): readonly string[] => Object.keys((request as EdgeRequest).cookies);

describe.each(COURTS)('the written cookies %s', (_title, isAbsent, judge) => {
  it.skipIf(isAbsent)('are what the meaning keeps, in the order of the list', async () => {
    const case_ = anyCookies.chain((options) =>
      fc.tuple(fc.constant(options), fc.array(anySent(options), { minLength: 20, maxLength: 40 })),
    );
    await fc.assert(
      fc.asyncProperty(case_, async ([options, sent]) => {
        expect(cookiesSchema.safeParse(options).success).toBe(true);
        const made = await judge(
          { name: 'cookies', options },
          sent.map((cookies) => ({ request: requestOf({ cookies }) })),
        );
        const meant = sent.map((cookies) => requestOf({ cookies: cookiesOf(options, cookies) }));
        expect(made.map(({ result }) => result)).toEqual(meant);
        expect(made.map(({ result }) => names(result))).toEqual(meant.map(names));
      }),
      { numRuns: 40 },
    );
  });
});
