import { MOST_ITEMS } from '#policy/weighted-items';
import { type Code, js } from '../code.ts';
import { UNINDENTED, WEIGHT } from './weighted-items.ts';

/** Writes `takes`, which `takesItem` calls. */
export function writeTakes(): Code {
  return js`function takes(items, type, typeEnd, parameter, parameterEnd) {
    var count = items.length, i, item, at, weight;
    for (i = 0; i < count; i++) {
      item = items[i];
      ${UNINDENTED}
      if (item >= type && (item < typeEnd || (item >= parameter && item < parameterEnd)) && (weight = ${WEIGHT}) > 0) return true;
    }
    return false;
  }`;
}

/** Whether a header of weighted items, in lower case, has one with a weight. A search in the whole header first: few have it. */
export function takesItem(header: Code, item: string): Code {
  return js`${header}.indexOf(${item}) >= 0 && takes(${header}.split(",", ${MOST_ITEMS}), ${item}, ${`${item}!`}, ${`${item};`}, ${`${item}<`})`;
}
