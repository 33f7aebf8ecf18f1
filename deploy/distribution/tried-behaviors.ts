/** The behaviors of a distribution as a request meets them. Pure. */
import type { DistributionConfig } from '@aws-sdk/client-cloudfront';
import type { Origin } from '../../config/define.ts';
import { type Behavior, DEFAULT_BEHAVIOR } from './associations.ts';

/** A behavior that CloudFront tries. */
export interface TriedBehavior {
  /** Its path pattern, `*` for the default one, `/*` for another that is written `*`. */
  readonly path: string;
  /** The host names of its origin, or of each origin of its group. */
  readonly servers: readonly string[];
  /** Whether CloudFront itself asks viewers for a signed URL or signed cookies. */
  readonly isSigned: boolean;
}

/**
 * Every behavior in the order in which CloudFront tries them, the default one last.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html
 */
export function triedBehaviors(config: DistributionConfig): readonly TriedBehavior[] {
  const { DefaultCacheBehavior: main, CacheBehaviors: others } = config;
  return [
    ...(others?.Items ?? []).map((behavior) => {
      const { PathPattern: path = '' } = behavior;
      return triedBehavior(config, path === DEFAULT_BEHAVIOR ? '/*' : path, behavior);
    }),
    ...(main ? [triedBehavior(config, DEFAULT_BEHAVIOR, main)] : []),
  ];
}

function triedBehavior({ Origins, OriginGroups }: DistributionConfig, path: string, behavior: Behavior): TriedBehavior {
  const { TargetOriginId: target, TrustedKeyGroups, TrustedSigners } = behavior;
  const group = OriginGroups?.Items?.find(({ Id }) => Id === target)?.Members?.Items;
  const ids = group ? group.map(({ OriginId }) => OriginId) : [target];
  const origins = (Origins?.Items ?? []).filter(({ Id }) => ids.includes(Id));
  return {
    path,
    servers: origins.map(({ DomainName = '' }) => DomainName.toLowerCase()),
    isSigned: (TrustedKeyGroups?.Enabled ?? false) || (TrustedSigners?.Enabled ?? false),
  };
}

/** The host name of an origin of a config; none of a folder, which stands for a server that is not known. A port makes no other. */
export function serversOf(origin: Origin | undefined): readonly string[] {
  if (origin?.http !== undefined && URL.canParse(origin.http)) return [new URL(origin.http).hostname];
  return origin?.s3 === undefined ? [] : [origin.s3.toLowerCase()];
}
