import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteRanges } from '../../simulator/byte-ranges.ts';

describe('a Range header of ten bytes', () => {
  it.each([
    ['bytes=0-4', ['0-4']],
    ['bytes=0-0', ['0-0']],
    ['bytes=4-', ['4-9']],
    ['bytes=4-99', ['4-9']],
    ['bytes=-3', ['7-9']],
    ['bytes=-99', ['0-9']],
    ['bytes=0-1,4-5', ['0-1', '4-5']],
    ['BYTES=0-1, , 4-5 ,', ['0-1', '4-5']],
    ['bytes=4-5,0-1', ['4-5', '0-1']],
    ['bytes=0-1,20-30', ['0-1']],
    ['bytes=0-99999999999999999999999999', ['0-9']],
  ])('asks by %s for %j', (header, expected) => {
    const ranges = byteRanges(header, 10);
    expect(Array.isArray(ranges) && ranges.map(({ start, end }) => `${start}-${end}`)).toEqual(expected);
  });

  it.each(['bytes=10-', 'bytes=10-20,30-', 'bytes=-0', `bytes=${'9'.repeat(400)}-`])(
    'is unsatisfiable by %s',
    (header) => {
      expect(byteRanges(header, 10)).toBe('unsatisfiable');
    },
  );

  it.each([
    '',
    'bytes',
    'bytes=',
    'bytes=,',
    'bytes=-',
    'bytes=a-b',
    'bytes=1',
    'bytes=0 - 1',
    'bytes=0-1;4-5',
    'bytes=+0-1',
    'bytes=0-1-2',
    'bytes=4-0',
    'bytes=0-1,4-0',
    'bytes=99-98',
    'items=0-1',
  ])('is none by %j', (header) => {
    expect(byteRanges(header, 10)).toBeUndefined();
  });
});

it('a Range header asks for nothing that is not there', () => {
  const header = fc.array(fc.constantFrom('0', '1', '7', '12', '-', ',', ' ', '='), { maxLength: 12 });
  fc.assert(
    fc.property(header, fc.nat(12), (words, size) => {
      const ranges = byteRanges(`bytes=${words.join('')}`, size);
      if (typeof ranges !== 'object') return;
      for (const { start, end } of ranges) expect(0 <= start && start <= end && end < size).toBe(true);
    }),
  );
});
