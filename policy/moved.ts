import type { EdgeResponse } from './event.ts';

/** What each status of a redirect is called. @see https://www.rfc-editor.org/rfc/rfc9110#section-15.4 */
export const REDIRECT_STATUSES = {
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
} as const;

/** The status of a redirect. */
export type RedirectStatus = keyof typeof REDIRECT_STATUSES;

/** The answer to a request for a path that has moved. */
export function moved(location: string, status: RedirectStatus = 301): EdgeResponse {
  const statusDescription = REDIRECT_STATUSES[status];
  return { statusCode: status, statusDescription, headers: { location: { value: location } } };
}
