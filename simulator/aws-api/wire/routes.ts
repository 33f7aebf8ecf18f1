import type { ApiRequest } from './api-request.ts';
import { queryOperation } from './query-input.ts';
import type { Operation, Segment, Service } from './service.ts';

/** An operation that a request means, and what its path names. */
export interface Route {
  readonly operation: Operation;
  /** By the names of members of the input, decoded. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Finds the operation of a request; nothing where none has its method and path. */
type RouteFor = (request: Pick<ApiRequest, 'method' | 'path' | 'query' | 'headers'>) => Route | undefined;

/** How a service's requests are told apart: by method and path, by what a form says, or by a header. */
export function routing(service: Service): (request: ApiRequest) => Route | undefined {
  const named = NAMED[service.wire];
  if (!named) return routesOf(service.operations);
  return (request) => {
    const operation = named(service, request);
    return operation && { operation, labels: {} };
  };
}

/** The wires on which a request names its operation. */
const NAMED: Partial<Record<Service['wire'], (service: Service, request: ApiRequest) => Operation | undefined>> = {
  query: queryOperation,
  json: targetOperation,
};

/** The operation that a header names. @see https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
function targetOperation({ operations, target }: Service, { headers }: ApiRequest): Operation | undefined {
  return operations.find(({ name }) => headers['x-amz-target'] === `${target}.${name}`);
}

/**
 * Makes operations ready to be found. One that needs a parameter of the query comes before one that needs none, and text before a
 * label.
 *
 * @see https://smithy.io/2.0/spec/http-bindings.html
 */
function routesOf(operations: readonly Operation[]): RouteFor {
  const ordered = [...operations].sort((a, b) => rankOf(b).localeCompare(rankOf(a)));
  const find: RouteFor = (request) => {
    const { method, path } = request;
    const parts = path.split('/').slice(1);
    for (const operation of ordered) {
      if (operation.method !== method || !hasNeeded(operation, request)) continue;
      const labels = labelsOf(operation.segments, parts);
      if (labels) return { operation, labels };
    }
    return undefined;
  };
  // Some versions of AWS's own clients end a path with a slash where others do not: CreateKeyValueStore of AWS CLI 2.17.
  return (request) => find(request) ?? (request.path.endsWith('/') ? find(withoutSlash(request)) : undefined);
}

function withoutSlash<Request extends { readonly path: string }>(request: Request): Request {
  return { ...request, path: request.path.replace(/\/+$/, '') };
}

/** A text by which more particular operations come later in the alphabet. */
function rankOf({ query, headers = [], segments }: Operation): string {
  const places = segments.map((segment) => ('text' in segment ? '2' : segment.isGreedy ? '0' : '1'));
  return `${query.length + headers.length}${places.join('')}`;
}

/** Whether a request has the parameters and headers that an operation needs. */
function hasNeeded(
  { query: needed, headers: names = [], id }: Operation,
  { query, headers }: Pick<ApiRequest, 'query' | 'headers'>,
): boolean {
  const said = query.find(([name]) => name === 'x-id')?.[1];
  if (id !== undefined && said !== undefined && said !== id) return false;
  if (!names.every((name) => headers[name] !== undefined)) return false;
  return needed.every(([name, value]) => query.some(([n, v]) => n === name && (value === undefined || v === value)));
}

function labelsOf(
  segments: readonly Segment[],
  parts: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const last = segments.at(-1);
  const isGreedy = last !== undefined && 'label' in last && last.isGreedy;
  if (isGreedy ? parts.length < segments.length : parts.length !== segments.length) return undefined;
  const labels: [string, string][] = [];
  for (const [i, segment] of segments.entries()) {
    const part = parts[i] ?? '';
    if ('text' in segment) {
      if (segment.text !== part) return undefined;
      continue;
    }
    const text = decoded(segment.isGreedy ? parts.slice(i).join('/') : part);
    if (text === undefined || text === '') return undefined;
    labels.push([segment.label, text]);
  }
  return Object.fromEntries(labels);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
