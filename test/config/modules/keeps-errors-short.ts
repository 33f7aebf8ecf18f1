/** A rule that says in a few words what an origin says in many. */
import type { OriginResponseRule } from 'edgewright';

export const own: OriginResponseRule = (response) => {
  if (response.statusCode >= 500) response.body = 'Sorry';
};
