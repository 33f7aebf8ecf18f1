import { createECDH, createHmac, createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { Credentials } from './credentials.ts';

/** The name of the algorithm, which goes into the key too. */
export const SIGV4A = 'AWS4-ECDSA-P256-SHA256';

/**
 * Whether a signature of a text by SigV4A, DER in hexadecimal digits, is by these credentials. It is good in every Region, and the
 * data plane of the KeyValueStore takes no other.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
export function isSigv4a(stringToSign: string, signature: string, credentials: Credentials): boolean {
  try {
    return verify('sha256', Buffer.from(stringToSign), publicKeyOf(credentials), Buffer.from(signature, 'hex'));
  } catch {
    return false;
  }
}

/** The order of the curve P-256, less 2: the largest number that becomes a key. */
const LARGEST = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc63254fn;

/** Both sides derive the same pair of keys from the secret: NIST SP 800-108 in counter mode, until a number fits. */
function publicKeyOf({ accessKeyId, secretAccessKey }: Credentials): KeyObject {
  for (let counter = 1; counter < 255; counter += 1) {
    const input = Buffer.concat([
      Buffer.from([0, 0, 0, 1]),
      Buffer.from(`${SIGV4A}\0${accessKeyId}`),
      Buffer.from([counter, 0, 0, 1, 0]),
    ]);
    const candidate = createHmac('sha256', `AWS4A${secretAccessKey}`).update(input).digest('hex');
    if (BigInt(`0x${candidate}`) <= LARGEST) return publicKey(BigInt(`0x${candidate}`) + 1n);
  }
  throw new Error('no key can be derived from the credentials');
}

function publicKey(privateNumber: bigint): KeyObject {
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(privateNumber.toString(16).padStart(64, '0'), 'hex');
  const point = ecdh.getPublicKey();
  const [x, y] = [point.subarray(1, 33).toString('base64url'), point.subarray(33).toString('base64url')];
  return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
}
