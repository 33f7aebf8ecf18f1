import { describe, expect, it } from 'vitest';
import { configPlaces, distributionPlaces } from '../../lint/locate.ts';

/** The text from a position to the end of its line. */
function at(text: string, { line, column }: { readonly line: number; readonly column: number }): string {
  return (text.split('\n')[line - 1] ?? '').slice(column - 1);
}

const CONFIG = `import { defineEdge, type Headers } from 'edgewright';

const security: Headers = {
  frameOptions: 'DENY',
};
const lists = [{ path: '/lists/*', origin: 'site' }];

export default defineEdge({
  app: 'shop',
  hosts: ['shop.example.com'] as const,
  behaviors: [
    {
      path: '/a/*',
      'cache': { minTTL: 1 },
      headers: { ...security, set: { 'Cache-Control': 'no-cache' } },
    },
    { path: '/b/*', headers: security },
    ...lists,
    { path: '*', query: { keep: [] } },
  ],
} satisfies object);
`;

describe('a place in a config', () => {
  it.each([
    ['app', "app: 'shop',"],
    ['hosts[0]', "'shop.example.com'] as const,"],
    ['behaviors[0].cache.minTTL', 'minTTL: 1 },'],
    ['behaviors[0].headers.set["Cache-Control"]', "'Cache-Control': 'no-cache' } },"],
    ['behaviors[0].headers.frameOptions', "frameOptions: 'DENY',"],
    ['behaviors[1].headers.frameOptions', "frameOptions: 'DENY',"],
    ['behaviors[0].query.keep', '{'],
    ['behaviors[2].path', 'behaviors: ['],
    ['behaviors[3].query', 'behaviors: ['],
    ['lint.allow[0]', 'defineEdge({'],
  ])('is its line, or the nearest around it: %s', async (path, text) => {
    expect(at(CONFIG, (await configPlaces(CONFIG))(path))).toBe(text);
  });

  it.each([
    ['a name', "const edge = { app: 'shop' };\nexport default edge;\n", "app: 'shop' };"],
    ['a name of a name', "const a = { app: 'shop' };\nconst b = a;\nexport { b as default };\n", "app: 'shop' };"],
    ['names that stand for one another', 'const a = b;\nconst b = a;\nexport default a;\n', 'a;'],
    ['no default export', 'export const a = 1;\n', 'export const a = 1;'],
    ['no JavaScript', 'export default {', 'export default {'],
  ])('is found where the export is %s', async (_, text, found) => {
    expect(at(text, (await configPlaces(text))('app'))).toBe(found);
  });
});

const DISTRIBUTION = JSON.stringify(
  {
    Distribution: {
      Id: 'E1',
      DistributionConfig: {
        CacheBehaviors: { Items: [{ PathPattern: '/a/*', CachePolicyId: 'a' }] },
        DefaultCacheBehavior: { CachePolicyId: 'b' },
      },
    },
  },
  undefined,
  2,
);

describe('a place in a distribution', () => {
  it.each([
    ['DefaultCacheBehavior.CachePolicyId', '"CachePolicyId": "b"'],
    ['DefaultCacheBehavior.OriginRequestPolicyId', '"DefaultCacheBehavior": {'],
    ['CacheBehaviors.Items[0].CachePolicyId', '"CachePolicyId": "a"'],
    ['CacheBehaviors.Items[1].CachePolicyId', '"Items": ['],
  ])('is its line, or the nearest around it: %s', (path, text) => {
    expect(at(DISTRIBUTION, distributionPlaces(DISTRIBUTION)(path))).toBe(text);
  });

  it('is the first line of what is none', () => {
    expect(distributionPlaces('{')('DefaultCacheBehavior')).toEqual({ line: 1, column: 1 });
  });
});
