import type { Languages } from '#policy/languages';

/** A problem, and where it is below an option. */
export type Found = readonly [path: readonly (string | number)[], says: string];

/** A language that is there twice, and a default that is not there. */
export function languageProblems(languages: Languages | undefined): readonly Found[] {
  if (!languages) return [];
  const { supported, default: fallback } = languages;
  const twice = supported.flatMap((tag, i): readonly Found[] => {
    const earlier = supported.slice(0, i).find((other) => other.toLowerCase() === tag.toLowerCase());
    return earlier === undefined ? [] : [[['supported', i], `is ${earlier} again: case does not count`]];
  });
  if (supported.includes(fallback)) return twice;
  return [...twice, [['default'], `expected one of the supported (${supported.join(', ')}), got ${fallback}`]];
}
