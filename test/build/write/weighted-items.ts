/** Headers of weighted items, right and wrong, and languages that have to do with them. */
import fc from 'fast-check';
import type { Languages } from '../../../policy/languages.ts';
import { anyText } from './near-misses.ts';

const TAGS = ['en', 'de', 'pt-BR', 'pt', 'zh-Hant-TW', 'zh-Hant', 'sr-Latn', 'es-419', 'i-klingon'];
/** Languages there may be. */
export const anyLanguages: fc.Arbitrary<Languages> = fc
  .uniqueArray(fc.constantFrom(...TAGS), { minLength: 1 })
  .chain((supported) => fc.record({ supported: fc.constant(supported), default: fc.constantFrom(...supported) }));

/** What a header can hold in both engines: no letters whose lower case they do not agree on. */
export const headerText = anyText.map((text) => text.replace(/[^\t -~\u00a0-\u00bf]/gu, '_'));

const space = fc.constantFrom('', '', '', ' ', '\t', '  ');
const weight = fc.oneof(
  fc.constant(''),
  fc.constantFrom(
    '0',
    '0.0',
    '0.001',
    '0.3',
    '0.30',
    '0.7',
    '1',
    '1.000',
    '1.5',
    '-1',
    '',
    '.5',
    '0x1',
    '1e-1',
    'NaN',
    'Infinity',
  ),
  headerText,
);

/** Items with weights, right or wrong: `en-GB;q=0.7`. */
export function items(name: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const item = fc
    .tuple(space, name, space, fc.constantFrom('', ';q=', '; q=', ';Q=', ';q', ';', ';v=1;q='), weight, space)
    .map(([before, text, between, sign, value, after]) => before + text + between + sign + (sign ? value : '') + after);
  return fc.array(item, { maxLength: 20 }).map((all) => all.join(','));
}

const range = fc.oneof(
  fc.constantFrom(...TAGS),
  fc.constantFrom(...TAGS).map((tag) => tag.toUpperCase()),
  fc
    .tuple(fc.constantFrom(...TAGS), fc.constantFrom('-', '-AT', '-x-a', '--', '-1', 'a', ' b', '.'))
    .map((parts) => parts.join('')),
  fc.constantFrom('*', 'en-*', 'z', 'zh-Han', 'p', 'a'.repeat(70)),
  headerText,
);

/** Accept-Language. */
export const anyAcceptLanguage = items(range);
