import { canonicalRequest, sha256 } from './canonical-request.ts';
import type { Credentials } from './credentials.ts';
import { sigv4 } from './sigv4.ts';

/** What a URL is signed for. */
export interface PresignedParts {
  /** With its port. */
  readonly host: string;
  /** As it is sent. */
  readonly path: string;
  readonly credentials: Credentials;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** How long it is good. */
  readonly seconds: number;
}

/** What is signed in place of the hash of a body that nobody knows yet. */
export const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';

/**
 * A URL by which whoever has it can get an object of S3 for a while.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function presignedUrl({ host, path, credentials, at, seconds }: PresignedParts): string {
  const time = new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = { date: time.slice(0, 8), region: 'us-east-1', service: 's3' };
  const scopeText = `${scope.date}/${scope.region}/${scope.service}/aws4_request`;
  const query = Object.entries({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${credentials.accessKeyId}/${scopeText}`,
    'X-Amz-Date': time,
    'X-Amz-Expires': String(seconds),
    'X-Amz-SignedHeaders': 'host',
  });
  const canonical = canonicalRequest(
    { method: 'GET', path, query, headers: { host }, body: Buffer.alloc(0) },
    { signedHeaders: ['host'], isPathAsSent: true, payloadHash: UNSIGNED_PAYLOAD },
  );
  const text = ['AWS4-HMAC-SHA256', time, scopeText, sha256(canonical)].join('\n');
  const signed = new URLSearchParams(query);
  signed.set('X-Amz-Signature', sigv4(text, credentials.secretAccessKey, scope));
  return `http://${host}${path}?${signed}`;
}
