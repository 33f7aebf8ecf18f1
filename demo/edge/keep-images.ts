/** How long caches keep the images: a day, and one that is missing for ten seconds, so that it is there soon after its upload. */
import type { OriginResponseRule } from 'edgewright';

export const own: OriginResponseRule = (response) => {
  response.headers['cache-control'] = { value: response.statusCode < 400 ? 'public, max-age=86400' : 'max-age=10' };
};
