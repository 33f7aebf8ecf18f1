import type { NormalizedSchema } from '@smithy/core/schema';
import type { ApiError } from './api-error.ts';
import type { Operation, Service, Wire } from './service.ts';

/** An answer of an API. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

interface Traits {
  readonly httpHeader?: string;
  readonly httpPrefixHeaders?: string;
  readonly httpPayload?: 1;
  readonly httpResponseCode?: 1;
}

/** The answer of an operation that did what it was asked. Members of the output that are undefined are left out. */
export function outputAnswer(service: Service, operation: Operation, output: object, requestId: string): ApiAnswer {
  if (service.wire === 'query') return queryAnswer(service, operation, output, requestId);
  const members = [...operation.output.structIterator()].flatMap(([name, schema]) => {
    const value = (output as Readonly<Record<string, unknown>>)[name];
    return value === undefined || value === null ? [] : [{ name, schema, value, traits: traitsOf(schema) }];
  });
  const headers = members.flatMap(({ schema, value, traits }) => headersOf(service, schema, value, traits));
  const declaresPayload = [...operation.output.structIterator()].find(([, schema]) => traitsOf(schema).httpPayload);
  const payload = members.find(({ traits }) => traits.httpPayload);
  const inBody = members.filter(({ traits }) => Object.keys(traits).every((name) => !BINDINGS.includes(name)));
  const status = members.find(({ traits }) => traits.httpResponseCode)?.value ?? operation.status;
  const body = declaresPayload
    ? payload && payloadText(service, payload.schema, payload.value)
    : bodyText(service, operation, Object.fromEntries(inBody.map(({ name, value }) => [name, value])));
  return {
    status: Number(status),
    headers: {
      ...(typeof body === 'string' ? { 'content-type': CONTENT_TYPES[service.wire] } : {}),
      ...Object.fromEntries(headers),
    },
    body: body ?? '',
  };
}

const BINDINGS = ['httpHeader', 'httpPrefixHeaders', 'httpPayload', 'httpResponseCode'];

const CONTENT_TYPES: Readonly<Record<Wire, string>> = {
  'rest-xml': 'text/xml',
  'rest-json': 'application/json',
  query: 'text/xml',
  json: 'application/x-amz-json-1.1',
  s3: 'application/xml',
};

function traitsOf(schema: NormalizedSchema): Traits {
  return schema.getMergedTraits() as Traits;
}

function headersOf(
  { text }: Service,
  schema: NormalizedSchema,
  value: unknown,
  { httpHeader, httpPrefixHeaders }: Traits,
): readonly (readonly [string, string])[] {
  if (httpHeader !== undefined) return [[httpHeader.toLowerCase(), text.write(schema, value)]];
  if (httpPrefixHeaders === undefined) return [];
  return Object.entries(value as Readonly<Record<string, string>>).map(([name, one]) => [
    `${httpPrefixHeaders}${name}`.toLowerCase(),
    one,
  ]);
}

function payloadText(service: Service, schema: NormalizedSchema, value: unknown): string | Uint8Array {
  return typeof value === 'string' || value instanceof Uint8Array ? value : written(service, schema, value);
}

/** Nothing where an output has no members for a body, and the wire needs none. */
function bodyText({ wire, ...service }: Service, operation: Operation, value: object): string | undefined {
  const hasMembers = !operation.output.isUnitSchema() && [...operation.output.structIterator()].length > 0;
  if (!hasMembers && operation.status === 204) return undefined;
  if (isJson(wire)) return hasMembers ? written({ wire, ...service }, operation.output, value) : '{}';
  return Object.keys(value).length > 0 ? written({ wire, ...service }, operation.output, value) : undefined;
}

function written({ codec, wire }: Service, schema: NormalizedSchema, value: unknown): string {
  const serializer = codec.createSerializer();
  serializer.write(schema, value);
  const flushed = serializer.flush();
  // Bytes of the SDK that also look like a string, which `Buffer.from` would ask them for and be warned.
  const text = typeof flushed === 'string' ? flushed : new TextDecoder().decode(flushed);
  return isJson(wire) ? text : `${XML_DECLARATION}${text}`;
}

function isJson(wire: Wire): boolean {
  return wire === 'rest-json' || wire === 'json';
}

/** An output inside the two elements that the query protocol puts around it. */
function queryAnswer(
  service: Service,
  { name, output: schema }: Operation,
  output: object,
  requestId: string,
): ApiAnswer {
  const text = schema.isUnitSchema() ? '' : written(service, schema, output).slice(XML_DECLARATION.length);
  const [, members = ''] = /^<[^>]+>(.*)<\/[^>]+>$/s.exec(text) ?? [];
  const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
  const body = `${XML_DECLARATION}<${name}Response xmlns="${service.xmlNamespace}"><${name}Result>${members}</${name}Result>${metadata}</${name}Response>`;
  return { status: 200, headers: { 'content-type': CONTENT_TYPES.query }, body };
}

const XML_DECLARATION = '<?xml version="1.0"?>\n';

/** The answer of an operation that did not: the envelope of its service's protocol, with the status that the service declares. */
export function errorAnswer(service: Service, error: ApiError, requestId: string): ApiAnswer {
  const declared = service.errors.get(error.code);
  const status = error.status ?? declared?.status ?? 400;
  return ENVELOPES[service.wire](service, error, {
    status,
    requestId,
    type: (declared?.isSender ?? status < 500) ? 'Sender' : 'Receiver',
  });
}

interface Envelope {
  readonly status: number;
  readonly type: string;
  readonly requestId: string;
}

const ENVELOPES: Readonly<Record<Wire, (service: Service, error: ApiError, envelope: Envelope) => ApiAnswer>> = {
  'rest-xml': xmlError,
  query: xmlError,
  s3: (_, { code, message }, { status, requestId }) => ({
    status,
    headers: { 'content-type': CONTENT_TYPES.s3, 'x-amz-request-id': requestId },
    body: `${XML_DECLARATION}<Error><Code>${escaped(code)}</Code><Message>${escaped(message)}</Message><RequestId>${requestId}</RequestId></Error>`,
  }),
  'rest-json': (_, { code, message }, { status, requestId }) => ({
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId, 'x-amzn-errortype': code },
    body: JSON.stringify({ Message: message, message }),
  }),
  json: (_, { code, message }, { status, requestId }) => ({
    status,
    headers: { 'content-type': CONTENT_TYPES.json, 'x-amzn-requestid': requestId },
    body: JSON.stringify({ __type: code, message }),
  }),
};

function xmlError(
  { xmlNamespace }: Service,
  { code, message }: ApiError,
  { status, type, requestId }: Envelope,
): ApiAnswer {
  return {
    status,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
    body: `${XML_DECLARATION}<ErrorResponse xmlns="${xmlNamespace}"><Error><Type>${type}</Type><Code>${escaped(code)}</Code><Message>${escaped(message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
  };
}

/** Text between the tags of XML. */
function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
  // Characters that XML cannot have at all.
  return text.replace(/[&<>]/g, (char) => entities[char] ?? char).replace(/[\0-\x08\x0b\x0c\x0e-\x1f]/g, '?');
}
