/** Every member that AWS's own client knows is simulated here, or named as what is not. */
import * as sdk from '@aws-sdk/client-cloudfront';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import {
  cachePolicySchema,
  distributionConfigSchema,
  originRequestPolicySchema,
  responseHeadersPolicySchema,
} from '../../../simulator/aws/api-schemas.ts';
import { pathsOf } from '../../../simulator/aws/find-members.ts';
import { NOT_SIMULATED, notSimulatedAt } from '../../../simulator/aws/not-simulated.ts';
import { BEHAVIOR, CONFIG, problemsOf, read, warningsOf, withBehavior } from './distribution-json.ts';

/** The kinds of a schema of the client that have something inside, by the number with which it begins. */
const LIST = 1;
const STRUCTURE = 3;

/** Every path of a schema of the client: `[STRUCTURE, namespace, name, traits, names, schemas]`, `[LIST, …, item]`, or either with traits. */
function sdkPaths(schema: unknown, path = ''): readonly string[] {
  const known: unknown = typeof schema === 'function' ? schema() : schema;
  if (!Array.isArray(known)) return [];
  if (known[0] === LIST) return sdkPaths(known[4], `${path}[]`);
  if (known[0] !== STRUCTURE) return typeof known[0] === 'number' ? [] : sdkPaths(known[0], path);
  return (known[4] as string[]).flatMap((name, i) => {
    const at = path === '' ? name : `${path}.${name}`;
    return [at, ...sdkPaths(known[5][i], at)];
  });
}

/** Whether a path, or one above it, is named as not simulated. */
function isNamed(path: string): boolean {
  const steps = path.split('.');
  return steps.some(
    (_, i) =>
      notSimulatedAt(
        steps
          .slice(0, i + 1)
          .join('.')
          .replace(/\[\]$/, ''),
      ) !== undefined,
  );
}

/** The members of the table as paths of a distribution. */
function tablePaths(): readonly string[] {
  const { distribution, origin, behavior } = NOT_SIMULATED;
  return [
    ...Object.keys(distribution),
    ...Object.keys(origin).map((path) => `Origins.Items[].${path}`),
    ...Object.keys(behavior).flatMap((path) => [`DefaultCacheBehavior.${path}`, `CacheBehaviors.Items[].${path}`]),
  ];
}

const KNOWN_TO_AWS = [...sdkPaths(sdk.DistributionConfig$), ...sdkPaths(sdk.DistributionSummary$)];

describe('the members of a distribution', () => {
  it('are each simulated or named, as far as AWS knows them', () => {
    const simulated = pathsOf(distributionConfigSchema);
    const forgotten = KNOWN_TO_AWS.filter((path) => !simulated.includes(path) && !isNamed(path));
    expect(KNOWN_TO_AWS.length).toBeGreaterThan(200);
    expect(forgotten).toEqual([]);
  });

  it('are known to AWS, each that is simulated or named', () => {
    const named = [...pathsOf(distributionConfigSchema), ...tablePaths()];
    expect(named.filter((path) => !KNOWN_TO_AWS.includes(path))).toEqual([]);
  });

  it('are not simulated and named as not simulated at once', () => {
    expect(pathsOf(distributionConfigSchema).filter(isNamed)).toEqual([]);
  });
});

describe('the members of a policy', () => {
  const policies: readonly (readonly [string, z.ZodType, unknown])[] = [
    ['cache policy', cachePolicySchema, sdk.CachePolicyConfig$],
    ['origin request policy', originRequestPolicySchema, sdk.OriginRequestPolicyConfig$],
    ['response headers policy', responseHeadersPolicySchema, sdk.ResponseHeadersPolicyConfig$],
  ];

  it.each(policies)('are those that AWS knows: %s', (_, schema, theirs) => {
    expect([...pathsOf(schema), 'Comment', 'Name'].sort()).toEqual([...sdkPaths(theirs)].sort());
  });
});

