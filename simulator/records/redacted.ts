/**
 * What may be kept of an event: everything but what lets somebody in, and who it was. Tokens, passwords and cookies' values are
 * replaced, viewers' addresses are shortened to their network, bodies are emptied. Names stay, so that what is left still runs.
 *
 * It does too much rather than too little, and takes time in proportion to a text, whatever a viewer sends.
 */
import { addressIn, networkOf, networkWithPort } from './network-of.ts';
import { credentials, isSecret, plainText, REDACTED, type Scope } from './secrets-in-text.ts';

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

/** Addresses of headers that are looked for elsewhere, too. Those of viewers themselves always are. */
const MOST_ADDRESSES = 32;

type Fields = Readonly<Record<string, unknown>>;

/**
 * A copy of an event of either runtime, or of anything that holds events, for others to read. Members are known by the names that
 * CloudFront's events give them; any other text loses what looks like a secret in it.
 */
export function redacted<Value>(value: Value): Value {
  const scope: Scope = { addresses: [], texts: new Map(), names: new Map() };
  noteAddresses(value, '', scope.addresses);
  return member(value, '', scope) as Value;
}

/** Addresses of viewers as they are written in a value, for they may stand elsewhere, too. */
function noteAddresses(value: unknown, name: string, addresses: string[]): void {
  if (typeof value === 'string') {
    const isViewer = name === 'ip' || name === 'clientIp';
    if (!isViewer && !ADDRESS_HEADERS.includes(name)) return;
    for (const item of value.split(/[,;]/)) {
      if (!isViewer && addresses.length >= MOST_ADDRESSES) return;
      const address = addressIn(item);
      if (address !== undefined && !addresses.includes(address)) addresses.push(address);
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
function member(value: unknown, name: string, scope: Scope): unknown {
  if (typeof value === 'string') {
    if (name === 'ip' || name === 'clientIp') return networkOf(value) ?? REDACTED;
    if (name === 'querystring' || name === 'rawQueryString' || name === 'query') return queryText(value, scope);
    if (name === 'cookies') return cookieText(value, scope);
    if (name === 'logs') return logText(value, scope);
    return name === 'body' || name === 'data' ? '' : plainText(value, scope);
  }
  if (Array.isArray(value)) return value.map((item) => member(item, name, scope));
  if (typeof value !== 'object' || value === null) return value;
  if (name === 'querystring') return named(value as Fields, scope, parameter);
  if (name === 'cookies') return named(value as Fields, scope, cookie);
  if (name === 'headers') return named(value as Fields, scope, header);
  if (name === 'customHeaders') return named(value as Fields, scope, () => REDACTED);
  const copy: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) set(copy, key, member(inner, key, scope));
  return copy;
}

/** A line that was logged: where it is JSON, such as what `record` logs of an event, it stays JSON. */
function logText(text: string, scope: Scope): string {
  if (!text.startsWith('{')) return plainText(text, scope);
  try {
    return JSON.stringify(member(JSON.parse(text), '', scope));
  } catch {
    return plainText(text, scope);
  }
}

/** What becomes of a text of a header, a cookie or a parameter. */
type Redaction = (text: string, scope: Scope, name: string) => string;

/** Values by the names that viewers gave them. */
function named(values: Fields, scope: Scope, redaction: Redaction): Fields {
  const copy: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    const texts = withTexts(value, '', (text, key) =>
      key === 'attributes' ? plainText(text, scope) : redaction(text, scope, name),
    );
    set(copy, plainText(name, scope), texts);
  }
  return copy;
}

/** `__proto__` is a name like any other. */
function set(copy: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') copy[name] = value;
  else Object.defineProperty(copy, name, { value, enumerable: true, configurable: true, writable: true });
}

/** The texts of a value in either runtime's shape. A header's name as it was sent, and the attributes of a cookie, are no secrets. */
function withTexts(value: unknown, key: string, redaction: (text: string, key: string) => string): unknown {
  if (typeof value === 'string') return key === 'key' ? value : redaction(value, key);
  if (Array.isArray(value)) return value.map((item) => withTexts(item, key, redaction));
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [inner, part] of Object.entries(value)) set(copy, inner, withTexts(part, inner, redaction));
  return copy;
}

function parameter(text: string, scope: Scope, name: string): string {
  if (text === '') return '';
  return isSecret(name, scope) ? REDACTED : plainText(text, scope);
}

function cookie(text: string): string {
  return text === '' ? '' : REDACTED;
}

function header(text: string, scope: Scope, name: string): string {
  const lower = name.toLowerCase();
  if (lower === 'cookie') return cookieText(text, scope);
  if (lower === 'set-cookie') {
    const end = text.indexOf(';');
    return end < 0
      ? cookieText(text, scope)
      : cookieText(text.slice(0, end), scope) + plainText(text.slice(end), scope);
  }
  if (ADDRESS_HEADERS.includes(lower))
    return text
      .split(',')
      .map((item) => networkWithPort(item) ?? REDACTED)
      .join(', ');
  const isHidden = isSecret(name, scope) && lower !== 'access-control-allow-credentials';
  return isHidden ? credentials(text) : plainText(text, scope);
}

/** `a=1; b=2`, where a cookie without a name is a value. */
function cookieText(text: string, scope: Scope): string {
  return text
    .split(';')
    .map((pair) => {
      const end = pair.indexOf('=');
      if (end >= 0) return `${plainText(pair.slice(0, end), scope)}=${REDACTED}`;
      return pair.trim() === '' ? pair : REDACTED;
    })
    .join(';');
}

/** A raw query string. */
function queryText(text: string, scope: Scope): string {
  return text
    .split('&')
    .map((pair) => {
      const end = pair.indexOf('=');
      if (end < 0) return plainText(pair, scope);
      const name = pair.slice(0, end);
      return `${plainText(name, scope)}=${parameter(pair.slice(end + 1), scope, name)}`;
    })
    .join('&');
}
