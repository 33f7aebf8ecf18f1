import type { CloudFrontHeaders, CloudFrontRequest, CloudFrontResponse } from 'aws-lambda';
import type { EdgeRequest, EdgeResponse } from '#policy/event';
import type { ViewerStation } from '#policy/restricted-headers';
import {
  fromEdgeAnswer,
  fromEdgeRequest,
  fromEdgeResponse,
  toEdgeRequest,
  toEdgeResponse,
} from '../../lambda-edge/event.ts';
import { type FunctionLeeway, functionViolations } from '../contract/function-contract.ts';
import { originChoiceOf } from '../contract/origin-choice.ts';
import type {
  EdgeLocation,
  Engine,
  FunctionEvent,
  FunctionRun,
  OriginCall,
  Outcome,
  StoreReader,
} from '../engine/engine.ts';
import { type NjsFunction, njsFunction } from '../engine/njs-function.ts';
import { type ServedNodeFunctions, servedNodeFunctions } from '../engine/node-engine.ts';
import type { Answer, ViewerRequest } from '../exchange.ts';
import { withHeaders } from '../header-lines.ts';
import { edgeLocationOf } from './edge-location.ts';
import {
  bodyBytes,
  type ContextOf,
  generatedAnswer,
  judged,
  type Observe,
  runOf,
  type Station,
  splitHeaders,
  withBody,
} from './station.ts';
import { throttledError, validationError } from './station-error.ts';
import { type FaultsNow, withFaults } from './station-faults.ts';

/** What a function is: its code alone. */
export interface FunctionCode {
  readonly code: string;
}

/** How a function runs at its station. */
export interface FunctionStationOptions extends FunctionLeeway {
  /** What runs it; Node where nothing is said. njs has to be on this machine. */
  readonly engine?: Engine['name'];
  /** What makes functions ready for Node: one for all of a distribution lets them share a watch. */
  readonly nodeFunctions?: ServedNodeFunctions;
  readonly faults?: FaultsNow;
  /** The ids of the distribution's origins, of which a function may choose one. */
  readonly originIds?: readonly string[];
  readonly observe?: Observe;
}

