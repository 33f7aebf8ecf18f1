import { generateKeyPairSync } from 'node:crypto';
import type { CacheBehavior, DistributionConfig, Origin } from '@aws-sdk/client-cloudfront';
import { describe, expect, it } from 'vitest';
import { BEHAVIOR, behaviorOf, CONFIG, problemsOf, settingsOf, warningsOf, withBehavior } from './distribution-json.ts';

const SITE = CONFIG.Origins?.Items?.[0] as Origin;

const CUSTOM: Origin = {
  Id: 'api',
  DomainName: 'api.example.com',
  OriginPath: '/v1',
  CustomHeaders: { Quantity: 1, Items: [{ HeaderName: 'X-Secret', HeaderValue: 's' }] },
  CustomOriginConfig: {
    HTTPPort: 8080,
    HTTPSPort: 8443,
    OriginProtocolPolicy: 'https-only',
    OriginSslProtocols: { Quantity: 1, Items: ['TLSv1.1'] },
    OriginReadTimeout: 20,
    OriginKeepaliveTimeout: 7,
  },
  ConnectionAttempts: 2,
  ConnectionTimeout: 4,
  ResponseCompletionTimeout: 90,
  OriginShield: { Enabled: true, OriginShieldRegion: 'eu-central-1' },
};

function withOrigins(...items: readonly Origin[]): DistributionConfig {
  return { ...CONFIG, Origins: { Quantity: items.length, Items: [...items] } };
}

function withBehaviors(...items: readonly CacheBehavior[]): DistributionConfig {
  return { ...CONFIG, CacheBehaviors: { Quantity: items.length, Items: [...items] } };
}

const FUNCTION = 'arn:aws:cloudfront::123456789012:function/a';
const LAMBDA = 'arn:aws:lambda:us-east-1:123456789012:function:b:1';

