import fc from 'fast-check';

const NAMES_OF_OBJECTS = [
  'constructor',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '__proto__',
  '__defineGetter__',
  'length',
];

/** Any text, often one that an object or an array has something under. No lone surrogates: no bytes on the wire are one. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('', '0', '1', ...NAMES_OF_OBJECTS),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

const ENDINGS = ['/', '//', '.', '.html', '*', 'a', '/a', '/.a', '/a.b', '%2F', '\u00e9', '\u{1f600}', '?', ' '];

/** Texts that are what a rule looks for, or nearly so: a part of it, more than it, one character off; and any text at all. */
export function nearMisses(wanted: readonly string[]): fc.Arbitrary<string> {
  if (wanted.length === 0) return anyText;
  const text = fc.constantFrom(...wanted);
  const place = fc.nat({ max: 24 });
  return fc.oneof(
    { weight: 4, arbitrary: text },
    { weight: 3, arbitrary: fc.tuple(text, place).map(([all, end]) => all.slice(0, end)) },
    { weight: 3, arbitrary: fc.tuple(text, fc.constantFrom(...ENDINGS)).map(([all, ending]) => all + ending) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(text, place, fc.constantFrom(...'aA/.-~%*', '\u00e9'))
        .map(([all, at, char]) => all.slice(0, at) + char + all.slice(at + 1)),
    },
    { weight: 1, arbitrary: text.map((all) => all.toUpperCase()) },
    { weight: 1, arbitrary: text.map((all) => all.replaceAll('/', '//')) },
    { weight: 2, arbitrary: anyText },
  );
}
