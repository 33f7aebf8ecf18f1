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
  if (before === after) return [];
  const changed = namesOf(before, after).filter((name) => !isSame(before[name], after[name]));
  if (changed.length === 0) return [];
  return [changed.length > 3 ? `${changed.length} headers` : `header ${changed.join(', ')}`];
}

function namesOf(before: CloudFrontHeaders, after: CloudFrontHeaders): readonly string[] {
  return [...Object.keys(before), ...Object.keys(after).filter((name) => !Object.hasOwn(before, name))];
}

type HeaderLines = CloudFrontHeaders[string];

/** What nobody touched is the very same object, which is most of what passes here. */
function isSame(before: HeaderLines | undefined, after: HeaderLines | undefined): boolean {
  return before === after || JSON.stringify(before) === JSON.stringify(after);
}
