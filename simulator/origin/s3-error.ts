import { STATUS_CODES } from 'node:http';
import type { Answer } from '../exchange.ts';
import { headersFrom } from '../header-lines.ts';

/** An error of S3's. @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export interface S3Error {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** What else its page names, in its order. */
  readonly details?: Readonly<Record<string, string | number>>;
}

/** By which S3 names a request. */
export interface S3RequestIds {
  readonly requestId: string;
  readonly hostId: string;
}

/** The answer that an error is. */
export function s3ErrorAnswer(error: S3Error, { requestId, hostId }: S3RequestIds): Answer {
  const { status, code, message, details } = error;
  const members = { Code: code, Message: message, ...details, RequestId: requestId, HostId: hostId };
  const text = Object.entries(members).map(([name, value]) => `<${name}>${escaped(String(value))}</${name}>`);
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${text.join('')}</Error>`;
  return {
    status: String(status),
    statusDescription: STATUS_CODES[status] ?? '',
    headers: headersFrom({ 'Content-Type': 'application/xml', 'Content-Length': Buffer.byteLength(body) }),
    body,
  };
}

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (char) => `&#${char.charCodeAt(0)};`);
}
