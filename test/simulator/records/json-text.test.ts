import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonText } from '../../../simulator/records/json-text.ts';

describe('JSON for terminals', () => {
  it('is the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.stringify(JSON.parse(jsonText(value)))).toBe(JSON.stringify(value));
      }),
    );
  });

  it('is one line without anything that a terminal obeys', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(jsonText({ [text]: text })).not.toMatch(/[\0-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/);
      }),
    );
    expect(jsonText('\x1b[2J\x9b\u202e')).toBe('"\\u001b[2J\\u009b\\u202e"');
  });
});
