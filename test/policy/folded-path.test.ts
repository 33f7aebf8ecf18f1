import { describe, expect, it } from 'vitest';
import { ruleIndexOf } from '../../policy/auth-rules.ts';
import { foldedPath, MOST_PARAMETERS } from '../../policy/folded-path.ts';

describe('a path as the least exact of origins reads it', () => {
  it.each([
    ['/', '/'],
    ['/a/b', '/a/b'],
    ['/A/b/', '/a/b'],
    ['/%41dmin', '/admin'],
    ['/%2541dmin', '/admin'],
    ['/a;x=1/b;y', '/a/b'],
    ['/a/;x/b', '/a/b'],
    ['/;x', '/'],
    ['/a/;x', '/a'],
    ['/caf%C3%89', '/caf%C3%A9'],
    ['/CAF\u00c9', '/caf%C3%A9'],
    ['/%C4%B0', '/i'],
    ['/\u03a3 \u03c2', '/%CF%83%20%CF%83'],
    ['/100%', '/100%25'],
    ['/\ud800', '/\ud800'],
  ])('of %s is %s', (path, folded) => {
    expect(foldedPath(path)).toBe(folded);
  });

  it('is none of a path with more parameters than are looked at', () => {
    expect(foldedPath('/;a'.repeat(MOST_PARAMETERS))).toBe('/');
    expect(foldedPath('/;a'.repeat(MOST_PARAMETERS + 1))).toBe('');
    expect(ruleIndexOf([{ paths: ['/*'] }], 'GET', '/;a'.repeat(MOST_PARAMETERS + 1))).toBeUndefined();
  });
});
