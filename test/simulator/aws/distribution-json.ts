/** Distributions as AWS's API writes them, for the tests of their readers. */
import type {
  CachePolicyConfig,
  DefaultCacheBehavior,
  DistributionConfig,
  ForwardedValues,
} from '@aws-sdk/client-cloudfront';
import type { EdgeError, Problem } from '../../../config/errors.ts';
import { type DistributionFile, readDistributionFile } from '../../../simulator/aws/distribution-file.ts';
import type { DistributionSettings } from '../../../simulator/settings.ts';

/** CachingOptimized. */
export const OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';

export const BEHAVIOR: DefaultCacheBehavior = {
  TargetOriginId: 'site',
  ViewerProtocolPolicy: 'allow-all',
  CachePolicyId: OPTIMIZED,
};

export const LEGACY_BEHAVIOR: DefaultCacheBehavior = {
  TargetOriginId: 'site',
  ViewerProtocolPolicy: 'allow-all',
  MinTTL: 0,
};

/** The smallest config that CloudFront takes. */
export const CONFIG: DistributionConfig = {
  CallerReference: 'one',
  Comment: '',
  Enabled: true,
  Origins: {
    Quantity: 1,
    Items: [{ Id: 'site', DomainName: 'b.s3.amazonaws.com', S3OriginConfig: { OriginAccessIdentity: '' } }],
  },
  DefaultCacheBehavior: BEHAVIOR,
};

/** A config whose default behavior says this besides. */
export function withBehavior(members: Partial<DefaultCacheBehavior>, base: DefaultCacheBehavior = BEHAVIOR) {
  return { ...CONFIG, DefaultCacheBehavior: { ...base, ...members } } satisfies DistributionConfig;
}

/** A config with a legacy behavior. */
export function withForwarded(values: ForwardedValues, ttls: Partial<DefaultCacheBehavior> = {}): DistributionConfig {
  return withBehavior({ ForwardedValues: values, ...ttls }, LEGACY_BEHAVIOR);
}

export const CACHE_POLICY: CachePolicyConfig = {
  Name: 'mine',
  MinTTL: 1,
  DefaultTTL: 2,
  MaxTTL: 3,
  ParametersInCacheKeyAndForwardedToOrigin: {
    EnableAcceptEncodingGzip: true,
    HeadersConfig: { HeaderBehavior: 'whitelist', Headers: { Quantity: 1, Items: ['X-Tenant'] } },
    CookiesConfig: { CookieBehavior: 'none' },
    QueryStringsConfig: { QueryStringBehavior: 'all' },
  },
};

/** What a file with this JSON comes to. */
export function read(json: unknown): DistributionFile {
  return readDistributionFile(JSON.stringify(json), 'dist.json');
}

/** The settings of a config, with other members of the file beside it. */
export function settingsOf(config: unknown, beside: object = {}): DistributionSettings {
  const [settings] = read({ DistributionConfig: config, ...beside }).settings;
  if (!settings) throw new Error('no settings');
  return settings;
}

/** The first behavior of those. */
export function behaviorOf(config: unknown, beside: object = {}): DistributionSettings['behaviors'][number] {
  const [behavior] = settingsOf(config, beside).behaviors;
  if (!behavior) throw new Error('no behavior');
  return behavior;
}

/** The problems for which a file is refused, each as its place and what it says; none where it is read. */
export function problemsOf(json: unknown): readonly string[] {
  try {
    read(json);
    return [];
  } catch (error) {
    return texts((error as EdgeError).problems);
  }
}

/** The warnings of a file in the same way. */
export function warningsOf(json: unknown): readonly string[] {
  return texts(read(json).warnings);
}

function texts(problems: readonly Problem[]): readonly string[] {
  return problems.map(({ at, says }) => `${at} ${says}`);
}
