/** Where a request has its token. @see https://www.rfc-editor.org/rfc/rfc6750#section-2 */
import type { ShownToken, TokenPlace } from './auth.ts';
import type { EdgeRequest } from './event.ts';

/** Where tokens are unless the options say otherwise. */
const AUTHORIZATION_ALONE: readonly TokenPlace[] = ['authorization'];

/** The token in the first of the places that hold anything; nothing where none does. */
export function shownToken(
  request: EdgeRequest,
  places: readonly TokenPlace[] = AUTHORIZATION_ALONE,
): ShownToken | undefined {
  for (const place of places) {
    const token = place === 'authorization' ? bearerToken(request) : cookieToken(request, place.cookie);
    if (token !== undefined) return { place, token };
  }
  return undefined;
}

/** Takes the tokens out of a request, in all places but one. */
export function removeTokens(
  { headers, cookies }: EdgeRequest,
  places: readonly TokenPlace[] = AUTHORIZATION_ALONE,
  kept?: TokenPlace,
): void {
  for (const place of places) {
    if (place === kept) continue;
    if (place === 'authorization') delete headers.authorization;
    else delete cookies[place.cookie];
  }
}

/** Authorization of another scheme is no token, and no business of ours. @see https://www.rfc-editor.org/rfc/rfc9110#section-11.4 */
function bearerToken({ headers: { authorization } }: EdgeRequest): string | undefined {
  if (!authorization) return undefined;
  if (authorization.multiValue) return '';
  const [, token] = /^bearer(?: +(.*))?$/is.exec(authorization.value) ?? [undefined, undefined];
  return token ?? (/^bearer$/i.test(authorization.value) ? '' : undefined);
}

function cookieToken({ cookies }: EdgeRequest, name: string): string | undefined {
  const cookie = Object.hasOwn(cookies, name) ? cookies[name] : undefined;
  return cookie && (cookie.multiValue ? '' : cookie.value);
}
