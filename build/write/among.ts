import { type Code, js } from '../code.ts';

/** Larger leaves cost more, smaller ones only weigh more: measured with 108 names. */
const LEAF = 6;

/**
 * Writes whether a variable holds one of some ASCII texts: a binary tree over the sorted texts, which costs the logarithm of
 * their number, where a list or an object costs its whole size for every event.
 */
export function among(variable: Code, texts: readonly string[]): Code {
  return tree(variable, [...new Set(texts)].sort());
}

function tree(variable: Code, texts: readonly string[]): Code {
  if (texts.length <= LEAF) return leaf(variable, texts);
  const middle = texts.length >> 1;
  const [below, above] = [texts.slice(0, middle), texts.slice(middle)];
  const split = shortestBetween(below.at(-1) ?? '', above[0] ?? '');
  return js`(${variable} < ${split} ? ${tree(variable, below)} : ${tree(variable, above)})`;
}

function leaf(variable: Code, texts: readonly string[]): Code {
  if (texts.length === 0) return js`false`;
  return js`(${texts.map((text, i) => js`${i === 0 ? js`` : js` || `}${variable} === ${text}`)})`;
}

/** The shortest text above the one and not above the other: `gclid`, `gclsrc` → `gcls`. */
export function shortestBetween(below: string, above: string): string {
  let length = 1;
  while (above.slice(0, length) <= below) length += 1;
  return above.slice(0, length);
}
