/** Answers as Lambda's proxies take them. */

/** A body: text as it is, bytes in Base64. */
export interface LambdaBody {
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** The body of an answer. A REST API sends bytes as bytes only for what its `binaryMediaTypes` name. */
export function lambdaBody(body: string | Uint8Array = ''): LambdaBody {
  if (typeof body === 'string') return { body, isBase64Encoded: false };
  return { body: Buffer.from(body).toString('base64'), isBase64Encoded: true };
}

/** Headers without the length, which the proxy says itself: API Gateway would rename ours. */
export function lambdaHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'content-length'));
}
