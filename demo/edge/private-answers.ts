/** What sets a cookie is for one viewer: no cache between us and them may keep it. */
import type { ViewerResponseRule } from 'edgewright';

export const own: ViewerResponseRule = (response) => {
  if (Object.keys(response.cookies || {}).length > 0)
    response.headers['cache-control'] = { value: 'private, no-store' };
};
