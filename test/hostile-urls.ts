/** Every URL and path in `../shared/data/odd` that somebody once found trouble with. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder, relative to the project's root. */
export const ODD = '../shared/data/odd';

/** Every text in the folder that is a URL, a part of one, or a path, each once. */
export function hostileTexts(): readonly string[] {
  const texts = readdirSync(ODD).flatMap((file) => textsOf(file, readFileSync(join(ODD, file), 'utf8')));
  return [...new Set(texts)];
}

function textsOf(file: string, content: string): readonly string[] {
  if (file.endsWith('.json')) return stringsIn(JSON.parse(content), MEANT[file] ?? /./);
  const lines = content.split(/\r?\n/).filter((line) => line !== '');
  return file.endsWith('.csv') ? lines.flatMap((line) => line.split(',').slice(0, 1)) : lines;
}

/** Under which keys a list has what it tries; what else it says is meant for people. */
const MEANT: Readonly<Record<string, RegExp>> = {
  'wpt--urltestdata.json': /^(?:input|base|href|pathname|search)$/,
  'wpt--setters_tests.json': /^(?:href|new_value|pathname|search)$/,
  'wpt--urlpatterntestdata.json': /^(?:pattern|inputs|pathname|search|input)$/,
  'wpt--percent-encoding.json': /^(?:input|utf-8|big5|euc-kr|gb18030|shift_jis|iso-2022-jp|windows-1252)$/,
  'brave--query-filter.json': /^params$/,
};

/** Every string that stands under such a key, by itself or in a list. */
function stringsIn(value: unknown, keys: RegExp, isMeant = false): readonly string[] {
  if (typeof value === 'string') return isMeant ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((item) => stringsIn(item, keys, isMeant));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => stringsIn(item, keys, keys.test(key)));
}

/**
 * The paths with which a text can come to CloudFront: as it stands, and without the scheme and host that a URL begins with. Query
 * and fragment are no part of a path, and an HTTP request line holds no white space and no control characters.
 */
export function pathsOf(text: string): readonly string[] {
  const withoutHost = text.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, '');
  return [...new Set([text, withoutHost])].map((url) => {
    const path = encoded(url.replace(/[?#].*$/s, ''));
    return path.startsWith('/') ? path : `/${path}`;
  });
}

/** A text as the value of a query parameter: what would end the value, or the query, is encoded. */
export function parameterOf(text: string): string {
  return encoded(text.replace(/[&#]/g, encodeURIComponent));
}

function encoded(text: string): string {
  return text.toWellFormed().replace(/[\0- \x7f]/g, encodeURIComponent);
}
