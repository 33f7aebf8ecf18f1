import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizePath } from '../../policy/normalize-path.ts';
import { behaviorIndexOf, coversPattern, matchesPath } from '../../policy/path-pattern.ts';

// Few characters, so that patterns and paths meet.
const patternText = fc.string({ unit: fc.constantFrom(...'aab.*?/'), maxLength: 7 });
const pathText = fc.string({ unit: fc.constantFrom(...'aab./'), maxLength: 9 }).map((rest) => `/${rest}`);

/** The same by other means: repeated slashes folded, RFC 3986's own steps for dot segments, and the glob as a regex. */
function matchesByRegex(pattern: string, uri: string): boolean {
  const source = pattern
    .replace(/^\//, '')
    .replace(/[.+^$()|[\]{}\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^/${source}$`, 's').test(withoutDotSegments(uri.replace(/\/+/g, '/')));
}

/** Step by step as it stands there, since Node 20's URL leaves the last dot of `/.a/.`. @see https://www.rfc-editor.org/rfc/rfc3986#section-5.2.4 */
function withoutDotSegments(path: string): string {
  let input = path;
  let output = '';
  while (input !== '') {
    if (/^\/\.(?:\/|$)/.test(input)) input = input.replace(/^\/\.\/?/, '/');
    else if (/^\/\.\.(?:\/|$)/.test(input)) {
      input = input.replace(/^\/\.\.\/?/, '/');
      output = output.replace(/\/?[^/]*$/, '');
    } else {
      const [segment = ''] = /^\/?[^/]*/.exec(input) ?? [];
      output += segment;
      input = input.slice(segment.length);
    }
  }
  return output;
}

/** A path that a pattern takes before it is normalised. */
function pathOf(pattern: string): fc.Arbitrary<string> {
  const parts = Array.from(pattern.replace(/^\//, ''), (symbol) => {
    if (symbol === '*') return fc.string({ unit: fc.constantFrom(...'ab./'), maxLength: 3 });
    return symbol === '?' ? fc.constantFrom(...'ab./') : fc.constant(symbol);
  });
  return fc.tuple(...parts).map((texts) => `/${texts.join('')}`);
}

/** A pattern that takes less: some of its stars made longer, some of its question marks made a character. */
function narrowed(pattern: string): fc.Arbitrary<string> {
  const parts = Array.from(pattern, (symbol) => {
    if (symbol === '*') return fc.constantFrom('*', '', 'a', '*a', 'a*', '?', '*?', '/*', '**');
    return symbol === '?' ? fc.constantFrom('?', 'a', '/', '.') : fc.constant(symbol);
  });
  return fc.tuple(...parts).map((texts) => texts.join(''));
}

const RUNS = { numRuns: 20_000 };

describe('a path pattern', () => {
  it('takes what a regex takes', () => {
    const pair = fc.oneof(
      fc.tuple(patternText, pathText),
      patternText.chain((pattern) => fc.tuple(fc.constant(pattern), pathOf(pattern))),
    );
    fc.assert(
      fc.property(pair, ([pattern, uri]) => {
        expect(matchesPath(pattern, uri)).toBe(matchesByRegex(pattern, uri));
      }),
      RUNS,
    );
  });

  it('takes a path and its normal form alike, with a leading slash or not', () => {
    fc.assert(
      fc.property(patternText, pathText, (pattern, uri) => {
        fc.pre(!pattern.startsWith('/'));
        const takes = matchesPath(pattern, uri);
        expect(matchesPath(pattern, normalizePath(uri))).toBe(takes);
        expect(matchesPath(`/${pattern}`, uri)).toBe(takes);
      }),
      RUNS,
    );
  });

  it('answers for any text whatever', () => {
    const any = fc.string({ unit: 'binary', maxLength: 20 });
    fc.assert(
      fc.property(fc.array(any), any, (patterns, uri) => {
        const index = behaviorIndexOf(patterns, uri);
        expect(index).toBe(patterns.findIndex((pattern) => matchesPath(pattern, uri)));
      }),
    );
  });
});

describe('an earlier pattern that covers a later one', () => {
  const pair = fc.oneof(
    fc.tuple(patternText, patternText),
    patternText.chain((earlier) => fc.tuple(fc.constant(earlier), narrowed(earlier))),
  );

  it('takes every path of it', () => {
    const covered = pair.filter(([earlier, later]) => coversPattern(earlier, later));
    const case_ = covered.chain(([earlier, later]) => {
      const paths = fc.array(fc.oneof({ weight: 3, arbitrary: pathOf(later) }, pathText), {
        minLength: 20,
        maxLength: 20,
      });
      return fc.tuple(fc.constant(earlier), fc.constant(later), paths);
    });
    fc.assert(
      fc.property(case_, ([earlier, later, paths]) => {
        const missed = paths.filter((uri) => matchesPath(later, uri) && !matchesPath(earlier, uri));
        expect(missed).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it('covers itself, and whatever the later one covers', () => {
    fc.assert(
      fc.property(
        patternText.chain((a) => fc.tuple(fc.constant(a), narrowed(a))),
        ([a, b]) => {
          expect(coversPattern(a, a)).toBe(true);
          for (const c of ['*', 'a*', '*a', b.replace('*', 'a'), b.replace('?', 'b')]) {
            if (coversPattern(a, b) && coversPattern(b, c)) expect(coversPattern(a, c)).toBe(true);
          }
        },
      ),
    );
  });
});

describe('a normalised path', () => {
  it('is normal already', () => {
    fc.assert(
      fc.property(pathText, (uri) => {
        const normal = normalizePath(uri);
        expect(normalizePath(normal)).toBe(normal);
        expect(normal).toMatch(/^\/(?!\/)/);
        expect(normal).not.toMatch(/\/\/|\/\.\.?(?:\/|$)/);
      }),
      RUNS,
    );
  });
});
