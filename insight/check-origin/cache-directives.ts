/**
 * `Cache-Control` as an origin sent it, with what is wrong with it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9111#section-5.2
 */

/** The directives of an answer. */
export interface CacheDirectives {
  /** By name in lower case; the first where there are several, as caches are told to take it. Without a value: empty. */
  readonly values: ReadonlyMap<string, string>;
  /** What is wrong, each as a sentence. */
  readonly problems: readonly string[];
}

/** Directives whose value is seconds. */
const SECONDS = ['max-age', 's-maxage', 'stale-while-revalidate', 'stale-if-error'];

/** Pairs that cannot both be meant. */
const CONTRADICTIONS = [
  ['public', 'private'],
  ['public', 'no-store'],
  ['no-store', 'max-age'],
  ['no-store', 's-maxage'],
  ['private', 's-maxage'],
  ['no-cache', 'immutable'],
] as const;

/** A name, and perhaps a value: a token, or text in quotes, in which commas may stand. */
const DIRECTIVE = /([^\s,="]+)[\t ]*(?:=[\t ]*("(?:[^"\\]|\\.)*"|[^,"]*))?/g;

/** Reads the lines of `Cache-Control`, and says what is wrong with them. */
export function cacheDirectives(lines: readonly string[]): CacheDirectives {
  const all = directivesIn(lines);
  const values = directiveValues(lines);
  const twice = [...values.keys()].filter(
    (name) => new Set(all.filter((one) => one.name === name).map(({ value }) => value)).size > 1,
  );
  return {
    values,
    problems: [
      ...twice.map((name) => `${name} stands there twice, with different values`),
      ...SECONDS.filter((name) => values.has(name) && secondsOf(values, name) === undefined).map(
        (name) => `${name} is no number of seconds: ${values.get(name) || 'nothing'}`,
      ),
      ...CONTRADICTIONS.filter((pair) => pair.every((name) => values.has(name) && !isQualified(values, name))).map(
        ([one, other]) => `${one} and ${other} contradict each other`,
      ),
    ],
  };
}

/** The values alone: what a cache makes of the lines, whatever is wrong with them. */
export function directiveValues(lines: readonly string[]): CacheDirectives['values'] {
  return new Map(
    directivesIn(lines)
      .toReversed()
      .map(({ name, value }) => [name, value]),
  );
}

function directivesIn(lines: readonly string[]): readonly { readonly name: string; readonly value: string }[] {
  return [...lines.join(',').matchAll(DIRECTIVE)].map(([, name = '', value = '']) => ({
    name: name.toLowerCase(),
    value: value.trim(),
  }));
}

/** Seconds of a directive; nothing where it isn't there, or has no number. */
export function secondsOf(values: CacheDirectives['values'], name: string): number | undefined {
  const value = values.get(name)?.replace(/^"(\d+)"$/, '$1');
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined;
}

/** Whether a directive speaks of some headers alone: `no-cache="Set-Cookie"`. */
export function isQualified(values: CacheDirectives['values'], name: string): boolean {
  return (values.get(name) ?? '').startsWith('"');
}
