import type { Cookies } from '#policy/cookies';
import { listedOrAll, type Need } from './need.ts';

/** The cookies that stay: CloudFront forwards no other than those that a policy lists. */
export function cookieNeeds({ keep }: Cookies): readonly Need[] {
  return [{ policy: 'cache-policy', cookies: listedOrAll(keep) }];
}
