import type { EdgeResponse } from './event.ts';

/**
 * The answer to a request for a path that has moved for good.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-15.4.2
 */
export function moved(location: string): EdgeResponse {
  return { statusCode: 301, statusDescription: 'Moved Permanently', headers: { location: { value: location } } };
}
