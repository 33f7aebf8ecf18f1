import { describe, expect, it } from 'vitest';
import { warmTable } from '../../cli/warm-lines.ts';
import type { Warmed } from '../../insight/warm/warm.ts';
import { USUAL_TTLS } from '../../insight/warm/warmth.ts';

const warmed = (path: string, language: string): Warmed => ({
  target: { path, headers: { 'accept-language': language }, ttls: USUAL_TTLS },
  warmth: { state: 'failed', why: 'no answer', isBusy: false },
  xCache: '-',
  at: 0,
});

describe('the table of what was warmed', () => {
  it('names variants of one path, and no others', () => {
    const names = warmTable([warmed('/a', 'de'), warmed('/b', 'de'), warmed('/a', 'en')]).map((line) =>
      line.split('  ')[0]?.trim(),
    );
    expect(names).toEqual(['path', '/a (accept-language: de)', '/b', '/a (accept-language: en)']);
  });

  it('has room for more paths than a function takes arguments', () => {
    const many = Array.from({ length: 200_000 }, (_, i) => warmed(`/${i}`, 'de'));
    expect(warmTable(many)).toHaveLength(200_001);
  });
});
