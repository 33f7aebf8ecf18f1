/** Says what was asked, once it knows. */
import type { LambdaViewerResponseRule } from 'edgewright';

export const own: LambdaViewerResponseRule = async (response, event) => {
  response.headers['x-page'] = { value: await Promise.resolve(event.request.uri) };
};
