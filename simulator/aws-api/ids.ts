/** Ids and ETags as AWS makes them. */
import { createHash } from 'node:crypto';

type RandomBytes = (count: number) => Uint8Array;

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** `E2QWRUHAPOMQZL`: of distributions, and by another first letter of other things. */
export function upperId(prefix: string, randomBytes: RandomBytes): string {
  return prefix + textOf(randomBytes(13), UPPER);
}

/** `d111111abcdef8.cloudfront.net`. */
export function domainName(randomBytes: RandomBytes): string {
  return `d${textOf(randomBytes(13), UPPER).toLowerCase()}.cloudfront.net`;
}

/** A UUID of version 4. */
export function uuid(randomBytes: RandomBytes): string {
  const hex = Buffer.from(randomBytes(16)).toString('hex');
  const variant = '89ab'[Number.parseInt(hex.charAt(16), 16) % 4];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** The ETags of first revisions, which AWS gives to everything new. */
const KNOWN_ETAGS = ['ETVPDKIKX0DER', 'E3UN6WX5RRO2AG'];

/** The ETag of a revision, counted from 1. AWS derives it from how often something was changed, not from what it is now. */
export function etagOf(revision: number): string {
  return (
    KNOWN_ETAGS[revision - 1] ?? `E${textOf(createHash('sha256').update(`${revision}`).digest(), UPPER).slice(0, 13)}`
  );
}

/** The ETag of a KeyValueStore's content, which never is one of its settings. */
export function contentEtagOf(revision: number): string {
  return `KV${textOf(createHash('sha256').update(`content ${revision}`).digest(), UPPER).slice(0, 13)}`;
}

function textOf(bytes: Uint8Array, chars: string): string {
  return [...bytes].map((byte) => chars[byte % chars.length]).join('');
}
