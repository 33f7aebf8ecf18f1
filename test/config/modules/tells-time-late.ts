/** A rule that waits for what it says: Lambda@Edge alone runs it. */
import type { LambdaViewerResponseRule } from 'edgewright';

export const own: LambdaViewerResponseRule = async (response, event) => {
  response.headers['x-page'] = { value: await Promise.resolve(event.request.uri) };
};
