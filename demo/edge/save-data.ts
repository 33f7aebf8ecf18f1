/**
 * The shop's own rule: one header with two values for the cache key, whether the viewer wants to save data or not. Browsers
 * send `Save-Data: on`; anything else would split the cache.
 */
import type { OwnRule } from 'edgewright';

export const own: OwnRule = (request) => {
  const wish = request.headers['save-data'];
  request.headers['x-save-data'] = { value: wish && wish.value.toLowerCase() === 'on' ? 'on' : 'off' };
};
