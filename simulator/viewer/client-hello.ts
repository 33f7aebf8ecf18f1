/**
 * The first message of a TLS connection, and the fingerprints JA3 and JA4 that CloudFront takes of it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8446#section-4.1.2
 * @see https://github.com/salesforce/ja3
 * @see https://github.com/FoxIO-LLC/ja4/blob/main/technical_details/JA4.md
 */
import { createHash } from 'node:crypto';

/** What a client offers, in its order; numbers as they are registered, without those of RFC 8701 that stand for nothing. */
export interface ClientHello {
  /** The version of the message itself: 771 for everything since TLS 1.2. */
  readonly version: number;
  readonly ciphers: readonly number[];
  readonly extensions: readonly number[];
  readonly groups: readonly number[];
  readonly pointFormats: readonly number[];
  readonly signatureAlgorithms: readonly number[];
  /** What `supported_versions` lists. */
  readonly versions: readonly number[];
  /** The bytes of the first protocol of ALPN. */
  readonly protocol: Uint8Array;
}

const HANDSHAKE_RECORD = 0x16;
const CLIENT_HELLO = 1;
const RECORD_HEADER = 5;

/** The most bytes of a record; whatever claims more is no TLS. */
const RECORD_LIMIT = 16_384 + 256;

const SERVER_NAME = 0;
const GROUPS = 10;
const POINT_FORMATS = 11;
const SIGNATURE_ALGORITHMS = 13;
const ALPN = 16;
const VERSIONS = 43;

/** Whether the first bytes of a connection are those of TLS. */
export function isTls(bytes: Uint8Array): boolean {
  return bytes[0] === HANDSHAKE_RECORD;
}

/** Whether a whole record is among the first bytes of a connection over TLS, or never will be. */
export function isWholeRecord(bytes: Buffer): boolean {
  if (bytes.length < RECORD_HEADER) return false;
  const length = bytes.readUInt16BE(3);
  return length > RECORD_LIMIT || bytes.length >= RECORD_HEADER + length;
}

/** The message in a connection's first record; nothing where that is something else, or goes on in a second. */
export function clientHelloOf(record: Buffer): ClientHello | undefined {
  try {
    return read(record);
  } catch {
    // A length that leads beyond the end: Node's TLS will say so.
    return undefined;
  }
}

/** The fingerprint by MD5 of what is offered in its order. */
export function ja3Of({ version, ciphers, extensions, groups, pointFormats }: ClientHello): string {
  const text = [[version], ciphers, extensions, groups, pointFormats].map((numbers) => numbers.join('-')).join(',');
  return createHash('md5').update(text).digest('hex');
}

/** The fingerprint of what is offered, whatever its order: `t13d1516h2_8daaf6152771_e5627efa2ab1`. */
export function ja4Of({ version, versions, ciphers, extensions, signatureAlgorithms, protocol }: ClientHello): string {
  const newest = Math.max(...(versions.length > 0 ? versions : [version]));
  const named = extensions.includes(SERVER_NAME) ? 'd' : 'i';
  const counts = [ciphers, extensions].map(({ length }) => String(Math.min(length, 99)).padStart(2, '0')).join('');
  const listed = inOrder(extensions.filter((extension) => extension !== SERVER_NAME && extension !== ALPN));
  const signatures = signatureAlgorithms.map(hex).join();
  return [
    `t${VERSION_NAMES[newest] ?? '00'}${named}${counts}${firstAndLast(protocol)}`,
    shortHash(inOrder(ciphers)),
    shortHash(signatures === '' ? listed : `${listed}_${signatures}`),
  ].join('_');
}

const VERSION_NAMES: Readonly<Record<number, string>> = {
  772: '13',
  771: '12',
  770: '11',
  769: '10',
  768: 's3',
};

/** Reads numbers and runs of bytes in their order. Beyond the end it throws. */
function readerOf(bytes: Buffer) {
  let at = 0;
  const number = (size: 1 | 2 | 3): number => {
    at += size;
    return bytes.readUIntBE(at - size, size);
  };
  const run = (length: number): Buffer => {
    if (at + length > bytes.length) throw new RangeError('The message ends before.');
    at += length;
    return bytes.subarray(at - length, at);
  };
  return { number, run, isAtEnd: () => at >= bytes.length };
}

function read(bytes: Buffer): ClientHello | undefined {
  const record = readerOf(bytes);
  if (record.number(1) !== HANDSHAKE_RECORD) return undefined;
  record.run(2);
  const handshake = readerOf(record.run(record.number(2)));
  if (handshake.number(1) !== CLIENT_HELLO) return undefined;
  const hello = readerOf(handshake.run(handshake.number(3)));
  const version = hello.number(2);
  hello.run(32);
  hello.run(hello.number(1));
  const ciphers = numbersOf(hello.run(hello.number(2)), 2);
  hello.run(hello.number(1));
  const extensions = hello.isAtEnd() ? [] : extensionsOf(hello.run(hello.number(2)));
  const contents = new Map(extensions);
  const listOf = (extension: number, lengthSize: 1 | 2, size: 1 | 2): readonly number[] => {
    const list = readerOf(contents.get(extension) ?? Buffer.alloc(lengthSize));
    return numbersOf(list.run(list.number(lengthSize)), size);
  };
  return {
    version,
    ciphers,
    extensions: extensions.map(([extension]) => extension).filter(isMeant),
    groups: listOf(GROUPS, 2, 2),
    pointFormats: listOf(POINT_FORMATS, 1, 1),
    signatureAlgorithms: listOf(SIGNATURE_ALGORITHMS, 2, 2),
    versions: listOf(VERSIONS, 1, 2),
    protocol: protocolOf(contents.get(ALPN)),
  };
}

function extensionsOf(bytes: Buffer): readonly (readonly [extension: number, content: Buffer])[] {
  const reader = readerOf(bytes);
  const extensions: (readonly [number, Buffer])[] = [];
  while (!reader.isAtEnd()) extensions.push([reader.number(2), reader.run(reader.number(2))]);
  return extensions;
}

function numbersOf(bytes: Buffer, size: 1 | 2): readonly number[] {
  const reader = readerOf(bytes);
  const numbers: number[] = [];
  while (!reader.isAtEnd()) numbers.push(reader.number(size));
  return numbers.filter(isMeant);
}

function protocolOf(content: Buffer | undefined): Uint8Array {
  if (!content) return Buffer.alloc(0);
  const reader = readerOf(content);
  reader.run(2);
  return reader.run(reader.number(1));
}

/** Not one of the numbers that clients throw in so that servers bear with the unknown: 0x0a0a, 0x1a1a, and so on. */
function isMeant(number: number): boolean {
  return (number & 0x0f0f) !== 0x0a0a || number >> 8 !== (number & 0xff);
}

function inOrder(numbers: readonly number[]): string {
  return numbers.map(hex).sort().join();
}

/** The first and the last character, or, where those are neither letters nor digits, the same of the bytes in hexadecimal. */
function firstAndLast(protocol: Uint8Array): string {
  if (protocol.length === 0) return '00';
  const ends = Buffer.from([protocol[0] ?? 0, protocol.at(-1) ?? 0]);
  if (/^[A-Za-z0-9]{2}$/.test(ends.toString('latin1'))) return ends.toString('latin1');
  const digits = ends.toString('hex');
  return `${digits.at(0)}${digits.at(-1)}`;
}

function shortHash(text: string): string {
  return text === '' ? '000000000000' : createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function hex(number: number): string {
  return number.toString(16).padStart(4, '0');
}
