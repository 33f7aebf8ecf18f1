/** A rule that changes the request. */
import type { OwnRule } from 'edgewright';

export const own: OwnRule = (request) => {
  request.headers['x-greeting'] = { value: 'hello' };
};
