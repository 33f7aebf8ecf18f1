/**
 * Traces as CloudFront's standard logs v2: JSON, a line a request, with the fields of the access log and those that it has not.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html
 */
import type { ViewerStation } from '#policy/restricted-headers';
import type { Trace } from '../trace/trace.ts';
import { type AccessLogOptions, accessLogValues } from './access-log.ts';

/** The line of one request, without the line break. */
export function accessLogV2Line(trace: Trace, options: AccessLogOptions = {}): string {
  return JSON.stringify({
    ...accessLogValues(trace, options),
    'cache-behavior-path-pattern': trace.behavior || '-',
    'viewer-request-log-data': logData(trace, 'viewer-request'),
    'viewer-response-log-data': logData(trace, 'viewer-response'),
  });
}

/** Bytes of what a function logs with a request. */
const LONGEST_LOG_DATA = 800;

/**
 * What the function at a station had logged with the request: encoded as a URL is, and cut.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/general-helper-methods.html
 */
function logData({ stations }: Trace, station: ViewerStation): string {
  const data = stations.find((run) => run.station === station)?.customData ?? '';
  return encodeURIComponent(data.toWellFormed()).slice(0, LONGEST_LOG_DATA) || '-';
}
