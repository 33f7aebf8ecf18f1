/** What sends requests of AWS's clients to an API in the same process, where the wire is not the point. */
import { Readable } from 'node:stream';
import { type HttpHandler, type HttpRequest, HttpResponse } from '@smithy/core/protocols';
import type { ApiServer } from '../../../simulator/aws-api/api-server.ts';
import type { ApiRequest } from '../../../simulator/aws-api/wire/api-request.ts';

/** Sends requests to an API. */
export function inProcessHandler({ answer }: Pick<ApiServer, 'answer'>): HttpHandler {
  return {
    async handle(request) {
      const answered = await answer(apiRequestOf(request));
      if (!answered) throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
      const { status, headers, body } = answered;
      const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
      return {
        response: new HttpResponse({
          statusCode: status,
          headers: Object.fromEntries(lower),
          body: request.method === 'HEAD' ? undefined : Readable.from([Buffer.from(body)]),
        }),
      };
    },
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
  };
}

function apiRequestOf({ method, path, query, headers, body }: HttpRequest): ApiRequest {
  const values = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((one) => [name, one ?? ''] as const),
  );
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return { method, path, query: values, headers: Object.fromEntries(lower), body: bytesOf(body) };
}

/** A copy: what the SDK sends may be bytes that also look like a string, for which `Buffer.from` would ask. */
function bytesOf(body: string | Uint8Array | undefined): Buffer {
  return Buffer.from(body instanceof Uint8Array ? new Uint8Array(body) : (body ?? ''));
}
