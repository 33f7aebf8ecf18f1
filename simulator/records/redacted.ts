/**
 * What may be kept of an event: everything but what lets somebody in, and who it was. Tokens, passwords and cookies' values are
 * replaced, viewers' addresses are shortened to their network, bodies are emptied. Names stay, so that what is left still runs.
 *
 * It does too much rather than too little, and takes time in proportion to a text, whatever a viewer sends.
 */
import { ipv4Of, ipv6Of } from '#policy/ip-address';

/** What stands in place of a secret. */
export const REDACTED = 'redacted';

/** Parts of the names of what lets somebody in, without hyphens and the like. */
const SECRET_PARTS = [
  'token',
  'secret',
  'passw',
  'passphrase',
  'apikey',
  'accesskey',
  'privatekey',
  'session',
  'signature',
  'credential',
  'authoriz',
  'oauth',
  'csrf',
  'xsrf',
  'jwt',
  'saml',
];

/** Whole names of it. `policy` is that of CloudFront's signed URLs. */
const SECRET_NAMES = ['auth', 'code', 'hmac', 'key', 'otp', 'pass', 'pin', 'policy', 'pwd', 'sid', 'sig', 'ticket'];

/** Headers that name viewers. */
const ADDRESS_HEADERS = [
  'cf-connecting-ip',
  'client-ip',
  'cloudfront-viewer-address',
  'fastly-client-ip',
  'forwarded',
  'true-client-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-forwarded-for',
  'x-original-forwarded-for',
  'x-real-ip',
];

/** Ways to say who one is. What stands behind one is a secret. */
const SCHEMES = [
  'Bearer ',
  'bearer ',
  'BEARER ',
  'Basic ',
  'basic ',
  'BASIC ',
  'Digest ',
  'Negotiate ',
  'AWS4-HMAC-SHA256 ',
];

/** Characters behind a scheme below which it is an ordinary word: `Basic plan`. */
const SHORTEST_CREDENTIALS = 6;

/** Characters of base64 that begin as the JSON object of a JWT does, below which they are none. */
const SHORTEST_JWT = 16;

/** Characters of a name in a text that are looked at, from its end. */
const LONGEST_NAME = 64;

/** How often a text may have been percent-encoded. */
const ENCODINGS = 3;

type Fields = Readonly<Record<string, unknown>>;

/**
 * A copy of an event of either runtime, or of anything that holds events, for others to read. Members are known by the names that
 * CloudFront's events give them; any other text loses what looks like a secret in it.
 */
export function redacted<Value>(value: Value): Value {
  const addresses: string[] = [];
  noteAddresses(value, '', addresses);
  return member(value, '', addresses) as Value;
}

/** Whether a parameter, a header or a cookie of this name lets somebody in: `X-Api-Key`, `user[password]`. */
export function isSecretName(name: string): boolean {
  const parts = decoded(name)
    .toLowerCase()
    .split(/[.[\]]/);
  const last = plainName(parts.filter((part) => part !== '').pop() ?? '');
  const plain = plainName(parts.join(''));
  return SECRET_NAMES.includes(last) || SECRET_PARTS.some((part) => plain.includes(part));
}

function plainName(name: string): string {
  return name.replace(/[^a-z\d]/g, '');
}

/**
 * An address shortened to its network: 24 bits of IPv4, 64 of IPv6; a port stays away. That of this machine is nobody's and stays. What
 * is no address is replaced.
 */
