/** A service of AWS as its own SDK describes it: operations, the shapes of what goes in and out, errors with their statuses. */

import type { NormalizedSchema } from '@smithy/core/schema';
import type { Codec } from '@smithy/types';

/** How a service writes requests and answers: S3 as others do in REST-XML, but for buckets, bodies and errors. @see https://smithy.io/2.0/aws/protocols/index.html */
export type Wire = 'rest-xml' | 'rest-json' | 'query' | 'json' | 's3';

/** What a schema of the SDK may be looked at as. */
export type SchemaOf = (schema: unknown) => NormalizedSchema;

/** Turns values into the bodies of requests and answers, and back. */
export type BodyCodec = Codec<string | Uint8Array, string | Uint8Array>;

/** One operation. */
export interface Operation {
  /** `CreateFunction`. */
  readonly name: string;
  readonly method: string;
  /** The parts of its path between slashes: text, or the name of an input's member. */
  readonly segments: readonly Segment[];
  /** Parameters of the query that have to be there; a name alone may have any value. */
  readonly query: readonly (readonly [name: string, value: string | undefined])[];
  /** Headers that have to be there, in lower case. */
  readonly headers?: readonly string[];
  /** What `x-id` says of it, where a request says that. */
  readonly id?: string;
  /** The status of an answer that is no error. */
  readonly status: number;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
}

/** A part of a path. */
export type Segment = { readonly text: string } | { readonly label: string; readonly isGreedy: boolean };

/** An error that a service declares. */
export interface DeclaredError {
  /** What it is called on the wire: the name of its shape, but for the query protocol. */
  readonly name: string;
  /** The name of its shape, by which the SDK calls it. */
  readonly shape: string;
  readonly status: number;
  /** Whose fault it is. */
  readonly isSender: boolean;
}

/** A service. */
export interface Service {
  /** The name that signatures are scoped to: `cloudfront`. */
  readonly name: string;
  readonly wire: Wire;
  /** Of the elements of XML. */
  readonly xmlNamespace: string;
  /** What stands before an operation's name in `X-Amz-Target`: `AmazonSSM`. */
  readonly target?: string;
  readonly operations: readonly Operation[];
  readonly errors: ReadonlyMap<string, DeclaredError>;
  readonly codec: BodyCodec;
  /** Reads and writes what stands in headers, paths and queries. */
  readonly text: TextCodec;
}

/** Texts of headers, paths and queries. */
export interface TextCodec {
  read(schema: NormalizedSchema, text: string): unknown;
  write(schema: NormalizedSchema, value: unknown): string;
}

/** What the modules of the SDK give to a service. */
export interface ServiceParts extends Pick<Service, 'name' | 'wire' | 'xmlNamespace' | 'target' | 'codec' | 'text'> {
  /** What the client's module exports, schemas among it. */
  readonly exports: Readonly<Record<string, unknown>>;
  readonly schemaOf: SchemaOf;
}

/** Finds the operations and errors among the exports of a client. */
export function serviceFrom({ exports, schemaOf, ...parts }: ServiceParts): Service {
  const schemas = Object.entries(exports).flatMap(([name, value]) =>
    name.endsWith('$') && Array.isArray(value) ? [value as readonly unknown[]] : [],
  );
  const operations = schemas.filter(([kind]) => kind === OPERATION).map((schema) => operationFrom(schema, schemaOf));
  // The base class of all has a namespace of its own.
  const isDeclared = ([kind, namespace]: readonly unknown[]) => kind === ERROR && !/^smithy\./.test(String(namespace));
  const errors = schemas.filter(isDeclared).map((schema) => errorFrom(schema, parts.wire, schemaOf));
  return { ...parts, operations, errors: new Map(errors.map((error) => [error.name, error])) };
}

/** The members of a structure that have to be there: a schema names them first, and says how many they are. */
export function requiredMembers(schema: NormalizedSchema): readonly string[] {
  const parts = schema.getSchema() as readonly unknown[];
  const [names, count] = [parts[4], parts[6]];
  return Array.isArray(names) && typeof count === 'number' ? names.slice(0, count) : [];
}

/** First members of the SDK's schemas. */
const OPERATION = 9;
const ERROR = -3;

type HttpTrait = readonly [method: string, uri: string, status: number];

function operationFrom(schema: readonly unknown[], schemaOf: SchemaOf): Operation {
  const [, , name, traits, input, output] = schema as readonly [
    number,
    string,
    string,
    { readonly http?: HttpTrait } | number,
    unknown,
    unknown,
  ];
  const [method, uri, status] = (typeof traits === 'object' ? traits.http : undefined) ?? ['POST', '/', 200];
  const [path = '', query = ''] = uri.split('?');
  return {
    name,
    method,
    segments: path.split('/').slice(1).map(segmentFrom),
    query: query === '' ? [] : query.split('&').map(parameterFrom),
    status,
    input: schemaOf(input),
    output: schemaOf(output),
  };
}

function segmentFrom(part: string): Segment {
  const [, label] = /^\{(.+?)\+?\}$/.exec(part) ?? [];
  return label === undefined ? { text: part } : { label, isGreedy: part.endsWith('+}') };
}

function parameterFrom(text: string): readonly [string, string | undefined] {
  const [name = '', value] = text.split('=');
  return [name, value];
}

function errorFrom(schema: readonly unknown[], wire: Wire, schemaOf: SchemaOf): DeclaredError {
  const traits = schemaOf(schema).getMergedTraits() as {
    readonly error?: string;
    readonly httpError?: number;
    readonly awsQueryError?: readonly [code: string, status: number];
  };
  const isSender = traits.error !== 'server';
  const shape = String(schema[2]);
  return {
    // Services that once spoke the query protocol still say how.
    name: (wire === 'query' ? traits.awsQueryError?.[0] : undefined) ?? shape,
    shape,
    status: traits.httpError ?? (isSender ? 400 : 500),
    isSender,
  };
}
