import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { invalidationMapOf } from '../../build/invalidation-map.ts';
import { manifestOf } from '../../build/manifest.ts';
import { planOf } from '../../build/plan.ts';
import { policiesOf } from '../../build/policies.ts';
import { writeBundles } from '../../build/write-bundles.ts';
import type { EdgeConfig } from '../../config/define.ts';
import { checkedConfig } from '../../config/load.ts';
import type { ResolvedConfig } from '../../config/resolve.ts';

const SHOP: EdgeConfig = {
  app: 'shop',
  hosts: ['shop.example.com'],
  origins: { site: { http: 'http://www.example.com' } },
  entities: { product: { paths: ['/products/:id'] } },
  behaviors: [
    { path: '/a/*', origin: 'site', query: { keep: ['page'] } },
    { path: '/b/*', origin: 'site', rewrites: { index: 'index.html' } },
    {
      path: '/c/*',
      origin: 'site',
      experiments: { page: { variants: { old: { weight: 1 }, new: { weight: 1, prefix: '/new' } } } },
    },
    { path: '/d/*', origin: 'site', buckets: { device: true }, query: { keep: [] } },
    { path: '*', origin: 'site', query: { drop: ['sid'] } },
  ],
};

async function resolved(config: EdgeConfig): Promise<ResolvedConfig> {
  return (await checkedConfig(config)).config;
}

describe('the map of a build', () => {
  it('says of each behavior what decides under which paths its answers are kept', async () => {
    const config = await resolved(SHOP);
    const [first, ...behaviors] = config.behaviors;
    const own = { viewerRequest: '/edge/own.ts' };
    const withOwn = { ...config, behaviors: [{ ...first, own } as never, ...behaviors] };
    expect(invalidationMapOf(withOwn, policiesOf(config))).toEqual({
      version: 1,
      entities: SHOP.entities,
      behaviors: [
        { path: '/a/*', hasQuery: true, hasOwn: true },
        { path: '/b/*', rewrites: { index: 'index.html' } },
        // The policy that the variant needs keeps every query, since no rule speaks of queries.
        { path: '/c/*', folders: ['/new'], hasQuery: true },
        { path: '/d/*' },
        { path: '*', hasQuery: true },
      ],
    });
  });

  it('is a file as long as there are entities', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'edgewright-map-'));
    const write = async (config: ResolvedConfig): Promise<readonly string[]> => {
      const map = invalidationMapOf(config, []);
      const manifest = manifestOf(planOf(config), [], [], map);
      await writeBundles(folder, manifest, [], [], map);
      return readdir(folder);
    };
    const { entities: _, ...without } = SHOP;
    const config = await resolved(SHOP);
    expect(await write(config)).toEqual(['entities.json', 'manifest.json']);
    const written = JSON.parse(await readFile(join(folder, 'entities.json'), 'utf8'));
    expect(written).toEqual(invalidationMapOf(config, []));
    expect(await write(await resolved(without))).toEqual(['manifest.json']);
    await rm(folder, { recursive: true });
  });
});
