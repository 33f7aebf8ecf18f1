/**
 * Invalidations: which kept answers a batch of paths and tags means.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Invalidation.html
 */
import { isTag, itemProblems } from '#policy/invalidation-items';
import { EdgeError, type Problem } from '../../config/errors.ts';
import type { CacheKey } from './cache-key.ts';

/** Whether an answer of this key and these tags is meant. */
export type Matches = (key: Pick<CacheKey, 'path' | 'query'>, tags: ReadonlySet<string>) => boolean;

/**
 * Reads the items of a batch: paths, with a `*` at the end for all that begins so, and `#tag`s. Headers and cookies of a key don't
 * count, its query does.
 *
 * @throws EdgeError ERR_USAGE with every item that is none
 */
export function invalidationOf(items: readonly string[]): Matches {
  const problems = items.flatMap(problemsOf);
  if (items.length === 0) problems.push({ at: 'paths', says: 'is empty, and an invalidation needs one item at least' });
  if (problems.length > 0) {
    const hint = 'Give paths that start with a slash, such as /news/*, or tags such as #news.';
    throw new EdgeError('ERR_USAGE', 'the invalidation has items that CloudFront refuses', hint, problems);
  }
  const tags = new Set(items.filter(isTag).map((item) => item.slice(1).toLowerCase()));
  const paths = items.filter((item) => !isTag(item)).map(escaped);
  const exact = new Set(paths.filter((path) => !path.endsWith('*')));
  const prefixes = paths.filter((path) => path.endsWith('*')).map((path) => path.slice(0, -1));
  return ({ path, query }, tagged) => {
    if (tags.size > 0 && [...tagged].some((tag) => tags.has(tag))) return true;
    const text = escaped(query === '' ? path : `${path}?${query}`);
    return exact.has(text) || prefixes.some((prefix) => text.startsWith(prefix));
  };
}

function problemsOf(item: string): Problem[] {
  return itemProblems(item).map((text) => ({ at: item === '' ? '(an empty path)' : item.slice(0, 80), says: text }));
}

/** A path as it is compared: what is unsafe or not ASCII escaped, escapes in upper case, all else as it is. */
function escaped(text: string): string {
  return text
    .replace(/%[0-9a-f]{2}/gi, (octet) => octet.toUpperCase())
    .replace(/[^\x21-\x7e]+|["<>\\^`{|}]/g, (unsafe) => encodeURIComponent(unsafe.toWellFormed()));
}
