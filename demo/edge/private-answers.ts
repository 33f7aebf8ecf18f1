/** What the API says to someone who is signed in stays out of the browser's cache: another may sit there next. */
import type { ViewerResponseRule } from 'edgewright';

export const own: ViewerResponseRule = (response, event) => {
  if (event.request.cookies.session) response.headers['cache-control'] = { value: 'private, no-store' };
};
