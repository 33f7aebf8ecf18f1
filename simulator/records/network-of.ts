/** Viewers' addresses, shortened until they are nobody's. */
import { ipv4Of, ipv6Of } from '#policy/ip-address';

/**
 * An address shortened to its network: 24 bits of IPv4, 64 of IPv6; a port is left out. That of this machine is nobody's and stays.
 * There is none of what is no address.
 */
export function networkOf(address: string): string | undefined {
  const bare = bareAddress(address);
  if (isLoopback(bare)) return bare;
  const v4 = ipv4Of(bare);
  if (v4 >= 0) return `${v4 >>> 24}.${(v4 >>> 16) & 255}.${(v4 >>> 8) & 255}.0`;
  const v6 = ipv6Of(bare);
  if (v6 === '') return undefined;
  return `${[0, 4, 8, 12].map((at) => parseInt(v6.slice(at, at + 4), 16).toString(16)).join(':')}::`;
}

/** The same for an item of a header, where IPv4 may have a port behind it that readers count on. */
export function networkWithPort(item: string): string | undefined {
  const network = networkOf(item);
  return network && network + (/^\s*[\d.]+(:\d+)\s*$/.exec(item)?.[1] ?? '');
}

/** The address in an item of a header or an event; nothing where it is none, or that of this machine. */
export function addressIn(item: string): string | undefined {
  const bare = bareAddress(item);
  return isAddress(bare) && !isLoopback(bare) ? bare : undefined;
}

function isLoopback(address: string): boolean {
  return ipv4Of(address) >>> 24 === 127 || address === '::1';
}

function isAddress(text: string): boolean {
  return ipv4Of(text) >= 0 || ipv6Of(text) !== '';
}

/** An address as it stands in a header: in brackets, with a port behind it, as `for="[2001:db8::1]:443"`. */
function bareAddress(text: string): string {
  const trimmed = text.trim().split('"').join('');
  const item = trimmed.slice(0, 4).toLowerCase() === 'for=' ? trimmed.slice(4) : trimmed;
  if (item.startsWith('[')) return item.slice(1).split(']', 1)[0] ?? '';
  if (isAddress(item)) return item;
  return item.slice(0, Math.max(0, item.lastIndexOf(':')));
}
