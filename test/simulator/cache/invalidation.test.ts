import { describe, expect, it } from 'vitest';
import { EdgeError } from '../../../config/errors.ts';
import { cacheTagsOf } from '../../../simulator/cache/cache-tags.ts';
import { invalidationOf } from '../../../simulator/cache/invalidation.ts';
import { headersFrom } from '../../../simulator/header-lines.ts';

describe('an item', () => {
  it.each<[string, string, boolean]>([
    ['/a', '/a', true],
    ['/a', '/A', false],
    ['/a', '/a/', false],
    ['/a', '/a?x=1', false],
    ['/a?x=1', '/a?x=1', true],
    ['/a?x=1', '/a?x=2', false],
    ['/a*', '/a?x=2', true],
    ['/a*', '/a', true],
    ['/a/*', '/a', false],
    ['/*', '/', true],
    ['/a*c', '/abc', false],
    ['/a*c', '/a*c', true],
    ['/a?x=*', '/a?x=12', true],
    ['/caf%c3%a9', '/caf%C3%A9', true],
    ['/café', '/caf%C3%A9', true],
    ['/caf%C3%A9', '/café', true],
    ['/a b', '/a%20b', true],
    ['/%61', '/a', false],
    ['/\ud800', '/\ufffd', true],
  ])('%s, of %s: %s', (item, url, expected) => {
    const [path = '', query = ''] = url.split('?');
    expect(invalidationOf([item])({ path, query }, new Set())).toBe(expected);
  });

  it.each<[string, readonly string[], boolean]>([
    ['#news', ['news', 'shop'], true],
    ['#News', ['news'], true],
    ['#new', ['news'], false],
    ['#news', [], false],
  ])('%s, of what is tagged %j: %s', (item, tags, expected) => {
    expect(invalidationOf([item])({ path: '/', query: '' }, new Set(tags))).toBe(expected);
  });
});

describe('a batch', () => {
  it('means what any of its items means', () => {
    const matches = invalidationOf(['/a', '/b/*', '#c']);
    const of = (path: string, ...tags: string[]) => matches({ path, query: '' }, new Set(tags));
    expect([of('/a'), of('/b/x'), of('/z', 'c'), of('/z', 'd')]).toEqual([true, true, true, false]);
  });

  it('is refused with all that is wrong with it', () => {
    const items = ['', 'a', '/ok', `/${'x'.repeat(4000)}`, '/~user', '/%7euser', '#', '#a,b', `#${'x'.repeat(257)}`];
    const thrown = refusal(items);
    expect(thrown.code).toBe('ERR_USAGE');
    expect(thrown.problems.map(({ at }) => at.slice(0, 10))).toEqual([
      '(an empty ',
      'a',
      '/xxxxxxxxx',
      '/~user',
      '/%7euser',
      '#',
      '#a,b',
      '#xxxxxxxxx',
    ]);
    expect(refusal([]).problems).toHaveLength(1);
  });
});

function refusal(items: readonly string[]): EdgeError {
  try {
    invalidationOf(items);
  } catch (error) {
    if (error instanceof EdgeError) return error;
  }
  throw new Error('nothing was refused');
}

describe('the tags of an answer', () => {
  it.each<[string | undefined, string, readonly string[]]>([
    ['cache-tag', 'a, B ,,a', ['a', 'b']],
    ['cache-tag', `${'x'.repeat(257)},${'y'.repeat(256)}`, ['y'.repeat(256)]],
    ['other', 'a', []],
    [undefined, 'a', []],
  ])('by the header %s of %s', (header, value, expected) => {
    expect([...cacheTagsOf(headersFrom({ 'Cache-Tag': value }), header)]).toEqual(expected);
  });

  it('are fifty at most', () => {
    const value = Array.from({ length: 60 }, (_, i) => `t${i}`).join();
    expect(cacheTagsOf(headersFrom({ 'Cache-Tag': value }), 'cache-tag').size).toBe(50);
  });
});
