/** What CloudFront looks at before anything runs: the URL, the viewer's country, which behavior it is, and what that turns away. */
import type { BehaviorFor } from '../behavior-for.ts';
import { URL_LIMIT } from '../contract/function-contract.ts';
import type { Answer, ViewerRequest } from '../exchange.ts';
import { headerText } from '../header-lines.ts';
import { errorAnswer } from '../response/error-page.ts';
import type { BehaviorSettings, DistributionSettings } from '../settings.ts';
import type { ErrorType } from '../trace/trace.ts';
import type { Arrival, Ended } from '../trip.ts';
import { behaviorGate } from './behavior-gate.ts';
import { isGeoRestricted } from './geo-restriction.ts';

/** The behavior that takes a request, or CloudFront's answer to one that goes no further. */
export function admission(
  { geoRestriction, domainName }: Pick<DistributionSettings, 'geoRestriction' | 'domainName'>,
  behaviorOf: BehaviorFor,
  { id, startedAt, received }: Arrival,
): { readonly behavior: BehaviorSettings } | Ended {
  const refused = (status: number, says: string, errorType: ErrorType): Ended => ({
    answer: errorAnswer(status, 'Error', says, { requestId: id }),
    changes: noChanges,
    errorType,
  });
  if (received.uri.length + received.querystring.length >= URL_LIMIT)
    return refused(414, 'The URL is too long.', 'InvalidRequest');
  if (distributionsPassed(received) >= LONGEST_CHAIN)
    return refused(403, 'The request has passed too many distributions.', 'InvalidRequest');
  if (geoRestriction && isGeoRestricted(geoRestriction, received.viewer?.country))
    return refused(
      403,
      'The Amazon CloudFront distribution is configured to block access from your country.',
      'ClientGeoBlocked',
    );
  const behavior = behaviorOf(received.uri);
  if (!behavior) return refused(403, 'No behavior takes this path.', 'InvalidRequest');
  const answer = behaviorGate(behavior, received, domainName, startedAt);
  return answer ? { behavior, answer, changes: noChanges, ...errorTypeOf(behavior, received, answer) } : { behavior };
}

const noChanges = (): readonly string[] => [];

/** Distributions that one request may pass: before the third it is taken for a loop. */
const LONGEST_CHAIN = 2;

/**
 * How many distributions a request has passed, by its CDN-Loop.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-403-permission-denied.html
 * @see https://www.rfc-editor.org/rfc/rfc8586#section-2
 */
function distributionsPassed({ headers }: ViewerRequest): number {
  const passed = headerText(headers, 'cdn-loop')?.split(',') ?? [];
  return passed.filter((cdn) => cdn.split(';')[0]?.trim().toLowerCase() === 'cloudfront').length;
}

/** What a log calls it; nothing for a redirect. */
function errorTypeOf(
  { allowedMethods }: BehaviorSettings,
  { method }: ViewerRequest,
  { status }: Answer,
): Pick<Ended, 'errorType'> {
  if (Number(status) < 400) return {};
  return { errorType: allowedMethods.includes(method) ? 'InvalidRequest' : 'InvalidRequestMethod' };
}
