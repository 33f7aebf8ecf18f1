/**
 * What a behavior turns away before any function runs: the wrong protocol, the wrong method, a GET with a body, a request that
 * nobody signed.
 */
import { STATUS_CODES } from 'node:http';
import { type Answer, targetOf, type ViewerRequest } from '../exchange.ts';
import { headerOf, headersFrom } from '../header-lines.ts';
import { errorAnswer } from '../response/error-page.ts';
import type { BehaviorSettings } from '../settings.ts';
import { httpVersionOf, schemeOf } from '../viewer/cloudfront-headers.ts';
import { signedRequestRefusal } from './signed-request.ts';

/** What of a behavior speaks here. */
export type GateSettings = Pick<BehaviorSettings, 'viewerProtocolPolicy' | 'allowedMethods' | 'trustedKeys'>;

/** The text of CloudFront's page where it does not say more. */
const BAD_REQUEST =
  "Bad request. We can't connect to the server for this app or website at this time. There might be too much traffic or a configuration error. Try again later, or contact the app or website owner.";

const METHOD_NOT_ALLOWED =
  'This distribution is not configured to allow the HTTP request method that was used for this request. The distribution supports only cachable requests.';

/**
 * The answer to a request, as it was received, that goes no further; nothing where it may pass. `domainName` is the distribution's,
 * for a viewer who names no host; `time` is in milliseconds since 1970.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html
 */
export function behaviorGate(
  { viewerProtocolPolicy, allowedMethods, trustedKeys }: GateSettings,
  request: ViewerRequest,
  domainName: string,
  time: number,
): Answer | undefined {
  const { method, stream } = request;
  if (viewerProtocolPolicy !== 'allow-all' && schemeOf(request) === 'http')
    return viewerProtocolPolicy === 'https-only' ? forbidden('https only') : redirectToHttps(request, domainName);
  if (!allowedMethods.includes(method)) return forbidden(`${method} is not allowed`, METHOD_NOT_ALLOWED);
  if (method === 'GET' && stream) return forbidden('GET with a body');
  return trustedKeys && signedRequestRefusal(request, trustedKeys, time);
}

/**
 * To the same host, path and query over https: 301, or 307 where the body is to be sent again, which HTTP/1.0 does not know.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-viewers-to-cloudfront.html
 */
function redirectToHttps(request: ViewerRequest, domainName: string): Answer {
  const { method, headers } = request;
  const isRead = method === 'GET' || method === 'HEAD';
  if (!isRead && httpVersionOf(request) === '1.0') return forbidden(`${method} to https over HTTP/1.0`);
  const status = isRead ? 301 : 307;
  const title = `${status} ${STATUS_CODES[status]}`;
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>CloudFront</center>\r\n</body>\r\n</html>\r\n`;
  return {
    status: String(status),
    statusDescription: STATUS_CODES[status] ?? '',
    headers: headersFrom({
      Server: 'CloudFront',
      'Content-Type': 'text/html',
      'Content-Length': body.length,
      Location: `https://${headerOf(headers, 'host') || domainName}${targetOf(request)}`,
      'X-Cache': 'Redirect from cloudfront',
    }),
    body,
  };
}

/** CloudFront's page tells the viewer less than we tell whoever runs this. */
function forbidden(reason: string, page: string = BAD_REQUEST): Answer {
  return { ...errorAnswer(403, 'Error', page), reason };
}
