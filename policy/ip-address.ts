/**
 * IP addresses as CloudFront names viewers, in forms that can be compared. What is no address is in no range.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4291#section-2.2 for IPv6
 */

/** An IPv4 address as a number; -1 for anything else. An IPv6 address that stands for one of IPv4 is that one. */
export function ipv4Of(text: string): number {
  const mapped = text.toLowerCase().indexOf('::ffff:') === 0 ? text.slice(7) : text;
  const parts = mapped.split('.');
  if (parts.length !== 4) return -1;
  let number = 0;
  for (let i = 0; i < 4; i++) {
    const part = parts[i] || 'x';
    const byte = +part;
    if (!(byte >= 0 && byte <= 255) || part.length > 3) return -1;
    number = number * 256 + byte;
  }
  return number;
}

/** An IPv6 address as 32 hexadecimal digits, which are in the order of the addresses; empty for anything else. */
export function ipv6Of(text: string): string {
  if (text.indexOf(':') < 0) return '';
  const halves = text.toLowerCase().split('::', 3);
  const head = digitsOf(halves[0] || '');
  const tail = digitsOf(halves[1] || '');
  const missing = 32 - head.length - tail.length;
  if (halves.length > 2 || (halves.length === 2 ? missing < 4 : missing !== 0)) return '';
  return `${head}${'00000000000000000000000000000000'.slice(0, missing)}${tail}`;
}

/** Groups as four digits each, an IPv4 address at the end as eight; too many digits where a group is none. */
function digitsOf(groups: string): string {
  if (groups === '') return '';
  const parts = groups.split(':', 9);
  let digits = '';
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] || 'x';
    const number = i === parts.length - 1 && part.indexOf('.') > 0 ? ipv4Of(part) : -1;
    if (number >= 0) digits += `0000000${number.toString(16)}`.slice(-8);
    else if (part.length <= 4 && isHexadecimal(part)) digits += `000${part}`.slice(-4);
    else return NO_GROUPS;
  }
  return digits;
}

/** Longer than any address. */
const NO_GROUPS = '000000000000000000000000000000000';

function isHexadecimal(part: string): boolean {
  for (let i = 0; i < part.length; i++) {
    if ('0123456789abcdef'.indexOf(part.charAt(i)) < 0) return false;
  }
  return true;
}
