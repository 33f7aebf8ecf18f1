/** What a station changed, in words, for the line of a request. */
import type { CloudFrontHeaders } from 'aws-lambda';
import type { Answer, ViewerRequest } from '../exchange.ts';
import { headerOf } from '../header-lines.ts';
import { isSame } from '../is-same.ts';
import { withoutCloudFrontHeaders } from '../viewer/cloudfront-headers.ts';

/** What became of a request. */
export function requestChanges(before: ViewerRequest, after: ViewerRequest): readonly string[] {
  return [
    ...(before.uri === after.uri ? [] : [`path ${after.uri}`]),
    ...(before.querystring === after.querystring ? [] : [`query ${after.querystring || '(none)'}`]),
    ...headerChanges(before.headers, after.headers).map((change) => `request ${change}`),
  ];
}

/** The same before the cache, but for the headers that CloudFront added. `viewer` is as viewer-request saw it. */
export function viewerRequestChanges(viewer: ViewerRequest, request: ViewerRequest): readonly string[] {
  if (viewer.headers === request.headers) return requestChanges(viewer, request);
  return requestChanges(withoutAdded(viewer), withoutAdded(request));
}

function withoutAdded(request: ViewerRequest): ViewerRequest {
  return { ...request, headers: withoutCloudFrontHeaders(request.headers) };
}

/** What viewer-request made in place of a request's way to the cache; an error says so itself. */
export function generatedChanges({ status, headers }: Answer): readonly string[] {
  const location = headerOf(headers, 'location');
  return Number(status) >= 500 ? [] : [location === undefined ? 'answered at viewer-request' : `location ${location}`];
}

/** What became of an origin's answer. */
export function originAnswerChanges(before: Answer, after: Answer): readonly string[] {
  return [
    ...(before.status === after.status ? [] : [`origin status ${before.status} becomes ${after.status}`]),
    ...(before.body === after.body ? [] : ['origin body']),
    ...headerChanges(before.headers, after.headers).map((change) => `origin ${change}`),
  ];
}

/** Which headers are others. */
export function headerChanges(before: CloudFrontHeaders, after: CloudFrontHeaders): readonly string[] {
  if (before === after) return [];
  const changed = namesOf(before, after).filter((name) => !isSame(before[name], after[name]));
  if (changed.length === 0) return [];
  return [changed.length > 3 ? `${changed.length} headers` : `header ${changed.join(', ')}`];
}

function namesOf(before: CloudFrontHeaders, after: CloudFrontHeaders): readonly string[] {
  return [...Object.keys(before), ...Object.keys(after).filter((name) => !Object.hasOwn(before, name))];
}
