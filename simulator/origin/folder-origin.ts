/** A folder that stands for an S3 bucket. */
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { Readable } from 'node:stream';
import { lookup } from 'mrmime';
import type { ByteRange } from '../byte-ranges.ts';
import type { Answer, OriginServer } from '../exchange.ts';
import { type FileEtag, fileEtags } from './file-etag.ts';
import { type S3OriginOptions, type ServedObject, s3Origin } from './s3-origin.ts';

/** An origin that serves the files below a folder, by their paths as keys. */
export function folderOrigin(folder: string, options: S3OriginOptions = {}): OriginServer {
  const etagOf = fileEtags();
  return s3Origin((key) => objectOf(folder, key, etagOf), options);
}

async function objectOf(folder: string, key: string, etagOf: FileEtag): Promise<ServedObject | undefined> {
  const file = await fileOf(folder, key);
  if (file === undefined) return undefined;
  const stats = await stat(file);
  if (!stats.isFile()) return undefined;
  return {
    etag: await etagOf(file, stats),
    lastModified: Math.floor(stats.mtimeMs / 1000) * 1000,
    size: stats.size,
    headers: { 'Content-Type': lookup(file) ?? 'binary/octet-stream' },
    read: (range) => fileBody(file, range),
  };
}

/** The file of a key; none where the key is no plain path below the folder. S3 has no directories: `..` is a name like any. */
async function fileOf(folder: string, key: string): Promise<string | undefined> {
  const segments = key.split('/');
  if (segments.some((segment) => ['', '.', '..'].includes(segment) || /[\0\\]/.test(segment))) return undefined;
  const root = await realpath(folder);
  const file = await realpath(join(root, ...segments));
  return file.startsWith(root + sep) ? file : undefined;
}

/** So many bytes of a file, and no more where it has grown since. It is opened when somebody reads. */
function fileBody(file: string, range: ByteRange): Answer['body'] {
  return range.end < range.start ? '' : Readable.from(pieces(file, range), { objectMode: false });
}

async function* pieces(file: string, range: ByteRange): AsyncGenerator<Buffer> {
  yield* createReadStream(file, range);
}
