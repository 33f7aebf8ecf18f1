import { createHash } from 'node:crypto';
import { createReadStream, type Stats } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** Gives a file's ETag. */
export type FileEtag = (path: string, stats: Stats) => Promise<string>;

/**
 * ETags as S3 gives them to what was put in one piece: the MD5 of the content, with quotes. A file is read for it once, and
 * again only after it changed.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
 */
export function fileEtags(): FileEtag {
  const known = new Map<string, { readonly version: string; readonly etag: Promise<string> }>();
  return async (path, { mtimeMs, ctimeMs, size, ino }) => {
    const version = [mtimeMs, ctimeMs, size, ino].join();
    const kept = known.get(path);
    if (kept?.version === version) return kept.etag;
    const etag = etagOf(path);
    known.set(path, { version, etag });
    // A read that failed is tried again.
    etag.catch(() => known.delete(path));
    return etag;
  };
}

async function etagOf(path: string): Promise<string> {
  const hash = createHash('md5');
  await pipeline(createReadStream(path), hash);
  return `"${hash.digest('hex')}"`;
}
