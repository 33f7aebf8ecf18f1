/**
 * What an access log calls the result of a request.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html
 */
import { headerOf } from '../header-lines.ts';
import { isRecord } from '../is-record.ts';
import type { ErrorType, Trace } from '../trace/trace.ts';

/** The three fields that say what became of a request. */
export interface ResultTypes {
  /** `x-edge-response-result-type`: when the answer began. */
  readonly response: string;
  /** `x-edge-result-type`: when the last byte was sent. */
  readonly result: string;
  /** `x-edge-detailed-result-type`. */
  readonly detailed: string;
}

/** Errors of the viewer's connection, which can come after an answer has begun well. */
const AFTER_THE_BEGINNING: readonly (ErrorType | undefined)[] = ['ClientCommError', 'ClientHungUpRequest'];

/** The result types of a request. */
export function resultTypesOf(trace: Trace): ResultTypes {
  const response = responseResult(trace);
  const result = AFTER_THE_BEGINNING.includes(trace.errorType) ? 'Error' : response;
  return { response, result, detailed: detailedResult(trace, result) };
}

/** What X-Cache says, which is CloudFront's own on every answer that was sent. */
function responseResult({ answer, cache }: Trace): string {
  const said = /^(\w+) from cloudfront$/.exec(headerOf(answer.headers, 'x-cache') ?? '')?.[1];
  return said ?? (answer.status === '000' || Number(answer.status) >= 400 ? 'Error' : (cache?.result ?? 'Miss'));
}

function detailedResult({ errorType, cache, stations }: Trace, result: string): string {
  if (result === 'Error') return errorType ?? result;
  const isGenerated = stations.some(
    (run) => run.station === 'origin-request' && isRecord(run.result) && run.result.status !== undefined,
  );
  if (result === 'Miss' && isGenerated) return 'MissGeneratedResponse';
  return cache?.layer === 'Origin Shield' && cache.result === 'Hit' ? 'OriginShieldHit' : result;
}
