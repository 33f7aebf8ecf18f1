import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { publishedSchema } from '../../../config/rules/published.ts';
import { badRequest } from '../../../policy/bad-request.ts';
import type { EdgeRequest } from '../../../policy/event.ts';
import { publishedKey, publishedPath, type ResolvedPublished } from '../../../policy/published.ts';
import { hostileTexts, pathsOf } from '../../hostile-urls.ts';
import { COURTS, requestOf } from './courts.ts';
import { nearMisses } from './near-misses.ts';
import { items } from './weighted-items.ts';

const VERSIONS = ['0123456789abcdef', 'fedcba9876543210-br', '0000000000000000-gzip', '1111111111111111-br-gzip'];

const anyOptions: fc.Arbitrary<ResolvedPublished> = fc.record(
  {
    set: fc.constantFrom('catalog', 's', 'a-b'),
    encodings: fc.constantFrom(['br'] as const, ['gzip'] as const, ['br', 'gzip'] as const, ['gzip', 'br'] as const),
    version: fc.constantFrom(...VERSIONS),
  },
  { requiredKeys: ['set'] },
);

/** What stands in the KeyValueStore: versions, nearly versions, and what an attacker or a slip would put there. */
const anyStored = fc.oneof(
  fc.constant(''),
  fc.array(fc.constantFrom(...VERSIONS), { minLength: 1, maxLength: 3 }).map((all) => all.join(' ')),
  nearMisses(VERSIONS),
  fc.constantFrom(
    '../../etc',
    '0123456789abcdef-gzip-br',
    '0123456789ABCDEF',
    ' 0123456789abcdef',
    '/0123456789abcdef',
  ),
);

const anyUri = fc.oneof(
  fc
    .tuple(nearMisses(['/catalog/products', '/a.b/c', '/', '/a']), nearMisses(['.json', '.html', '.jpg', '.JSON', '']))
    .map((parts) => parts.join('')),
  fc.constantFrom(...hostileTexts().flatMap(pathsOf)),
);

const anyAccepted = items(nearMisses(['br', 'gzip', 'identity', '*', 'GZIP', 'x-gzip']));

/** A viewer's request that may say what encodings it takes. */
const anyRequest: fc.Arbitrary<EdgeRequest> = fc
  .tuple(anyUri, fc.option(anyAccepted))
  .map(([uri, accepted]) =>
    requestOf({ uri, headers: accepted === null ? {} : { 'accept-encoding': { value: asciiOf(accepted) } } }),
  );

/** What a header can hold in both engines. */
function asciiOf(text: string): string {
  return text.replace(/[^\t -~]/gu, '_');
}

describe.each(COURTS)('the written published %s', (title, isAbsent, judge) => {
  const isHandler = title.includes('Lambda');

  it.skipIf(isAbsent)('leads every path where the meaning does', async () => {
    const case_ = fc.tuple(anyOptions, anyStored, fc.array(anyRequest, { minLength: 20, maxLength: 40 }));
    await fc.assert(
      fc.asyncProperty(case_, async ([options, stored, requests]) => {
        const { version: _, ...said } = options;
        expect(publishedSchema.safeParse(said).success).toBe(true);
        const store = { [publishedKey(options.set)]: stored };
        const made = await judge(
          { name: 'published', options },
          requests.map((request) => ({ request })),
          store,
        );
        const meant = requests.map((request) => {
          const accepted = request.headers['accept-encoding']?.value ?? '';
          const uri = publishedPath(options, request.uri, accepted, isHandler ? '' : stored);
          return uri === '' ? badRequest() : { ...request, uri };
        });
        expect(made.map(({ result }) => result)).toEqual(meant);
      }),
      { numRuns: 30 },
    );
  });
});

describe('what published means', () => {
  it('never leads beside the folder of a version, whatever a viewer or the KeyValueStore says', () => {
    fc.assert(
      fc.property(anyOptions, anyStored, anyUri, ({ set }, stored, uri) => {
        const path = publishedPath({ set }, uri, 'br', stored);
        if (path === '' || path === uri) return;
        expect(path).toMatch(new RegExp(`^/${set}/[\\da-f]{16}(-br)?(-gzip)?/`));
        expect(path.split('/')).not.toContain('..');
      }),
    );
  });
});
