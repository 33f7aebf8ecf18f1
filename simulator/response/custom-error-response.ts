/**
 * Custom error responses: a page of the distribution's own in place of an error, and how long errors are kept.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/GeneratingCustomErrorResponses.html
 */
import { STATUS_CODES } from 'node:http';
import { type Answer, discard, type ViewerRequest } from '../exchange.ts';
import { headersFrom } from '../header-lines.ts';
import { type CustomErrorResponse, DEFAULT_ERROR_CACHING_MIN_TTL } from '../settings.ts';

/** Statuses that a page can stand in for. */
const REPLACEABLE: readonly number[] = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];

/** Sends a request through the distribution, from behavior matching to cache and origin; viewer functions do not run. */
export type FetchPage = (request: ViewerRequest) => Promise<Answer>;

/**
 * What a viewer gets in place of an answer of the cache or of an origin. What a function at viewer-request answered is not for
 * this, and viewer-response runs for no error: its status is 400 or more before it is replaced. Where the page is not to be had,
 * the answer is what the page's request got.
 */
export async function withCustomErrorResponse(
  answer: Answer,
  request: ViewerRequest,
  responses: readonly CustomErrorResponse[],
  fetchPage: FetchPage,
): Promise<Answer> {
  const status = Number(answer.status);
  const page = REPLACEABLE.includes(status) && responses.find(({ errorCode }) => errorCode === status)?.page;
  if (!page) return answer;
  discard(answer);
  const fetched = await fetchPage(pageRequest(page.path, request));
  const { reason = fetched.reason, failure = fetched.failure } = answer;
  const made = fetched.status === '200' ? withStatus(fetched, page.responseCode) : fetched;
  return {
    ...(request.method === 'HEAD' ? withoutBody(made) : made),
    headers: { ...made.headers, ...headersFrom({ 'X-Cache': 'Error from cloudfront' }) },
    ...(reason === undefined ? {} : { reason }),
    ...(failure === undefined ? {} : { failure }),
  };
}

/** Seconds for which an error of each status is kept at least, as a distribution's custom error responses have it. */
export function errorCachingMinTtlOf(
  responses: readonly Pick<CustomErrorResponse, 'errorCode' | 'errorCachingMinTtl'>[],
): (status: number) => number {
  const set = new Map(responses.map(({ errorCode, errorCachingMinTtl }) => [errorCode, errorCachingMinTtl]));
  return (status) => set.get(status) ?? DEFAULT_ERROR_CACHING_MIN_TTL;
}

/** Headers that speak of the answer or the body that the viewer's own request is about. */
const OF_ANOTHER = /^(?:if-.*|range|content-.*|expect)$/;

/** The request of a page: a GET of the viewer's for the whole of it, which tells what failed where a policy lets that through. */
function pageRequest(path: string, { stream: _, ...request }: ViewerRequest): ViewerRequest {
  const own = Object.entries(request.headers).filter(([name]) => !OF_ANOTHER.test(name));
  const failed = headersFrom({ 'CloudFront-Error-Uri': request.uri, 'CloudFront-Error-Args': request.querystring });
  const headers = { ...Object.fromEntries(own), ...failed };
  return { ...request, method: 'GET', uri: path, querystring: '', headers };
}

function withStatus(answer: Answer, status: number): Answer {
  return { ...answer, status: String(status), statusDescription: STATUS_CODES[status] ?? '' };
}

function withoutBody(answer: Answer): Answer {
  discard(answer);
  return { ...answer, body: '' };
}
