import { forwardsHeader } from '../../simulator/cache/origin-request-policy.ts';
import type { OriginSettings } from '../../simulator/settings.ts';
import { serviceOf, websiteBucketOf } from '../aws-origin.ts';
import type { Found } from '../finding.ts';
import { type LintedBehavior, type LintSubject, lasting, placeOf } from '../subject.ts';

/** The viewer's Host sent to a service of AWS's that knows its own name alone, or to a bucket's website that is named otherwise. */
export function hostToAwsOrigin(behavior: LintedBehavior, { hosts }: LintSubject): readonly Found[] {
  const { cachePolicy, originRequestPolicy } = behavior.settings;
  if (!forwardsHeader('host', cachePolicy, originRequestPolicy)) return [];
  const isKeyed = cachePolicy.headers.includes('host');
  const redirectedTo = lasting(behavior, 'redirects')?.host;
  const sent = redirectedTo === undefined ? hosts : [redirectedTo];
  return behavior.origins.flatMap((origin) => {
    const why = whyNotFound(origin, sent);
    if (why === undefined) return [];
    return [
      {
        behavior: behavior.path,
        place: placeOf(behavior, isKeyed ? 'CachePolicyId' : 'OriginRequestPolicyId'),
        says: `the viewer's Host is sent to ${origin.domainName}, ${why}`,
        whom: 'every viewer of this behavior whose Host that is',
        fix: "Send all but Host: AllViewerExceptHostHeader (b689b0a8-53d0-40ab-baf2-68738e2966ac), and no Host in the cache policy; send the viewer's under another name where the code wants it",
      },
    ];
  });
}

/** What an origin is, and why it does not find what is asked for by these names; nothing where it does. */
function whyNotFound(origin: OriginSettings, hosts: readonly string[]): string | undefined {
  const bucket = websiteBucketOf(origin);
  if (bucket !== undefined) {
    const others = hosts.filter((host) => host.toLowerCase() !== bucket);
    const says = `the website of a bucket, which takes it for the bucket's name: it answers 404 of ${others.join(', ')}`;
    return others.length === 0 ? undefined : says;
  }
  const service = serviceOf(origin);
  return service && `${service}, which finds what is asked for by its own name: it answers 403`;
}
