/** A module whose rule has another name. */
import type { OwnRule } from 'edgewright';

export const greet: OwnRule = (request) => {
  request.headers['x-greeting'] = { value: 'hello' };
};
