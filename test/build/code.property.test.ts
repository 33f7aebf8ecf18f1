// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts that look like code
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { parse } from 'acorn';
import { full } from 'acorn-walk';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Code, codeText, js } from '../../build/code.ts';
import { writeHeaders } from '../../build/write/headers.ts';
import { writeOwn } from '../../build/write/own.ts';
import { writeQuery } from '../../build/write/query.ts';
import { writeRedirects } from '../../build/write/redirects.ts';
import { writeRewrites } from '../../build/write/rewrites.ts';
import { njsVersion } from '../../simulator/engine/njs-engine.ts';

/** Texts that would end a literal, or begin something else, where a literal is made by pasting. */
const EVIL = [
  '"',
  "'",
  '`',
  '\\',
  '\\"',
  '"; evil(); "',
  '"+evil()+"',
  '\\u0022+evil()+\\u0022',
  '\u2028evil()',
  '\u2029',
  '\n',
  '\r\nevil()',
  '\0',
  '*/ evil() /*',
  '// ',
  '<!-- evil()',
  '-->',
  '</script>',
  '${evil()}',
  ')}; evil(); function f(){(',
  'constructor',
  '__proto__',
  '\u{1f600}',
  '\ufeff',
  '\x7f',
];

/** Any text, lone surrogates too: it comes from a file that somebody wrote. */
const anyString = fc.oneof(
  fc
    .array(fc.oneof(fc.constantFrom(...EVIL), fc.string({ unit: 'binary', maxLength: 6 })), { maxLength: 4 })
    .map((parts) => parts.join('')),
  fc.array(fc.nat({ max: 0xffff }), { maxLength: 12 }).map((units) => String.fromCharCode(...units)),
);

const anyNumber = fc
  .oneof(fc.double({ noDefaultInfinity: true, noNaN: true }), fc.integer(), fc.maxSafeInteger())
  .filter((number) => !Object.is(number, -0));

const anyValue = fc.oneof({ weight: 4, arbitrary: anyString }, anyNumber, fc.boolean());

const realm = createContext({});

/** Between two neighbours that show where the value ends. */
function evaluated(value: string | number | boolean): unknown {
  return runInContext(codeText(js`["before", ${value}, "after"]`), realm);
}

/** Every identifier of a text, and every kind of construct in it. */
function wordsOf(text: string): ReadonlySet<string> {
  const words = new Set<string>();
  full(parse(text, { ecmaVersion: 'latest', sourceType: 'module' }), (node) => {
    words.add('name' in node ? `${node.type} ${String(node.name)}` : node.type);
  });
  return words;
}

describe('a value between the braces of js', () => {
  it('evaluates to itself', () => {
    fc.assert(
      fc.property(anyValue, (value) => void expect(evaluated(value)).toEqual(['before', value, 'after'])),
      { numRuns: 3000 },
    );
  });

  it('is written in visible ASCII', () => {
    fc.assert(
      fc.property(anyValue, (value) => void expect(codeText(js`${value}`)).toMatch(/^[ -~]*$/)),
      { numRuns: 3000 },
    );
  });

  it('is one literal, and nothing besides', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const [statement, ...more] = parse(codeText(js`(${value})`), { ecmaVersion: 'latest' }).body;
        expect(more).toEqual([]);
        const expected = typeof value === 'number' && value < 0 ? 'UnaryExpression' : 'Literal';
        expect(statement).toMatchObject({ type: 'ExpressionStatement', expression: { type: expected } });
      }),
      { numRuns: 3000 },
    );
  });

  it('stays data in code in code', () => {
    fc.assert(
      fc.property(fc.array(anyString, { maxLength: 5 }), (values) => {
        const items = values.map((value) => js`${value},`);
        expect(runInContext(codeText(js`[${items}]`), realm)).toEqual(values);
      }),
    );
  });

  it.each([Number.NaN, Infinity, -Infinity, -0])('evaluates to itself: %d', (value) => {
    expect(evaluated(value)).toEqual(['before', value, 'after']);
  });

  it('is not taken for code because it looks like it', () => {
    fc.assert(
      fc.property(fc.dictionary(anyString, anyString), (forged) => {
        const text = codeText(js`${JSON.parse(JSON.stringify(forged)) as Code}`);
        for (const value of [...Object.keys(forged), ...Object.values(forged)].filter((part) => part.length > 2)) {
          expect(text).not.toContain(value);
        }
      }),
    );
  });
});

