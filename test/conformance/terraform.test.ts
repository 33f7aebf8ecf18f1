/**
 * Terraform's AWS provider, which others wrote, against the local AWS API: apply, a plan without drift, an update, destroy. Without
 * `terraform`, or where it cannot get the provider, it is skipped, and says so.
 */
import { execFile, execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EdgeConfig } from '../../config/define.ts';
import { associationsOf } from '../../deploy/distribution/associations.ts';
import { codeOfArn } from '../../deploy/release/code-arn.ts';
import { built, sceneOf } from '../deploy/release-scene.ts';
import { type LocalApi, localApi } from '../simulator/aws-api/local-api.ts';

const folder = mkdtempSync(join(tmpdir(), 'edgewright-terraform-'));
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 'secret' };
const env = { ...process.env, ...CREDENTIALS, TF_IN_AUTOMATION: '1' };

writeFileSync(
  join(folder, 'versions.tf'),
  'terraform {\n  required_providers {\n    aws = {\n      source = "hashicorp/aws"\n      version = "5.100.0"\n    }\n  }\n}\n',
);

function isReady(): boolean {
  try {
    execFileSync('terraform', ['init', '-no-color'], { cwd: folder, env, stdio: 'ignore', timeout: 60_000 });
    return true;
  } catch {
    return false;
  }
}

const READY = isReady();
if (!READY) console.warn('SKIPPED: Terraform with the AWS provider 5.100.0 is not on this machine');

const PUBLIC_KEY = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({
  type: 'spki',
  format: 'pem',
});

/** As docs/deploy.md says it, for the one other behavior that is here. */
const [IGNORED = ''] = /^ {2}lifecycle \{[^}]*\}/m.exec(readFileSync('docs/deploy.md', 'utf8')) ?? [];

/** A rule at a station of either behavior where Terraform has nothing. */
const EDGE: EdgeConfig = {
  app: 'shop',
  hosts: ['shop.example.com'],
  origins: { site: { http: 'http://site.example.com' } },
  behaviors: [
    { path: '/docs/*', origin: 'site', redirects: { exact: { '/docs/old': '/docs/new' } } },
    { path: '*', origin: 'site', headers: { frameOptions: 'DENY' } },
  ],
};

const MAIN = (endpoint: string) => `
provider "aws" {
  region = "us-east-1"
  endpoints {
    cloudfront = "${endpoint}"
    iam        = "${endpoint}"
    sts        = "${endpoint}"
  }
}
variable "comment" { default = "one" }
resource "aws_cloudfront_key_value_store" "store" { name = "store" }
resource "aws_cloudfront_function" "rewrite" {
  name    = "rewrite"
  runtime = "cloudfront-js-2.0"
  publish = true
  code    = "function handler(event) { return event.request; } // \${var.comment}"
  key_value_store_associations = [aws_cloudfront_key_value_store.store.arn]
}
resource "aws_cloudfront_cache_policy" "pages" {
  name    = "pages"
  min_ttl = 1
  parameters_in_cache_key_and_forwarded_to_origin {
    cookies_config { cookie_behavior = "none" }
    headers_config { header_behavior = "none" }
    query_strings_config { query_string_behavior = "none" }
  }
}
resource "aws_cloudfront_public_key" "signer" {
  name        = "signer"
  comment     = var.comment
  encoded_key = <<-PEM
${PUBLIC_KEY}PEM
}
resource "aws_cloudfront_key_group" "signers" {
  name  = "signers"
  items = [aws_cloudfront_public_key.signer.id]
}
resource "aws_cloudfront_origin_access_identity" "site" { comment = var.comment }
resource "aws_iam_role" "edge" {
  name = "edge"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = ["edgelambda.amazonaws.com"] } }]
  })
}
resource "aws_cloudfront_distribution" "site" {
  enabled             = true
  comment             = var.comment
  wait_for_deployment = false
  tags                = { app = "shop" }
  origin {
    domain_name = "site.example.com"
    origin_id   = "site"
    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "http-only"
      origin_ssl_protocols   = ["TLSv1.2"]
    }
  }
  origin {
    domain_name = "site.s3.us-east-1.amazonaws.com"
    origin_id   = "bucket"
    s3_origin_config {
      origin_access_identity = aws_cloudfront_origin_access_identity.site.cloudfront_access_identity_path
    }
  }
  default_cache_behavior {
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    target_origin_id       = "site"
    viewer_protocol_policy = "allow-all"
    cache_policy_id        = aws_cloudfront_cache_policy.pages.id
    trusted_key_groups     = [aws_cloudfront_key_group.signers.id]
    function_association {
      event_type   = "viewer-request"
      function_arn = aws_cloudfront_function.rewrite.arn
    }
  }
  ordered_cache_behavior {
    path_pattern           = "/docs/*"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    target_origin_id       = "site"
    viewer_protocol_policy = "allow-all"
    cache_policy_id        = aws_cloudfront_cache_policy.pages.id
  }
  restrictions {
    geo_restriction { restriction_type = "none" }
  }
  viewer_certificate { cloudfront_default_certificate = true }
  ${IGNORED}
}
`;

