/**
 * Conditional requests: whether what the client has, or believes to be there, still is.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13
 */
import { type EntityTag, isStrongMatch, isWeakMatch, readEntityTag, readEntityTags } from './entity-tag.ts';
import { readHttpDate } from './http-date.ts';
import { fieldValue, type RequestHeaders } from './request-headers.ts';

/** By what one state of a resource is told from another. */
export interface Validators {
  /** As it stands in the header: `"a"` or `W/"a"`. `etagOfVersion`, `etagOfRows` and `etagOfBody` make one. */
  readonly etag?: string | undefined;
  /** When it last changed; as a number in milliseconds since 1970. HTTP knows it to the second. */
  readonly lastModified?: Date | number | undefined;
}

/** What a request asks of the state of a resource. */
export interface Conditions {
  readonly method: string;
  readonly headers: RequestHeaders;
  readonly validators: Validators;
  /** Whether there is a resource at all: `*` means any. There is, unless given. */
  readonly exists?: boolean | undefined;
  /** The time in milliseconds since 1970. */
  readonly now: number;
}

/** `proceed` to what the method means, or answer 304, or 412. */
export type Outcome = 'proceed' | 'not-modified' | 'precondition-failed';

/**
 * Evaluates the conditions of a request in the order of RFC 9110 §13.2.2.
 *
 * What nobody can read decides for the safe side: a malformed `If-None-Match` of a GET names nothing, so that the whole answer is
 * sent, and a method that changes something does not go on. A malformed date is ignored (§13.1.3, §13.1.4).
 *
 * @throws TypeError for an `etag` that is none: a mistake of the program, not of the client
 */
export function evaluatePreconditions(conditions: Conditions): Outcome {
  const { method, headers, validators } = conditions;
  const isRead = method === 'GET' || method === 'HEAD';
  const current = validators.etag === undefined ? undefined : ownEntityTag(validators.etag);

  const ifMatch = fieldValue(headers, 'if-match');
  if (ifMatch !== undefined) {
    if (!isNamed(ifMatch, current, conditions, isStrongMatch)) return 'precondition-failed';
  } else if (isModified(conditions)) {
    return 'precondition-failed';
  }

  const ifNoneMatch = fieldValue(headers, 'if-none-match');
  if (ifNoneMatch !== undefined) {
    const isHad = isNamed(ifNoneMatch, current, conditions, isWeakMatch);
    if (isRead) return isHad ? 'not-modified' : 'proceed';
    return isHad || isUnreadable(ifNoneMatch) ? 'precondition-failed' : 'proceed';
  }

  return isRead && isUnmodified(conditions) ? 'not-modified' : 'proceed';
}

/**
 * The time that `Last-Modified` may say, in milliseconds since 1970; nothing for what changed within this very second, since it may
 * change once more before the second is over (RFC 9110 §8.8.2.2), nor for what is ahead of the clock (§8.8.2.1).
 */
export function lastModifiedOf({ lastModified }: Validators, now: number): number | undefined {
  if (lastModified === undefined) return undefined;
  const seconds = Math.floor(Number(lastModified) / 1000);
  return seconds < Math.floor(now / 1000) ? seconds * 1000 : undefined;
}

function ownEntityTag(etag: string): EntityTag {
  const tag = readEntityTag(etag);
  if (!tag) throw new TypeError(`etag must be quoted, as in "a" or W/"a", got ${etag}`);
  return tag;
}

function isNamed(
  list: string,
  current: EntityTag | undefined,
  { exists = true }: Conditions,
  isMatch: (a: EntityTag, b: EntityTag) => boolean,
): boolean {
  const tags = readEntityTags(list);
  if (tags === '*') return exists;
  return exists && current !== undefined && tags.some((tag) => isMatch(tag, current));
}

function isUnreadable(list: string): boolean {
  return readEntityTags(list).length === 0;
}

/** Whether it changed after the date of `If-Unmodified-Since`. What changed within this second has, for all that anybody knows. */
function isModified(conditions: Conditions): boolean {
  const { validators, exists = true, now } = conditions;
  const since = dateOf(conditions, 'if-unmodified-since');
  if (since === undefined || validators.lastModified === undefined || !exists) return false;
  const changed = lastModifiedOf(validators, now);
  return changed === undefined || changed > since;
}

/** Whether it has not changed since the date of `If-Modified-Since`. */
function isUnmodified(conditions: Conditions): boolean {
  const { validators, exists = true, now } = conditions;
  const since = dateOf(conditions, 'if-modified-since');
  const changed = exists ? lastModifiedOf(validators, now) : undefined;
  return since !== undefined && changed !== undefined && changed <= since;
}

function dateOf({ headers, now }: Conditions, name: string): number | undefined {
  const date = fieldValue(headers, name);
  return date === undefined ? undefined : readHttpDate(date, now);
}
