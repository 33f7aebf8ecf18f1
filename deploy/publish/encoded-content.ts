import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { PublishedEncoding } from '#policy/published';

const brotli = promisify(brotliCompress);
const gzipped = promisify(gzip);

/** Content as an object has it. */
export interface EncodedContent {
  readonly body: Uint8Array;
  /** Content-Encoding; nothing where the content is as it was. */
  readonly encoding?: PublishedEncoding;
}

/** Content in an encoding, as small as that makes it; as it was where that is no smaller. */
export async function encodedContent(content: Uint8Array, encoding: PublishedEncoding): Promise<EncodedContent> {
  const { BROTLI_PARAM_SIZE_HINT, BROTLI_PARAM_MODE, BROTLI_MODE_TEXT } = constants;
  const params = { [BROTLI_PARAM_SIZE_HINT]: content.length, [BROTLI_PARAM_MODE]: BROTLI_MODE_TEXT };
  const body = await (encoding === 'br' ? brotli(content, { params }) : gzipped(content, { level: 9 }));
  return body.length < content.length ? { body, encoding } : { body: content };
}