/** A CloudFront Function at its station. `read` gives the values of its KeyValueStore, if it has one. */
export function functionStation(
  { code }: FunctionCode,
  now: () => number,
  context: ContextOf,
  read?: StoreReader,
  {
    engine = 'node',
    nodeFunctions = servedNodeFunctions(),
    faults = () => ({}),
    originIds,
    observe,
    ...leeway
  }: FunctionStationOptions = {},
): Station {
  const make: (...bundle: Parameters<ServedNodeFunctions>) => FunctionRun | NjsFunction =
    engine === 'njs' ? njsFunction : nodeFunctions;
  const run = make(code, withFaults(read, faults));
  // Whoever does not import the module cannot ask it.
  const hasModule = code.includes('cloudfront');
  /** What a function returns for an event and which origin it chose, or the error that takes the place of it. */
  const result = async (
    station: ViewerStation,
    event: FunctionEvent,
    id: string,
    edgeLocation?: EdgeLocation,
  ): Promise<Judged> => {
    if (faults().throttled) return { error: throttledError('Function', id) };
    const start = now();
    const outcome = sharing(await run(event, start, edgeLocation), station, event);
    const violations = (returned: unknown) => functionViolations(station, event, returned, leeway);
    const verdict = judged(outcome, violations, 'Function', id);
    const { logs, customData } = outcome;
    const written = customData === undefined ? { logs } : { logs, customData };
    observe?.(id, { station, runtime: 'cloudfront-js-2.0', event, ...runOf(verdict), ...written, took: now() - start });
    return 'error' in verdict ? verdict : { result: verdict.result, originCall: outcome.originCall };
  };
  return {
    async request(viewer, id) {
      const { seen, hidden } = splitHeaders(viewer.headers);
      const original = shownOf(viewer, seen);
      const before = toEdgeRequest(original);
      // As the viewer sent it: `?a` and `?a=` are the same parameter, and not the same text.
      const raw = viewer.querystring === '' ? {} : { rawQueryString: viewer.querystring };
      const asked = Object.assign({}, before, raw);
      const event = eventOf('viewer-request', context('viewer-request', id), viewer.clientIp, asked);
      const verdict = await result('viewer-request', event, id, hasModule ? edgeLocationOf(viewer.pop) : undefined);
      if ('error' in verdict) return { answer: verdict.error };
      const returned = verdict.result as EdgeRequest | EdgeResponse;
      if ('statusCode' in returned) return { answer: generatedAnswer(fromEdgeAnswer(returned), 'Function') };
      const chosen = verdict.originCall && originChoiceOf(verdict.originCall, originIds);
      if (chosen && 'refused' in chosen) return { answer: validationError('Function', chosen.refused, id) };
      const isRewritten = returned.querystring !== before.querystring;
      const { uri, querystring, headers } = fromEdgeRequest(original, before, returned, isRewritten);
      const request = Object.assign({}, viewer, { uri, querystring, headers: withHeaders(headers, hidden) });
      return { request: chosen ? { ...request, originChoice: chosen.choice } : request };
    },
    async response(request, answer, id) {
      const { seen, hidden } = splitHeaders(answer.headers);
      const asked = toEdgeRequest(shownOf(request, splitHeaders(request.headers).seen));
      const sent: CloudFrontResponse = { ...statusOf(answer), headers: seen };
      const before = toEdgeResponse(sent);
      const event = Object.assign(eventOf('viewer-response', context('viewer-response', id), request.clientIp, asked), {
        response: { ...before },
      });
      const verdict = await result('viewer-response', event, id);
      if ('error' in verdict) return verdict.error;
      const after = verdict.result as EdgeResponse;
      const { headers } = fromEdgeResponse(sent, before, after);
      const { status, body, bodyEncoding } = fromEdgeAnswer({ ...after, headers: {}, cookies: {} });
      const line = status === answer.status ? {} : { status, statusDescription: after.statusDescription ?? '' };
      const changed = Object.assign({}, answer, line, { headers: withHeaders(headers, hidden) });
      return body === undefined ? changed : withBody(changed, bodyBytes(body, bodyEncoding));
    },
    close: async () => {
      if ('close' in run) await run.close();
    },
  };
}

/** An outcome whose result has the very objects of the event wherever it says the same, which nobody has to compare again. */
function sharing(outcome: Outcome, station: ViewerStation, { request, response }: FunctionEvent): Outcome {
  const sent = station === 'viewer-request' ? request : response;
  return 'result' in outcome ? Object.assign({}, outcome, { result: withShared(sent, outcome.result) }) : outcome;
}

/** What was returned. Two objects that JSON writes alike become one, the one that was sent. */
function withShared(sent: unknown, returned: unknown): unknown {
  if (!isObject(sent) || !isObject(returned) || Array.isArray(sent) !== Array.isArray(returned)) return returned;
  const [before, after] = [Object.keys(sent), Object.keys(returned)];
  let isSame = before.length === after.length;
  after.forEach((name, i) => {
    const known = Object.hasOwn(sent, name) ? sent[name] : undefined;
    const value = withShared(known, returned[name]);
    if (value !== returned[name]) returned[name] = value;
    isSame &&= value === known && before[i] === name;
  });
  return isSame ? sent : returned;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** What a function returned and chose, or an error in its place. */
type Judged = { readonly result: unknown; readonly originCall: OriginCall | undefined } | { readonly error: Answer };

function eventOf(station: string, context: ReturnType<ContextOf>, ip: string, request: object) {
  return { version: '1.0', context: { ...context, eventType: station }, viewer: { ip }, request: { ...request } };
}

/** A request as a function is shown it. */
function shownOf({ clientIp, method, uri, querystring }: ViewerRequest, headers: CloudFrontHeaders): CloudFrontRequest {
  return { clientIp, method, uri, querystring, headers };
}

function statusOf({ status, statusDescription }: Answer): Pick<CloudFrontResponse, 'status' | 'statusDescription'> {
  return { status, statusDescription };
}
