/** The API of AWS behind a port of this machine. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EdgeError } from '../../config/errors.ts';
import type { ApiFault } from '../faults.ts';
import type { Asked } from './call.ts';
import { authorizationOf, refusalOf } from './signature/check-signature.ts';
import type { Credentials } from './signature/credentials.ts';
import { presignedUrl } from './signature/presigned-url.ts';
import { refusalError } from './signature/refusal-error.ts';
import { type ApiAnswer, errorAnswer, outputAnswer } from './wire/api-answer.ts';
import { ApiError } from './wire/api-error.ts';
import { type ApiRequest, readApiRequest } from './wire/api-request.ts';
import { readInput } from './wire/read-input.ts';
import { type Route, routing } from './wire/routes.ts';
import { withBucketInPath, withoutChunks } from './wire/s3-request.ts';
import type { Service } from './wire/service.ts';

/** Does what an operation of a service is asked, and gives its output. @throws ApiError as the service declares it */
export type Perform = (service: string, operation: string, input: object, asked: Asked) => Promise<object>;

/** One operation that was asked for, and what came of it. */
export interface ApiCall {
  readonly service: string;
  /** Empty where no operation has such a path. */
  readonly operation: string;
  readonly status: number;
  readonly code?: string;
}

/** What the API is made of. */
export interface ApiServerParts {
  /** 0 for any that is free. */
  readonly port: number;
  readonly services: readonly Service[];
  readonly credentials: Credentials;
  /** Whether an operation is there at all. */
  readonly performs: (service: string, operation: string) => boolean;
  readonly perform: Perform;
  /** What goes wrong with the next call of an operation, if anything is to. */
  readonly faultOf?: (operation: string) => ApiFault | undefined;
  /** Milliseconds since 1970 by this machine's clock, which clients sign by. */
  readonly realNow: () => number;
  /** The same by the simulator's clock, which handlers sign by. */
  readonly now?: () => number;
  readonly requestId: () => string;
  /** Hears of every call. */
  readonly called?: (call: ApiCall) => void;
}

/** The API, listening. */
export interface ApiServer {
  readonly port: number;
  /** Answers a request, whatever way it came; nothing where its connection is cut. Without a request: one that could not be read. */
  answer(request: ApiRequest | undefined): Promise<ApiAnswer | undefined>;
  close(): Promise<void>;
}

interface Served {
  readonly service: Service;
  readonly routeFor: (request: ApiRequest) => Route | undefined;
}

/**
 * Serves the API on this machine alone.
 *
 * @throws EdgeError ERR_LISTEN where the port is taken
 */
export async function serveApi(parts: ApiServerParts): Promise<ApiServer> {
  const services = parts.services.map((service) => ({ service, routeFor: routing(service) }));
  const answer: ApiServer['answer'] = async (request) => {
    const id = parts.requestId();
    const answered = request ? await answerOf(parts, services, request, id) : UNREADABLE;
    parts.called?.(answered.call);
    const { answer } = answered;
    return answer && { ...answer, headers: { 'x-amzn-requestid': id, ...answer.headers } };
  };
  const server = createServer(
    { keepAliveTimeout: KEPT },
    (message, response) => void respond(answer, message, response),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        new EdgeError(
          'ERR_LISTEN',
          `The API cannot listen on port ${parts.port}: ${error.message}`,
          'Use --aws-port with another.',
        ),
      ),
    );
    server.listen(parts.port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    answer,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Milliseconds for which an idle connection stays: one that is closed just as a client sends by it is lost to whoever does not try again. */
const KEPT = 120_000;

const UNREADABLE: Answered = {
  answer: { status: 400, headers: {}, body: '' },
  call: { service: '', operation: '', status: 400 },
};

async function respond(answer: ApiServer['answer'], message: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const answered = await answer(await readApiRequest(message));
    if (!answered) return void message.socket.destroy();
    const { status, headers, body } = answered;
    const isHead = message.method === 'HEAD';
    const length = (isHead && headers['content-length']) || Buffer.byteLength(body);
    response.writeHead(status, { ...headers, 'content-length': length });
    response.end(isHead ? undefined : body);
  } catch (error) {
    // A bug of ours, or a client that left.
    const says = error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
    response.end(`Edgewright broke: ${says}\n`);
  }
}

interface Answered {
  /** Nothing where the connection is cut. */
  readonly answer: ApiAnswer | undefined;
  readonly call: ApiCall;
}

async function answerOf(
  parts: ApiServerParts,
  services: readonly Served[],
  request: ApiRequest,
  id: string,
): Promise<Answered> {
  const { service, routeFor } = serviceFor(services, request);
  const refused = (error: ApiError, operation = ''): Answered => {
    const answer = errorAnswer(service, error, id);
    return { answer, call: { service: service.name, operation, status: answer.status, code: error.code } };
  };
  const { credentials, realNow, now = realNow } = parts;
  const refusal = refusalOf(request, { credentials, realNow: realNow(), now: now() });
  if (refusal) return refused(refusalError(refusal, service.wire));
  const isS3 = service.wire === 's3';
  const meant = isS3 ? withBucketInPath(request) : request;
  const route = routeFor(meant);
  if (!route)
    return refused(
      new ApiError(
        'UnknownOperationException',
        `${request.method} ${request.path} is no operation of ${service.name}.`,
        404,
      ),
    );
  const { operation } = route;
  if (!parts.performs(service.name, operation.name)) {
    const says = `${operation.name} of ${service.name} is not implemented here.`;
    return refused(new ApiError('NotImplemented', says, 501), operation.name);
  }
  const fault = parts.faultOf?.(operation.name);
  if (fault?.error !== undefined) return refused(switchedError(service, fault.error, fault.status), operation.name);
  const cut: Answered = { answer: undefined, call: { service: service.name, operation: operation.name, status: 0 } };
  if (fault?.cut === 'before') return cut;
  try {
    const input = await readInput(service, route, isS3 ? withoutChunks(meant) : meant);
    const output = await parts.perform(service.name, operation.name, input, askedBy(request, parts));
    const answer = outputAnswer(service, operation, output, id);
    return fault?.cut === 'after'
      ? cut
      : { answer, call: { service: service.name, operation: operation.name, status: answer.status } };
  } catch (error) {
    if (error instanceof ApiError) return refused(error, operation.name);
    throw error;
  }
}

function askedBy(request: ApiRequest, { credentials, realNow }: ApiServerParts): Asked {
  const host = request.headers.host ?? '';
  return {
    region: authorizationOf(request)?.region ?? '',
    presigned: (path, seconds) => presignedUrl({ host, path, credentials, at: realNow(), seconds }),
  };
}

/** An error that was switched on, by the status of AWS where it declares one. */
function switchedError({ errors }: Service, code: string, status: number | undefined): ApiError {
  const known = status ?? errors.get(code)?.status ?? (code === 'ServiceUnavailable' ? 503 : undefined);
  const says = code === 'Throttling' || code === 'ThrottlingException' ? 'Rate exceeded' : `${code} is switched on.`;
  return new ApiError(code, says, known);
}

/** The service that a request is signed for; unsigned ones get the first one's words. */
function serviceFor(services: readonly Served[], request: ApiRequest): Served {
  const name = authorizationOf(request)?.service;
  const found = services.find(({ service }) => service.name === name) ?? services[0];
  if (!found) throw new Error('an API needs a service');
  return found;
}
