/** Ranges of IP addresses: `198.51.100.0/24`, `2001:db8::/32`, or one address. */
import { ipv4Of, ipv6Of } from './ip-address.ts';

/** The addresses from the first to the last of them, in the form of `ipv4Of`. */
export type Ipv4Range = readonly [first: number, last: number];

/** The same in the form of `ipv6Of`. */
export type Ipv6Range = readonly [first: string, last: string];

/** Ranges by the version of their addresses, sorted, those that touch made one. */
export interface IpRanges {
  readonly v4: readonly Ipv4Range[];
  readonly v6: readonly Ipv6Range[];
}

/** Sorts ranges. What is no range is left out: the schema has refused it. */
export function ipRangesOf(texts: readonly string[]): IpRanges {
  const v4 = texts.map(ipv4RangeOf).filter((range) => range !== undefined);
  const v6 = texts.map(ipv6RangeOf).filter((range) => range !== undefined);
  return { v4: merged(v4), v6: merged(v6) };
}

/** Whether an address is in one of the ranges. */
export function isInRanges({ v4, v6 }: IpRanges, ip: string): boolean {
  const number = ipv4Of(ip);
  if (number >= 0) return v4.some(([first, last]) => number >= first && number <= last);
  const digits = ipv6Of(ip);
  return digits !== '' && v6.some(([first, last]) => digits >= first && digits <= last);
}

/** An IPv4 range, if the text is one. */
export function ipv4RangeOf(text: string): Ipv4Range | undefined {
  const [address = '', bits = '32'] = text.split('/', 2);
  const number = ipv4Of(address);
  if (number < 0 || address.includes(':')) return undefined;
  const size = 2 ** (32 - Number(bits));
  const first = number - (number % size);
  return [first, first + size - 1];
}

/** An IPv6 range, if the text is one. */
export function ipv6RangeOf(text: string): Ipv6Range | undefined {
  const [address = '', bits = '128'] = text.split('/', 2);
  const digits = ipv6Of(address);
  if (digits === '') return undefined;
  const size = 2n ** BigInt(128 - Number(bits));
  const number = BigInt(`0x${digits}`);
  const first = number - (number % size);
  const hexadecimal = (value: bigint): string => value.toString(16).padStart(32, '0');
  return [hexadecimal(first), hexadecimal(first + size - 1n)];
}

/** Sorted, each range that begins within another, or lies in it, joined with that. */
function merged<Bound extends number | string>(
  ranges: readonly (readonly [Bound, Bound])[],
): readonly (readonly [Bound, Bound])[] {
  const sorted = [...ranges].sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
  const joined: (readonly [Bound, Bound])[] = [];
  for (const [first, last] of sorted) {
    const before = joined.at(-1);
    if (before && first <= before[1]) joined[joined.length - 1] = [before[0], last > before[1] ? last : before[1]];
    else joined.push([first, last]);
  }
  return joined;
}
