/**
 * Wycheproof's vectors for JWS and JWK, and the primitives below them. Their payload is no claims, so they are asked of what stands below
 * the claims: the keys that are left of a set, as jose picks them and verifies with them.
 *
 * @see https://github.com/C2SP/wycheproof
 */
import { createPublicKey, webcrypto } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { compactVerify, decodeProtectedHeader, importJWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { PUBLIC_KEY_ALGORITHMS } from '#policy/auth';
import { isOctets, type JwsHeader } from '#policy/compact-jws';
import { fittingKeys, publicKeys } from '../../../lambda-edge/auth/json-web-key-set.ts';

const VECTORS = '../shared/data/jwt/wycheproof';
const isHere = existsSync(VECTORS);
const note = isHere ? '' : ' (skipped: ../shared/data is not here)';

type Jwk = Readonly<Record<string, unknown>>;

interface Group {
  readonly public?: Jwk;
  readonly private?: Jwk;
  readonly publicKeyDer: string;
  readonly tests: readonly Vector[];
}

interface Vector {
  readonly tcId: number;
  readonly comment: string;
  readonly result: 'valid' | 'invalid' | 'acceptable';
  readonly jws: string | object;
  readonly msg: string;
  readonly sig: string;
}

function groups(file: string): readonly Group[] {
  return isHere ? JSON.parse(readFileSync(`${VECTORS}/${file}_test.json`, 'utf8')).testGroups : [];
}

/** Where we decide otherwise, each with its reason. */
const DEVIATIONS: readonly { readonly file: string; readonly ids: readonly number[]; readonly reason: string }[] = [
  { file: 'json_web_signature', ids: [346, 347, 350, 351], reason: "the key's alg contradicts the header" },
  { file: 'json_web_signature', ids: [372, 373], reason: 'lenient base64 is called valid' },
  { file: 'json_web_signature', ids: [259, 264, 268, 272, 320, 325], reason: 'an empty payload holds no claims' },
];

/** The factors of its keys can be found, which only trying shows. */
const MAY_PASS = { file: 'json_web_key', ids: [7] };

/** Whether a token passes everything that stands below the claims. */
async function passes(set: Jwk, jws: unknown): Promise<boolean> {
  if (typeof jws !== 'string' || !jws.split('.').every(isOctets)) return false;
  const keys = publicKeys(Array.isArray(set.keys) ? set : { keys: [set] });
  try {
    const [key, another] = fittingKeys(keys, decodeProtectedHeader(jws) as JwsHeader);
    if (!key || another) return false;
    await compactVerify(jws, key, { algorithms: [...PUBLIC_KEY_ALGORITHMS] });
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!isHere).each(['json_web_signature', 'json_web_key'])(`%s${note}`, (file) => {
  const vectors = groups(file).flatMap(({ tests, ...group }) => {
    const set = group.public ?? group.private ?? {};
    return tests.map((vector) => [`${vector.tcId} ${vector.comment}`, set, vector] as const);
  });
  const isSymmetric = (set: Jwk): boolean =>
    (Array.isArray(set.keys) ? set.keys : [set]).every(({ kty }: Jwk) => kty === 'oct');
  const deviationOf = (id: number) =>
    DEVIATIONS.find((deviation) => deviation.file === file && deviation.ids.includes(id));
  const asked = vectors.filter(([, , { tcId }]) => !(file === MAY_PASS.file && MAY_PASS.ids.includes(tcId)));

  it.each(asked)('is judged as it should be: %s', async (_, set, { tcId, jws, result }) => {
    const isDenied = isSymmetric(set) || deviationOf(tcId) !== undefined;
    expect(await passes(set, jws)).toBe(result === 'valid' && !isDenied);
  });
});

describe.skipIf(!isHere)(`deviations${note}`, () => {
  it.each(DEVIATIONS)('concern what others call valid: $reason', ({ file, ids }) => {
    const vectors = groups(file).flatMap(({ tests }) => tests);
    expect(vectors.filter(({ tcId, result }) => ids.includes(tcId) && result === 'valid')).toHaveLength(ids.length);
  });
});

describe.skipIf(!isHere).each([
  ['ecdsa_secp256r1_sha256_p1363', 'ES256', { name: 'ECDSA', hash: 'SHA-256' }],
  ['rsa_signature_2048_sha256', 'RS256', { name: 'RSASSA-PKCS1-v1_5' }],
] as const)(`%s${note}`, (file, alg, algorithm) => {
  it('is judged as it should be with the key that jose picks', async () => {
    const wrong: string[] = [];
    for (const { tests, publicKeyDer } of groups(file)) {
      const jwk = createPublicKey({ key: Buffer.from(publicKeyDer, 'hex'), format: 'der', type: 'spki' }).export({
        format: 'jwk',
      });
      const [kept] = fittingKeys(publicKeys({ keys: [jwk] }), { alg });
      // A public exponent of 3 is refused whatever it has signed.
      expect(kept === undefined).toBe(jwk.e === 'Aw');
      const key = kept && ((await importJWK(kept, alg)) as webcrypto.CryptoKey);
      for (const { tcId, comment, msg, sig, result } of tests) {
        const bytes = [sig, msg].map((hex) => Buffer.from(hex, 'hex'));
        const isValid =
          key !== undefined && (await webcrypto.subtle.verify(algorithm, key, ...(bytes as [Buffer, Buffer])));
        // What is merely acceptable may pass.
        const isRight = isValid === (key !== undefined && result === 'valid') || result === 'acceptable';
        if (!isRight) wrong.push(`${tcId} ${comment}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
