import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type EdgeError, ERROR_CODES } from '../../../config/errors.ts';
import { readDistributionFile } from '../../../simulator/aws/distribution-file.ts';
import {
  CACHE_POLICY,
  CONFIG,
  OPTIMIZED,
  problemsOf,
  read,
  settingsOf,
  warningsOf,
  withBehavior,
} from './distribution-json.ts';

const SUMMARY = { ...CONFIG, Id: 'E1', DomainName: 'd1.cloudfront.net', ARN: 'arn', Status: 'Deployed' };
const DISTRIBUTION = { Id: 'E1', DomainName: 'd1.cloudfront.net', ARN: 'arn', DistributionConfig: CONFIG };

/** Shapes of a file, and the domain names that they come to. */
const SHAPES: readonly (readonly [title: string, json: unknown, domainNames: readonly string[]])[] = [
  ['get-distribution-config', { ETag: 'E', DistributionConfig: CONFIG }, ['elocal.cloudfront.net']],
  ['get-distribution', { ETag: 'E', Distribution: DISTRIBUTION }, ['d1.cloudfront.net']],
  ['create-distribution', { Location: 'https://…', ETag: 'E', Distribution: DISTRIBUTION }, ['d1.cloudfront.net']],
  ['the input of create-distribution', CONFIG, ['elocal.cloudfront.net']],
  ['its input with policies beside', { ...CONFIG, CachePolicies: [] }, ['elocal.cloudfront.net']],
  [
    'the input with tags',
    { DistributionConfigWithTags: { DistributionConfig: CONFIG, Tags: { Items: [] } } },
    ['elocal.cloudfront.net'],
  ],
  [
    'list-distributions',
    { DistributionList: { Items: [SUMMARY, { ...SUMMARY, Id: 'E2', DomainName: 'd2.cloudfront.net' }] } },
    ['d1.cloudfront.net', 'd2.cloudfront.net'],
  ],
  [
    'an answer of boto3',
    { status_code: 200, data: { ResponseMetadata: {}, Distribution: DISTRIBUTION } },
    ['d1.cloudfront.net'],
  ],
  [
    'an array of files',
    [
      { DistributionConfig: CONFIG },
      { Distribution: DISTRIBUTION },
      { CachePolicies: [] },
      { DistributionConfig: CONFIG },
    ],
    ['elocal.cloudfront.net', 'd1.cloudfront.net', 'elocal3.cloudfront.net'],
  ],
  ['a name that is a dash', { Distribution: { ...DISTRIBUTION, DomainName: '-' } }, ['e1.cloudfront.net']],
  [
    'members that are null',
    { DistributionConfig: { ...CONFIG, Aliases: null, WebACLId: null } },
    ['elocal.cloudfront.net'],
  ],
];

/** What is refused, and why. */
const REFUSED: readonly (readonly [title: string, json: unknown, problems: readonly string[]])[] = [
  [
    'a tenant',
    { DistributionTenant: { Id: 'dt' } },
    ['the file expected DistributionConfig, Distribution or DistributionList, got DistributionTenant'],
  ],
  [
    'functions',
    { status_code: 200, data: { FunctionList: {} } },
    ['data expected DistributionConfig, Distribution or DistributionList, got FunctionList'],
  ],
  ['no object', 7, ['dist.json has no distribution']],
  ['an empty list', { DistributionList: { Quantity: 0 } }, ['DistributionList has no distribution']],
  ['policies alone', { CachePolicies: [] }, ['dist.json has no distribution']],
  [
    'a distribution without a config',
    { Distribution: { Id: 'E1' } },
    ['Distribution.DistributionConfig is missing: expected object'],
  ],
];

