import { forwardsHeader } from '../../simulator/cache/origin-request-policy.ts';
import type { OriginSettings } from '../../simulator/settings.ts';
import { serviceOf } from '../aws-origin.ts';
import type { Found } from '../finding.ts';
import { type LintedBehavior, placeOf } from '../subject.ts';

/** The viewer's Host sent to a service of AWS's that knows its own name alone. */
export function hostToAwsOrigin(behavior: LintedBehavior): readonly Found[] {
  const { cachePolicy, originRequestPolicy } = behavior.settings;
  if (!forwardsHeader('host', cachePolicy, originRequestPolicy)) return [];
  const isKeyed = cachePolicy.headers.includes('host');
  return behavior.origins.flatMap((origin: OriginSettings) => {
    const service = serviceOf(origin);
    if (service === undefined) return [];
    return [
      {
        behavior: behavior.path,
        place: placeOf(behavior, isKeyed ? 'CachePolicyId' : 'OriginRequestPolicyId'),
        says: `the viewer's Host is sent to ${origin.domainName}, ${service}, which finds what is asked for by its own name: it answers 403`,
        whom: 'every viewer of this behavior',
        fix: "Send all but Host: AllViewerExceptHostHeader (b689b0a8-53d0-40ab-baf2-68738e2966ac), and no Host in the cache policy; send the viewer's under another name where the code wants it",
      },
    ];
  });
}
