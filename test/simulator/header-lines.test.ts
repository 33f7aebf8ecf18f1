import { describe, expect, it } from 'vitest';
import { headersWhere, withHeaders } from '../../simulator/header-lines.ts';

describe('headers with others', () => {
  const [one, two, three] = ['1', '2', '3'].map((value) => [{ value }]) as [Lines, Lines, Lines];

  it('have those in their place, and what is new behind them', () => {
    const all = withHeaders({ a: one, b: two }, { c: two, a: three });
    expect(Object.entries(all)).toEqual([
      ['a', three],
      ['b', two],
      ['c', two],
    ]);
  });

  it.each([
    [{ ['__proto__']: one, a: two }, { b: three }],
    [{ a: two }, { ['__proto__']: one, b: three }],
  ])('have one of the name __proto__ among them: %j, %j', (headers, others) => {
    const all = withHeaders(headers, others);
    expect(Object.keys(all).sort()).toEqual(['__proto__', 'a', 'b']);
    expect(Object.getPrototypeOf(all)).toBe(Object.prototype);
    expect(Object.keys(headersWhere(all, (name) => name !== 'a')).sort()).toEqual(['__proto__', 'b']);
  });

  it('are the very same object where nothing is added or left out', () => {
    const headers = { a: one };
    expect([withHeaders(headers, {}), headersWhere(headers, () => true)].every((all) => all === headers)).toBe(true);
  });
});

type Lines = { readonly value: string }[];