describe("a file of AWS's own JSON", () => {
  it.each(SHAPES)('is read: %s', (_, json, domainNames) => {
    expect(read(json).settings.map(({ domainName }) => domainName)).toEqual(domainNames);
  });

  it.each(REFUSED)('is refused: %s', (_, json, problems) => {
    expect(problemsOf(json)).toEqual(problems);
  });

  it('is refused with a code, the name of the file and what to do where it is no JSON', () => {
    const reads = (): unknown => readDistributionFile('{', 'dist.json');
    expect(reads).toThrow(/^dist\.json is no JSON: /);
    expect(reads).toThrow(
      expect.objectContaining({ code: 'ERR_DISTRIBUTION', hint: expect.stringMatching(/get-distribution-config/) }),
    );
    expect(ERROR_CODES).toContain('ERR_DISTRIBUTION');
  });

  it('may begin with a byte order mark', () => {
    expect(readDistributionFile(`\uFEFF${JSON.stringify(CONFIG)}`, 'dist.json').settings).toHaveLength(1);
  });

  it('names every problem of every distribution at once', () => {
    const wrong = withBehavior({ TargetOriginId: 'elsewhere', FieldLevelEncryptionId: 'fle' });
    const [first, second] = [{ DistributionConfig: wrong }, { DistributionConfig: { ...CONFIG, Origins: 'none' } }];
    expect(problemsOf([first, second])).toEqual([
      '[0].DistributionConfig.DefaultCacheBehavior.FieldLevelEncryptionId is not simulated: the origin would get in the clear what is to be encrypted',
      '[0].DistributionConfig.DefaultCacheBehavior.TargetOriginId expected the Id of an origin or an origin group (site), got "elsewhere": CloudFront refuses that (NoSuchOrigin)',
      '[1].DistributionConfig.Origins expected object, got "none"',
    ]);
  });

  it('says what a list leaves out', () => {
    expect(warningsOf({ DistributionList: { IsTruncated: true, Items: [SUMMARY] } })).toEqual([
      'DistributionList has more pages than this one',
      'DistributionList.Items[0].DefaultRootObject is not in a list, so / goes to the origin as it is; get-distribution-config prints it',
    ]);
  });

  it('says what nobody knows beside a distribution', () => {
    expect(warningsOf({ DistributionConfig: CONFIG, CachePolicys: [] })).toEqual([
      'CachePolicys is no member that is known here',
    ]);
  });

  it.each([
    [
      'of two distributions',
      [['a.example.com'], ['A.example.com']],
      '[1].DistributionConfig.Aliases has a.example.com, which [0].DistributionConfig has too',
    ],
    [
      'twice',
      [['*.example.com', '*.example.com']],
      '[0].DistributionConfig.Aliases has *.example.com, which [0].DistributionConfig has too',
    ],
  ])('is refused where an alias is there %s', (_, aliases, says) => {
    const files = aliases.map((Items) => ({
      DistributionConfig: { ...CONFIG, Aliases: { Quantity: Items.length, Items } },
    }));
    expect(problemsOf(files)).toEqual([`${says}: CloudFront refuses that (CNAMEAlreadyExists)`]);
  });
});

