/** What an edge did with a request, held to what its config says. Pure: what was seen and what is expected come in. */
import type { Finding } from '../check-origin/finding.ts';
import {
  ageCheck,
  answerCheck,
  cacheControlCheck,
  cloudFrontCheck,
  dateCheck,
  headersCheck,
  setCookieCheck,
} from './answer-checks.ts';
import { cachedCheck } from './cached-check.ts';
import type { Expectation } from './expectation.ts';
import type { SeenAnswer } from './seen-answer.ts';

/** What is looked at. */
export type InspectionName =
  | 'cloudfront'
  | 'answer'
  | 'cached'
  | 'age'
  | 'set-cookie'
  | 'headers'
  | 'cache-control'
  | 'date';

/** A finding, by what was looked at. */
export interface Inspection extends Finding {
  readonly check: InspectionName;
}

/** What was seen, and how it is held to the config. */
export interface Inspected {
  /** In the order in which they came; at least one. */
  readonly seen: readonly SeenAnswer[];
  readonly expectation: Expectation;
  /** Whether code of the user's own has a hand in answers: what it writes may be another each time. */
  readonly hasOwnCode: boolean;
  /** The time in milliseconds since 1970. */
  readonly now: number;
}

/** Holds answers to what is expected. What is not CloudFront's is not held to it. */
export function inspections({ seen, expectation, hasOwnCode, now }: Inspected): readonly Inspection[] {
  const isCloudFront: Inspection = { check: 'cloudfront', ...cloudFrontCheck(seen) };
  const said: readonly Inspection[] = [
    { check: 'cache-control', ...cacheControlCheck(seen) },
    { check: 'date', ...dateCheck(seen, now) },
  ];
  if (isCloudFront.verdict !== 'ok') return [isCloudFront, ...said];
  return [
    isCloudFront,
    { check: 'answer', ...answerCheck(seen, expectation) },
    { check: 'cached', ...cachedCheck(seen, expectation) },
    { check: 'age', ...ageCheck(seen, expectation) },
    { check: 'set-cookie', ...setCookieCheck(seen) },
    { check: 'headers', ...headersCheck(seen, expectation, hasOwnCode) },
    ...said,
  ];
}
