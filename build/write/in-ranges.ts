import { ipRangesOf } from '#policy/ip-range';
import { type Code, js } from '../code.ts';

/** Leaves of so many ranges weigh less than deeper trees and cost the same. */
const LEAF = 4;

type Range = readonly [first: number | string, last: number | string];

/** Writes a function by this name that says of an address whether it is in one of the ranges; `IP_ADDRESS` must stand above it. */
export function inRanges(name: Code, texts: readonly string[]): Code {
  const { v4, v6 } = ipRangesOf(texts);
  return js`function ${name}(ip) {
    var number = ipv4Of(ip);
    if (number >= 0) return ${tree(js`number`, v4)};
    ${v6.length > 0 ? js`var digits = ipv6Of(ip); return ${tree(js`digits`, v6)};` : js`return false;`}
  }`;
}

/** What the written function uses. */
export const IP_ADDRESS = js`import { ipv4Of, ipv6Of } from "#policy/ip-address";`;

function tree(address: Code, ranges: readonly Range[]): Code {
  if (ranges.length === 0) return js`false`;
  if (ranges.length <= LEAF) {
    return js`(${ranges.map(([first, last], i) => {
      const isIn = first === last ? js`${address} === ${first}` : js`${address} >= ${first} && ${address} <= ${last}`;
      return i === 0 ? isIn : js` || ${isIn}`;
    })})`;
  }
  const middle = ranges.length >> 1;
  const split = ranges[middle]?.[0] ?? 0;
  return js`(${address} < ${split} ? ${tree(address, ranges.slice(0, middle))} : ${tree(address, ranges.slice(middle))})`;
}
