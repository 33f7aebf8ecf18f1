/**
 * Languages: the one of those there are that a viewer likes best.
 *
 * This is the meaning; what ships is written by `build/write/languages.ts`.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4647#section-3.4
 */
import { itemsOf } from './weighted-items.ts';

/** Which languages there are. */
export interface Languages {
  /** Tags such as `en` and `pt-BR`. A viewer's `en-GB` is looked up as `en-GB`, then as `en`. */
  readonly supported: readonly string[];
  /** One of them, for every other viewer. */
  readonly default: string;
}

/** RFC 4647's lookup: the best range that finds a language decides; among equals, the first. `*` finds none. */
export function languageOf({ supported, default: fallback }: Languages, acceptLanguage: string): string {
  let best = { weight: 0, language: fallback };
  for (const { name, weight } of itemsOf(acceptLanguage)) {
    const language = lookup(supported, name);
    if (language !== undefined && weight > best.weight && weight <= 1) best = { weight, language };
  }
  return best.language;
}

function lookup(supported: readonly string[], range: string): string | undefined {
  const found = supported.find((tag) => tag.toLowerCase() === range);
  const end = range.lastIndexOf('-');
  return found ?? (end < 0 ? undefined : lookup(supported, range.slice(0, end)));
}
