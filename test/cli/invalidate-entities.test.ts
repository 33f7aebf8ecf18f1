import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { EdgeConfig } from '../../config/define.ts';
import { ApiError } from '../../simulator/aws-api/wire/api-error.ts';
import type { LocalApiOptions } from '../simulator/aws-api/local-api.ts';
import { type OperatingScene, operatingScene } from './operating-scene.ts';

/** A shop whose pages stand under other paths than viewers ask for. */
const SHOP: EdgeConfig = {
  app: 'shop',
  hosts: ['shop.example.com'],
  origins: { site: { http: 'http://www.example.com' } },
  entities: {
    product: { paths: ['/products/:id', '/api/products/:id', '/api/products*'], tags: ['product-:id'] },
    home: { paths: ['/'] },
  },
  behaviors: [
    { path: '/api/*', origin: 'site' },
    { path: '*', origin: 'site', rewrites: { index: 'index.html' } },
  ],
};

let scene: OperatingScene;

async function shop(options: LocalApiOptions = {}): Promise<void> {
  scene = await operatingScene(SHOP, { delays: { invalidation: 90_000 }, ...options });
}

afterEach(() => scene.close());

function invalidated(): readonly (readonly string[])[] {
  return Object.values(scene.api.account.state().invalidations).map(({ paths }) => paths);
}

const PATHS = Array.from({ length: 400 }, (_, i) => `/${i}.png`);

describe('edgewright invalidate of entities', () => {
  it('names every item, and invalidates them as one', async () => {
    await shop();
    const { code, out, err } = await scene.run(['invalidate', 'product=42', 'product=43', 'home', '/help/', '#sale']);
    const items = [
      ...['/products/42', '/products/42/index.html', '/api/products*', '#product-42'],
      ...['/products/43', '/products/43/index.html', '#product-43'],
      ...['/', '/index.html', '/help/', '/help/index.html', '#sale'],
    ];
    expect(out).toEqual([
      '12 paths: free. This distribution had 0 paths this month; the account has 1,000 free.',
      ...items.map((item) => `  ${item}`),
      expect.stringMatching(/^I[A-Z\d]+ is completed\.$/),
    ]);
    expect(err).toEqual([
      'warning: the distribution names no header of cache tags (CacheTagConfig), so that a tag finds nothing',
    ]);
    expect(code).toBe(0);
    expect(invalidated()).toEqual([items]);
  });

  it('refuses all that it cannot mean, and asks AWS nothing', async () => {
    await shop();
    scene.api.calls.length = 0;
    const { code, err } = await scene.run([
      'invalidate',
      'product=42',
      'product=*',
      'product=../',
      'home=1',
      'order=1',
    ]);
    expect(code).toBe(1);
    for (const at of ['product=*', 'product=../', 'home=1', 'order=1']) expect(err.join('\n')).toContain(at);
    expect(err.join('\n')).not.toContain('product=42 ');
    expect(scene.api.calls).toEqual([]);
  });

  it("says where a rule of the user's own may have made another path", async () => {
    await shop();
    await writeFile(join(scene.folder, 'own.ts'), 'export const own = () => {};');
    const config = await readFile(join(scene.folder, 'edge.config.ts'), 'utf8');
    const own = config.replace('"path":"*"', '"path":"*","own":() => import("./own.ts")');
    await writeFile(join(scene.folder, 'edge.config.ts'), own);
    const { err } = await scene.run(['invalidate', '/a.js', '/api/orders']);
    expect(err).toEqual(['note: the behavior * has a rule of your own: what that rewrites a path to is yours to add']);
  });

  it('offers to warm what was emptied', async () => {
    await shop();
    const { out } = await scene.run(['invalidate', '/*', '--yes']);
    expect(out.at(-1)).toBe('  edgewright warm --from-log FILE --top 100 --env prod');
  });

  it('asks before money is spent, where somebody is there', async () => {
    await shop();
    const many = Array.from({ length: 1001 }, (_, i) => `/${i}.png`);
    expect((await scene.run(['invalidate', ...many], { answer: false })).code).toBe(1);
    expect(scene.questions).toEqual(['Pay 0.005 USD for it?']);
    expect(invalidated()).toEqual([]);
  });
});

describe('an invalidation of more than a second takes', () => {
  it('goes out in batches, and waits for all of them', async () => {
    await shop();
    const start = scene.api.clock.now();
    const { code, out } = await scene.run(['invalidate', ...PATHS, '--json']);
    expect(code).toBe(0);
    expect(invalidated().map(({ length }) => length)).toEqual([150, 150, 100]);
    expect(JSON.parse(out.join('\n'))).toMatchObject({ ids: expect.objectContaining({ length: 3 }), completed: true });
    expect(scene.api.clock.now() - start).toBeGreaterThanOrEqual(92_000);
  });

  it('waits where too many are in progress', async () => {
    await shop({ quotas: { invalidationPaths: 200 } });
    expect((await scene.run(['invalidate', ...PATHS])).code).toBe(0);
    expect(invalidated().flat()).toEqual(PATHS);
  });

  it('says what was done where there was no room, and goes on under the same reference', async () => {
    await shop({ quotas: { invalidationPaths: 200 }, delays: { invalidation: 3_600_000 } });
    const { code, out } = await scene.run(['invalidate', ...PATHS, '--reference', 'sale', '--no-wait']);
    expect(code).toBe(2);
    expect(out[1]).toBe(
      "AWS's rates make it 3 invalidations within 2 s or more; where that is cut off, --reference sale goes on.",
    );
    expect(out[2]).toMatch(/^150 of 400 paths invalidated \(I[A-Z\d]+\)\. CloudFront did not take the rest:$/);
    expect(out.slice(3)).toEqual([
      ...PATHS.slice(150, 170).map((path) => `  ${path}`),
      '  and 230 more; --json shows all',
      'The same command with --reference sale goes on, and pays for nothing twice.',
    ]);
    scene.api.clock.advance(3600);
    const more = await scene.run(['invalidate', ...PATHS, '--reference', 'sale', '--no-wait', '--json']);
    expect(more.code).toBe(2);
    expect(JSON.parse(more.out.join('\n'))).toMatchObject({ completed: false, left: PATHS.slice(300) });
    scene.api.clock.advance(3600);
    expect((await scene.run(['invalidate', ...PATHS, '--reference', 'sale', '--no-wait'])).code).toBe(0);
    expect(invalidated().flat()).toEqual(PATHS);
  });

  it('says what was done where something else goes wrong', async () => {
    let calls = 0;
    await shop({
      refuse: (operation) => {
        calls += operation === 'CreateInvalidation' ? 1 : 0;
        return operation === 'CreateInvalidation' && calls > 1 ? new ApiError('AccessDenied', 'No.', 403) : undefined;
      },
    });
    const { code, out, err } = await scene.run(['invalidate', ...PATHS]);
    expect(code).toBe(1);
    expect(out[2]).toContain('150 of 400 paths invalidated');
    expect(err.join('\n')).toContain('AccessDenied');
  });
});
