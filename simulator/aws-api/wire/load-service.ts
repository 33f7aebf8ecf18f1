/** Loads what the SDK knows of a service. Whoever does not serve the API never loads a client of AWS. */
import { type BodyCodec, type Service, serviceFrom, type TextCodec } from './service.ts';

/** The services that are served, by the names that signatures are scoped to. */
export const SERVICE_NAMES = ['cloudfront', 'cloudfront-keyvaluestore', 'lambda', 'iam', 'sts'] as const;

/** The name of a service. */
export type ServiceName = (typeof SERVICE_NAMES)[number];

/** Loads a service. */
export async function loadService(name: ServiceName): Promise<Service> {
  const [{ AwsRestXmlProtocol, AwsRestJsonProtocol }, { NormalizedSchema }, text] = await Promise.all([
    import('@aws-sdk/core/protocols'),
    import('@smithy/core/schema'),
    textCodec(),
  ]);
  const schemaOf = (schema: unknown) => NormalizedSchema.of(schema as Parameters<typeof NormalizedSchema.of>[0]);
  switch (name) {
    case 'cloudfront': {
      const exports: Readonly<Record<string, unknown>> = await import('@aws-sdk/client-cloudfront');
      const xmlNamespace = 'http://cloudfront.amazonaws.com/doc/2020-05-31/';
      const protocol = new AwsRestXmlProtocol({
        defaultNamespace: 'com.amazonaws.cloudfront',
        xmlNamespace,
        errorTypeRegistries: [],
      });
      return serviceFrom({ name, wire: 'rest-xml', xmlNamespace, codec: codecOf(protocol), text, exports, schemaOf });
    }
    case 'cloudfront-keyvaluestore': {
      const exports: Readonly<Record<string, unknown>> = await import('@aws-sdk/client-cloudfront-keyvaluestore');
      const protocol = new AwsRestJsonProtocol({
        defaultNamespace: 'com.amazonaws.cloudfrontkeyvaluestore',
        errorTypeRegistries: [],
      });
      return serviceFrom({
        name,
        wire: 'rest-json',
        xmlNamespace: '',
        codec: codecOf(protocol),
        text,
        exports,
        schemaOf,
      });
    }
    case 'iam': {
      const exports: Readonly<Record<string, unknown>> = await import('@aws-sdk/client-iam');
      const xmlNamespace = 'https://iam.amazonaws.com/doc/2010-05-08/';
      // Only what goes in is a form; what comes out is XML as ever.
      const protocol = new AwsRestXmlProtocol({
        defaultNamespace: 'com.amazonaws.iam',
        xmlNamespace,
        errorTypeRegistries: [],
      });
      return serviceFrom({ name, wire: 'query', xmlNamespace, codec: codecOf(protocol), text, exports, schemaOf });
    }
    case 'sts': {
      const exports: Readonly<Record<string, unknown>> = await import('@aws-sdk/client-sts');
      const xmlNamespace = 'https://sts.amazonaws.com/doc/2011-06-15/';
      const protocol = new AwsRestXmlProtocol({
        defaultNamespace: 'com.amazonaws.sts',
        xmlNamespace,
        errorTypeRegistries: [],
      });
      return serviceFrom({ name, wire: 'query', xmlNamespace, codec: codecOf(protocol), text, exports, schemaOf });
    }
    case 'lambda': {
      const exports: Readonly<Record<string, unknown>> = await import('@aws-sdk/client-lambda');
      const protocol = new AwsRestJsonProtocol({ defaultNamespace: 'com.amazonaws.lambda', errorTypeRegistries: [] });
      return serviceFrom({
        name,
        wire: 'rest-json',
        xmlNamespace: '',
        codec: codecOf(protocol),
        text,
        exports,
        schemaOf,
      });
    }
  }
}

function codecOf(protocol: { getPayloadCodec(): unknown }): BodyCodec {
  return protocol.getPayloadCodec() as BodyCodec;
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