describe.skipIf(!READY)('Terraform', () => {
  let api: LocalApi;
  beforeAll(async () => {
    api = await localApi();
    writeFileSync(join(folder, 'main.tf'), MAIN(`http://127.0.0.1:${api.server.port}`));
  });
  afterAll(async () => {
    await api.close();
    rmSync(folder, { recursive: true });
  });

  /** What a command ended with, and the end of what it printed. */
  const terraform = (...argv: string[]): Promise<readonly [code: number, output: string]> =>
    new Promise((ended) => {
      const said = { cwd: folder, env };
      execFile('terraform', [...argv, '-no-color'], said, (error, stdout, stderr) =>
        ended([Number(error?.code ?? 0), `${stdout}${stderr}`.slice(-600)]),
      );
    });

  const commands = (rows: readonly (readonly [says: string, argv: readonly string[], prints: RegExp])[]): void =>
    it.each(rows)(
      '%s',
      async (_, argv, prints) => {
        expect(await terraform(...argv)).toEqual([0, expect.stringMatching(prints)]);
      },
      180_000,
    );

  commands([
    ['creates everything', ['apply', '-auto-approve'], /8 added, 0 changed, 0 destroyed/],
    ['sees no drift', ['plan', '-detailed-exitcode'], /No changes/],
    ['changes what it is told', ['apply', '-auto-approve', '-var', 'comment=two'], /0 added, 4 changed, 0 destroyed/],
    ['sees no drift after the change', ['plan', '-detailed-exitcode', '-var', 'comment=two'], /No changes/],
  ]);

  /** What runs at the stations of the distribution, without what stands for its content. */
  const running = (): readonly string[] =>
    associationsOf(Object.values(api.account.state().distributions)[0]?.configs.at(-1)?.value as never)
      .map(({ behavior, event, arn }) => `${behavior} ${event} ${codeOfArn(arn).replace(/-[\da-f]{10}$/, '')}`)
      .sort();
  const RELEASED = [
    '* viewer-request rewrite',
    '* viewer-response shop-prod-viewer-response',
    '/docs/* viewer-request shop-prod-viewer-request',
  ];

  it('has a release beside what it made', async () => {
    const [id = ''] = Object.keys(api.account.state().distributions);
    const { failures } = await sceneOf(api, id).deploy(await built(EDGE));
    expect([failures, running()]).toEqual([[], RELEASED]);
  });

  commands([
    ['sees no drift beside a release', ['plan', '-detailed-exitcode', '-var', 'comment=two'], /No changes/],
    ['changes the rest beside it', ['apply', '-auto-approve', '-var', 'comment=three'], /0 added, 4 changed/],
  ]);

  it('has left the release as it was', async () => {
    const [id = ''] = Object.keys(api.account.state().distributions);
    expect(running()).toEqual(RELEASED);
    expect(await sceneOf(api, id).plan(await built(EDGE))).toMatchObject({ stations: [], keys: 0 });
  });

  commands([['destroys what it made', ['destroy', '-auto-approve', '-var', 'comment=three'], /8 destroyed/]]);

  it('leaves nothing but the release', () => {
    const { invalidations: _, functions, keyValueStores, ...left } = api.account.state();
    expect(Object.values(left)).toEqual(Object.keys(left).map(() => ({})));
    expect([...Object.keys(functions), ...Object.keys(keyValueStores)].every((name) => name.startsWith('shop-'))).toBe(
      true,
    );
  });
});
