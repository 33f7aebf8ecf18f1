/** Configs as CloudFront writes them, by a writer that is not the SDK's, and a client that is answered with them. */
import { CloudFrontClient, DistributionConfig$ } from '@aws-sdk/client-cloudfront';
import { HttpResponse } from '@smithy/core/protocols';
import { NormalizedSchema } from '@smithy/core/schema';

/** JSON as XML, with members that no schema knows; the schema has only the names of lists' items. */
export function configXml(config: unknown): string {
  return element('DistributionConfig', config, NormalizedSchema.of(DistributionConfig$));
}

/** What GetDistribution says of it. */
export function distributionXml(config: string): string {
  return `<?xml version="1.0"?>
<Distribution xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Id>E1</Id><ARN>arn:aws:cloudfront::1:distribution/E1</ARN><Status>Deployed</Status><LastModifiedTime>2026-01-02T03:04:05Z</LastModifiedTime><DomainName>d1.cloudfront.net</DomainName><New>1</New>${config}</Distribution>`;
}

/** A client whose every call is answered so, with the ETag `E2TAG`. */
export function answeredClient(body: string, statusCode: number = 200): CloudFrontClient {
  const headers = { etag: 'E2TAG' };
  return new CloudFrontClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
    requestHandler: {
      handle: async () => ({
        response: new HttpResponse({ statusCode, headers, body: new TextEncoder().encode(body) }),
      }),
    },
  });
}

function element(name: string, value: unknown, schema: NormalizedSchema | undefined): string {
  if (value === undefined) return '';
  return `<${name}>${Array.isArray(value) ? items(value, schema) : content(value, schema)}</${name}>`;
}

function items(values: readonly unknown[], schema: NormalizedSchema | undefined): string {
  const item = schema?.isListSchema() ? schema.getValueSchema() : undefined;
  return values.map((value) => element(String(item?.getMergedTraits().xmlName ?? 'member'), value, item)).join('');
}

function content(value: unknown, schema: NormalizedSchema | undefined): string {
  if (typeof value !== 'object' || value === null) {
    return String(value).replace(/[&<>]/g, (character) => `&#${character.codePointAt(0)};`);
  }
  const known = new Map(schema?.isStructSchema() ? schema.structIterator() : []);
  return Object.entries(value)
    .map(([name, member]) => element(name, member, known.get(name)))
    .join('');
}
