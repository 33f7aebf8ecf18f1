import type { Languages } from '#policy/languages';
import { MOST_CHARACTERS, MOST_ITEMS } from '#policy/weighted-items';
import { type Code, js } from '../code.ts';
import { shortestBetween } from './among.ts';
import { UNINDENTED, WEIGHT } from './weighted-items.ts';

/** A language, by the tag in lower case that finds it. */
type Tag = readonly [lower: string, tag: string];

/** Writes `language`, which finds the best in Accept-Language. */
export function writeLanguages(languages: Languages): Code {
  return js`function language(accepted) { ${languageFound(languages, js`accepted`)} return found; }`;
}

/**
 * Writes what puts the best of an Accept-Language into `found`. Nothing is better than a weight of 1. Most of what browsers list is
 * not there, so what an item is gets asked before its weight.
 */
export function languageFound({ supported, default: fallback }: Languages, accepted: Code): Code {
  const tags = supported.map((tag): Tag => [tag.toLowerCase(), tag]).sort(([a], [b]) => (a < b ? -1 : 1));
  return js`
    var found = ${fallback};
    if (${accepted}.length <= ${MOST_CHARACTERS}) {
      var items = ${accepted}.toLowerCase().split(",", ${MOST_ITEMS}), count = items.length, best = 0, i = 0, item, at, weight, name;
      while (i < count) {
        item = items[i++];
        ${UNINDENTED}
        name = ${languageTree(byPrimary(tags))};
        if (name && (weight = ${WEIGHT}) > best && weight <= 1) {
          found = name;
          best = weight;
          if (weight === 1) count = 0;
        }
      }
    }`;
}

/** Tags that begin with the same letters, as far as nobody else's begin with them. */
function byPrimary(tags: readonly Tag[]): readonly (readonly Tag[])[] {
  const groups = new Map<string, Tag[]>();
  for (const tag of tags) {
    const [primary = ''] = tag[0].split('-');
    groups.set(primary, [...(groups.get(primary) ?? []), tag]);
  }
  return [...groups.values()];
}

/** Which tag `item` is, or begins with: a binary tree over what tags begin with, as one expression. */
function languageTree(groups: readonly (readonly Tag[])[]): Code {
  if (groups.length <= 1) return languageLeaf(groups.flat());
  const middle = groups.length >> 1;
  const [below, above] = [groups.slice(0, middle), groups.slice(middle)];
  const split = shortestBetween(below.at(-1)?.at(-1)?.[0] ?? '', above[0]?.[0]?.[0] ?? '');
  return js`(item < ${split} ? ${languageTree(below)} : ${languageTree(above)})`;
}

/** Longer tags first: the longest that a range is, or begins with, is what RFC 4647 finds by cutting the range short. */
function languageLeaf(tags: readonly Tag[]): Code {
  const longestFirst = [...tags].sort(([a], [b]) => b.length - a.length);
  return js`${longestFirst.map(([lower, tag]) => js`${isRange(lower)} ? ${tag} : `)} ""`;
}

/** Whether `item` is a tag, or has it in front of a `-`, a `;` or a blank. Comparisons cost a fifth of taking texts apart. */
function isRange(tag: string): Code {
  const before = (end: string): Code => js`item < ${tag + end}`;
  return js`${before('<')} && item >= ${tag} && (${before('!')} || item >= ${`${tag}-`} && ${before('.')} || item >= ${`${tag};`})`;
}
