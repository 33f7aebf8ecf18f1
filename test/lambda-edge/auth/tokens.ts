/** Issuers and tokens made for tests: keys of every algorithm, and tokens that say what a test wants them to say. */
import {
  constants,
  createHmac,
  generateKeyPairSync,
  hash,
  type KeyObject,
  type SignKeyObjectInput,
  sign,
} from 'node:crypto';
import type { JwksIssuer, ResolvedIssuer } from '#policy/auth';
import type { FetchJson } from '../../../lambda-edge/auth/json-document.ts';
import { type TokenVerifier, tokenVerifier } from '../../../lambda-edge/auth/token-verifier.ts';

/** The time of tests, in seconds. */
export const NOW = 1_800_000_000;

export const ISSUER = 'https://idp.example.com/pool';
export const AUDIENCE = 'api://edge';

/** A pair of keys with the JWK of its public half. */
export interface SigningKey {
  readonly alg: string;
  readonly privateKey: KeyObject;
  readonly jwk: Readonly<Record<string, unknown>>;
}

const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
const P1363 = { dsaEncoding: 'ieee-p1363' } as const;

/** How node:crypto signs by each algorithm. */
const SIGNS: Readonly<Record<string, { digest: string | null; options?: Omit<SignKeyObjectInput, 'key'> }>> = {
  RS256: { digest: 'sha256' },
  RS384: { digest: 'sha384' },
  RS512: { digest: 'sha512' },
  PS256: { digest: 'sha256', options: PSS },
  PS384: { digest: 'sha384', options: PSS },
  PS512: { digest: 'sha512', options: PSS },
  ES256: { digest: 'sha256', options: P1363 },
  ES384: { digest: 'sha384', options: P1363 },
  ES512: { digest: 'sha512', options: P1363 },
  EdDSA: { digest: null },
};

const CURVES: Readonly<Record<string, string>> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' };

/** A new key. */
export function signingKey(kid: string, alg = 'RS256', modulusLength = 2048): SigningKey {
  const { privateKey, publicKey } = keyPair(alg, modulusLength);
  return { alg, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' } };
}

function keyPair(alg: string, modulusLength: number): { privateKey: KeyObject; publicKey: KeyObject } {
  if (alg === 'EdDSA') return generateKeyPairSync('ed25519');
  if (alg.startsWith('ES')) return generateKeyPairSync('ec', { namedCurve: CURVES[alg] ?? '' });
  return generateKeyPairSync('rsa', { modulusLength });
}

/** What a token says unless a test says otherwise. */
export const CLAIMS = { iss: ISSUER, aud: AUDIENCE, sub: 'user-1', iat: NOW - 60, exp: NOW + 3600 };

/** A token. Members that are `undefined` are left out. */
export function token({ alg, privateKey, jwk }: SigningKey, claims: object = {}, header: object = {}): string {
  const signed = signedPart({ alg, kid: jwk.kid, ...header }, claims);
  const { digest, options } = SIGNS[alg] ?? { digest: null };
  return `${signed}.${sign(digest, Buffer.from(signed), { key: privateKey, ...options }).toString('base64url')}`;
}

/** A token of a shared secret. */
export function secretToken(key: Uint8Array, claims: object = {}, header: object = {}): string {
  const signed = signedPart({ alg: 'HS256', ...header }, claims);
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
}

function signedPart(header: object, claims: object): string {
  return [header, { ...CLAIMS, ...claims }]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
}

/** An issuer of RS256 whose keys are asked for. */
export const RS256_ISSUER: JwksIssuer = {
  issuer: ISSUER,
  audiences: [AUDIENCE],
  jwksUri: 'https://idp.example.com/jwks',
};

/** A verifier with the clock, the keys and the secret of a test, which can all be changed, and what it asked for. */
export interface TestVerifier extends TokenVerifier {
  readonly world: World;
  /** What came of a token: `allowed`, `unavailable`, or what is wrong. */
  readonly outcome: (token: string) => Promise<string>;
}

/** The world around a verifier. */
export interface World {
  /** Seconds. */
  now: number;
  /** What is answered, by address. An Error is how the question fails. */
  documents: Readonly<Record<string, unknown>>;
  secret: string | Error;
  readonly asked: string[];
  /** Whether questions stay open until `answer` is called. */
  isHeld: boolean;
  readonly answer: () => Promise<void>;
}

/** A verifier of some issuers. */
export function testVerifier(
  issuers: readonly ResolvedIssuer[],
  start: Partial<Pick<World, 'documents' | 'secret'>> = {},
  clockTolerance = 0,
): TestVerifier {
  const held: (() => void)[] = [];
  const world: World = {
    now: NOW,
    documents: {},
    secret: new Error('no secret'),
    ...start,
    asked: [],
    isHeld: false,
    async answer() {
      for (const release of held.splice(0)) release();
      await settled();
    },
  };
  const open = async (what: string): Promise<void> => {
    world.asked.push(what);
    if (world.isHeld) await new Promise<void>((resolve) => held.push(resolve));
  };
  const fetchJson: FetchJson = async (url) => {
    await open(url.href);
    return orThrow(world.documents[url.href] ?? new Error('it answered 500'));
  };
  const readSecret = async (name: string): Promise<string> => {
    await open(name);
    return String(orThrow(world.secret));
  };
  const now = (): number => world.now * 1000;
  const digest = (text: string): string => hash('sha256', text, 'hex');
  const { verify } = tokenVerifier({ issuers, clockTolerance }, { now, fetchJson, readSecret, digest });
  return { world, verify, outcome: async (text) => outcomeOf(await verify(text)) };
}

function orThrow(value: unknown): unknown {
  if (value instanceof Error) throw value;
  return value;
}

/** A verdict in a word or a sentence. */
export function outcomeOf(verdict: Awaited<ReturnType<TokenVerifier['verify']>>): string {
  if ('claims' in verdict) return 'allowed';
  return 'problem' in verdict ? verdict.problem : 'unavailable';
}

/** Lets everything that waits for nothing but promises come to its end. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
