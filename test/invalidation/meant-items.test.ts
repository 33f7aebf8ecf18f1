import { describe, expect, it } from 'vitest';
import type { InvalidationMap } from '../../invalidation/invalidation-map.ts';
import { type Changed, meantItems } from '../../invalidation/meant-items.ts';

const MAP: InvalidationMap = {
  version: 1,
  entities: {
    product: { paths: ['/products/:id', '/api/products/:id', '/api/products*'] },
    article: { paths: ['/news/:id/', '/news/'], tags: ['article-:id', 'news'] },
    home: { paths: ['/'] },
    part: { paths: ['/p/:id.json', '/p?part=:id'] },
    user: { tags: ['user-:id'] },
  },
  behaviors: [
    { path: '/api/*', hasQuery: true },
    { path: '/own/*', hasOwn: true },
    { path: '/me/*', rewrites: { prefixes: { '/me/': '/~me/' } } },
    { path: '*', rewrites: { index: 'index.html' } },
  ],
};

const items = (...changed: readonly Changed[]): readonly string[] => meantItems(MAP, changed).items;

describe('the items of what changed', () => {
  it.each<[string, Changed[], string[]]>([
    [
      'are those of its paths, rewritten ones too, without those that a * takes',
      [{ entity: 'product', id: '42' }],
      ['/products/42', '/products/42/index.html', '/api/products*'],
    ],
    [
      'are tags, too',
      [{ entity: 'article', id: '7' }],
      ['/news/7/', '/news/7/index.html', '/news/', '/news/index.html', '#article-7', '#news'],
    ],
    ['are those of an entity without an id', [{ entity: 'home' }], ['/', '/index.html']],
    [
      'have the id wherever it is meant',
      [{ entity: 'part', id: 'a' }],
      ['/p/a.json', '/p?part=a', '/p/index.html?part=a'],
    ],
    ['are tags alone', [{ entity: 'user', id: '1' }], ['#user-1']],
    ['take every query where the key has one', ['/api/orders'], ['/api/orders', '/api/orders?*']],
    ['take the one query that is named', ['/api/orders?page=2'], ['/api/orders?page=2']],
    ['are all there is, where a rewrite leads to a tilde, too', ['/*'], ['/*']],
    ['are each there once', ['/a.js', '/a.js', '#Sale', '#sale'], ['/a.js', '#sale']],
    ['are one where everything is meant', ['/a.js', '/*', '#sale'], ['/*']],
  ])('%s', (_, changed, expected) => {
    expect(items(...changed)).toEqual(expected);
  });

  it.each([
    ['ä ö', ['/p/%C3%A4%20%C3%B6.json']],
    ['50%', ['/p/50%25.json']],
    ['a?b#c', ['/p/a%3Fb%23c.json']],
    // Links made with encodeURIComponent, and what a browser leaves as it is.
    ['a:b', ['/p/a%3Ab.json', '/p/a:b.json']],
    ['a&b=c', ['/p/a%26b%3Dc.json', '/p/a&b=c.json']],
    ["it's(1)!", ["/p/it's(1)!.json"]],
    ['$&', ['/p/%24%26.json', '/p/$&.json']],
    ['...', ['/p/....json']],
  ])('have the id %s in each spelling that caches meet', (id, expected) => {
    const map = { ...MAP, entities: { part: { paths: ['/p/:id.json'] } } };
    expect(meantItems(map, [{ entity: 'part', id }])).toEqual({ items: expected, unknown: [], problems: [] });
  });

  it('leave open what rules of the user own make of a path', () => {
    expect(meantItems(MAP, ['/own/a.js', '/ow*']).unknown).toEqual(['/own/*']);
    expect(meantItems(MAP, ['/a.js']).unknown).toEqual([]);
  });
});

describe('what cannot be meant', () => {
  it.each<[string, Changed, string]>([
    ['an empty id', { entity: 'product', id: '' }, 'has no id, or an empty one'],
    ['a star', { entity: 'product', id: '*' }, 'has an id with a *'],
    ['a star within an id', { entity: 'product', id: '4*2' }, 'has an id with a *'],
    ['a dot', { entity: 'product', id: '.' }, 'dot segment'],
    ['two dots', { entity: 'product', id: '..' }, 'dot segment'],
    ['a way out', { entity: 'product', id: '../' }, 'has an id with a slash'],
    ['a slash', { entity: 'product', id: 'a/b' }, 'has an id with a slash'],
    ['a backslash', { entity: 'product', id: 'a\\b' }, 'has an id with a slash'],
    ['a line break', { entity: 'product', id: 'a\nb' }, 'has an id with a control character'],
    ['NUL', { entity: 'product', id: '\0' }, 'has an id with a control character'],
    ['half a character', { entity: 'product', id: '\ud800' }, 'half a surrogate pair'],
    ['an escape', { entity: 'product', id: '%2e%2e' }, 'is percent-encoded already'],
    ['a tilde', { entity: 'product', id: '~me' }, 'has a tilde'],
    ['a long id', { entity: 'product', id: 'a'.repeat(257) }, 'has an id of 257 characters'],
    ['a long tag', { entity: 'user', id: 'a'.repeat(256) }, 'of which a tag may have 256'],
    ['a comma in a tag', { entity: 'user', id: 'a,b' }, 'has an id with a comma'],
    ['a space in a tag', { entity: 'user', id: 'a b' }, 'has an id with a comma, a space'],
    ['no id', { entity: 'product' }, 'needs an id: product=42'],
    ['an id too many', { entity: 'home', id: '1' }, 'takes no id'],
    [
      'another entity',
      { entity: 'order', id: '1' },
      'there are the entities product, article, home, part, user; order is none',
    ],
    ['what every object has', { entity: 'constructor', id: '1' }, 'constructor is none'],
    ['a long path', `/${'a'.repeat(4000)}`, 'of which a path may have 4000'],
    ['a path that gets too long', `/${'a'.repeat(3990)}`, '/index.html, which has 4002 characters'],
    [
      'a path that is rewritten to one with a tilde',
      '/me/a.js',
      'is asked for as /~me/a.js, which has a tilde, which CloudFront does not find in invalidations',
    ],
    ['paths that are', '/me/*', 'is asked for as /~me/*, which has a tilde'],
    ['what is neither entity nor path', { entity: 'news' }, 'news is none, and a path starts with a slash'],
    ['a path without slash', 'news', 'does not start with a slash'],
    ['a star elsewhere', '/a*b', 'has a * before its end'],
    ['nothing', '', 'does not start with a slash'],
  ])('is named: %s', (_, changed, says) => {
    const { problems } = meantItems(MAP, ['/fine', changed]);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.says).toContain(says);
    expect(problems[0]?.at).toMatch(/^[ -~\ud800]{1,80}$/);
  });

  it('is named all at once', () => {
    const { problems } = meantItems(MAP, ['news', { entity: 'product', id: '*' }, { entity: 'order' }]);
    expect(problems.map(({ at }) => at)).toEqual(['news', 'product=*', 'order']);
  });
});
