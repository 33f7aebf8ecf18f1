/** Says how long answers may be kept, and puts a page of its own in place of errors. */
import type { OriginResponseRule } from 'edgewright';

export const own: OriginResponseRule = async (response, event) => {
  if (response.statusCode >= 500) {
    response.statusCode = 503;
    response.statusDescription = 'Service Unavailable';
    response.headers['content-type'] = { value: 'text/plain' };
    response.body = `${event.request.uri} is away`;
    return;
  }
  response.headers['cache-control'] = { value: 'max-age=60' };
  delete response.headers['x-powered-by'];
};
