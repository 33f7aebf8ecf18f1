/** The same, of what it has to wait for. */
import type { LambdaViewerRequestRule } from 'edgewright';

export const own: LambdaViewerRequestRule = async (request) => {
  await Promise.resolve();
  if (request.uri.endsWith('/health')) return { statusCode: 200, body: 'well' };
  request.headers['x-greeting'] = { value: 'hello, at last' };
  return undefined;
};
