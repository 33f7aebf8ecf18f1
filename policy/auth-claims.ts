/**
 * What a token must say to count, and what it says to whom. Pure: the time is an argument, in seconds.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7519#section-4.1
 * @see https://www.rfc-editor.org/rfc/rfc8725#section-3
 */
import type { AccessRule, Claims, IssuerOptions } from './auth.ts';
import { claimAt } from './claim-at.ts';
import { isExact } from './claim-text.ts';
import { type JwsHeader, ownMember } from './compact-jws.ts';

/** Why a token of an issuer does not count, in words for whoever sent it, without anything of the token; nothing if it does. */
export function claimsProblem(
  { issuer, audiences, audienceClaim = 'aud', type, tokenUse }: IssuerOptions,
  header: JwsHeader,
  claims: Claims,
  now: number,
  clockTolerance = 0,
): string | undefined {
  const claim = (name: string): unknown => ownMember(claims, name);
  if (claim('iss') !== issuer) return 'the issuer is not known here';
  if (!listOf(claim(audienceClaim)).some((audience) => audiences.includes(audience))) return 'the token is for others';
  const [expires, notBefore, issued] = [claim('exp'), claim('nbf'), claim('iat')];
  if (!isTime(expires)) return 'the token does not say when it expires';
  if (now - clockTolerance >= expires) return 'the token has expired';
  if (notBefore !== undefined && !(isTime(notBefore) && notBefore <= now + clockTolerance))
    return 'the token does not count yet';
  if (issued !== undefined && !isTime(issued)) return 'the token does not say when it was issued';
  if (type !== undefined && typeOf(ownMember(header, 'typ')) !== typeOf(type)) return 'the token is of another type';
  if (tokenUse !== undefined && claim('token_use') !== tokenUse) return 'the token is for another use';
  return undefined;
}

/** What of a rule a token does not meet. */
export type Unmet = 'scopes' | 'groups' | 'claims';

/** What of a rule the claims of a verified token do not meet; nothing if they meet all of it. */
export function unmetBy(
  { scopes = [], groups = [], claims: wanted = {} }: AccessRule,
  { scopesClaim = 'scope', groupsClaim = 'groups' }: IssuerOptions,
  claims: Claims,
): Unmet | undefined {
  const held = scopesOf(scopesClaim, ownMember(claims, scopesClaim));
  if (!scopes.every((scope) => held.includes(scope))) return 'scopes';
  const memberships = claimAt(claims, groupsClaim);
  const isMember = (group: string): boolean => Array.isArray(memberships) && memberships.includes(group);
  if (groups.length > 0 && !groups.some(isMember)) return 'groups';
  const isWanted = ([name, texts]: readonly [string, readonly string[]]): boolean =>
    textsOf(claimAt(claims, name)).some((text) => texts.includes(text));
  return Object.entries(wanted).every(isWanted) ? undefined : 'claims';
}

/** `scope` is a text by RFC 8693; providers write lists under names of their own. @see https://www.rfc-editor.org/rfc/rfc8693#section-4.2 */
function scopesOf(name: string, value: unknown): readonly unknown[] {
  if (typeof value === 'string') return value.split(' ');
  return name !== 'scope' && Array.isArray(value) ? value : [];
}

function textsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.filter((item) => typeof item === 'string');
  return typeof value === 'string' || typeof value === 'boolean' || isExact(value) ? [String(value)] : [];
}

function listOf(audience: unknown): readonly string[] {
  if (typeof audience === 'string') return [audience];
  return Array.isArray(audience) ? audience.filter((item) => typeof item === 'string') : [];
}

/** @see https://www.rfc-editor.org/rfc/rfc7519#section-2 */
function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** Types are compared without case and without what may be left out. @see https://www.rfc-editor.org/rfc/rfc7515#section-4.1.9 */
function typeOf(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase().replace(/^application\//, '') : undefined;
}
