/** Loads what the SDK knows of a service. Whoever does not serve the API never loads a client of AWS. */
import { s3Operation } from './s3-operation.ts';
import { type BodyCodec, type Service, serviceFrom, type TextCodec, type Wire } from './service.ts';

/** What is said of a service here; everything else its client knows. */
interface ServiceRow {
  readonly wire: Wire;
  /** Of its schemas. */
  readonly namespace: string;
  /** Of the elements of XML, where it writes any. */
  readonly xmlNamespace?: string;
  /** What stands before an operation's name in `X-Amz-Target`, where that header names it. */
  readonly target?: string;
  readonly client: () => Promise<object>;
}

/** The services that are served, by the names that signatures are scoped to. */
const SERVICES = {
  cloudfront: {
    wire: 'rest-xml',
    namespace: 'com.amazonaws.cloudfront',
    xmlNamespace: 'http://cloudfront.amazonaws.com/doc/2020-05-31/',
    client: () => import('@aws-sdk/client-cloudfront'),
  },
  'cloudfront-keyvaluestore': {
    wire: 'rest-json',
    namespace: 'com.amazonaws.cloudfrontkeyvaluestore',
    client: () => import('@aws-sdk/client-cloudfront-keyvaluestore'),
  },
  lambda: {
    wire: 'rest-json',
    namespace: 'com.amazonaws.lambda',
    client: () => import('@aws-sdk/client-lambda'),
  },
  iam: {
    wire: 'query',
    namespace: 'com.amazonaws.iam',
    xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
    client: () => import('@aws-sdk/client-iam'),
  },
  sts: {
    wire: 'query',
    namespace: 'com.amazonaws.sts',
    xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    client: () => import('@aws-sdk/client-sts'),
  },
  logs: {
    wire: 'json',
    namespace: 'com.amazonaws.cloudwatchlogs',
    target: 'Logs_20140328',
    client: () => import('@aws-sdk/client-cloudwatch-logs'),
  },
  ssm: {
    wire: 'json',
    namespace: 'com.amazonaws.ssm',
    target: 'AmazonSSM',
    client: () => import('@aws-sdk/client-ssm'),
  },
  s3: {
    wire: 's3',
    namespace: 'com.amazonaws.s3',
    xmlNamespace: 'http://s3.amazonaws.com/doc/2006-03-01/',
    client: () => import('@aws-sdk/client-s3'),
  },
} as const satisfies Readonly<Record<string, ServiceRow>>;

/** The name of a service. */
export type ServiceName = keyof typeof SERVICES;

/** All of them. */
export const SERVICE_NAMES = Object.keys(SERVICES) as readonly ServiceName[];

/** Loads a service. */
export async function loadService(name: ServiceName): Promise<Service> {
  const row: ServiceRow = SERVICES[name];
  const [exports, codec, text, { NormalizedSchema }] = await Promise.all([
    row.client(),
    bodyCodec(row),
    textCodec(),
    import('@smithy/core/schema'),
  ]);
  const schemaOf = (schema: unknown) => NormalizedSchema.of(schema as Parameters<typeof NormalizedSchema.of>[0]);
  const { wire, xmlNamespace = '', target } = row;
  const named = { name, wire, xmlNamespace, ...(target === undefined ? {} : { target }) };
  const service = serviceFrom({ ...named, codec, text, exports: { ...exports }, schemaOf });
  return wire === 's3' ? { ...service, operations: service.operations.map(s3Operation) } : service;
}

/** What the protocol of a client reads and writes bodies with. Of the query protocol only inputs are forms: answers are XML. */
async function bodyCodec({ wire, namespace, xmlNamespace = '', target = '' }: ServiceRow): Promise<BodyCodec> {
  const { AwsJson1_1Protocol, AwsRestJsonProtocol, AwsRestXmlProtocol } = await import('@aws-sdk/core/protocols');
  const settings = { defaultNamespace: namespace, errorTypeRegistries: [] };
  const protocols = {
    'rest-xml': () => new AwsRestXmlProtocol({ ...settings, xmlNamespace }),
    s3: () => new AwsRestXmlProtocol({ ...settings, xmlNamespace }),
    query: () => new AwsRestXmlProtocol({ ...settings, xmlNamespace }),
    'rest-json': () => new AwsRestJsonProtocol(settings),
    json: () => new AwsJson1_1Protocol({ ...settings, serviceTarget: target }),
  };
  return protocols[wire]().getPayloadCodec() as unknown as BodyCodec;
}

async function textCodec(): Promise<TextCodec> {
  const { FromStringShapeDeserializer, ToStringShapeSerializer } = await import('@smithy/core/protocols');
  // Dates in queries are of RFC 3339, those in headers say themselves what they are.
  const settings = { httpBindings: true, timestampFormat: { useTrait: true, default: 5 as const } };
  const reader = new FromStringShapeDeserializer(settings);
  const writer = new ToStringShapeSerializer(settings);
  return {
    read: (schema, value) => reader.read(schema, value),
    write(schema, value) {
      writer.write(schema, value);
      return String(writer.flush());
    },
  };
}