/** What a member that is not simulated comes to: where it is set, and where it is empty or says what is done anyway. */
const SET: readonly (readonly [title: string, config: object, warning: RegExp | undefined])[] = [
  ['a web ACL', { WebACLId: 'arn:aws:wafv2:…' }, /^WebACLId is not simulated: AWS WAF blocks no request/],
  ['no web ACL', { WebACLId: '' }, undefined],
  ['HTTP/3', { HttpVersion: 'http2and3' }, /^HttpVersion is not simulated/],
  ['no connection mode', { ConnectionMode: '' }, undefined],
  ['HTTP/2 as lists write it', { HttpVersion: 'HTTP2' }, undefined],
  ['a disabled distribution', { Enabled: false }, /^Enabled is false: CloudFront answers nobody/],
  ['logs', { Logging: { Enabled: true, IncludeCookies: true, Bucket: 'b', Prefix: '' } }, undefined],
  [
    'a newer TLS policy',
    { ViewerCertificate: { MinimumProtocolVersion: 'TLSv1.3_2025' } },
    /^ViewerCertificate\.MinimumProtocolVersion is not simulated/,
  ],
  ['an older TLS policy', { ViewerCertificate: { MinimumProtocolVersion: 'TLSv1.2_2021' } }, undefined],
  ['a staging distribution', { Staging: true }, /^Staging is reached through a continuous deployment policy alone/],
  ['a primary distribution', { Staging: false }, undefined],
  [
    'smooth streaming',
    withBehavior({ SmoothStreaming: true }),
    /^DefaultCacheBehavior\.SmoothStreaming is not simulated/,
  ],
  ['no smooth streaming', withBehavior({ SmoothStreaming: false }), undefined],
  ['gRPC', withBehavior({ GrpcConfig: { Enabled: true } }), /^DefaultCacheBehavior\.GrpcConfig is not simulated/],
  ['no gRPC', withBehavior({ GrpcConfig: { Enabled: false } }), undefined],
  ['real-time logs', withBehavior({ RealtimeLogConfigArn: 'arn' }), undefined],
  ['a member that AWS does not know', { Orgins: {} }, /^Orgins is no member that is known here/],
];

/** Members without which somebody would see or send what AWS would not let them. */
const REFUSED: readonly (readonly [title: string, config: object, problem: RegExp])[] = [
  [
    'field-level encryption',
    withBehavior({ FieldLevelEncryptionId: 'fle' }),
    /^DefaultCacheBehavior\.FieldLevelEncryptionId /,
  ],
  [
    'trusted signers',
    withBehavior({ TrustedSigners: { Enabled: true, Quantity: 1, Items: ['self'] } }),
    /^DefaultCacheBehavior\.TrustedSigners /,
  ],
  [
    'trusted signers, enabled by a text',
    { DefaultCacheBehavior: { ...BEHAVIOR, TrustedSigners: { Enabled: 'true' } } },
    /^DefaultCacheBehavior\.TrustedSigners /,
  ],
  ['client certificates', { ViewerMtlsConfig: { Mode: 'required' } }, /^ViewerMtlsConfig /],
  ['a connection function', { ConnectionFunctionAssociation: { Id: 'f' } }, /^ConnectionFunctionAssociation /],
];

describe('a member that is not simulated', () => {
  it.each(SET)('is warned about where a viewer could tell: %s', (_, config, warning) => {
    expect(warningsOf({ ...CONFIG, ...config })).toEqual(warning ? [expect.stringMatching(warning)] : []);
  });

  it.each(REFUSED)('is refused where going on would be unsafe: %s', (_, config, problem) => {
    expect(problemsOf({ ...CONFIG, ...config })).toEqual([expect.stringMatching(problem)]);
  });

  it('may be there and disabled where it would be refused', () => {
    const disabled = withBehavior({ FieldLevelEncryptionId: '', TrustedSigners: { Enabled: false, Quantity: 0 } });
    expect(read(disabled).warnings).toEqual([]);
  });
});
