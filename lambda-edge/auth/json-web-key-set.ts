/**
 * What of a key set may verify a signature: public keys for signatures that are strong enough, and of those nothing but what
 * verifying takes. A set may hold anything else; what is wrong with one key is no reason to lose the others.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7517
 * @see https://www.rfc-editor.org/rfc/rfc7518#section-6
 */

import type { PublicKeyAlgorithm } from '#policy/auth';
import { isOctets, type JwsHeader } from '#policy/compact-jws';

/** A public key that may verify. */
export type PublicKey = {
  readonly kid?: string;
  readonly alg?: string;
} & (
  | { readonly kty: 'RSA'; readonly n: string; readonly e: string }
  | { readonly kty: 'EC'; readonly crv: string; readonly x: string; readonly y: string }
  | { readonly kty: 'OKP'; readonly crv: string; readonly x: string }
);

type Members = Readonly<Record<string, unknown>>;

/** Keys kept of one set. The largest providers have some twenty. */
const MOST_KEYS = 100;

/** Curves of signatures, with the bytes of a coordinate. The curves of OKP that agree on keys sign nothing. */
const CURVES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  EC: { 'P-256': 32, 'P-384': 48, 'P-521': 66 },
  OKP: { Ed25519: 32 },
};

/** Bits of a modulus. @see https://www.rfc-editor.org/rfc/rfc7518#section-3.3 */
const LEAST_BITS = 2048;

/** Below it, forging a sloppily padded signature is a matter of arithmetic. */
const LEAST_EXPONENT = 65537;

/** Members that only private and symmetric keys have. A key that its issuer published whole is nobody's any more. */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];

/**
 * The keys of a document that may verify, in its order, at most a hundred.
 *
 * @throws Error where it is no key set
 */
export function publicKeys(document: unknown): readonly PublicKey[] {
  const { keys } = isObject(document) ? document : {};
  if (!Array.isArray(keys)) throw new Error('its answer is not a set of keys');
  const usable: PublicKey[] = [];
  for (const key of keys) {
    const kept = isObject(key) ? publicKey(key) : undefined;
    if (kept) usable.push(kept);
    if (usable.length === MOST_KEYS) break;
  }
  return usable;
}

/** What keys of an algorithm are: RSA, or on a curve. @see https://www.rfc-editor.org/rfc/rfc7518#section-3.1 */
const KINDS: Readonly<Record<string, string>> & Readonly<Record<PublicKeyAlgorithm, string>> = {
  RS256: 'RSA',
  RS384: 'RSA',
  RS512: 'RSA',
  PS256: 'RSA',
  PS384: 'RSA',
  PS512: 'RSA',
  ES256: 'P-256',
  ES384: 'P-384',
  ES512: 'P-521',
  EdDSA: 'Ed25519',
};

/**
 * The keys that may have signed a token with this header: those of its name, if it has one, that are for its algorithm. A key
 * that the set has twice is one.
 */
export function fittingKeys(keys: readonly PublicKey[], { alg, kid }: JwsHeader): readonly PublicKey[] {
  const kind = Object.hasOwn(KINDS, alg) ? KINDS[alg] : undefined;
  const fitting = keys.filter(
    (key) =>
      (kid === undefined || key.kid === kid) &&
      (key.alg === undefined || key.alg === alg) &&
      (key.kty === 'RSA' ? 'RSA' : key.crv) === kind,
  );
  return fitting.length > 1 ? [...new Map(fitting.map((key) => [materialOf(key), key])).values()] : fitting;
}

/** What makes a key this key, whatever its set says of it. */
function materialOf({ kid: _, alg: __, ...material }: PublicKey): string {
  return JSON.stringify(material);
}

function publicKey(key: Members): PublicKey | undefined {
  const { kty, kid, alg } = key;
  if (!isText(kid) || !isText(alg) || !isForVerifying(key)) return undefined;
  const names = { ...(kid === undefined ? {} : { kid }), ...(alg === undefined ? {} : { alg }) };
  if (kty === 'RSA') return rsaKey(key, names);
  return kty === 'EC' || kty === 'OKP' ? curveKey(key, kty, names) : undefined;
}

function isForVerifying(key: Members): boolean {
  const { use, key_ops: operations } = key;
  if (PRIVATE_MEMBERS.some((member) => Object.hasOwn(key, member))) return false;
  if (use !== undefined && use !== 'sig') return false;
  return operations === undefined || (Array.isArray(operations) && operations.includes('verify'));
}

type Names = { readonly kid?: string; readonly alg?: string };

function rsaKey({ n, e }: Members, names: Names): PublicKey | undefined {
  if (!isBase64url(n) || !isBase64url(e)) return undefined;
  const isStrong = bitsOf(n) >= LEAST_BITS && Number.parseInt(bytes(e).toString('hex'), 16) >= LEAST_EXPONENT;
  return isStrong ? { kty: 'RSA', ...names, n, e } : undefined;
}

function curveKey({ crv, x, y }: Members, kty: 'EC' | 'OKP', names: Names): PublicKey | undefined {
  const curves = CURVES[kty] ?? {};
  const size = typeof crv === 'string' && Object.hasOwn(curves, crv) ? curves[crv] : undefined;
  const isCoordinate = (text: unknown): text is string => isBase64url(text) && bytes(text).length === size;
  if (typeof crv !== 'string' || !isCoordinate(x)) return undefined;
  if (kty === 'OKP') return { kty, ...names, crv, x };
  return isCoordinate(y) ? { kty, ...names, crv, x, y } : undefined;
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string';
}

/** Texts of numbers, not too long to be one. 4,096 characters are 24,576 bits. */
function isBase64url(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 4096 && isOctets(value);
}

function bytes(text: string): Buffer {
  return Buffer.from(text, 'base64url');
}

/** Bits of a number, without the zeros that it may begin with. */
function bitsOf(text: string): number {
  const octets = bytes(text);
  const zeros = octets.findIndex((octet) => octet !== 0);
  return zeros < 0 ? 0 : (octets.length - zeros) * 8 - (Math.clz32(octets[zeros] ?? 0) - 24);
}
