import { describe, expect, it } from 'vitest';
import { namesText } from '../../lint/unkeyed.ts';

describe('names behind what they are of', () => {
  it.each([
    [['a'], false, 'a'],
    [['a', 'b'], false, 'a and b'],
    [['a'], true, 'a and others'],
    [[], true, 'of other names'],
  ])('are as a sentence has them: %j, %j', (names, isOpen, text) => {
    expect(namesText({ names, isOpen })).toBe(text);
  });
});
