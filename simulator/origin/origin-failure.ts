/**
 * What CloudFront says where an origin fails: its status, its page, and the word of its logs.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-502-bad-gateway.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-504-gateway-timeout.html
 */

import type { Answer, OriginFailure, ViewerRequest } from '../exchange.ts';
import { headerOf } from '../header-lines.ts';
import { errorAnswer } from '../response/error-page.ts';

/** How one try to ask an origin failed. */
export interface FailedAttempt {
  readonly failure: OriginFailure;
  /** Before anything of the request was sent, or afterwards. */
  readonly stage: 'connect' | 'response';
  /** Whether it took too long: 504, and not 502. */
  readonly isLate: boolean;
  /** What happened, for whoever reads it on this machine. */
  readonly says: string;
}

const PAGES: Readonly<Record<OriginFailure, string>> = {
  OriginCommError: 'The origin did not answer in time.',
  OriginConnectError: "CloudFront wasn't able to connect to the origin.",
  OriginContentRangeLengthError: "Content-Length of the origin's answer contradicts its Content-Range.",
  OriginDnsError: "CloudFront wasn't able to resolve the origin domain name.",
  OriginHeaderTooBigError: "The headers of the origin's answer are too big.",
  OriginInvalidResponseError: "The origin's answer is no valid HTTP.",
  OriginReadError: 'The origin closed the connection.',
  OriginWriteError: 'The origin did not take the request.',
};

/** CloudFront's answer in place of an origin's that failed to answer a request. */
export function failedOrigin(
  { headers }: Pick<ViewerRequest, 'headers'>,
  { failure, isLate, says }: FailedAttempt,
): Answer {
  const requestId = headerOf(headers, 'x-amz-cf-id');
  const page = PAGES[failure];
  return { ...errorAnswer(isLate ? 504 : 502, 'Error', page, { requestId, reason: `${page} (${says})` }), failure };
}

/** How an error of Node's is to be understood. */
export function failedAttempt(error: NodeJS.ErrnoException, stage: FailedAttempt['stage']): FailedAttempt {
  const code = error.code ?? '';
  const isLate = code === 'ETIMEDOUT' || code === 'ABORT_ERR';
  return { failure: failureOf(code, stage, isLate), stage, isLate, says: code || error.message };
}

function failureOf(code: string, stage: FailedAttempt['stage'], isLate: boolean): OriginFailure {
  if (isLate) return 'OriginCommError';
  if (/^(?:ENOTFOUND|ENODATA|EAI_)/.test(code)) return 'OriginDnsError';
  if (code === 'HPE_HEADER_OVERFLOW') return 'OriginHeaderTooBigError';
  if (code.startsWith('HPE_')) return 'OriginInvalidResponseError';
  // What Node will not write, and what the origin will not take.
  if (code.startsWith('ERR_INVALID_') || code === 'EPIPE') return 'OriginWriteError';
  return stage === 'connect' ? 'OriginConnectError' : 'OriginReadError';
}
