/** Which viewers of a primary distribution get the staging one. */
import type { ContinuousDeploymentPolicyConfig } from '@aws-sdk/client-cloudfront';
import type { ViewerRequest } from '../../exchange.ts';
import { headerOf } from '../../header-lines.ts';
import type { Configured, Given } from '../state.ts';
import { sessionCookie, sessionOf } from './session.ts';

/** Where a request goes. */
export interface Side {
  readonly isStaging: boolean;
  /** What Set-Cookie says, where its viewer is to stay there. */
  readonly setCookie?: string;
}

/** What a side is chosen by besides the policy. */
export interface Chance {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** A number from 0 up to 1. */
  readonly share: () => number;
}

const PRIMARY: Side = { isStaging: false };

/**
 * The side of a request by a policy. Those of a session stay where its first request went.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-continuous-deployment.html
 */
export function sideOf(
  { id, revision, config }: Configured<Given<ContinuousDeploymentPolicyConfig>>,
  { headers }: Pick<ViewerRequest, 'headers'>,
  { now, share }: Chance,
): Side {
  const { Enabled: isEnabled, TrafficConfig: traffic } = config;
  if (!isEnabled || !traffic) return PRIMARY;
  const { SingleHeaderConfig: named, SingleWeightConfig: weighted } = traffic;
  if (named) return { isStaging: headerOf(headers, named.Header.toLowerCase()) === named.Value };
  if (!weighted) return PRIMARY;
  const { Weight: weight, SessionStickinessConfig: sticky } = weighted;
  if (!sticky) return { isStaging: share() < weight };
  const policy = `${id}-${revision}`;
  const begun = sessionOf(headers, policy, sticky, now) ?? { isStaging: share() < weight, policy, startedAt: now };
  return { isStaging: begun.isStaging, setCookie: sessionCookie({ ...begun, seenAt: now }, sticky) };
}
