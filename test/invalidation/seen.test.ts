/** What viewers see of an invalidation by meaning, in CloudFront on this machine. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { invalidationMapOf } from '../../build/invalidation-map.ts';
import { policiesOf } from '../../build/policies.ts';
import type { EdgeConfig } from '../../config/define.ts';
import { checkedConfig } from '../../config/load.ts';
import { type Changed, meantItems } from '../../invalidation/meant-items.ts';
import { createEdge, type Edge } from '../../simulator/create-edge.ts';

const CONFIG: EdgeConfig = {
  app: 'shop',
  hosts: ['shop.example.com'],
  origins: { site: { http: 'http://www.example.com' } },
  entities: { product: { paths: ['/products/:id', '/api/products/:id', '/api/lists*', '/trial/:id'] } },
  behaviors: [
    { path: '/api/*', origin: 'site', cache: { defaultTTL: 3600 }, query: { keep: ['page'] } },
    {
      path: '/trial/*',
      origin: 'site',
      cache: { defaultTTL: 3600 },
      experiments: { page: { variants: { old: { weight: 1 }, new: { weight: 1, prefix: '/new' } } } },
    },
    {
      path: '*',
      origin: 'site',
      cache: { defaultTTL: 3600 },
      rewrites: { index: 'index.html', locales: { supported: ['de', 'en'], default: 'en' }, prefixes: { '/': '/v1/' } },
    },
  ],
};

const SHOWN = [
  '/products/42',
  '/de/products/42',
  '/api/products/42',
  '/api/products/42?page=2',
  '/api/lists/new?page=3',
];
const OTHERS = ['/products/421', '/products/4', '/api/products/421', '/api/products/421?page=2', '/help/'];

let edge: Edge;
let version = 1;

beforeEach(async () => {
  version = 1;
  edge = await createEdge({ config: CONFIG, origin: ({ url }) => new Response(`${url} of version ${version}`) });
});

afterEach(() => edge.close());

/** Paths of which viewers get what the origin says now. */
async function fresh(paths: readonly string[]): Promise<readonly string[]> {
  const answers = await Promise.all(paths.map(async (path) => [path, await (await edge.fetch(path)).text()] as const));
  return answers.filter(([, text]) => text.endsWith(`of version ${version}`)).map(([path]) => path);
}

async function invalidate(...changed: readonly Changed[]): Promise<void> {
  const { config } = await checkedConfig(CONFIG);
  edge.invalidate(...meantItems(invalidationMapOf(config, policiesOf(config)), changed).items);
}

describe('a product that changed', () => {
  it('is old wherever it is kept until it is invalidated, and then nowhere', async () => {
    expect(await fresh([...SHOWN, ...OTHERS])).toEqual([...SHOWN, ...OTHERS]);
    version = 2;
    expect(await fresh([...SHOWN, ...OTHERS])).toEqual([]);
    await invalidate({ entity: 'product', id: '42' });
    expect(await fresh(SHOWN)).toEqual(SHOWN);
    expect(await fresh(OTHERS)).toEqual([]);
  });

  it.each([
    ['ä b', '%C3%A4%20b'],
    ['ä b', '%c3%a4%20b'],
    ['a:b', 'a:b'],
    ['a:b', 'a%3Ab'],
    ['50%', '50%25'],
    ["it's", "it's"],
  ])('is found by the id %s where viewers ask for %s', async (id, segment) => {
    const path = `/products/${segment}`;
    await fresh([path]);
    version = 2;
    expect(await fresh([path])).toEqual([]);
    await invalidate({ entity: 'product', id });
    expect(await fresh([path])).toEqual([path]);
  });

  it.each<Changed>([{ entity: 'product', id: '42' }, '/trial/*'])(
    'is found in the folder of a variant by %j',
    async (changed) => {
      const seenBy = async (variant: string): Promise<string> => {
        const answer = await edge.fetch('/trial/42', { headers: { cookie: `experiment-page=${variant}` } });
        return (await answer.text()).replace('http://site', '');
      };
      const seen = async () => [await seenBy('old'), await seenBy('new')];
      const first = ['/trial/42 of version 1', '/new/trial/42 of version 1'];
      expect(await seen()).toEqual(first);
      version = 2;
      expect(await seen()).toEqual(first);
      await invalidate(changed);
      expect(await seen()).toEqual(['/trial/42 of version 2', '/new/trial/42 of version 2']);
    },
  );

  it('is found beneath a path that ends in a star', async () => {
    await fresh([...SHOWN, ...OTHERS]);
    version = 2;
    await invalidate('/products/*');
    const pages = [...SHOWN, ...OTHERS].filter((path) => path.includes('products/') && !path.includes('/api/'));
    expect(await fresh([...SHOWN, ...OTHERS])).toEqual(pages);
  });
});
