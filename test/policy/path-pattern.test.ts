import { describe, expect, it } from 'vitest';
import { normalizePath } from '../../policy/normalize-path.ts';
import { behaviorIndexOf, coversPattern, matchesPath, overlaps } from '../../policy/path-pattern.ts';

describe('a path pattern', () => {
  it.each([
    ['*', '/'],
    ['*', '/a/b.c'],
    ['/*', '/'],
    ['/*', '/a/b.c'],
    // The leading slash makes no difference.
    ['/images/*', '/images/a.jpg'],
    ['images/*', '/images/a.jpg'],
    ['index.html', '/index.html'],
    ['/', '/'],
    ['', '/'],
    // A star is nothing or anything, slashes too.
    ['/a*', '/a'],
    ['/a*', '/abc/d/e'],
    ['/images/*', '/images/'],
    ['/images/*.jpg', '/images/2026/05/a.jpg'],
    ['*.jpg', '/a.jpg'],
    ['*.jpg', '/deep/down/a.jpg'],
    ['*.jpg', '/.jpg'],
    ['a*.jpg', '/a.jpg'],
    ['a*.jpg', '/apples/pear.jpg'],
    ['/a*b*c', '/axbxbxc'],
    ['/a**b', '/ab'],
    ['*/*', '/a/b'],
    // A question mark is exactly one character, a slash too.
    ['/a?c', '/abc'],
    ['/a?c', '/a/c'],
    ['/images/*.jp?', '/images/a.jpg'],
    ['/???', '/abc'],
    ['/?*', '/a'],
    ['/*?', '/ab'],
    // Everything else is itself.
    ['/a.b', '/a.b'],
    ['/a+(b)|[c]^$', '/a+(b)|[c]^$'],
    ['/%7Euser/*', '/%7Euser/a'],
    ['/caf%C3%A9', '/caf%C3%A9'],
    ["/~a'b@c:d&e", "/~a'b@c:d&e"],
    // The path is matched without its dot segments and repeated slashes.
    ['/images/*', '//images//a.jpg'],
    ['/images/*', '/api/../images/a.jpg'],
    ['/images/*', '/./images/a.jpg'],
    ['/api/*', '/api/images/../../api/x'],
    ['/a', '/../../a'],
    ['/a/', '/a/b/..'],
    ['/a/', '/a/.'],
    ['/a/', '/a//'],
    ['/', '//'],
    ['/a/..b', '/a/..b'],
    ['/a/...', '/a/...'],
  ])('%s takes %s', (pattern, uri) => {
    expect(matchesPath(pattern, uri)).toBe(true);
  });

  it.each([
    ['/', '/a'],
    ['', '/a'],
    ['/a', '/'],
    ['/images/*', '/images'],
    ['/images/*', '/Images/a.jpg'],
    ['/images/*', '/a/images/b'],
    ['*.jpg', '/a.JPG'],
    ['*.jpg', '/a.jpg/b'],
    ['*.jpg', '/a.jpeg'],
    ['a*.jpg', '/b/a.jpg'],
    ['a*.jpg', '/ba.jpg'],
    ['/a?c', '/ac'],
    ['/a?c', '/abbc'],
    ['/a?', '/a'],
    ['/?*', '/'],
    ['/a.b', '/axb'],
    ['/a*b*c', '/axbxb'],
    ['/a', '/a/'],
    ['/a/', '/a'],
    ['/images/*', '/images/../api/a.jpg'],
    ['/api/*', '/api/../images/a.jpg'],
    // Percent-encoding is not looked through.
    ['/a/b', '/a%2Fb'],
    ['/images/*', '/%69mages/a.jpg'],
    ['/api/*', '/x/%2e%2e/api/a'],
    ['/a/*', '/a\\b'],
  ])('%s leaves %s to others', (pattern, uri) => {
    expect(matchesPath(pattern, uri)).toBe(false);
  });

  it('takes no more than quadratic time', () => {
    const started = performance.now();
    expect(matchesPath(`/${'*a'.repeat(127)}`, `/${'a'.repeat(8190)}b`)).toBe(false);
    expect(matchesPath(`/${'*'.repeat(254)}x`, `/${'/a/..'.repeat(1638)}`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('a path as CloudFront matches it', () => {
  it.each([
    ['/', '/'],
    ['/a', '/a'],
    ['/a/', '/a/'],
    ['/a/b/c/./../../g', '/a/g'],
    ['/mid/content=5/../6', '/mid/6'],
    ['/.', '/'],
    ['/..', '/'],
    ['/../', '/'],
    ['/a/..', '/'],
    ['/a/../', '/'],
    ['/a/.', '/a/'],
    ['/a/./', '/a/'],
    ['/../../a', '/a'],
    ['//', '/'],
    ['///a///b///', '/a/b/'],
    ['/.a/..b/c./d..', '/.a/..b/c./d..'],
    ['/...', '/...'],
    ['/%2e%2e/a', '/%2e%2e/a'],
    ['/a%2F..%2Fb', '/a%2F..%2Fb'],
    ['', '/'],
    ['a/b', '/a/b'],
  ])('turns %j into %j', (uri, normal) => {
    expect(normalizePath(uri)).toBe(normal);
  });
});

describe('the first pattern that matches', () => {
  const patterns = ['/api/*', '/images/*.jpg', '/images/*', '*'];

  it.each([
    ['/api/a', 0],
    ['/images/a.jpg', 1],
    ['/images/a.png', 2],
    ['/', 3],
    ['/API/a', 3],
    ['//api/a', 0],
    ['/images/../api/a', 0],
  ])('of the list takes %s', (uri, index) => {
    expect(behaviorIndexOf(patterns, uri)).toBe(index);
  });

  it('is none where none matches', () => {
    expect(behaviorIndexOf(['/api/*'], '/')).toBe(-1);
    expect(behaviorIndexOf([], '/')).toBe(-1);
  });
});

describe('an earlier pattern', () => {
  it.each([
    ['*', '*'],
    ['*', '/api/*'],
    ['/*', 'a?b*c'],
    ['/api/*', 'api/*'],
    ['/api/*', '/api/v1/*'],
    ['/api*', '/api/*'],
    ['*.jpg', '/images/*.jpg'],
    ['/?', '/a'],
    ['/?', '/?'],
    ['/a?', '/a?'],
    ['*a*', '*ba*'],
    ['/*/*', '/a/b/*'],
  ])('%s takes every path of %s', (earlier, later) => {
    expect(coversPattern(earlier, later)).toBe(true);
  });

  it.each([
    ['/api/*', '*'],
    ['/api/*', '/api*'],
    ['/a', '/?'],
    ['/?', '/*'],
    ['/api/*', '/API/*'],
    ['*.jpg', '*.jp?'],
    ['/images/*.jpg', '*.jpg'],
    ['?*', '*'],
    ['/a*b', '/a*'],
    ['/a/b', '/a/*'],
  ])('%s leaves %s some', (earlier, later) => {
    expect(coversPattern(earlier, later)).toBe(false);
  });
});

describe('two patterns', () => {
  it.each([
    ['*', '', true],
    ['*', '/a', true],
    ['/a', 'a', true],
    ['/a', '/b', false],
    ['/a/*', '/b/*', false],
    ['/a/*', '*.html', true],
    ['/a/*', '/*/b', true],
    ['/a', '/a/*', false],
    ['/?', '/a', true],
    ['/?', '/', false],
    ['/?', '/*', true],
    ['*.html', '*.htm', false],
    ['*a*', '*b*', true],
    ['/a*b', '/ab*b', true],
    ['/a*c', '/ab*d', false],
  ])('overlap: %s and %s: %j', (one, other, expected) => {
    expect([overlaps(one, other), overlaps(other, one)]).toEqual([expected, expected]);
  });
});
