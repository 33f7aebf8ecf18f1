import { describe, expect, it } from 'vitest';
import { isContained } from '../../policy/contained-path.ts';

describe('a path', () => {
  it.each([
    '/',
    '/a',
    '/a/b/',
    '/a.b/..c/...',
    '/.well-known/security.txt',
    '/a%20b',
    '/%C3%A9/\u00e9',
    '/%F0%9F%98%80',
    '/100%25',
    '/50%2520off',
    '/a;b=c/d',
    '/a?b',
    '/a%3Fb%23c',
    '/%7Ea',
    `/${'a'.repeat(8000)}`,
    `/${'%E6%97%A5'.repeat(110)}`,
  ])('is contained: %s', (path) => {
    expect(isContained(path)).toBe(true);
  });

  it.each([
    ['that is none', ''],
    ['without a slash at the start', 'a/b'],
    ['with a dot segment', '/a/./b'],
    ['with a dot segment at its end', '/a/..'],
    ['with a dot segment that has parameters', '/a/..;b=c/d'],
    ['with a dot segment that has encoded parameters', '/a/..%3b/d'],
    ['with an empty segment', '/a//b'],
    ['with an empty segment at the start', '//a'],
    ['with a backslash', '/a\\b'],
    ['with NUL', '/a\0b'],
    ['with an encoded slash', '/a%2fb'],
    ['with an encoded slash in capitals', '/a%2Fb'],
    ['with an encoded backslash', '/a%5Cb'],
    ['with an encoded dot', '/%2e%2E/b'],
    ['with an encoded dot in a name', '/a%2Ehtml'],
    ['with encoded NUL', '/a%00'],
    ['that is encoded twice', '/a%252fb'],
    ['that is encoded twice in every character', '/a%25%32%66b'],
    ['that is encoded four times', '/a%2525252fb'],
    ['that is encoded more often than anybody would', '/a%252525252541'],
    ['with an overlong slash', '/a%c0%afb'],
    ['with half a surrogate pair', '/%ed%a0%80'],
    ['with an octet that is no UTF-8', '/%ff'],
    ['with a percent sign by itself', '/100%'],
    ['with half an octet', '/a%4'],
    ['with an octet that is none', '/a%zz'],
    ['that is longer than anybody’s, and must be decoded', `/%C3%A9${'a'.repeat(2048)}`],
    ['that begins an octet beside a percent sign, once it is decoded', '/%25%2541'],
  ])('is not contained %s', (_, path) => {
    expect(isContained(path)).toBe(false);
  });

  it('is read in little time, whatever it is made of', () => {
    const start = performance.now();
    for (const part of ['%25', '%41', '%2525', '/.', '.', '\u00e9', '%C3%A9', '/..'])
      isContained(`/${part.repeat(2700)}`);
    expect(performance.now() - start).toBeLessThan(500);
  });
});
