import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../simulator/exchange.ts';
import { headersFrom } from '../../../simulator/header-lines.ts';
import { requestIdsFrom } from '../../../simulator/request-id.ts';
import { stampedAnswer } from '../../../simulator/response/answer-stamps.ts';

const ANSWER: Answer = { status: '200', statusDescription: 'OK', headers: {}, body: '' };
const STAMPS = { id: 'id==', pop: 'FRA56-P4', httpVersion: '2.0' };

describe('the stamps of an answer', () => {
  it('look like those of CloudFront', () => {
    const { headers } = stampedAnswer(ANSWER, STAMPS);
    expect(headers.via?.[0]?.value).toMatch(/^2\.0 [0-9a-f]{32}\.cloudfront\.net \(CloudFront\)$/);
    expect(headers).toMatchObject({ 'x-amz-cf-pop': [{ value: 'FRA56-P4' }], 'x-amz-cf-id': [{ value: 'id==' }] });
  });

  it('come after those of the proxies before, in one Via', () => {
    const headers = { ...headersFrom({ 'X-Amz-Cf-Pop': 'mine' }), via: [{ value: '1.1 a' }, { value: '1.0 b' }] };
    const stamped = stampedAnswer({ ...ANSWER, headers }, STAMPS).headers;
    expect(stamped.via).toEqual([{ key: 'Via', value: expect.stringMatching(/^1\.1 a, 1\.0 b, 2\.0 \w{32}\./) }]);
    expect(stamped['x-amz-cf-pop']).toHaveLength(1);
  });

  it('tell edge locations apart, and not requests', () => {
    const via = (pop: string, id: string) => stampedAnswer(ANSWER, { ...STAMPS, pop, id }).headers.via?.[0]?.value;
    expect(via('FRA56-P4', 'a')).toBe(via('FRA56-P4', 'b'));
    expect(via('FRA56-P4', 'a')).not.toBe(via('VIE50-C1', 'a'));
  });

  it('have an id of 56 characters', () => {
    expect(requestIdsFrom((count) => new Uint8Array(count).fill(255))()).toMatch(/^[\w-]{54}==$/);
  });
});
