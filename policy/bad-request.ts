import type { EdgeResponse } from './event.ts';

/** The answer to a request that no origin must see. @see https://www.rfc-editor.org/rfc/rfc9110#section-15.5.1 */
export function badRequest(): EdgeResponse {
  return { statusCode: 400, statusDescription: 'Bad Request', headers: {} };
}
