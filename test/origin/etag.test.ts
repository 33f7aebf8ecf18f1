import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEntityTag } from '../../origin/entity-tag.ts';
import { etagOfBody, etagOfRows, etagOfVersion, type VersionPart } from '../../origin/etag.ts';

const NOW = Date.UTC(2026, 10, 21, 12);

describe('the tag of a version', () => {
  it.each<[readonly VersionPart[], string]>([
    [['orders-2', 42], 'W/"orders-2:42"'],
    [[12345678901234567890n], 'W/"12345678901234567890"'],
    [['a"b, c'], 'W/"a%22b%2C%20c"'],
    [['Zürich'], 'W/"Z%C3%BCrich"'],
    [['\ud800'], 'W/"%EF%BF%BD"'],
  ])('of %s is %s', (parts, etag) => {
    expect(etagOfVersion(...parts)).toBe(etag);
  });

  it('is well-formed, and of no other parts', () => {
    const parts = fc.array(fc.oneof(fc.string(), fc.constantFrom('a', 'b', ':', '%3A', 'a:b', '')), { minLength: 1 });
    fc.assert(
      fc.property(parts, parts, (left, right) => {
        expect(readEntityTag(etagOfVersion(...left))?.weak).toBe(true);
        expect(etagOfVersion(...left) === etagOfVersion(...right)).toBe(JSON.stringify(left) === JSON.stringify(right));
      }),
    );
  });
});

describe('the tag of rows', () => {
  const rows = { updatedAt: new Date(NOW - 5000), count: 3 };

  it('changes with their time, their count and the format', () => {
    const tags = [
      etagOfRows(rows, { now: NOW }),
      etagOfRows({ ...rows, updatedAt: NOW - 4000 }, { now: NOW }),
      etagOfRows({ ...rows, count: 2 }, { now: NOW }),
      etagOfRows(rows, { now: NOW, parts: ['orders-2'] }),
      etagOfRows({ updatedAt: null, count: 0 }, { now: NOW }),
    ];
    expect(tags).not.toContain(undefined);
    expect(new Set(tags).size).toBe(tags.length);
  });

  it('stays while they stay', () => {
    expect(etagOfRows(rows, { now: NOW + 60_000 })).toBe(etagOfRows({ ...rows, updatedAt: NOW - 5000 }, { now: NOW }));
  });

  it.each([
    [0, undefined, false],
    [999, undefined, false],
    [1000, undefined, true],
    [1000, 30_000, false],
    [30_000, 30_000, true],
    [-60_000, undefined, false],
  ])('of an edit %d ms ago, with a tick of %s, is there: %s', (age, tick, isThere) => {
    const options = tick === undefined ? { now: NOW } : { now: NOW, tick };
    expect(etagOfRows({ updatedAt: NOW - age, count: 1 }, options) !== undefined).toBe(isThere);
  });

  it.each([
    ['2026-01-01T12:00:00Z', '"2026-01-01T12:00:00Z"'],
    ['2026-01-01 12:00:00', '"2026-01-01 12:00:00"'],
    ['1767268800000', '"1767268800000"'],
    ['', '""'],
    [new Date('never'), 'Invalid Date'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [undefined, 'undefined'],
  ])('is refused where their time is none: %j', (updatedAt, found) => {
    // As a driver of a database hands it over, whatever the types say.
    const rows = { updatedAt: updatedAt as number, count: 1 };
    const says = `expected updatedAt to be a Date, milliseconds since 1970 or null, got ${found}`;
    expect(() => etagOfRows(rows, { now: NOW })).toThrow(new TypeError(says));
  });

  it('is never that of other rows, whenever they were edited and whenever they were asked for', () => {
    // A table whose clock ticks in whole seconds: each step waits, edits, adds or deletes, and then asks.
    const step = fc.record({
      wait: fc.integer({ min: 0, max: 1500 }),
      what: fc.constantFrom('edit', 'add', 'delete', 'nothing'),
      which: fc.nat({ max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), (steps) => {
        const seen = new Map<string, string>();
        let now = NOW;
        let table = [{ text: 0, time: NOW - 10_000 }];
        for (const [i, { wait, what, which }] of steps.entries()) {
          now += wait;
          const row = { text: i + 1, time: Math.floor(now / 1000) * 1000 };
          if (what === 'add') table = [...table, row];
          if (what === 'edit') table = table.map((one, at) => (at === which ? row : one));
          if (what === 'delete') table = table.filter((_, at) => at !== which);
          const updatedAt = table.length === 0 ? null : Math.max(...table.map(({ time }) => time));
          const etag = etagOfRows({ updatedAt, count: table.length }, { now });
          if (etag === undefined) continue;
          const answer = JSON.stringify(table.map(({ text }) => text));
          expect(seen.get(etag) ?? answer).toBe(answer);
          seen.set(etag, answer);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the tag of a body', () => {
  it.each([
    ['', '"47DEQpj8HBSa-_TImW-5JCeuQeR"'],
    ['[]', '"T1PNoYwrqgwDVLtfmj7L5e0Sq02"'],
  ])('of %j is %s', (body, etag) => {
    expect(etagOfBody(body)).toBe(etag);
  });

  it('is that of its bytes', () => {
    expect(etagOfBody('ü')).toBe(etagOfBody(new Uint8Array([0xc3, 0xbc])));
    expect(readEntityTag(etagOfBody('ü'))?.weak).toBe(false);
  });
});
