import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EdgeHeaders, EdgeResponse } from '../../../policy/event.ts';
import { answerHeadersOf } from '../../../policy/headers.ts';
import { anyConditionalHeaders, anyContentType, anyHeaders, anySent, anyUri } from './any-headers.ts';
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
        const meant = sent.map((headers) => responseOf(answerHeadersOf(options, headers, '/')));
        expect(made.map(({ result }) => result)).toEqual(meant);
      }),
      { numRuns: 40 },
    );
  });

  it.skipIf(isAbsent)('are those of every condition that an answer meets, in order', async () => {
    const case_ = anyConditionalHeaders.chain((options) => {
      const sent = fc.tuple(anySent(options), anyUri, fc.option(anyContentType, { nil: undefined }));
      return fc.tuple(fc.constant(options), fc.array(sent, { minLength: 20, maxLength: 40 }));
    });
    await fc.assert(
      fc.asyncProperty(case_, async ([options, all]) => {
        const sent = all.map(([headers, uri, type]) => ({
          request: requestOf({ uri }),
          response: responseOf(type === undefined ? headers : { ...headers, 'content-type': { value: type } }),
        }));
        const made = await judge({ name: 'headers', options }, sent);
        const meant = sent.map(({ request, response }) =>
          responseOf(answerHeadersOf(options, response.headers ?? {}, request.uri)),
        );
        expect(made.map(({ result }) => result)).toEqual(meant);
      }),
      { numRuns: 40 },
    );
  });
});
