/**
 * What an origin is sent besides what policies let through.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html
 */
import type { CloudFrontOrigin } from 'aws-lambda';
import type { ViewerRequest } from '../exchange.ts';
import { headersFrom, withoutConnection } from '../header-lines.ts';
import { urlOf } from './event-origin.ts';

/** What a request's headers tell of its way. */
export interface RequestWay {
  /** The request id. */
  readonly id: string;
  /** What the viewer spoke: `1.1`, `2.0`. */
  readonly httpVersion?: string;
}

/**
 * A request as origin-request sees it: it knows where it goes, and has what CloudFront adds. Host and User-Agent stay where a
 * policy let the viewer's through, before a bucket too, which does not take it.
 */
export function addressed(request: ViewerRequest, origin: CloudFrontOrigin, way: RequestWay): ViewerRequest {
  const { headers, clientIp } = request;
  const listed = (name: string): readonly string[] => (headers[name] ?? []).map(({ value }) => value);
  const ours = headersFrom({
    Host: listed('host')[0] ?? new URL(urlOf(origin)).host,
    'User-Agent': listed('user-agent')[0] ?? 'Amazon CloudFront',
    'X-Amz-Cf-Id': way.id,
    Via: [...listed('via'), `${way.httpVersion ?? '1.1'} local.cloudfront.net (CloudFront)`].join(', '),
    'X-Forwarded-For': [...listed('x-forwarded-for'), clientIp].join(','),
  });
  return { ...request, headers: { ...headers, ...ours }, origin };
}

/** The same once origin-request ran: with the path and the headers of the origin that it chose, in place of the viewer's own. */
export function completed(request: ViewerRequest, origin: CloudFrontOrigin): ViewerRequest {
  const { path, customHeaders } = origin.s3 ?? origin.custom;
  const own = Object.entries(customHeaders).map(([name, lines]) => [name.toLowerCase(), lines]);
  return {
    ...request,
    uri: path + request.uri,
    headers: { ...withoutConnection(request.headers), ...Object.fromEntries(own) },
    origin,
  };
}
