/** What files are served with. Pure. */
import { lookup } from 'mrmime';
import { isHashedName } from '#policy/hashed-name';
import type { ObjectHeaders } from './object-store.ts';

/** How a file is found: under a path that has the version in it, or under one that stays. */
export type Placing = 'versioned' | 'in-place';

/** Seconds of a year, beyond which nobody looks. */
const YEAR = 31_536_000;

/** Seconds for which the edge keeps what is invalidated when it changes: were an invalidation lost, no longer. */
const DAY = 86_400;

/** What is text, and so has a charset. JSON has none: it is UTF-8. @see https://www.rfc-editor.org/rfc/rfc8259#section-11 */
const TEXT = /^text\/|^application\/(?:xml|xhtml\+xml|rss\+xml|atom\+xml)$|^image\/svg\+xml$/;

/**
 * Content-Type and Cache-Control of a path. What has a hash in its name never changes. Anything else browsers ask about each time,
 * which the edge answers with a 304: for a versioned path it may keep that for a year, since another version is another path.
 */
export function contentHeaders(path: string, placing: Placing): Omit<ObjectHeaders, 'encoding'> {
  const type = lookup(path) ?? 'application/octet-stream';
  return {
    type: TEXT.test(type) ? `${type}; charset=utf-8` : type,
    cacheControl: isImmutable(path)
      ? `public, max-age=${YEAR}, immutable`
      : `public, max-age=0, s-maxage=${placing === 'versioned' ? YEAR : DAY}`,
  };
}

/** Whether browsers need never ask about it: a run of digits alone is rather a date than a hash, and pages are linked to. */
export function isImmutable(path: string): boolean {
  return isHashedName(path) && !/[-._]\d+(?=\.)/.test(path.slice(path.lastIndexOf('/'))) && !/\.html?$/.test(path);
}
