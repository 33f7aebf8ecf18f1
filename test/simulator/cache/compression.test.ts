import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { compressed, encodingFor, type SizedAnswer } from '../../../simulator/cache/compression.ts';
import { type Answer, bytesOf } from '../../../simulator/exchange.ts';

import { headersFrom } from '../../../simulator/header-lines.ts';

const BOTH = { gzip: true, brotli: true };

function answerOf(
  headers: Record<string, string | number | undefined> = {},
  status = '200',
  length = 1000,
): Answer & SizedAnswer {
  const all = { 'Content-Type': 'text/html; charset=utf-8', 'Content-Length': length, ETag: '"1"', ...headers };
  return { status, statusDescription: '', headers: headersFrom(all), body: 'a'.repeat(length), length };
}

describe('an answer', () => {
  it.each<[string, Parameters<typeof encodingFor>, string | undefined]>([
    ['for both', [BOTH, 'gzip, br', answerOf()], 'br'],
    ['for gzip alone', [BOTH, 'gzip', answerOf()], 'gzip'],
    ['by a policy of gzip', [{ gzip: true, brotli: false }, 'gzip, br', answerOf()], 'gzip'],
    ['by a policy of neither', [{ gzip: false, brotli: false }, 'gzip, br', answerOf()], undefined],
    ['for nobody', [BOTH, undefined, answerOf()], undefined],
    ['for a viewer who refuses', [BOTH, 'br;q=0', answerOf()], undefined],
    ['of 999 bytes', [BOTH, 'br', answerOf({}, '200', 999)], undefined],
    ['of ten million bytes', [BOTH, 'br', answerOf({}, '200', 10_000_000)], 'br'],
    ['of one more', [BOTH, 'br', answerOf({}, '200', 10_000_001)], undefined],
    ['of an image', [BOTH, 'br', answerOf({ 'Content-Type': 'image/png' })], undefined],
    ['of no type', [BOTH, 'br', answerOf({ 'Content-Type': undefined })], undefined],
    ['of no length', [BOTH, 'br', { ...answerOf({ 'Content-Length': undefined }), length: Number.NaN }], undefined],
    ['that is compressed already', [BOTH, 'br', answerOf({ 'Content-Encoding': 'gzip' })], undefined],
    ['of 404', [BOTH, 'br', answerOf({}, '404')], 'br'],
    ['of 500', [BOTH, 'br', answerOf({}, '500')], undefined],
  ])('%s: %s', (_, given, expected) => {
    expect(encodingFor(...given)).toBe(expected);
  });

  it.each([
    ['"1"', 'W/"1"'],
    ['W/"1"', 'W/"1"'],
    ['1', undefined],
  ])('has its ETag %s made %s', (etag, expected) => {
    expect(compressed(answerOf({ ETag: etag }), 'br').headers.etag?.[0]?.value).toBe(expected);
  });

  it('is the same when it is read again', async () => {
    const text = Buffer.from('a'.repeat(1000));
    expect(brotliDecompressSync(await bytesOf(compressed(answerOf(), 'br').body))).toEqual(text);
    const { body, headers } = compressed(answerOf({ Vary: 'Origin' }), 'gzip');
    expect(gunzipSync(await bytesOf(body))).toEqual(text);
    expect(headers).toMatchObject({
      'content-encoding': [{ value: 'gzip' }],
      vary: [{ value: 'Origin, Accept-Encoding' }],
    });
    expect(headers['content-length']).toBeUndefined();
  });

  it.each([999, 1001])('that promises 1000 bytes and has %i breaks off', async (length) => {
    const short = { ...answerOf(), body: 'a'.repeat(length) };
    await expect(bytesOf(compressed(short, 'gzip').body)).rejects.toThrow('of 1000');
  });
});
