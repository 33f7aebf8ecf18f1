/** What an origin is asked, and what it answers, as it stands on the wire. */
import type { Failure } from '../ask-once.ts';

/** A question: what CloudFront would ask, with other headers. */
export interface OriginQuestion {
  readonly method: 'GET' | 'HEAD';
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** An answer, whole. */
export interface OriginAnswer {
  readonly status: number;
  /** Every line, in its order; names in lower case. */
  readonly lines: readonly (readonly [name: string, value: string])[];
  /** SHA-256 of the body as it was sent, in Base64. */
  readonly hash: string;
  /** Bytes of the body as it was sent. */
  readonly bytes: number;
  /** Milliseconds until the first byte of the head. */
  readonly waited: number;
}

/** No answer, or not all of one. */
export type OriginFailure = Failure;

/** Asks an origin. Never throws, never follows a redirect. */
export type AskOrigin = (question: OriginQuestion) => Promise<OriginAnswer | OriginFailure>;

/** Whether there is no answer. */
export function isFailure(answer: OriginAnswer | OriginFailure): answer is OriginFailure {
  return 'failed' in answer;
}

/** The values of all lines of one name. */
export function linesOf({ lines }: OriginAnswer, name: string): readonly string[] {
  return lines.filter(([one]) => one === name).map(([, value]) => value);
}

/** The value of a header, its lines joined by commas; empty where there is none. */
export function headerOf(answer: OriginAnswer, name: string): string {
  return linesOf(answer, name).join(', ');
}
