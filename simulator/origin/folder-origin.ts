/**
 * A folder that answers as an S3 bucket does which does not let its objects be listed: what isn't there is forbidden.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
import { createHash } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import { STATUS_CODES } from 'node:http';
import { join, sep } from 'node:path';
import { lookup } from 'mrmime';
import { type Answer, headerOf, headersFrom, type OriginServer, type ViewerRequest } from '../exchange.ts';

/** An origin that serves the files below a folder. */
export function folderOrigin(folder: string): OriginServer {
  return {
    async fetch(request) {
      if (request.method !== 'GET' && request.method !== 'HEAD') return s3Error(405, 'MethodNotAllowed');
      const file = await fileOf(folder, request.uri);
      return file === undefined ? s3Error(403, 'AccessDenied') : object(request, file);
    },
  };
}

/** The file of a key; none where the key is no plain path below the folder. S3 has no directories: `..` is a name like any. */
async function fileOf(folder: string, uri: string): Promise<string | undefined> {
  const segments = decoded(uri)?.split('/').slice(1);
  if (!segments || segments.some((segment) => ['', '.', '..'].includes(segment) || /[\0\\]/.test(segment)))
    return undefined;
  try {
    const root = await realpath(folder);
    const file = await realpath(join(root, ...segments));
    return file.startsWith(root + sep) && (await stat(file)).isFile() ? file : undefined;
  } catch {
    return undefined;
  }
}

function decoded(uri: string): string | undefined {
  try {
    return decodeURIComponent(uri);
  } catch {
    return undefined;
  }
}

async function object(request: ViewerRequest, file: string): Promise<Answer> {
  const body = await readFile(file);
  const etag = `"${createHash('md5').update(body).digest('hex')}"`;
  const modified = (await stat(file)).mtime.toUTCString();
  const headers = { ETag: etag, 'Last-Modified': modified, Server: 'AmazonS3' };
  if (headerOf(request.headers, 'if-none-match') === etag) {
    return { status: '304', statusDescription: 'Not Modified', headers: headersFrom(headers), body: '' };
  }
  const type = lookup(file) ?? 'application/octet-stream';
  const length = headersFrom({ ...headers, 'Content-Type': type, 'Content-Length': body.length });
  return { status: '200', statusDescription: 'OK', headers: length, body };
}

function s3Error(status: number, code: string): Answer {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code></Error>`;
  const headers = headersFrom({ 'Content-Type': 'application/xml', 'Content-Length': body.length, Server: 'AmazonS3' });
  return { status: String(status), statusDescription: STATUS_CODES[status] ?? '', headers, body };
}
