import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EdgeHeaders, EdgeResponse } from '../../../policy/event.ts';
import { answerHeadersOf } from '../../../policy/headers.ts';
import { anyHeaders, anySent } from './any-headers.ts';
import { COURTS, requestOf } from './courts.ts';

function responseOf(headers: EdgeHeaders): EdgeResponse {
  return { statusCode: 200, statusDescription: 'OK', headers };
}

describe.each(COURTS)('the written headers %s', (_title, isAbsent, judge) => {
  it.skipIf(isAbsent)('are what the meaning sets and removes, over whatever the origin sent', async () => {
    const case_ = anyHeaders.chain((options) =>
      fc.tuple(fc.constant(options), fc.array(anySent(options), { minLength: 20, maxLength: 40 })),
    );
    await fc.assert(
      fc.asyncProperty(case_, async ([options, sent]) => {
        const made = await judge(
          { name: 'headers', options },
          sent.map((headers) => ({ request: requestOf(), response: responseOf(headers) })),
        );
        const meant = sent.map((headers) => responseOf(answerHeadersOf(options, headers)));
        expect(made.map(({ result }) => result)).toEqual(meant);
      }),
      { numRuns: 40 },
    );
  });
});
