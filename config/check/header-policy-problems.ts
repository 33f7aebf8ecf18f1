import { type Headers, headersOf, removedHeadersOf } from '#policy/headers';
import { unsayable } from '#policy/response-headers-policy';
import type { Problem } from '../errors.ts';

/** What a response headers policy cannot say, where it shall, and a way to say nothing at all. */
export function headerPolicyProblems(headers: Headers): readonly Problem[] {
  const { via, when } = headers;
  if (via === undefined || (via === 'function' && when)) return [];
  if (via === 'policy' && when)
    return [
      { at: 'when', says: "is more than a response headers policy can say: it knows no condition; say it via: 'both'" },
    ];
  if (headersOf(headers).length + removedHeadersOf(headers).length === 0)
    return [{ at: 'via', says: 'has nothing to say: no header is set or removed in every answer' }];
  if (via === 'function') return [];
  return unsayable(headers).map(({ option, says }) => ({
    at: option,
    says: `a response headers policy ${says}; leave it out, or say it via: 'function'`,
  }));
}
