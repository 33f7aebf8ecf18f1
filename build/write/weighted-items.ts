import { js } from '../code.ts';

/** The weight of `item`. */
export const WEIGHT = js`(at = item.indexOf("q=")) < 0 ? 1 : parseFloat(item.slice(at + 2))`;

/** The blanks in front of `item` gone: few have any. */
export const UNINDENTED = js`if (item < "!") item = item.trim();`;
