/**
 * The AWS CLI, which others wrote, against the local AWS API: a release by hand, from nothing to nothing, and what it needs of other
 * services. What CloudFront answered is held to botocore's own model of it afterwards. Without `aws` on this machine it is skipped, and says so.
 */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as ask, createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { distributionConfig } from '../simulator/aws-api/cloudfront/distribution-config.ts';
import { type LocalApi, localApi } from '../simulator/aws-api/local-api.ts';

const AWS = versionOf('aws', ['--version']);
const BOTOCORE = versionOf('python3', ['-c', 'import botocore; print(botocore.__version__)']);

function versionOf(command: string, argv: readonly string[]): string | undefined {
  try {
    return execFileSync(command, argv, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}

if (AWS === undefined) console.warn('SKIPPED: the AWS CLI is not on this machine (Debian: apt-get install awscli)');
if (BOTOCORE === undefined)
  console.warn('SKIPPED: botocore is not on this machine (Debian: apt-get install python3-botocore)');

/** What a command prints has to match; a pattern of an error is of what it says on its way to a status that is not 0. */
interface Step {
  readonly command: string;
  readonly prints: RegExp;
  /** A name for what is printed, for later commands. */
  readonly as?: string;
  readonly fails?: boolean;
}

const step = (command: string, prints: RegExp, as?: string): Step => ({ command, prints, ...(as ? { as } : {}) });
const refused = (command: string, code: string): Step => ({
  command,
  prints: new RegExp(`An error occurred \\(${code}\\) when calling`),
  fails: true,
});

const ID = /^E[A-Z0-9]{13}$/;
const UUID = /^[0-9a-f-]{36}$/;
const FIRST = 'ETVPDKIKX0DER';
const SECOND = 'E3UN6WX5RRO2AG';

/** `$NAME` stands for what was printed before, `@NAME` for a file. */
const STEPS: readonly Step[] = [
  step('list-distributions --query DistributionList.Items', /^None$/),
  step(
    'create-function --name f --function-config Comment=,Runtime=cloudfront-js-2.0 --function-code fileb://@code --query ETag',
    /^ETVPDKIKX0DER$/,
  ),
  refused(
    'create-function --name f --function-config Comment=,Runtime=cloudfront-js-2.0 --function-code fileb://@code',
    'FunctionAlreadyExists',
  ),
  step('describe-function --name f --query FunctionSummary.Status', /^UNPUBLISHED$/),
  step(
    `test-function --name f --if-match ${FIRST} --event-object fileb://@event --query TestResult.FunctionOutput`,
    /"uri":"\/index.html"/,
  ),
  step(
    `test-function --name f --if-match ${FIRST} --event-object fileb://@event --query TestResult.FunctionExecutionLogs`,
    /^seen$/,
  ),
  refused(`test-function --name f --if-match ${SECOND} --event-object fileb://@event`, 'InvalidIfMatchVersion'),
  refused('describe-function --name f --stage LIVE', 'NoSuchFunctionExists'),
  step(`publish-function --name f --if-match ${FIRST} --query FunctionSummary.FunctionMetadata.Stage`, /^LIVE$/),
  refused(`publish-function --name f --if-match ${FIRST}`, 'PreconditionFailed'),
  step('get-function --name f --stage LIVE @out --query ContentType', /^application\/octet-stream$/),
  step(
    'describe-function --name f --stage LIVE --query FunctionSummary.FunctionMetadata.FunctionARN',
    /function\/f$/,
    'ARN',
  ),
  step('list-functions --stage LIVE --query FunctionList.Items[].Name', /^f$/),
  step(
    'list-cache-policies --type managed --query CachePolicyList.Items[?CachePolicy.CachePolicyConfig.Name==`Managed-CachingOptimized`].CachePolicy.Id',
    UUID,
  ),
  step('create-cache-policy --cache-policy-config file://@cache --query CachePolicy.Id', UUID, 'CACHE'),
  step('get-cache-policy --id $CACHE --query CachePolicy.CachePolicyConfig.MaxTTL', /^31536000$/),
  step(
    `update-cache-policy --id $CACHE --if-match ${FIRST} --cache-policy-config file://@cache --query ETag`,
    /^E3UN6WX5RRO2AG$/,
  ),
  refused(`delete-cache-policy --id $CACHE --if-match ${FIRST}`, 'PreconditionFailed'),
  step(
    'create-origin-request-policy --origin-request-policy-config file://@request --query OriginRequestPolicy.Id',
    UUID,
    'REQUEST',
  ),
  step(
    'create-response-headers-policy --response-headers-policy-config file://@headers --query ResponseHeadersPolicy.Id',
    UUID,
    'HEADERS',
  ),
  step('list-response-headers-policies --type custom --query ResponseHeadersPolicyList.Quantity', /^1$/),
  step(
    'create-origin-access-control --origin-access-control-config Name=a,SigningProtocol=sigv4,SigningBehavior=always,OriginAccessControlOriginType=s3 --query OriginAccessControl.Id',
    ID,
    'CONTROL',
  ),
  step('list-origin-access-controls --query OriginAccessControlList.Items[].Name', /^a$/),
  refused('create-distribution --distribution-config file://@bad', 'NoSuchOrigin'),
  step('create-distribution --distribution-config file://@distribution --query Distribution.Id', ID, 'DIST'),
  refused('create-distribution --distribution-config file://@distribution', 'DistributionAlreadyExists'),
  step('get-distribution --id $DIST --query Distribution.Status', /^Deployed$/),
  step('wait distribution-deployed --id $DIST', /^$/),
  step('get-distribution-config --id $DIST --query DistributionConfig.PriceClass', /^PriceClass_All$/),
  step(
    `update-distribution --id $DIST --if-match ${FIRST} --distribution-config file://@associated --query ETag`,
    /^E3UN6WX5RRO2AG$/,
  ),
  refused(
    `update-distribution --id $DIST --if-match ${FIRST} --distribution-config file://@associated`,
    'PreconditionFailed',
  ),
  step('describe-function --name f --stage LIVE --query FunctionSummary.Status', /^DEPLOYED$/),
  refused(`delete-function --name f --if-match ${FIRST}`, 'FunctionInUse'),
  refused(`delete-cache-policy --id $CACHE --if-match ${SECOND}`, 'CachePolicyInUse'),
  step('list-distributions-by-cache-policy-id --cache-policy-id $CACHE --query DistributionIdList.Items', ID),
  step(
    'create-invalidation --distribution-id $DIST --paths / /a/* --query Invalidation.Id',
    /^I[A-Z0-9]{13}$/,
    'INVALID',
  ),
  step('get-invalidation --distribution-id $DIST --id $INVALID --query Invalidation.Status', /^Completed$/),
  step('wait invalidation-completed --distribution-id $DIST --id $INVALID', /^$/),
  step('list-invalidations --distribution-id $DIST --query InvalidationList.Items[].Id', /^I/),
  step(
    'tag-resource --resource arn:aws:cloudfront::123456789012:distribution/$DIST --tags Items=[{Key=app,Value=shop}]',
    /^$/,
  ),
  step(
    'list-tags-for-resource --resource arn:aws:cloudfront::123456789012:distribution/$DIST --query Tags.Items[].Value',
    /^shop$/,
  ),
  step('untag-resource --resource arn:aws:cloudfront::123456789012:distribution/$DIST --tag-keys Items=app', /^$/),
  step(
    `copy-distribution --primary-distribution-id $DIST --caller-reference copy --staging --if-match ${SECOND} --query Distribution.Id`,
    ID,
    'STAGE',
  ),
  step('get-distribution --id $STAGE --query Distribution.DomainName', /cloudfront\.net$/, 'NAME'),
  step(
    'create-continuous-deployment-policy --continuous-deployment-policy-config file://@policy --query ContinuousDeploymentPolicy.Id',
    UUID,
    'POLICY',
  ),
  step('list-continuous-deployment-policies --query ContinuousDeploymentPolicyList.Quantity', /^1$/),
  step(
    `update-distribution-with-staging-config --id $DIST --staging-distribution-id $STAGE --if-match ${SECOND},${FIRST} --query ETag`,
    /^E/,
    'TAG',
  ),
  step(`delete-continuous-deployment-policy --id $POLICY --if-match ${FIRST}`, /^$/),
  refused(`delete-distribution --id $STAGE --if-match ${FIRST}`, 'DistributionNotDisabled'),
  step(
    `update-distribution --id $DIST --if-match $TAG --distribution-config file://@disabled --query Distribution.DistributionConfig.Enabled`,
    /^False$/,
  ),
  step('get-distribution --id $DIST --query ETag', /^E/, 'TAG'),
  step('delete-distribution --id $DIST --if-match $TAG', /^$/),
  refused('get-distribution --id $DIST', 'NoSuchDistribution'),
  refused('list-streaming-distributions', 'NotImplemented'),
];

/** What a release needs besides CloudFront. */
const OTHER_STEPS: readonly Step[] = [
  step('s3api create-bucket --bucket release --query Location', /^\/release$/),
  refused('s3api head-bucket --bucket other', '404'),
  step('s3api put-object --bucket release --key f.zip --body @zip --query ETag', /^"[0-9a-f]{32}"$/, 'ZIP'),
  step('s3api head-object --bucket release --key f.zip --query ETag', /^"[0-9a-f]{32}"$/),
  step('s3api get-object --bucket release --key f.zip @out --query ETag', /^"[0-9a-f]{32}"$/),
  step('s3 cp @keys s3://release/a-folder/keys.json', /^(?:.*\r)?upload: /s),
  step('s3 ls s3://release/a-folder/', /keys\.json$/),
  step(
    's3api copy-object --bucket release --key copied --copy-source release/f.zip --query CopyObjectResult.ETag',
    /^"[0-9a-f]{32}"$/,
  ),
  refused('s3api copy-object --bucket release --key copied --copy-source release/none', 'NoSuchKey'),
  step('s3 mv s3://release/copied s3://release/moved', /move: s3:\/\/release\/copied to s3:\/\/release\/moved/),
  step(
    's3api delete-objects --bucket release --delete Objects=[{Key=moved},{Key=none}] --query Deleted[].Key',
    /^moved\s+none$/,
  ),
  step('s3api list-objects-v2 --bucket release --query Contents[].Key', /^a-folder\/keys\.json\s+f\.zip$/),
  step('s3api list-objects-v2 --bucket release --delimiter / --query CommonPrefixes[].Prefix', /^a-folder\/$/),
  step('s3api list-buckets --query Buckets[].Name', /^release$/),
  refused('s3api get-bucket-policy --bucket release', 'NoSuchBucketPolicy'),
  step('s3api put-bucket-policy --bucket release --policy file://@access', /^$/),
  step('s3api get-bucket-policy --bucket release --query Policy', /"Statement"/),
  step('s3api delete-bucket-policy --bucket release', /^$/),
  refused('s3api get-object --bucket release --key none @out', 'NoSuchKey'),
  refused('s3api get-object --bucket none --key none @out', 'NoSuchBucket'),
  refused('s3api create-multipart-upload --bucket release --key big', 'NotImplemented'),
  step(
    'lambda create-function --function-name f --runtime nodejs22.x --handler index.handler --role arn:aws:iam::123456789012:role/edge --code S3Bucket=release,S3Key=f.zip --query State',
    /^Active$/,
  ),
  step('lambda get-function --function-name f --query Code.Location', /^http:.*X-Amz-Signature=/),
  step(
    'cloudfront create-key-value-store --name store --import-source SourceType=S3,SourceARN=arn:aws:s3:::release/a-folder/keys.json --query KeyValueStore.Status',
    /^READY$/,
  ),
  refused('s3api delete-bucket --bucket release', 'BucketNotEmpty'),
  step('s3 rm s3://release --recursive', /delete: s3:\/\/release\/f\.zip/),
  step('s3api delete-bucket --bucket release', /^$/),
  step('ssm put-parameter --name /shop/key --value one --type SecureString --query Version', /^1$/),
  refused('ssm put-parameter --name /shop/key --value two --type SecureString', 'ParameterAlreadyExists'),
  step('ssm put-parameter --name /shop/key --value two --overwrite --query Version', /^2$/),
  step('ssm get-parameter --name /shop/key --with-decryption --query Parameter.Value', /^two$/),
  step('ssm get-parameter --name /shop/key:1 --with-decryption --query Parameter.Value', /^one$/),
  step('ssm get-parameter --name /shop/key --query Parameter.Value', /^AQICAH/),
  step('ssm get-parameters --names /shop/key /shop/none --query InvalidParameters', /^\/shop\/none$/),
  step('ssm get-parameters-by-path --path /shop --query Parameters[].Name', /^\/shop\/key$/),
  step(
    'ssm describe-parameters --parameter-filters Key=Name,Values=/shop/key --query Parameters[].Type',
    /^SecureString$/,
  ),
  step('ssm delete-parameter --name /shop/key', /^$/),
  refused('ssm get-parameter --name /shop/key', 'ParameterNotFound'),
  step('logs describe-log-groups --query logGroups[].logGroupName', /^\/aws\/cloudfront\/function\/f$/),
  step(
    'logs describe-log-streams --log-group-name /aws/cloudfront/function/f --query logStreams[].logStreamName',
    /^a$/,
  ),
  step('logs filter-log-events --log-group-name /aws/cloudfront/function/f --query events[].message', /^one\s+two$/),
  step(
    'logs filter-log-events --log-group-name /aws/cloudfront/function/f --filter-pattern tw --query events[].message',
    /^two$/,
  ),
  step(
    'logs get-log-events --log-group-name /aws/cloudfront/function/f --log-stream-name a --start-from-head --query events[].message',
    /^one\s+two$/,
  ),
  step(
    'logs describe-log-groups --region eu-central-1 --query logGroups[].logGroupName',
    /^\/aws\/lambda\/us-east-1\.f$/,
  ),
  refused('logs filter-log-events --log-group-name none', 'ResourceNotFoundException'),
];

/** Lines that functions and handlers wrote. */
const LINES = [
  { region: 'us-east-1', group: '/aws/cloudfront/function/f', stream: 'a', at: 1, message: 'one' },
  { region: 'us-east-1', group: '/aws/cloudfront/function/f', stream: 'a', at: 2, message: 'two' },
  { region: 'eu-central-1', group: '/aws/lambda/us-east-1.f', stream: 'b', at: 1, message: 'there' },
];

describe.skipIf(AWS === undefined)('the AWS CLI', () => {
  let folder = '';
  let api: LocalApi;
  let proxy: Server;
  const recorded: object[] = [];
  const known = new Map<string, string>();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'edgewright-aws-cli-'));
    api = await localApi();
    api.account.log(LINES);
    proxy = createServer((message, response) => {
      const chunks: Buffer[] = [];
      const { method, url, headers } = message;
      const forwarded = ask({ port: api.server.port, method, path: url, headers }, (answer) => {
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const { statusCode: status = 0 } = answer;
          const body = Buffer.concat(chunks).toString('base64');
          const { service, operation } = api.calls.at(-1) ?? {};
          if (service === 'cloudfront') recorded.push({ operation, status, headers: answer.headers, body });
          response.writeHead(status, answer.headers);
          response.end(Buffer.concat(chunks));
        });
      });
      message.pipe(forwarded);
    });
    await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
    writeFiles();
  });
  afterAll(async () => {
    proxy.close();
    await api.close();
    rmSync(folder, { recursive: true });
  });

  const file = (name: string, value: unknown): void =>
    writeFileSync(join(folder, name), typeof value === 'string' ? value : JSON.stringify(value));

  /** Files that name what was made before are written again at every step. */
  function writeFiles(): void {
    const behavior = { CachePolicyId: known.get('CACHE') ?? '', OriginRequestPolicyId: known.get('REQUEST') ?? '' };
    const functions = {
      ...behavior,
      ResponseHeadersPolicyId: known.get('HEADERS') ?? '',
      FunctionAssociations: {
        Quantity: 1,
        Items: [{ FunctionARN: known.get('ARN') ?? '', EventType: 'viewer-request' as const }],
      },
    };
    file(
      'code',
      "function handler(event) { console.log('seen'); event.request.uri = '/index.html'; return event.request; }",
    );
    file('event', {
      version: '1.0',
      context: { eventType: 'viewer-request' },
      viewer: { ip: '198.51.100.1' },
      request: { method: 'GET', uri: '/', querystring: {}, headers: {}, cookies: {} },
    });
    const none = {
      HeadersConfig: { HeaderBehavior: 'none' },
      CookiesConfig: { CookieBehavior: 'none' },
      QueryStringsConfig: { QueryStringBehavior: 'none' },
    };
    file('cache', {
      Name: 'pages',
      MinTTL: 0,
      ParametersInCacheKeyAndForwardedToOrigin: { EnableAcceptEncodingGzip: true, ...none },
    });
    file('request', { Name: 'few', ...none });
    writeFileSync(join(folder, 'zip'), zipSync({ 'index.js': Buffer.from('exports.handler = async () => {};') }));
    file('keys', { data: [{ key: 'a', value: '1' }] });
    file('access', { Version: '2012-10-17', Statement: [] });
    file('headers', { Name: 'safe', SecurityHeadersConfig: { ContentTypeOptions: { Override: true } } });
    file('distribution', distributionConfig(behavior));
    file('bad', distributionConfig({ TargetOriginId: 'other' }));
    file('associated', distributionConfig(functions));
    file('disabled', distributionConfig(functions, { Enabled: false }));
    file('policy', {
      Enabled: true,
      StagingDistributionDnsNames: { Quantity: 1, Items: [known.get('NAME') ?? ''] },
      TrafficConfig: { Type: 'SingleWeight', SingleWeightConfig: { Weight: 0.05 } },
    });
  }

  it.each([...STEPS.map((one) => ({ ...one, command: `cloudfront ${one.command}` })), ...OTHER_STEPS])(
    '$command',
    async ({ command, prints, as, fails = false }) => {
      writeFiles();
      const { port } = proxy.address() as AddressInfo;
      const argv = command
        .split(' ')
        .map((word) => word.replace(/@([a-z]+)/, (_, name) => join(folder, name)))
        .map((word) => word.replace(/\$([A-Z]+)/g, (_, name) => known.get(name) ?? ''));
      const endpoint = ['--endpoint-url', `http://127.0.0.1:${port}`, '--output', 'text'];
      const env = {
        PATH: process.env.PATH,
        HOME: folder,
        AWS_ACCESS_KEY_ID: 'AKIATEST',
        AWS_SECRET_ACCESS_KEY: 'secret',
        AWS_DEFAULT_REGION: 'us-east-1',
        AWS_PAGER: '',
        AWS_MAX_ATTEMPTS: '1',
      };
      const run = promisify(execFile)('aws', [...endpoint, ...argv], { env });
      const { text, isError } = await run.then(
        ({ stdout }) => ({ text: stdout.trim(), isError: false }),
        ({ stderr }: { stderr: string }) => ({ text: stderr.trim(), isError: true }),
      );
      expect([isError, text]).toEqual([fails, expect.stringMatching(prints)]);
      if (as) known.set(as, text);
    },
    30_000,
  );

  it.skipIf(BOTOCORE === undefined)('was answered as botocore models it, element by element', async () => {
    file('recorded', recorded);
    const { stdout } = await promisify(execFile)('python3', [
      'test/conformance/botocore-model.py',
      join(folder, 'recorded'),
    ]);
    expect(recorded.length).toBeGreaterThan(40);
    expect(JSON.parse(stdout)).toEqual({ checked: recorded.length, problems: [] });
  });
});
