/** A rule that says what an answer was for. */
import type { ViewerResponseRule } from 'edgewright';

export const own: ViewerResponseRule = (response, event) => {
  response.headers['x-page'] = { value: event.request.uri + event.version };
};
