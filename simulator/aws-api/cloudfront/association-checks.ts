/** What CloudFront refuses of the functions of a behavior. */
import type { Call } from '../call.ts';
import { ApiError } from '../wire/api-error.ts';
import { functionArn } from './arns.ts';
import type { behaviorsOf } from './associations.ts';
import { edgeVersionProblem } from './edge-version.ts';
import { checkEnum } from './enums.ts';

type Behavior = ReturnType<typeof behaviorsOf>[number];

/**
 * Functions have to be published, handlers numbered, and no event may have two of them.
 *
 * @throws ApiError InvalidFunctionAssociation, InvalidLambdaFunctionAssociation
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
 */
export function checkFunctionAssociations(behavior: Behavior, call: Call): void {
  const functions = behavior.FunctionAssociations?.Items ?? [];
  const lambdas = behavior.LambdaFunctionAssociations?.Items ?? [];
  for (const { FunctionARN: arn, EventType: event } of functions) {
    checkEnum('eventType', event, ['viewer-request', 'viewer-response', 'origin-request', 'origin-response']);
    if (!VIEWER_EVENTS.includes(event)) throw wrongFunction(`A function cannot be associated with ${event}.`);
    if (!isLive(arn, call)) throw wrongFunction(`The function is not in the LIVE stage, or does not exist: ${arn}`);
  }
  for (const { LambdaFunctionARN: arn, EventType: event, IncludeBody: includesBody } of lambdas) {
    checkEnum('eventType', event, ['viewer-request', 'viewer-response', 'origin-request', 'origin-response']);
    const problem = edgeVersionProblem(arn, event, call);
    if (problem !== undefined) throw wrongLambda(problem);
    if (includesBody && event.endsWith('-response')) throw wrongLambda('IncludeBody is for requests alone.');
  }
  const events = [...functions, ...lambdas].map(({ EventType }) => EventType);
  if (new Set(events).size < events.length) throw wrongFunction('An event type has more than one function.');
  const atViewer = lambdas.filter(({ EventType }) => VIEWER_EVENTS.includes(EventType));
  if (functions.length > 0 && atViewer.length > 0) {
    throw wrongFunction('CloudFront Functions and Lambda@Edge cannot both be at the viewer events of a behavior.');
  }
}

const VIEWER_EVENTS: readonly string[] = ['viewer-request', 'viewer-response'];

function isLive(arn: string, { state, account }: Call): boolean {
  return Object.values(state.functions).some(({ name, live }) => live.length > 0 && functionArn(account, name) === arn);
}

function wrongFunction(says: string): ApiError {
  return new ApiError('InvalidFunctionAssociation', says);
}

function wrongLambda(says: string): ApiError {
  return new ApiError('InvalidLambdaFunctionAssociation', says);
}
