/**
 * Access: who gets an answer at all, decided for every request before the cache is asked.
 *
 * This is the meaning; what ships is written by `build/write/access.ts`.
 */
import { COUNTRY_HEADER } from './buckets.ts';
import type { EdgeHeaders, EdgeResponse } from './event.ts';
import { ipRangesOf, isInRanges } from './ip-range.ts';

/** The options of `access`: `deny` is asked first, then `allow`, then `basic`. A viewer must pass all that are given. */
export interface Access {
  /** Viewers that get a 403. */
  readonly deny?: Viewers;
  /** The only viewers that do not get one. */
  readonly allow?: Viewers;
  /** A password for everyone who comes here, as for a preview. */
  readonly basic?: BasicAuth;
}

/** Viewers by where they come from: those of one of the addresses or one of the countries. */
export interface Viewers {
  /** Addresses and ranges: `198.51.100.7`, `198.51.100.0/24`, `2001:db8::/32`. */
  readonly ips?: readonly string[];
  /** Codes such as `DE`, as CloudFront-Viewer-Country names them. */
  readonly countries?: readonly string[];
}

/**
 * Basic authentication with generated passwords. The password stays at the edge: Authorization is not handed on.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7617
 */
export interface BasicAuth {
  /** From a name to what `edgewright secret NAME` prints: a key, and the hash under it of what the browser sends. */
  readonly users: Readonly<Record<string, string>>;
  /** What a browser calls the place. Default: `preview`. */
  readonly realm?: string;
}

/** What a decision depends on. */
export interface Visit {
  readonly ip: string;
  readonly headers: EdgeHeaders;
}

/** HMAC-SHA-256 of a text, in base64url. */
export type Hmac = (key: string, text: string) => string;

/** The answer to a viewer who is kept out; nothing for the others. */
export function refusalOf({ deny, allow, basic }: Access, visit: Visit, hmac: Hmac): EdgeResponse | undefined {
  if (deny && isAmong(deny, visit)) return FORBIDDEN;
  if (allow && !isAmong(allow, visit)) return FORBIDDEN;
  return basic && !isKnown(basic, visit.headers, hmac) ? unauthorized(basic) : undefined;
}

const NO_STORE = { 'cache-control': { value: 'no-store' }, 'content-type': { value: 'text/plain' } };

/** The answer to whom nothing would help. */
export const FORBIDDEN: EdgeResponse = {
  statusCode: 403,
  statusDescription: 'Forbidden',
  headers: NO_STORE,
  body: 'Forbidden',
};

/** The answer that makes a browser ask for a password. */
export function unauthorized({ realm = 'preview' }: BasicAuth): EdgeResponse {
  const challenge = `Basic realm="${realm}", charset="UTF-8"`;
  return {
    statusCode: 401,
    statusDescription: 'Unauthorized',
    headers: { ...NO_STORE, 'www-authenticate': { value: challenge } },
    body: 'Unauthorized',
  };
}

/** Longer credentials are nobody's, and would cost more to hash than a function may. */
export const LONGEST_CREDENTIALS = 256;

function isAmong({ ips = [], countries = [] }: Viewers, { ip, headers }: Visit): boolean {
  return isInRanges(ipRangesOf(ips), ip) || countries.includes(headers[COUNTRY_HEADER]?.value ?? '');
}

/** Hashes are compared: what the comparison's time tells of one, nobody can turn into credentials. */
function isKnown({ users }: BasicAuth, { authorization }: EdgeHeaders, hmac: Hmac): boolean {
  const [, credentials] = /^basic (.*)$/is.exec(authorization?.value ?? '') ?? [];
  if (credentials === undefined || credentials.length > LONGEST_CREDENTIALS) return false;
  return Object.values(users).some((known) => {
    const [key = '', hash] = known.split('.');
    return hmac(key, credentials) === hash;
  });
}
