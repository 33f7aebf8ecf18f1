/**
 * Items of an invalidation: paths, with a `*` at the end for all that begins so, and `#tag`s. Pure.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-objects.html
 */

/** Characters of a tag that count. */
export const CACHE_TAG_LIMIT = 256;

/** Characters of a path at most. */
const PATH_LIMIT = 4000;

/** Everything. */
export const ALL_PATHS = '/*';

/** Whether an item is a tag. */
export function isTag(item: string): boolean {
  return item.startsWith('#');
}

/** Whether an item takes all paths that begin so. */
export function isWildcard(item: string): boolean {
  return !isTag(item) && item.endsWith('*');
}

/** What CloudFront refuses of an item, or does not find. */
export function itemProblems(item: string): readonly string[] {
  return isTag(item) ? tagProblems(item.slice(1)) : pathProblems(item);
}

/** Whether a `*` stands where CloudFront takes it for the character itself. */
export function hasLiteralStar(item: string): boolean {
  return !isTag(item) && item.slice(0, -1).includes('*');
}

function tagProblems(tag: string): readonly string[] {
  if (tag === '' || tag.includes(',')) return ['is no tag: after # stands the name of one tag'];
  return tag.length > CACHE_TAG_LIMIT
    ? [`has ${tag.length} characters, of which a tag may have ${CACHE_TAG_LIMIT}`]
    : [];
}

function pathProblems(path: string): readonly string[] {
  return [
    ...(path.startsWith('/') ? [] : ['does not start with a slash']),
    ...(path.length > PATH_LIMIT ? [`has ${path.length} characters, of which a path may have ${PATH_LIMIT}`] : []),
    ...(/~|%7e/i.test(path) ? ['has a tilde, which CloudFront does not find in invalidations'] : []),
  ];
}
