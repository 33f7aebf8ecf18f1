/** The certificate with which this machine speaks TLS: signed by itself, so that a browser asks once and is told to go on. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';

/** A certificate and its private key, in PEM. */
export interface TlsCertificate {
  readonly cert: string;
  readonly key: string;
}

/** Whom a certificate is for, and where it is kept. */
export interface CertificateParts {
  /** Host names, of which `*.example.com` is one, and IP addresses. */
  readonly names: readonly string[];
  /** Where it outlives the process, so that a browser's exception does too; kept nowhere without one. */
  readonly folder?: string | undefined;
  /** The time in milliseconds since 1970. */
  readonly now: () => number;
}

/** What every certificate is for. */
const LOCAL_NAMES: readonly string[] = ['localhost', '127.0.0.1', '::1'];

const DAY = 86_400_000;

/** The days for which a certificate is good: browsers refuse those of more than 825. */
const GOOD_FOR = 397;

/** The days before its end at which a certificate is made anew. */
const RENEWED_BEFORE = 7;

/** The certificate that is kept, while it is good and for these very names; otherwise a new one, which is kept if it can be. */
export async function tlsCertificate({ names, folder, now }: CertificateParts): Promise<TlsCertificate> {
  const all = [...new Set([...LOCAL_NAMES, ...names])];
  const known = folder === undefined ? undefined : await kept(folder);
  if (known && isUsable(known, all, now())) return known;
  const made = await madeFor(all, now());
  // A folder that cannot be written costs a warning of the browser at the next start, and nothing else.
  if (folder !== undefined) await keep(folder, made).catch(() => undefined);
  return made;
}

async function kept(folder: string): Promise<TlsCertificate | undefined> {
  try {
    const [cert, key] = await Promise.all(['cert.pem', 'key.pem'].map((file) => readFile(join(folder, file), 'utf8')));
    return cert && key ? { cert, key } : undefined;
  } catch {
    return undefined;
  }
}

async function keep(folder: string, { cert, key }: TlsCertificate): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'key.pem'), key, { mode: 0o600 });
  await writeFile(join(folder, 'cert.pem'), cert);
}

function isUsable({ cert, key }: TlsCertificate, names: readonly string[], time: number): boolean {
  try {
    const read = new X509Certificate(cert);
    const end = Date.parse(read.validTo) - RENEWED_BEFORE * DAY;
    return (
      Date.parse(read.validFrom) <= time &&
      time < end &&
      sorted(namesOf(read)) === sorted(names.map(canonical)) &&
      read.checkPrivateKey(createPrivateKey(key))
    );
  } catch {
    return false;
  }
}

/** The names in a certificate: `DNS:localhost, IP Address:127.0.0.1`. */
function namesOf({ subjectAltName = '' }: X509Certificate): readonly string[] {
  return subjectAltName.split(', ').map((entry) => canonical(entry.replace(/^(DNS|IP Address):/, '')));
}

/** OpenSSL writes every group of an IPv6 address out, URLs the shortest form. */
function canonical(name: string): string {
  return isIP(name) === 6 ? new URL(`http://[${name}]`).hostname.slice(1, -1) : name.toLowerCase();
}

function sorted(names: readonly string[]): string {
  return [...names].sort().join();
}

async function madeFor(names: readonly string[], time: number): Promise<TlsCertificate> {
  // Some 20 ms to load, which nobody pays who speaks no TLS.
  const { default: forge } = await import('node-forge');
  const { pki, md, random, util } = forge;
  const keys = await new Promise<import('node-forge').pki.rsa.KeyPair>((resolve, reject) => {
    pki.rsa.generateKeyPair({ bits: 2048 }, (error, pair) => (error ? reject(error) : resolve(pair)));
  });
  const certificate = pki.createCertificate();
  certificate.publicKey = keys.publicKey;
  // Browsers refuse a second certificate of the same issuer and number. The first bit of a positive number is 0.
  certificate.serialNumber = `01${util.bytesToHex(random.getBytesSync(16))}`;
  certificate.validity.notBefore = new Date(time - DAY);
  certificate.validity.notAfter = new Date(time + GOOD_FOR * DAY);
  const subject = [{ name: 'commonName', value: 'Edgewright on this machine' }];
  certificate.setSubject(subject);
  certificate.setIssuer(subject);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true },
    { name: 'extKeyUsage', serverAuth: true },
    {
      name: 'subjectAltName',
      altNames: names.map((name) => (isIP(name) ? { type: 7, ip: name } : { type: 2, value: name })),
    },
  ]);
  certificate.sign(keys.privateKey, md.sha256.create());
  return { cert: pki.certificateToPem(certificate), key: pki.privateKeyToPem(keys.privateKey) };
}
