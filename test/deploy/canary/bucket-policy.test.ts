import { describe, expect, it } from 'vitest';
import { admitsReader } from '../../../deploy/canary/bucket-policy.ts';
import { bucketsOf } from '../../../deploy/canary/bucket-problems.ts';
import { distributionConfig } from '../../simulator/aws-api/cloudfront/distribution-config.ts';

const ARN = 'arn:aws:cloudfront::123456789012:distribution/ESTAGING';
const OTHER = 'arn:aws:cloudfront::123456789012:distribution/EPRIMARY';
const reader = { bucket: 'site', account: '123456789012', arn: ARN };

/** As AWS's own pages have it. */
const allow = (Condition: object, parts: object = {}) => ({
  Effect: 'Allow',
  Principal: { Service: 'cloudfront.amazonaws.com' },
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::site/*',
  Condition,
  ...parts,
});
const text = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });

describe('a bucket', () => {
  it.each<[string, object[]]>([
    ['names it', [allow({ StringEquals: { 'AWS:SourceArn': ARN } })]],
    ['names it among others', [allow({ StringEquals: { 'aws:SourceArn': [OTHER, ARN] } })]],
    [
      'names it in a second statement',
      [allow({ ArnEquals: { 'AWS:SourceArn': OTHER } }), allow({ ArnLike: { 'AWS:SourceArn': ARN } })],
    ],
    [
      'takes any of the account',
      [allow({ StringLike: { 'AWS:SourceArn': 'arn:aws:cloudfront::123456789012:distribution/*' } })],
    ],
    ['takes any whose ARN is alike', [allow({ ArnLike: { 'AWS:SourceArn': 'arn:aws:cloudfront::123456789012:*' } })]],
    ['takes the account', [allow({ StringEquals: { 'AWS:SourceAccount': '123456789012' } })]],
    ['takes CloudFront', [allow({})]],
    ['is open', [allow({}, { Principal: '*', Action: ['s3:*'], Resource: ['arn:aws:s3:::site', 'arn:aws:s3:::*/*'] })]],
    [
      'asks for something else besides',
      [allow({ StringEquals: { 'AWS:SourceArn': ARN }, Bool: { 'aws:SecureTransport': 'true' } })],
    ],
    [
      'denies others',
      [allow({}), allow({ ArnNotLike: { 'AWS:SourceArn': [ARN, OTHER] } }, { Effect: 'Deny', Principal: '*' })],
    ],
    [
      'denies what is not encrypted',
      [
        allow({}),
        allow({ Bool: { 'aws:SecureTransport': 'false' } }, { Effect: 'Deny', Principal: '*', Action: 's3:*' }),
      ],
    ],
  ])('admits a distribution where its policy %s', (_, statements) => {
    expect(admitsReader(text(...statements), reader)).toBe(true);
  });

  it.each<[string, object[]]>([
    ['names another', [allow({ StringEquals: { 'AWS:SourceArn': OTHER } })]],
    [
      'has a wildcard where none is one',
      [allow({ StringEquals: { 'AWS:SourceArn': 'arn:aws:cloudfront::123456789012:*' } })],
    ],
    ['takes another account', [allow({ StringEquals: { 'AWS:SourceAccount': '210987654321' } })]],
    [
      'names it, and another account',
      [allow({ StringEquals: { 'AWS:SourceArn': ARN, 'AWS:SourceAccount': '210987654321' } })],
    ],
    ['is for somebody else', [allow({}, { Principal: { AWS: 'arn:aws:iam::123456789012:role/ci' } })]],
    ['lets objects be written', [allow({}, { Action: ['s3:PutObject', 's3:DeleteObject'] })]],
    ['is about another bucket', [allow({}, { Resource: 'arn:aws:s3:::other/*' })]],
    ['is about the bucket, and not its objects', [allow({}, { Resource: 'arn:aws:s3:::site' })]],
    [
      'denies it',
      [allow({}), allow({ StringNotEquals: { 'AWS:SourceArn': OTHER } }, { Effect: 'Deny', Principal: '*' })],
    ],
    ['says nothing', []],
  ])('does not where it %s', (_, statements) => {
    expect(admitsReader(text(...statements), reader)).toBe(false);
  });

  it('may have one statement without a list', () => {
    expect(admitsReader(JSON.stringify({ Statement: allow({}) }), reader)).toBe(true);
    expect(admitsReader('{}', reader)).toBe(false);
  });

  it('is known by the domain name of an origin with an origin access control', () => {
    const origin = (DomainName: string, OriginAccessControlId = 'E1') => ({
      Id: DomainName,
      DomainName,
      S3OriginConfig: { OriginAccessIdentity: '' },
      OriginAccessControlId,
    });
    const Items = [
      origin('site.s3.eu-central-1.amazonaws.com'),
      origin('www.example.com.s3.amazonaws.com'),
      origin('old.s3-us-west-2.amazonaws.com'),
      origin('site.s3.amazonaws.com'),
      origin('open.s3.amazonaws.com', ''),
    ];
    expect(bucketsOf(distributionConfig({}, { Origins: { Quantity: Items.length, Items } }))).toEqual([
      'site',
      'www.example.com',
      'old',
    ]);
  });
});
