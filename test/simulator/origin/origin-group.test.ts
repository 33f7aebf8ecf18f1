import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Answer, OriginFailure } from '../../../simulator/exchange.ts';
import { headersFrom } from '../../../simulator/header-lines.ts';
import { askGroup } from '../../../simulator/origin/origin-group.ts';

const answerOf = (status: number, failure?: OriginFailure): Answer => ({
  status: String(status),
  statusDescription: '',
  headers: headersFrom({}),
  body: Readable.from([`of ${status}`]),
  ...(failure ? { failure } : {}),
});

/** What a group makes of a request whose first origin answers so. */
async function asked(first: Answer, statusCodes: readonly number[], method = 'GET') {
  const origins: string[] = [];
  const second = answerOf(200);
  const group = { id: 'group', members: ['first', 'second'], statusCodes } as const;
  const outcome = await askGroup(group, method, async (origin) => {
    origins.push(origin);
    return { answer: origin === 'first' ? first : second };
  });
  return { origins, outcome, second };
}

describe('an origin group', () => {
  it.each([
    [200, undefined, [500, 503], undefined],
    [302, undefined, [500, 503], undefined],
    [404, undefined, [500, 503], undefined],
    [404, undefined, [403, 404], 404],
    [500, undefined, [500, 503], 500],
    [502, 'OriginConnectError', [503], 503],
    [502, 'OriginDnsError', [503], 503],
    [502, 'OriginConnectError', [502, 504], undefined],
    [504, 'OriginCommError', [504], 504],
    [504, 'OriginCommError', [500, 503], undefined],
    [502, 'OriginInvalidResponseError', [502], 502],
    [502, undefined, [502], 502],
  ] as const)(
    'whose first origin answers %s %s and that fails over on %j: fails as %s',
    async (status, failure, codes, failedAs) => {
      const { origins, outcome } = await asked(answerOf(status, failure), codes);
      expect([origins, outcome.failedAs]).toEqual([failedAs ? ['first', 'second'] : ['first'], failedAs]);
    },
  );

  it.each([
    ['GET', 2],
    ['HEAD', 2],
    ['OPTIONS', 2],
    ['POST', 1],
    ['PUT', 1],
    ['PATCH', 1],
    ['DELETE', 1],
  ])('asks for %s %i of its origins', async (method, count) => {
    expect((await asked(answerOf(503), [503], method)).origins).toHaveLength(count);
  });

  it('answers with what the second says, and ends what the first said', async () => {
    const first = answerOf(503);
    const { outcome, second } = await asked(first, [503]);
    expect(outcome.made.answer).toBe(second);
    expect((first.body as Readable).destroyed).toBe(true);
  });

  it('answers with the error of the second where that fails too', async () => {
    const group = { id: 'group', members: ['first', 'second'], statusCodes: [503] } as const;
    const second = answerOf(503);
    const outcome = await askGroup(group, 'GET', async (origin) => ({
      answer: origin === 'first' ? answerOf(503) : second,
    }));
    expect(outcome.made.answer).toBe(second);
  });
});