describe('a policy beside a distribution', () => {
  const config = withBehavior({ CachePolicyId: 'mine' });
  const policy = { Id: 'mine', LastModifiedTime: '2026-01-01T00:00:00Z', CachePolicyConfig: CACHE_POLICY };

  it.each([
    ['as get-cache-policy prints it', { CachePolicies: [{ ETag: 'E', CachePolicy: policy }] }],
    ['as list-cache-policies has it', { CachePolicies: [{ Type: 'custom', CachePolicy: policy }] }],
    ['bare', { CachePolicies: [policy] }],
    ['in a list of the API', { CachePolicies: { Quantity: 1, Items: [policy] } }],
    ['as list-cache-policies prints them', { CachePolicyList: { Items: [{ Type: 'custom', CachePolicy: policy }] } }],
    ['alone', { CachePolicy: policy }],
  ])('is read: %s', (_, beside) => {
    expect(settingsOf(config, beside).behaviors[0]?.cachePolicy).toEqual({
      minTtl: 1,
      defaultTtl: 2,
      maxTtl: 3,
      gzip: true,
      brotli: false,
      headers: ['x-tenant'],
      cookies: { behavior: 'none' },
      queryStrings: { behavior: 'all' },
    });
    expect(warningsOf({ DistributionConfig: config, ...beside })).toEqual([]);
  });

  it('is found in another part of the file', () => {
    const [settings] = read([{ DistributionConfig: config }, { ETag: 'E', CachePolicy: policy }]).settings;
    expect(settings?.behaviors[0]?.cachePolicy.maxTtl).toBe(3);
  });

  it('is found beside the data of boto3', () => {
    const [settings] = read({
      status_code: 200,
      data: { DistributionConfig: config },
      CachePolicies: [policy],
    }).settings;
    expect(settings?.behaviors[0]?.cachePolicy.maxTtl).toBe(3);
  });

  it("goes before one of AWS's own with its id", () => {
    const beside = { CachePolicies: [{ ...policy, Id: OPTIMIZED }] };
    expect(settingsOf(CONFIG, beside).behaviors[0]?.cachePolicy.maxTtl).toBe(3);
  });

  it.each([
    [
      'without an id',
      { CachePolicies: [{ ETag: 'E', CachePolicyConfig: CACHE_POLICY }] },
      'CachePolicies[0] has no Id: expected what `aws cloudfront get-cache-policy` prints',
    ],
    [
      'with times out of order',
      { CachePolicies: [{ ...policy, CachePolicyConfig: { ...CACHE_POLICY, MaxTTL: 1 } }] },
      'CachePolicies[0].CachePolicyConfig.MinTTL expected MinTTL, DefaultTTL and MaxTTL to be no shorter than the one before, got MinTTL 1, DefaultTTL 2, MaxTTL 1: CloudFront refuses that (InvalidTTLOrder)',
    ],
    [
      'with a time that is a text',
      { CachePolicies: [{ Id: 'mine', CachePolicyConfig: { ...CACHE_POLICY, MinTTL: '1' } }] },
      'CachePolicies[0].CachePolicyConfig.MinTTL expected number, got "1"',
    ],
    [
      'that takes away what it may not',
      {
        ResponseHeadersPolicies: [
          {
            Id: 'h',
            ResponseHeadersPolicyConfig: {
              Name: 'h',
              RemoveHeadersConfig: { Quantity: 1, Items: [{ Header: 'Content-Length' }] },
            },
          },
        ],
      },
      'ResponseHeadersPolicies[0].ResponseHeadersPolicyConfig.RemoveHeadersConfig.Items[0].Header Content-Length is not for a policy to remove: CloudFront refuses that',
    ],
    [
      'with a value that no header can have',
      {
        ResponseHeadersPolicies: [
          { Id: 'h', CustomHeadersConfig: { Items: [{ Header: 'X-A', Value: 'a\nb', Override: true }] } },
        ],
      },
      'ResponseHeadersPolicies[0].CustomHeadersConfig.Items[0].Value expected the value of a header, got "a\\nb"',
    ],
    [
      'that is no public key',
      { PublicKeys: [{ Id: 'K1', PublicKeyConfig: { Name: 'k', EncodedKey: 'key' } }] },
      'PublicKeys[0].PublicKeyConfig.EncodedKey expected a public key in PEM, got "key"',
    ],
  ])('is refused %s', (_, beside, problem) => {
    expect(problemsOf({ DistributionConfig: CONFIG, ...beside })).toEqual([problem]);
  });
});

/** Distribution configs of others: AWS's own examples, and recorded answers. */
const SHARED = join(import.meta.dirname, '../../../../shared/data/dist-config');

/** What is no distribution there. */
const OTHERS = /distribution-tenant|ListFunctions|ListKeyValueStores|OriginAccessControls|StreamingDistribution/;

describe.skipIf(!existsSync(SHARED))('the distributions of others in ../shared/data/dist-config', () => {
  const files = existsSync(SHARED) ? readdirSync(SHARED).filter((name) => name.endsWith('.json')) : [];

  it.each(files.filter((name) => !OTHERS.test(name)))('are read unchanged: %s', (name) => {
    const { settings, warnings } = readDistributionFile(readFileSync(join(SHARED, name), 'utf8'), name);
    const behaviors = settings.map(({ behaviors }) => behaviors.map(({ path }) => path).join(' '));
    console.log(`${name}: behaviors ${behaviors.join(' | ')}; ${warnings.length} warnings`);
    expect(settings.length).toBeGreaterThan(0);
    expect(warnings.filter(({ says }) => says.includes('is no member that is known'))).toEqual([]);
  });

  it.each(files.filter((name) => OTHERS.test(name)))('are told apart from what is none: %s', (name) => {
    const refused = (): unknown => readDistributionFile(readFileSync(join(SHARED, name), 'utf8'), name);
    const isNamed = ({ problems }: EdgeError): boolean => /, got [A-Z]\w+/.test(problems[0]?.says ?? '');
    expect(refused).toThrow(expect.toSatisfy(isNamed));
  });
});
