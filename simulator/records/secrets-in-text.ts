/** Secrets in texts: names that have one behind them, credentials, JWTs, addresses of viewers, in whatever they are wrapped. */
import { networkOf } from './network-of.ts';

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

/** What a text has that holds any secret but an address. */
const SUSPICIOUS = /[=:%@]|eyJ|bearer |basic |digest |negotiate |aws4-hmac-sha256 /i;

/** What is known of a value while it is redacted. A trace says the same things many times. */
export interface Scope {
  /** Of viewers, as they are written. */
  readonly addresses: string[];
  /** What became of a text. */
  readonly texts: Map<string, string>;
  /** Whether a name is that of a secret. */
  readonly names: Map<string, boolean>;
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

/** `isSecretName`, which is asked of the same names many times. */
export function isSecret(name: string, { names }: Scope): boolean {
  const known = names.get(name);
  if (known !== undefined) return known;
  const is = isSecretName(name);
  names.set(name, is);
  return is;
}

/** A text without what looks like a secret in it; without the whole text where that is hidden by percent-encoding. */
export function plainText(text: string, scope: Scope): string {
  const known = scope.texts.get(text);
  if (known !== undefined) return known;
  const left = withoutSecrets(text, scope);
  scope.texts.set(text, left);
  return left;
}

function withoutSecrets(text: string, scope: Scope): string {
  const left = scrubbed(text, scope);
  const read = decoded(left);
  if (read === left || scrubbed(read, scope) === read) return left;
  return text.startsWith('/') ? `/${REDACTED}` : REDACTED;
}

/** `Bearer …` says what kind of secret it was. */
export function credentials(text: string): string {
  const scheme = SCHEMES.find((known) => text.startsWith(known));
  return `${scheme ?? ''}${REDACTED}`;
}

function scrubbed(text: string, scope: Scope): string {
  let left = text;
  for (const address of scope.addresses) left = left.replaceAll(address, networkOf(address) ?? REDACTED);
  if (!SUSPICIOUS.test(left)) return left;
  for (const scheme of SCHEMES) left = without(left, scheme, true, SHORTEST_CREDENTIALS);
  left = without(left, 'eyJ', false, SHORTEST_JWT);
  left = withoutPairs(withoutPairs(left, '=', scope), ':', scope);
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
function withoutPairs(text: string, separator: string, scope: Scope): string {
  const parts = text.split(separator);
  let left = parts[0] ?? '';
  let isOpen = false;
  for (let i = 1; i < parts.length; i++) {
    const part = parts[i] ?? '';
    if (!isOpen && !isSecret(nameAtEnd(parts[i - 1] ?? ''), scope)) left += separator + part;
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