export function networkOf(address: string): string {
  const bare = bareAddress(address);
  if (isLoopback(bare)) return bare;
  const v4 = ipv4Of(bare);
  if (v4 >= 0) return `${v4 >>> 24}.${(v4 >>> 16) & 255}.${(v4 >>> 8) & 255}.0`;
  const v6 = ipv6Of(bare);
  if (v6 === '') return REDACTED;
  return `${[0, 4, 8, 12].map((at) => parseInt(v6.slice(at, at + 4), 16).toString(16)).join(':')}::`;
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

/** Addresses of viewers as they are written in a value, for they may stand elsewhere, too. */
function noteAddresses(value: unknown, name: string, addresses: string[]): void {
  if (typeof value === 'string') {
    if (name !== 'ip' && name !== 'clientIp' && !ADDRESS_HEADERS.includes(name)) return;
    for (const item of value.split(/[,;]/)) {
      const bare = bareAddress(item);
      if (isAddress(bare) && !isLoopback(bare) && !addresses.includes(bare)) addresses.push(bare);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      // Values of a header stand under names of their own.
      const isPart = Array.isArray(value) || key === 'value' || key === 'multiValue';
      noteAddresses(inner, isPart ? name : key, addresses);
    }
  }
}

/** A member of an event by its name. */
function member(value: unknown, name: string, addresses: readonly string[]): unknown {
  if (typeof value === 'string') {
    if (name === 'ip' || name === 'clientIp') return networkOf(value);
    if (name === 'querystring' || name === 'rawQueryString' || name === 'query') return queryText(value, addresses);
    if (name === 'cookies') return cookieText(value, addresses);
    return name === 'body' || name === 'data' ? '' : plainText(value, addresses);
  }
  if (Array.isArray(value)) return value.map((item) => member(item, name, addresses));
  if (typeof value !== 'object' || value === null) return value;
  if (name === 'querystring') return named(value as Fields, addresses, parameter);
  if (name === 'cookies') return named(value as Fields, addresses, cookie);
  if (name === 'headers') return named(value as Fields, addresses, header);
  if (name === 'customHeaders') return named(value as Fields, addresses, () => REDACTED);
  const copy: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) set(copy, key, member(inner, key, addresses));
  return copy;
}

/** What becomes of a text of a header, a cookie or a parameter. */
type Redaction = (text: string, addresses: readonly string[], name: string) => string;

/** Values by the names that viewers gave them. */
function named(values: Fields, addresses: readonly string[], redaction: Redaction): Fields {
  const copy: Record<string, unknown> = {};
  Object.keys(values).forEach((name) => {
    set(
      copy,
      plainText(name, addresses),
      withTexts(values[name], '', (text) => redaction(text, addresses, name)),
    );
  });
  return copy;
}

/** `__proto__` is a name like any other. */
function set(copy: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(copy, name, { value, enumerable: true, configurable: true, writable: true });
}

/** The texts of a value in either runtime's shape. A header's name as it was sent, and the attributes of a cookie, are no secrets. */
function withTexts(value: unknown, key: string, redaction: (text: string) => string): unknown {
  if (typeof value === 'string') return key === 'key' || key === 'attributes' ? plainText(value, []) : redaction(value);
  if (Array.isArray(value)) return value.map((item) => withTexts(item, key, redaction));
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [inner, part] of Object.entries(value)) set(copy, inner, withTexts(part, inner, redaction));
  return copy;
}

function parameter(text: string, addresses: readonly string[], name: string): string {
  if (text === '') return '';
  return isSecretName(name) ? REDACTED : plainText(text, addresses);
}

function cookie(text: string): string {
  return text === '' ? '' : REDACTED;
}

function header(text: string, addresses: readonly string[], name: string): string {
  const lower = name.toLowerCase();
  if (lower === 'cookie') return cookieText(text, addresses);
  if (lower === 'set-cookie') {
    const end = text.indexOf(';');
    return end < 0
      ? cookieText(text, addresses)
      : cookieText(text.slice(0, end), addresses) + plainText(text.slice(end), []);
  }
  if (ADDRESS_HEADERS.includes(lower)) return text.split(',').map(networkOf).join(', ');
  const isSecret = isSecretName(name) && lower !== 'access-control-allow-credentials';
  return isSecret ? credentials(text) : plainText(text, addresses);
}

/** `Bearer …` says what kind of secret it was. */
function credentials(text: string): string {
  const scheme = SCHEMES.find((known) => text.startsWith(known));
  return `${scheme ?? ''}${REDACTED}`;
}

/** `a=1; b=2`, where a cookie without a name is a value. */
function cookieText(text: string, addresses: readonly string[]): string {
  return text
    .split(';')
    .map((pair) => {
      const end = pair.indexOf('=');
      if (end >= 0) return `${plainText(pair.slice(0, end), addresses)}=${REDACTED}`;
      return pair.trim() === '' ? pair : REDACTED;
    })
    .join(';');
}

/** A raw query string. */
function queryText(text: string, addresses: readonly string[]): string {
  return text
    .split('&')
    .map((pair) => {
      const end = pair.indexOf('=');
      if (end < 0) return plainText(pair, addresses);
      const name = pair.slice(0, end);
      return `${plainText(name, addresses)}=${parameter(pair.slice(end + 1), addresses, name)}`;
    })
    .join('&');
}

