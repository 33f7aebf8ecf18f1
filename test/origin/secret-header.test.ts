import { describe, expect, it } from 'vitest';
import { secretHeaderCheck } from '../../origin/secret-header.ts';

const NAME = 'X-Origin-Secret';
const [OLD, NEXT] = ['old-0123456789abcdef', 'next-0123456789abcdef'];

describe('the secret header', () => {
  const isFromCloudFront = secretHeaderCheck({ name: NAME, values: [OLD, NEXT] });

  it.each([
    [{ 'x-origin-secret': OLD }, true],
    [{ 'X-Origin-Secret': NEXT }, true],
    [{ 'X-ORIGIN-SECRET': [NEXT] }, true],
    [{}, false],
    [{ 'x-origin-secret': '' }, false],
    [{ 'x-origin-secret': undefined }, false],
    [{ 'x-origin-secret': OLD.toUpperCase() }, false],
    [{ 'x-origin-secret': OLD.slice(0, -1) }, false],
    [{ 'x-origin-secret': `${OLD} ` }, false],
    [{ 'x-origin-secret': [OLD, NEXT] }, false],
    [{ 'x-origin-secret': `${OLD}, ${NEXT}` }, false],
    [{ 'x-other': OLD }, false],
  ])('of %j counts: %s', (headers, counts) => {
    expect(isFromCloudFront(headers)).toBe(counts);
  });

  it('may have one value alone', () => {
    const check = secretHeaderCheck({ name: NAME, values: [OLD, undefined] });
    expect([OLD, NEXT, 'undefined', ''].map((value) => check({ [NAME]: value }))).toEqual([true, false, false, false]);
  });

  it.each([
    [[undefined], 'no value is set'],
    [[undefined, undefined], 'no value is set'],
    [[''], 'shorter than 16'],
    [[OLD, 'short'], 'shorter than 16'],
  ] as const)('refuses values that let everybody pass: %j', (values, says) => {
    expect(() => secretHeaderCheck({ name: NAME, values })).toThrow(says);
  });
});
