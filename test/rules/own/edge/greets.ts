/** Says hello to the origin, and answers for it where nothing else is asked. */
import type { EdgeRequest } from 'edgewright';

export function own(request: EdgeRequest) {
  if (request.uri.endsWith('/health')) return { statusCode: 200, body: 'well' };
  const name = request.querystring.name;
  request.headers['x-greeting'] = { value: name ? `hello ${name.value}` : 'hello' };
  return undefined;
}