describe('the settings of a distribution', () => {
  it('have a default for all that a config leaves out', () => {
    expect(settingsOf(CONFIG)).toEqual({
      id: 'ELOCAL',
      domainName: 'elocal.cloudfront.net',
      aliases: [],
      defaultRootObject: '',
      origins: [
        {
          id: 'site',
          domainName: 'b.s3.amazonaws.com',
          isS3: true,
          path: '',
          customHeaders: {},
          protocolPolicy: 'match-viewer',
          httpPort: 80,
          httpsPort: 443,
          sslProtocols: ['TLSv1.2'],
          connectionAttempts: 3,
          connectionTimeout: 10,
          readTimeout: 30,
          keepaliveTimeout: 5,
          hasOriginShield: false,
        },
      ],
      originGroups: [],
      behaviors: [
        {
          path: '*',
          target: 'site',
          viewerProtocolPolicy: 'allow-all',
          allowedMethods: ['GET', 'HEAD'],
          cachedMethods: ['GET', 'HEAD'],
          compress: false,
          cachePolicy: expect.objectContaining({ minTtl: 1, gzip: true, brotli: true }),
          associations: {},
        },
      ],
      customErrorResponses: [],
    });
  });

  it('have what a config says of an origin', () => {
    expect(settingsOf(withOrigins(SITE, CUSTOM)).origins[1]).toEqual({
      id: 'api',
      domainName: 'api.example.com',
      isS3: false,
      path: '/v1',
      customHeaders: { 'X-Secret': 's' },
      protocolPolicy: 'https-only',
      httpPort: 8080,
      httpsPort: 8443,
      sslProtocols: ['TLSv1.1'],
      connectionAttempts: 2,
      connectionTimeout: 4,
      readTimeout: 20,
      keepaliveTimeout: 7,
      responseCompletionTimeout: 90,
      hasOriginShield: true,
    });
  });

  it('have what a config says of the distribution', () => {
    const config: DistributionConfig = {
      ...withOrigins(SITE, CUSTOM),
      Aliases: { Quantity: 1, Items: ['www.example.com'] },
      DefaultRootObject: 'index.html',
      OriginGroups: {
        Quantity: 1,
        Items: [
          {
            Id: 'both',
            FailoverCriteria: { StatusCodes: { Quantity: 2, Items: [500, 503] } },
            Members: { Quantity: 2, Items: [{ OriginId: 'api' }, { OriginId: 'site' }] },
          },
        ],
      },
      DefaultCacheBehavior: { ...BEHAVIOR, TargetOriginId: 'both' },
      CustomErrorResponses: {
        Quantity: 3,
        Items: [
          { ErrorCode: 404, ResponsePagePath: '/404.html', ResponseCode: '200', ErrorCachingMinTTL: 5 },
          { ErrorCode: 403, ResponsePagePath: '/403.html', ResponseCode: '' },
          { ErrorCode: 500, ResponsePagePath: '', ResponseCode: '', ErrorCachingMinTTL: 0 },
        ],
      },
      Restrictions: { GeoRestriction: { RestrictionType: 'blacklist', Quantity: 1, Items: ['de'] } },
      CacheTagConfig: { HeaderName: 'X-Cache-Tag' },
    };
    expect(settingsOf(config)).toMatchObject({
      aliases: ['www.example.com'],
      defaultRootObject: 'index.html',
      originGroups: [{ id: 'both', members: ['api', 'site'], statusCodes: [500, 503] }],
      customErrorResponses: [
        { errorCode: 404, page: { path: '/404.html', responseCode: 200 }, errorCachingMinTtl: 5 },
        { errorCode: 403, page: { path: '/403.html', responseCode: 403 }, errorCachingMinTtl: 10 },
        { errorCode: 500, errorCachingMinTtl: 0 },
      ],
      geoRestriction: { type: 'blacklist', countries: ['DE'] },
      cacheTagHeader: 'x-cache-tag',
    });
    expect(warningsOf(config)).toEqual([]);
  });

  it('have what a config says of a behavior, before the default one', () => {
    const config = withBehaviors({
      ...BEHAVIOR,
      PathPattern: '/api/*',
      ViewerProtocolPolicy: 'redirect-to-https',
      AllowedMethods: {
        Quantity: 3,
        Items: ['HEAD', 'GET', 'OPTIONS'],
        CachedMethods: { Quantity: 3, Items: ['HEAD', 'GET', 'OPTIONS'] },
      },
      Compress: true,
      OriginRequestPolicyId: '59781a5b-3903-41f3-afcb-af62929ccde1',
      ResponseHeadersPolicyId: '60669652-455b-4ae9-85a4-c4c02393f86c',
      FunctionAssociations: { Quantity: 1, Items: [{ EventType: 'viewer-request', FunctionARN: FUNCTION }] },
      LambdaFunctionAssociations: {
        Quantity: 1,
        Items: [{ EventType: 'origin-request', LambdaFunctionARN: LAMBDA, IncludeBody: true }],
      },
    });
    const { behaviors } = settingsOf(config);
    expect(behaviors.map(({ path }) => path)).toEqual(['/api/*', '*']);
    expect(behaviors[0]).toMatchObject({
      viewerProtocolPolicy: 'redirect-to-https',
      allowedMethods: ['HEAD', 'GET', 'OPTIONS'],
      cachedMethods: ['HEAD', 'GET', 'OPTIONS'],
      compress: true,
      originRequestPolicy: { headers: { behavior: 'whitelist', names: ['origin'] } },
      responseHeadersPolicy: { CorsConfig: { OriginOverride: false } },
      associations: {
        'viewer-request': { name: FUNCTION, runtime: 'cloudfront-js-2.0', includesBody: false },
        'origin-request': { name: LAMBDA, runtime: 'lambda-edge', includesBody: true },
      },
    });
  });

  it('fill the parameters of tenants with their default values', () => {
    const config: DistributionConfig = {
      ...withOrigins({ ...SITE, OriginPath: '/{{tenant}}/{{other}}', DomainName: '{{tenant}}.s3.amazonaws.com' }),
      ConnectionMode: 'tenant-only',
      TenantConfig: {
        ParameterDefinitions: [
          { Name: 'tenant', Definition: { StringSchema: { Required: false, DefaultValue: 'root' } } },
          { Name: 'other', Definition: { StringSchema: { Required: true } } },
        ],
      },
    };
    expect(settingsOf(config).origins[0]).toMatchObject({
      domainName: 'root.s3.amazonaws.com',
      path: '/root/{{other}}',
    });
    expect(warningsOf(config)).toEqual([
      expect.stringMatching(/^ConnectionMode is answered at the domains of its tenants/),
    ]);
  });

  it.each([
    ['b.s3.eu-west-1.amazonaws.com', true],
    ['b.s3-eu-west-1.amazonaws.com', true],
    ['b.s3-website-eu-west-1.amazonaws.com', false],
    ['b.s3-website.eu-west-1.amazonaws.com', false],
    ['www.example.com', false],
  ])('take an origin that does not say what it is for what its name says: %s', (DomainName, isS3) => {
    const config = withOrigins({ Id: 'site', DomainName });
    expect(settingsOf(config).origins[0]?.isS3).toBe(isS3);
    expect(warningsOf(config)).toHaveLength(1);
  });
});

