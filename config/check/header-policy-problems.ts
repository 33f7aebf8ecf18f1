import { type Headers, headersOf, removedHeadersOf } from '#policy/headers';
import { unsayable } from '#policy/response-headers-policy';
import type { Problem } from '../errors.ts';

/** What a response headers policy cannot say, where it shall, and a way to say nothing at all. */
export function headerPolicyProblems(headers: Headers): readonly Problem[] {
  const { via } = headers;
  if (via === undefined) return [];
  if (headersOf(headers).length + removedHeadersOf(headers).length === 0)
    return [{ at: 'via', says: 'has nothing to say: no header is set or removed' }];
  if (via === 'function') return [];
  return unsayable(headers).map(({ option, says }) => ({
    at: option,
    says: `a response headers policy ${says}; leave it out, or say it via: 'function'`,
  }));
}
