/**
 * CloudFront's answers where the code at a station fails: what viewers see in CloudFront's own words, and the reason for whoever
 * reads it on this machine.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-503-service-unavailable.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-502-lambda-validation-error.html
 */
import type { Violation } from '../contract/violation.ts';
import type { Answer } from '../exchange.ts';
import { errorAnswer } from '../response/error-page.ts';

/** What runs at a station, as X-Cache names it. */
export type StationRuntime = 'Function' | 'Lambda';

const INVALID = {
  Function: 'The CloudFront function associated with the CloudFront distribution is invalid or could not run.',
  Lambda:
    "The Lambda function associated with the CloudFront distribution is invalid or doesn't have the required permissions.",
} as const;

/** 503: the code threw, ran too long or needed too much memory. */
export function executionError(runtime: StationRuntime, error: string, requestId: string): Answer {
  return errorAnswer(503, `${runtime}ExecutionError`, INVALID[runtime], {
    requestId,
    reason: `${INVALID[runtime]} ${error}`,
  });
}

/** 503: CloudFront or Lambda has no room for another run. */
export function throttledError(runtime: StationRuntime, requestId: string): Answer {
  const what = runtime === 'Function' ? 'CloudFront function' : 'Lambda function';
  const says = `The ${what} associated with the CloudFront distribution was throttled.`;
  return errorAnswer(503, runtime === 'Function' ? 'FunctionThrottledError' : 'LambdaLimitExceeded', says, {
    requestId,
  });
}

/** 502: what the code returned is not what CloudFront takes. */
export function validationError(runtime: StationRuntime, violations: readonly Violation[], requestId: string): Answer {
  const found = violations.map(({ at, says }) => `${at} ${says}`).join('; ');
  const [first = { at: 'the result', says: 'is refused' }] = violations;
  const says = TEXTS[runtime](first);
  return errorAnswer(502, `${runtime}ValidationError`, says, { requestId, reason: `${says} Found: ${found}.` });
}

/** What CloudFront says about the first thing that it refuses. Of what AWS shows no text, the page names the place. */
const TEXTS: Readonly<Record<StationRuntime, (violation: Violation) => string>> = {
  Function: ({ kind, at, says }) => {
    if (kind === 'disallowed-header') return 'The CloudFront function tried to add a disallowed header.';
    if (kind === 'read-only-header') {
      return 'The CloudFront function tried to add, delete, or change a read-only header.';
    }
    if (kind === 'origin') return 'The CloudFront function returned an invalid value for origin rewrite.';
    return `The CloudFront function returned an invalid value: ${at} ${says}.`;
  },
  Lambda: ({ kind, at, says }) => `The Lambda function result failed validation: ${lambdaText({ kind, at, says })}`,
};

function lambdaText({ kind, at, says }: Violation): string {
  if (kind === 'disallowed-header') return 'The function tried to add a disallowed header.';
  if (kind === 'read-only-header') return 'The function tried to add, delete, or change a read-only header.';
  if (kind === 'body') return 'The body is not a string, is not an object, or exceeds the maximum size.';
  return `${at} ${says}.`;
}
