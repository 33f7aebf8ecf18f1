/** An answer as a viewer sees it, with what it took to get it. */
import type { Failure, WholeAnswer } from '../ask-once.ts';

/** Milliseconds of one request on a connection of its own. */
export interface Timing {
  /** Until the name was looked up; nothing where the address was written down. */
  readonly dns?: number;
  /** From there until the connection stood. */
  readonly tcp: number;
  /** From there until TLS was agreed upon; nothing of HTTP. */
  readonly tls?: number;
  /** From there until the first byte of the answer. */
  readonly firstByte: number;
  /** From the beginning until the last byte. */
  readonly whole: number;
}

/** An answer, whole; names of headers as they were sent. */
export interface SeenAnswer extends WholeAnswer {
  readonly timing: Timing;
}

/** No answer, or not all of one. */
export type NoAnswer = Failure;

/** Whether there is no answer. */
export function isNoAnswer(answer: SeenAnswer | NoAnswer): answer is NoAnswer {
  return 'failed' in answer;
}

/** The values of all lines of a name, which is in lower case. */
export function seenLines({ lines }: Pick<SeenAnswer, 'lines'>, name: string): readonly string[] {
  return lines.filter(([one]) => one.toLowerCase() === name).map(([, value]) => value);
}

/** The value of a header, its lines joined by commas; nothing where it was not sent. */
export function seenHeader(answer: Pick<SeenAnswer, 'lines'>, name: string): string | undefined {
  const lines = seenLines(answer, name);
  return lines.length === 0 ? undefined : lines.join(', ');
}