describe('keys that have to have signed', () => {
  const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' });
  const trusting = withBehavior({ TrustedKeyGroups: { Enabled: true, Quantity: 1, Items: ['G1'] } });
  const KeyGroups = [{ KeyGroup: { Id: 'G1', KeyGroupConfig: { Name: 'g', Items: ['K1'] } } }];

  it.each([
    [
      'as get-public-key prints them',
      { PublicKey: { Id: 'K1', PublicKeyConfig: { CallerReference: 'c', Name: 'k', EncodedKey: pem } } },
    ],
    ['as list-public-keys prints them', { Id: 'K1', Name: 'k', CreatedTime: '2026', EncodedKey: pem }],
  ])('are those of the key groups of a behavior: %s', (_, key) => {
    const beside = { KeyGroups, PublicKeys: [key] };
    expect(behaviorOf(trusting, beside).trustedKeys).toEqual({ K1: pem });
    expect(warningsOf({ DistributionConfig: trusting, ...beside })).toEqual([]);
  });

  it('are none where no group is trusted', () => {
    expect(behaviorOf(withBehavior({ TrustedKeyGroups: { Enabled: false, Quantity: 0 } })).trustedKeys).toBeUndefined();
  });

  it.each([
    [
      'a group',
      {},
      'TrustedKeyGroups.Items[0] asks for the key group G1, which is not among the KeyGroups of the file; add it there',
    ],
    [
      'a key',
      { KeyGroups },
      'TrustedKeyGroups asks for the public key K1, which is not among the PublicKeys of the file; add it there',
    ],
  ])('are asked for where the file lacks %s', (_, beside, problem) => {
    expect(problemsOf({ DistributionConfig: trusting, ...beside })).toEqual([
      `DistributionConfig.DefaultCacheBehavior.${problem}`,
    ]);
  });
});

describe('a policy that is not there', () => {
  const unknown = "is gone, which is none of AWS's own and not among the";

  it('of the cache means that nothing is kept, and everything sent', () => {
    const config = withBehavior({ CachePolicyId: 'gone' });
    expect(behaviorOf(config)).toMatchObject({
      cachePolicy: { maxTtl: 0 },
      originRequestPolicy: { headers: { behavior: 'allExcept', names: ['host'] } },
    });
    expect(warningsOf(config)).toEqual([
      `DefaultCacheBehavior.CachePolicyId ${unknown} CachePolicies of the file: nothing is kept here, and the origin gets the query, cookies and headers of every viewer`,
    ]);
  });

  it('of the cache leaves the origin request policy as it is', () => {
    const config = withBehavior({
      CachePolicyId: 'gone',
      OriginRequestPolicyId: 'bf0718e1-ba1e-49d1-88b1-f726733018ae',
    });
    expect(behaviorOf(config).originRequestPolicy?.headers.names).toEqual(['host']);
  });

  it.each([
    [
      'OriginRequestPolicyId',
      'OriginRequestPolicies',
      'originRequestPolicy',
      'the origin gets no more than the cache policy says',
    ],
    ['ResponseHeadersPolicyId', 'ResponseHeadersPolicies', 'responseHeadersPolicy', 'answers go without its headers'],
  ] as const)('is left out with a warning: %s', (member, array, setting, instead) => {
    const config = withBehavior({ [member]: 'gone' });
    expect(behaviorOf(config)[setting]).toBeUndefined();
    expect(warningsOf(config)).toEqual([`DefaultCacheBehavior.${member} ${unknown} ${array} of the file: ${instead}`]);
  });
});