const ABSENT = njsVersion() === undefined ? ' (skipped: no njs on this machine; Debian has it as the package njs)' : '';

describe.skipIf(ABSENT !== '')(`a value between the braces of js, in njs${ABSENT}`, () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'edgewright-code-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function evaluatedInNjs(values: readonly (string | number | boolean)[]): unknown {
    const rows = values.map((value) => js`[${value}],`);
    // By code point, since njs writes UTF-8 and cannot hold half a pair; numbers by their own text.
    const script = codeText(js`var rows = [${rows}];
      require('fs').writeSync(1, JSON.stringify(rows.map(function (row) {
        if (typeof row[0] !== 'string') return row[0];
        var points = [];
        for (var i = 0; i < row[0].length; i++) points.push(row[0].codePointAt(i));
        return points;
      })));`);
    writeFileSync(join(folder, 'values.js'), script);
    const { stdout } = spawnSync('njs', ['values.js'], { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 26 });
    return JSON.parse(stdout);
  }

  function seen(value: string | number | boolean): unknown {
    return typeof value === 'string' ? Array.from(value, (char) => char.codePointAt(0)) : value;
  }

  it('evaluates to itself', () => {
    const wellFormed = anyValue.filter((value) => typeof value !== 'string' || value.isWellFormed());
    // njs prints fractions with a digit too many; whole numbers it prints as they are.
    const exact = wellFormed.filter((value) => typeof value !== 'number' || Number.isSafeInteger(value));
    fc.assert(
      fc.property(fc.array(exact, { minLength: 100, maxLength: 300 }), (values) => {
        expect(evaluatedInNjs(values)).toEqual(values.map(seen));
      }),
      { numRuns: 20 },
    );
  });
});

describe('a writer', () => {
  const texts = fc.dictionary(anyString, anyString, { maxKeys: 20, noNullPrototype: true });
  const tame = { '/a': '/b', '/c/*': '/d' };

  // Whatever a config says, and even if the schema let it through, the words of the written code are those of harmless options.
  it.each<[rule: string, write: (options: never) => Code, harmless: unknown, options: fc.Arbitrary<unknown>]>([
    [
      'redirects',
      (options) => writeRedirects(options, 'cloudfront-js-2.0'),
      { exact: tame },
      fc.record({ exact: texts }),
    ],
    [
      'rewrites',
      writeRewrites,
      { pages: tame, index: 'a', fallback: '/b' },
      fc.record({ pages: texts, index: anyString, fallback: anyString }, { requiredKeys: [] }),
    ],
    [
      'query',
      (query) => writeQuery(query, 'cloudfront-js-2.0'),
      { keep: ['a', 'constructor'] },
      fc.record({ keep: fc.array(anyString) }),
    ],
    [
      'headers',
      writeHeaders,
      { frameOptions: 'DENY' },
      fc.record({
        contentSecurityPolicy: anyString,
        permissionsPolicy: anyString,
        frameOptions: anyString,
        set: texts,
      }),
    ],
    ['own', writeOwn, '/a.ts', anyString],
  ])('of %s writes no word of the config as code', (_rule, write, harmless, options) => {
    const words = wordsOf(codeText(write(harmless as never)));
    fc.assert(
      fc.property(options, (value) => {
        const text = codeText(write(value as never));
        expect(text).toMatch(/^[\n -~]*$/);
        expect([...words]).toEqual(expect.arrayContaining([...wordsOf(text)]));
      }),
      { numRuns: 500 },
    );
  });
});
