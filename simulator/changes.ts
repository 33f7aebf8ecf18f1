/** What a station changed, in words, for the line of a request. */
import type { CloudFrontHeaders } from 'aws-lambda';
import type { ViewerRequest } from './exchange.ts';

/** What became of a request. */
export function requestChanges(before: ViewerRequest, after: ViewerRequest): readonly string[] {
  return [
    ...(before.uri === after.uri ? [] : [`path ${after.uri}`]),
    ...(before.querystring === after.querystring ? [] : [`query ${after.querystring || '(none)'}`]),
    ...headerChanges(before.headers, after.headers).map((change) => `request ${change}`),
  ];
}

/** Which headers are others. */
export function headerChanges(before: CloudFrontHeaders, after: CloudFrontHeaders): readonly string[] {
  const names = Object.keys({ ...before, ...after });
  const changed = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  if (changed.length === 0) return [];
  return [changed.length > 3 ? `${changed.length} headers` : `header ${changed.join(', ')}`];
}