/** What CloudFront refuses. */
const REFUSED: readonly (readonly [title: string, config: object, problem: string | RegExp])[] = [
  [
    'a quantity that is not that of the items',
    { ...CONFIG, Aliases: { Quantity: 2, Items: ['a.example.com'] } },
    'Aliases.Quantity is 2, and Items has 1: CloudFront refuses that (InconsistentQuantities)',
  ],
  [
    'a quantity without items',
    { ...CONFIG, CacheBehaviors: { Quantity: 1 } },
    'CacheBehaviors.Quantity is 1, and Items has 0: CloudFront refuses that (InconsistentQuantities)',
  ],
  [
    'two behaviors of one path',
    withBehaviors({ ...BEHAVIOR, PathPattern: '/a' }, { ...BEHAVIOR, PathPattern: 'a' }),
    'CacheBehaviors has the PathPattern "a" more than once',
  ],
  ['two origins of one id', withOrigins(SITE, SITE), 'Origins has the Id "site" more than once'],
  [
    'an origin of two kinds',
    withOrigins({ ...CUSTOM, ...SITE }),
    /^Origins\.Items\[0\] expected one of S3OriginConfig, .*, got 2$/,
  ],
  [
    'an origin path that ends with a slash',
    withOrigins({ ...SITE, OriginPath: '/a/' }),
    /^Origins\.Items\[0\]\.OriginPath expected nothing, or a path .*, got "\/a\/"$/,
  ],
  [
    'four attempts',
    withOrigins({ ...SITE, ConnectionAttempts: 4 }),
    /^Origins\.Items\[0\]\.ConnectionAttempts expected number to be <=3, got 4$/,
  ],
  [
    'a root object with a slash',
    { ...CONFIG, DefaultRootObject: '/index.html' },
    /^DefaultRootObject expected a name without a slash/,
  ],
  [
    'a group of strangers',
    {
      ...CONFIG,
      OriginGroups: {
        Quantity: 1,
        Items: [
          {
            Id: 'g',
            FailoverCriteria: { StatusCodes: { Quantity: 0 } },
            Members: { Quantity: 1, Items: [{ OriginId: 'gone' }] },
          },
        ],
      },
    },
    'OriginGroups.Items[0].Members expected the Ids of two different origins (site), got gone',
  ],
  [
    'a page for a status that can have none',
    { ...CONFIG, CustomErrorResponses: { Quantity: 1, Items: [{ ErrorCode: 412 }] } },
    /^CustomErrorResponses\.Items\[0\]\.ErrorCode expected one of 400, 403/,
  ],
  [
    'a status without a page',
    { ...CONFIG, CustomErrorResponses: { Quantity: 1, Items: [{ ErrorCode: 404, ResponseCode: '200' }] } },
    /^CustomErrorResponses\.Items\[0\]\.ResponseCode is there without a ResponsePagePath/,
  ],
  [
    'a policy beside legacy values',
    withBehavior({ ForwardedValues: { QueryString: false, Cookies: { Forward: 'none' } } }),
    /^DefaultCacheBehavior\.ForwardedValues stands beside a policy/,
  ],
  [
    'a policy whose contents AWS does not say',
    withBehavior({ CachePolicyId: '4d1d2f1d-3a71-49ad-9e08-7ea5d843a556' }),
    "DefaultCacheBehavior.CachePolicyId is AWS's own Amplify-Default, of which AWS does not say what it holds; add it to CachePolicies",
  ],
  [
    'two functions at a station',
    withBehavior({
      FunctionAssociations: {
        Quantity: 2,
        Items: [
          { EventType: 'viewer-request', FunctionARN: FUNCTION },
          { EventType: 'viewer-request', FunctionARN: FUNCTION },
        ],
      },
    }),
    'DefaultCacheBehavior has more than one function at viewer-request: CloudFront refuses that',
  ],
  [
    'both kinds of functions before the viewer',
    withBehavior({
      FunctionAssociations: { Quantity: 1, Items: [{ EventType: 'viewer-request', FunctionARN: FUNCTION }] },
      LambdaFunctionAssociations: { Quantity: 1, Items: [{ EventType: 'viewer-response', LambdaFunctionARN: LAMBDA }] },
    }),
    /^DefaultCacheBehavior has a CloudFront Function and a Lambda@Edge function on the side of the viewer/,
  ],
];

describe('a config that CloudFront refuses', () => {
  it.each(REFUSED)('is refused: %s', (_, config, problem) => {
    expect(problemsOf(config)).toEqual([typeof problem === 'string' ? problem : expect.stringMatching(problem)]);
  });
});
