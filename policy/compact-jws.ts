/**
 * The gate before a signature is looked at: what a token must look like at all.
 *
 * Libraries forgive what makes one token readable in two ways: padding, bits that no octet has, a byte order mark, extensions that they
 * do not know. Here none of that passes. Ships to Lambda@Edge as it is.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7515#section-7.1
 */
import { encodedObject } from './encoded-object.ts';

/** Characters of a token: more do not fit into a cookie, nor reasonably into a header. */
export const LONGEST_TOKEN = 8_192;

/** Characters of a token that a function looks at: to decode and parse more could cost more than a function may. */
export const LONGEST_IN_FUNCTION = 2_048;

/** A token in its parts, of which nothing has been verified. */
export interface CompactJws {
  readonly header: JwsHeader;
  /** What it would say, were it genuine. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** Header and payload as they are signed. */
  readonly signed: string;
  /** In base64url. */
  readonly signature: string;
}

/** The header of a token. @see https://www.rfc-editor.org/rfc/rfc7515#section-4.1 */
export interface JwsHeader extends Readonly<Record<string, unknown>> {
  readonly alg: string;
  readonly kid?: string;
}

/** A token in its parts; nothing where it is no token that anybody should have made. Never throws. */
export function parseCompactJws(token: string): CompactJws | undefined {
  if (token.length > LONGEST_TOKEN) return undefined;
  const parts = token.split('.');
  const [protectedHeader = '', payload = '', signature = ''] = parts;
  if (parts.length !== 3 || !isOctets(signature)) return undefined;
  const header = encodedObject(protectedHeader);
  if (!header || !isHeader(header)) return undefined;
  const claims = encodedObject(payload);
  return claims && { header, claims, signed: `${protectedHeader}.${payload}`, signature };
}

/** Extensions change what a signature means, and nested tokens what a payload is: none is known here. */
const NOT_UNDERSTOOD = ['crit', 'b64', 'cty'];

function isHeader(header: Readonly<Record<string, unknown>>): header is JwsHeader {
  if (NOT_UNDERSTOOD.some((name) => Object.hasOwn(header, name))) return false;
  const [alg, kid] = [ownMember(header, 'alg'), ownMember(header, 'kid')];
  return typeof alg === 'string' && (kid === undefined || (typeof kid === 'string' && kid !== ''));
}

/** A member of an object out of JSON, and nothing that every object has. */
export function ownMember(object: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Whether a text is base64url of some octets, spelled as there is but one way to. @see https://www.rfc-editor.org/rfc/rfc4648#section-3.5 */
export function isOctets(text: string): boolean {
  return text !== '' && Buffer.from(text, 'base64url').toString('base64url') === text;
}
