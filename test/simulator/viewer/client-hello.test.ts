/** Fingerprints against the examples that JA3's and JA4's authors published. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientHelloOf, isWholeRecord, ja3Of, ja4Of } from '../../../simulator/viewer/client-hello.ts';

/** A length in so many bytes, and what has it. */
function run(size: 1 | 2 | 3, ...parts: readonly (Buffer | readonly number[])[]): Buffer {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part as Buffer)));
  const length = Buffer.alloc(size);
  length.writeUIntBE(content.length, 0, size);
  return Buffer.concat([length, content]);
}

const words = (...numbers: readonly number[]): Buffer =>
  Buffer.from(numbers.flatMap((number) => [number >> 8, number & 0xff]));
const hexWords = (text: string): readonly number[] => text.split(',').map((word) => Number.parseInt(word, 16));

/** A ClientHello in its record. */
function helloOf(
  version: number,
  ciphers: readonly number[],
  extensions: readonly (readonly [number, Buffer])[],
): Buffer {
  const message = Buffer.concat([
    words(version),
    Buffer.alloc(32),
    run(1),
    run(2, words(...ciphers)),
    run(1, [0]),
    run(2, ...extensions.map(([extension, content]) => Buffer.concat([words(extension), run(2, content)]))),
  ]);
  return Buffer.concat([Buffer.from([0x16, 3, 1]), run(2, [1], run(3, message))]);
}

const NONE = Buffer.alloc(0);
const JA3_EXAMPLE = helloOf(
  769,
  [47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4],
  [
    [0, NONE],
    [10, run(2, words(23, 24, 25))],
    [11, run(1, [0])],
  ],
);

const CIPHERS = hexWords('002f,0035,009c,009d,1301,1302,1303,c013,c014,c02b,c02c,c02f,c030,cca8,cca9');
const CONTENTS: Readonly<Record<number, Buffer>> = {
  13: run(2, words(...hexWords('0403,0804,0401,0503,0805,0501,0806,0601'))),
  16: run(2, run(1, Buffer.from('h2')), run(1, Buffer.from('http/1.1'))),
  43: run(1, words(0x5a5a, 0x0304, 0x0303)),
};
const EXTENSIONS = hexWords('0000,0010,0005,000a,000b,000d,0012,0015,0017,001b,0023,002b,002d,0033,4469,ff01');
const EMPTY_LISTS: Readonly<Record<number, Buffer>> = { 10: run(2), 11: run(1) };
const chrome = (ciphers: readonly number[], extensions: readonly number[], contents = CONTENTS): Buffer =>
  helloOf(
    771,
    ciphers,
    extensions.map((extension) => [extension, { ...EMPTY_LISTS, ...contents }[extension] ?? NONE]),
  );

function ja4(record: Buffer): string | undefined {
  const hello = clientHelloOf(record);
  return hello && ja4Of(hello);
}

describe('the first message over TLS', () => {
  it('has the JA3 of the published example', () => {
    const hello = clientHelloOf(JA3_EXAMPLE);
    expect(hello && ja3Of(hello)).toBe('ada70206e40642a3e4461f35503241d5');
  });

  it.each([
    ['in order', CIPHERS, EXTENSIONS],
    ['in another order', CIPHERS.toReversed(), EXTENSIONS.toReversed()],
    ['with numbers that stand for nothing', [0x0a0a, ...CIPHERS], [0xfafa, ...EXTENSIONS, 0x1a1a]],
  ])('has the JA4 of the published example, %s', (_, ciphers, extensions) => {
    expect(ja4(chrome(ciphers, extensions))).toBe('t13d1516h2_8daaf6152771_e5627efa2ab1');
  });

  it.each([
    ['no server name', EXTENSIONS.slice(1), CONTENTS, /^t13i1515h2_8daaf6152771_e5627efa2ab1$/],
    ['no list of versions', EXTENSIONS.filter((extension) => extension !== 43), CONTENTS, /^t12d1515h2_/],
    ['no ALPN', EXTENSIONS.filter((extension) => extension !== 16), CONTENTS, /^t13d151500_/],
    ['an ALPN of one letter', EXTENSIONS, { ...CONTENTS, 16: run(2, run(1, Buffer.from('h'))) }, /^t13d1516hh_/],
    ['an ALPN that is no text', EXTENSIONS, { ...CONTENTS, 16: run(2, run(1, [0xab, 0xcd])) }, /^t13d1516ad_/],
  ])('with %s says so', (_, extensions, contents, expected) => {
    expect(ja4(chrome(CIPHERS, extensions, contents))).toMatch(expected);
  });

  it('may offer nothing', () => {
    expect(ja4(helloOf(770, [], []))).toBe('t11i000000_000000000000_000000000000');
  });

  it('is whole with the last byte of its record, or never', () => {
    expect(isWholeRecord(JA3_EXAMPLE)).toBe(true);
    expect(isWholeRecord(JA3_EXAMPLE.subarray(0, -1))).toBe(false);
    expect(isWholeRecord(Buffer.from([0x16]))).toBe(false);
    expect(isWholeRecord(Buffer.from([0x16, 3, 1, 0xff, 0xff]))).toBe(true);
  });

  it('is nothing where the bytes are others', () => {
    const example = chrome(CIPHERS, EXTENSIONS);
    for (let length = 0; length < example.length; length++)
      expect(clientHelloOf(example.subarray(0, length))).toBeUndefined();
    const changes = fc.array(fc.tuple(fc.nat(example.length - 1), fc.nat(255)), { maxLength: 4 });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), changes), (bytes) => {
        const isChange = Array.isArray(bytes);
        const record = isChange ? Buffer.from(example) : Buffer.from(bytes);
        if (isChange) for (const [at, byte] of bytes) record[at] = byte;
        const hello = clientHelloOf(record);
        expect(hello ? ja4Of(hello) : 't').toMatch(/^t/);
        expect(hello ? ja3Of(hello) : '').toMatch(/^[0-9a-f]*$/);
      }),
    );
  });
});