/** A text without what looks like a secret in it; without the whole text where that is hidden by percent-encoding. */
function plainText(text: string, addresses: readonly string[]): string {
  const left = scrubbed(text, addresses);
  const read = decoded(left);
  if (read === left || scrubbed(read, addresses) === read) return left;
  return text.startsWith('/') ? `/${REDACTED}` : REDACTED;
}

function scrubbed(text: string, addresses: readonly string[]): string {
  let left = text;
  for (const address of addresses) left = left.replaceAll(address, networkOf(address));
  for (const scheme of SCHEMES) left = without(left, scheme, true, SHORTEST_CREDENTIALS);
  left = without(left, 'eyJ', false, SHORTEST_JWT);
  left = withoutPairs(withoutPairs(left, '='), ':');
  return withoutUser(left);
}

/** A text without the words that begin with a mark, or stand behind it, and are long enough. */
function without(text: string, mark: string, isKept: boolean, shortest: number): string {
  if (!text.includes(mark)) return text;
  const parts = text.split(mark);
  let left = parts[0] ?? '';
  for (let i = 1; i < parts.length; i++) {
    const part = parts[i] ?? '';
    const word = wordOf(part);
    const isLong = word.length + (isKept ? 0 : mark.length) >= shortest;
    left += isLong ? `${isKept ? mark : ''}${REDACTED}${part.slice(word.length)}` : mark + part;
  }
  return left;
}

/** What a text begins with, up to where a token ends. */
function wordOf(text: string): string {
  return (/^[\w.%=+/~-]*/.exec(text) ?? [''])[0];
}

/** A text without the values of `name=value` and `"name": "value"` where the name is that of a secret. */
function withoutPairs(text: string, separator: string): string {
  const parts = text.split(separator);
  let left = parts[0] ?? '';
  let isOpen = false;
  for (let i = 1; i < parts.length; i++) {
    const part = parts[i] ?? '';
    if (!isOpen && !isSecretName(nameAtEnd(parts[i - 1] ?? ''))) left += separator + part;
    else {
      const lead = (/^[\s"']*/.exec(part) ?? [''])[0];
      const value = (/^[^\s"'&;,<>#]*/.exec(part.slice(lead.length)) ?? [''])[0];
      left += separator + lead + (value === '' || isOpen ? '' : REDACTED) + part.slice(lead.length + value.length);
      // What a value holds behind another separator is still the value: the end of base64.
      isOpen = lead === '' && value === part;
    }
  }
  return left;
}

/** The last word of a text, without the quotes behind it. */
function nameAtEnd(text: string): string {
  let end = text.length;
  while (end > 0 && ' "\''.includes(text.charAt(end - 1))) end--;
  let start = end;
  while (start > 0 && end - start < LONGEST_NAME && !' "\'&;:,?#/{<>='.includes(text.charAt(start - 1))) start--;
  return text.slice(start, end);
}

/** A text without whom its URLs log in: `https://user:password@…`. */
function withoutUser(text: string): string {
  if (!text.includes('://') || !text.includes('@')) return text;
  const parts = text.split('://');
  let left = parts[0] ?? '';
  for (let i = 1; i < parts.length; i++) {
    const part = parts[i] ?? '';
    const authority = (/^[^\s/?#"'<>]*/.exec(part) ?? [''])[0];
    const at = authority.lastIndexOf('@');
    left += `://${at < 0 ? part : REDACTED + part.slice(at)}`;
  }
  return left;
}

/** A text with its percent-encoded ASCII decoded, as often as it was encoded. What is no encoding stays. */
function decoded(text: string): string {
  let read = text;
  for (let i = 0; i < ENCODINGS && read.includes('%'); i++) {
    const parts = read.split('%');
    let next = parts[0] ?? '';
    for (let j = 1; j < parts.length; j++) {
      const part = parts[j] ?? '';
      const isAscii = /^[0-7][0-9a-fA-F]/.test(part);
      next += isAscii ? String.fromCharCode(parseInt(part.slice(0, 2), 16)) + part.slice(2) : `%${part}`;
    }
    read = next;
  }
  return read;
}
