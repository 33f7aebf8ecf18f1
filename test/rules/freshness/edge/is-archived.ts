/** What was archived never changes again. */
import type { FreshnessCondition } from 'edgewright';

export const when: FreshnessCondition = (response, request) => {
  const state = response.headers['x-state'];
  if (state && state.value === 'unknown') throw new Error('no such state');
  return state !== undefined && state.value === 'archived' && request.querystring.preview === undefined;
};
