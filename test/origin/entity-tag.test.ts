import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EntityTag, isStrongMatch, isWeakMatch, readEntityTag, readEntityTags } from '../../origin/entity-tag.ts';

const a: EntityTag = { weak: false, opaque: 'a' };
const weakA: EntityTag = { weak: true, opaque: 'a' };
const b: EntityTag = { weak: false, opaque: 'b' };

describe('a list of entity tags', () => {
  it.each([
    ['"a"', [a]],
    ['W/"a"', [weakA]],
    ['"a", W/"a" ,"b"', [a, weakA, b]],
    ['"a","b"', [a, b]],
    [', ,"a",,\t"b" ,', [a, b]],
    ['""', [{ weak: false, opaque: '' }]],
    ['"a,b"', [{ weak: false, opaque: 'a,b' }]],
    ['"a\\"', [{ weak: false, opaque: 'a\\' }]],
    ['"abcdefü"', [{ weak: false, opaque: 'abcdefü' }]],
    ['*', '*'],
    [' * ', '*'],
  ])('is read: %s', (value, tags) => {
    expect(readEntityTags(value)).toEqual(tags);
  });

  it.each([
    '',
    ' ',
    ',',
    'a',
    "'a'",
    '"a',
    'a"',
    'w/"a"',
    'W\\"a"',
    'W"a"',
    'W/a',
    'W/ "a"',
    '"a" "b"',
    '"a"x',
    '"a b"',
    '"a", b',
    '*, "a"',
    '"a", *',
    '"\x00"',
    '"\x7f"',
    'W/',
  ])('names nothing where it is malformed: %j', (value) => {
    expect(readEntityTags(value)).toEqual([]);
  });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.array(tags(), { minLength: 1 }), (list) => {
        expect(readEntityTags(list.map(written).join(' , '))).toEqual(list);
      }),
    );
  });

  it('takes no longer than it is long', () => {
    const hostile = [
      'W/"'.repeat(20_000),
      ','.repeat(60_000),
      ' '.repeat(60_000),
      `"${'W/'.repeat(30_000)}`,
      '"a" '.repeat(15_000),
    ];
    const started = performance.now();
    for (const value of hostile) readEntityTags(value);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('one entity tag', () => {
  it.each([
    ['"a"', a],
    ['W/"a"', weakA],
    [' "a" ', a],
  ])('is read: %s', (value, tag) => {
    expect(readEntityTag(value)).toEqual(tag);
  });

  it.each(['', 'a', '*', '"a", "b"', '"a",', ',"a"'])('is none: %j', (value) => {
    expect(readEntityTag(value)).toBeUndefined();
  });
});

// RFC 9110 §8.8.3.2, its table.
describe('two entity tags', () => {
  const one = (opaque: string, weak = false): EntityTag => ({ weak, opaque });

  it.each([
    [one('1', true), one('1', true), false, true],
    [one('1', true), one('2', true), false, false],
    [one('1', true), one('1'), false, true],
    [one('1'), one('1'), true, true],
  ])('%j and %j match strongly: %s, weakly: %s', (left, right, strong, weak) => {
    expect([isStrongMatch(left, right), isWeakMatch(left, right)]).toEqual([strong, weak]);
    expect([isStrongMatch(right, left), isWeakMatch(right, left)]).toEqual([strong, weak]);
  });
});

function tags(): fc.Arbitrary<EntityTag> {
  const character = fc.oneof(
    fc.integer({ min: 0x23, max: 0x7e }).map((code) => String.fromCharCode(code)),
    fc.constantFrom('!', ',', '\\', 'ü', '\xff'),
  );
  return fc.record({ weak: fc.boolean(), opaque: fc.string({ unit: character, maxLength: 12 }) });
}

function written({ weak, opaque }: EntityTag): string {
  return `${weak ? 'W/' : ''}"${opaque}"`;
}
