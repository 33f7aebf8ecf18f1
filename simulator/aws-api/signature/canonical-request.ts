import { createHash } from 'node:crypto';
import type { ApiRequest } from '../wire/api-request.ts';

/** How one service wants its requests to be written down. */
export interface CanonicalForm {
  /** The headers that are signed, by lower-case name, in the order of the signature. */
  readonly signedHeaders: readonly string[];
  /** S3 signs paths as they are sent; every other service encodes them once more. */
  readonly isPathAsSent: boolean;
  /** In place of the hash of the body, where no header says it. */
  readonly payloadHash?: string;
}

/**
 * A request as it is signed.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function canonicalRequest(request: ApiRequest, form: CanonicalForm): string {
  const { signedHeaders, isPathAsSent, payloadHash } = form;
  const { method, path, query, headers, body } = request;
  const parameters = query.map(([name, value]) => `${encoded(name)}=${encoded(value)}`);
  return [
    method,
    isPathAsSent ? path : path.split('/').map(encoded).join('/'),
    parameters.sort(byCodeUnits).join('&'),
    ...signedHeaders.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/\s+/g, ' ')}`),
    '',
    signedHeaders.join(';'),
    headers['x-amz-content-sha256'] ?? payloadHash ?? sha256(body),
  ].join('\n');
}

/** The hash of a text or of bytes, in hexadecimal digits. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** Percent-encoded by RFC 3986, which leaves fewer characters alone than JavaScript does. */
function encoded(text: string): string {
  const percent = (char: string) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replace(/[!'()*]/g, percent);
}
