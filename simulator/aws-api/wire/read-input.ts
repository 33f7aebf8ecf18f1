import type { NormalizedSchema } from '@smithy/core/schema';
import { isRecord } from '../../is-record.ts';
import { ApiError } from './api-error.ts';
import type { ApiRequest } from './api-request.ts';
import { queryInput } from './query-input.ts';
import type { Route } from './routes.ts';
import { requiredMembers, type Service, type Wire } from './service.ts';

/** Where a member of an input stands in a request. @see https://smithy.io/2.0/spec/http-bindings.html */
interface Traits {
  readonly httpLabel?: 1;
  readonly httpQuery?: string;
  readonly httpQueryParams?: 1;
  readonly httpHeader?: string;
  readonly httpPrefixHeaders?: string;
  readonly httpPayload?: 1;
}

/**
 * The input of an operation, out of the path, the query, the headers and the body of a request.
 *
 * @throws ApiError where a body is malformed, or a member that has to be there is not
 */
export async function readInput(
  service: Service,
  { operation, labels }: Route,
  request: ApiRequest,
): Promise<Readonly<Record<string, unknown>>> {
  if (service.wire === 'query') {
    const form = operation.input.isUnitSchema() ? {} : queryInput(service.text, operation.input, request.body);
    requireMembers(service, operation.input, form, operation.name);
    return form;
  }
  const members = [...operation.input.structIterator()];
  const bound = members.filter(([, schema]) => isBound(schema));
  const entries: [string, unknown][] = [];
  for (const [name, schema] of bound) {
    const value = await boundValue(service, { name, schema, labels }, request);
    if (value !== undefined) entries.push([name, value]);
  }
  const hasBody = bound.length < members.length && !bound.some(([, schema]) => traitsOf(schema).httpPayload);
  const body = hasBody && request.body.length > 0 ? await read(service, operation.input, request.body) : {};
  const input = { ...(isRecord(body) ? body : {}), ...Object.fromEntries(entries) };
  requireMembers(service, operation.input, input, operation.name);
  return input;
}

function isBound(schema: NormalizedSchema): boolean {
  const traits = traitsOf(schema);
  return Object.keys(traits).some((name) => BINDINGS.includes(name));
}

const BINDINGS = ['httpLabel', 'httpQuery', 'httpQueryParams', 'httpHeader', 'httpPrefixHeaders', 'httpPayload'];

function traitsOf(schema: NormalizedSchema): Traits {
  return schema.getMergedTraits() as Traits;
}

interface Member {
  readonly name: string;
  readonly schema: NormalizedSchema;
  readonly labels: Route['labels'];
}

async function boundValue(service: Service, { name, schema, labels }: Member, request: ApiRequest): Promise<unknown> {
  const traits = traitsOf(schema);
  if (traits.httpPayload) return payload(service, schema, request.body);
  if (traits.httpLabel) return text(service, schema, labels[name]);
  if (traits.httpHeader !== undefined) return text(service, schema, request.headers[traits.httpHeader.toLowerCase()]);
  if (traits.httpPrefixHeaders !== undefined) return prefixed(request.headers, traits.httpPrefixHeaders.toLowerCase());
  if (traits.httpQueryParams) return Object.fromEntries(request.query);
  const values = request.query.filter(([parameter]) => parameter === traits.httpQuery).map(([, value]) => value);
  if (!schema.isListSchema()) return text(service, schema, values[0]);
  return values.length === 0 ? undefined : values.map((value) => text(service, schema.getValueSchema(), value));
}

function text(service: Service, schema: NormalizedSchema, value: string | undefined): unknown {
  if (value === undefined) return undefined;
  const read = service.text.read(schema, value);
  const isWrong = (typeof read === 'number' && Number.isNaN(read)) || String(read) === 'Invalid Date';
  if (!isWrong) return read;
  throw malformed(service, `${JSON.stringify(value)} is not of the type of ${schema.getMemberName()}.`);
}

function prefixed(headers: ApiRequest['headers'], prefix: string): Readonly<Record<string, string>> {
  const meant = Object.entries(headers).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(meant.map(([name, value]) => [name.slice(prefix.length), value]));
}

async function payload(service: Service, schema: NormalizedSchema, body: Buffer): Promise<unknown> {
  if (schema.isBlobSchema()) return body;
  if (schema.isStringSchema()) return body.toString();
  return body.length === 0 ? undefined : read(service, schema, body);
}

async function read(service: Service, schema: NormalizedSchema, body: Buffer): Promise<unknown> {
  try {
    return await service.codec.createDeserializer().read(schema, body);
  } catch (error) {
    throw malformed(service, `The request body is malformed: ${(error as Error).message}`);
  }
}

/** What a body must have. @throws ApiError for the first member that is not there, wherever it stands */
function requireMembers(service: Service, schema: NormalizedSchema, value: unknown, at: string): void {
  if (schema.isListSchema() && Array.isArray(value)) {
    for (const [i, item] of value.entries()) requireMembers(service, schema.getValueSchema(), item, `${at}[${i}]`);
  }
  if (!schema.isStructSchema() || !isRecord(value)) return;
  // If-Match is an error of its own, which the operation knows.
  const absent = requiredMembers(schema).find((name) => value[name] === undefined && name !== 'IfMatch');
  if (absent !== undefined) throw malformed(service, `1 validation error detected: ${at}.${absent} must not be null`);
  for (const [name, member] of schema.structIterator()) {
    requireMembers(service, member, value[name], `${at}.${name}`);
  }
}

function malformed({ wire }: Service, message: string): ApiError {
  return new ApiError(MALFORMED[wire], message, 400);
}

const MALFORMED: Readonly<Record<Wire, string>> = {
  'rest-xml': 'MalformedXML',
  'rest-json': 'ValidationException',
  query: 'ValidationError',
  json: 'ValidationException',
  s3: 'MalformedXML',
};
