/** Which paths the edge keeps an object under. Pure. */
import { foldersOf, inFolder } from '#policy/experiments';
import { behaviorIndexOf } from '#policy/path-pattern';
import { rewriteOf } from '#policy/rewrites';
import type { ResolvedConfig } from '../../config/resolve.ts';

/** Paths of one invalidation: beyond these, one with a star says it shorter. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
export const MOST_PATHS = 3000;

/**
 * The paths to invalidate for an object: the one by which viewers ask for it, what rewrites and variants make of that, by which the edge knows the
 * answer, and the folder of which it is the index. With `?*` too where the behavior keeps some of the query in the key.
 *
 * @param root the distribution's default root object; empty where it has none
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-objects.html
 */
export function edgePaths(
  { behaviors }: Pick<ResolvedConfig, 'behaviors'>,
  path: string,
  root: string,
): readonly string[] {
  const patterns = behaviors.map((behavior) => behavior.path);
  const { rewrites = {}, experiments, query } = behaviors[behaviorIndexOf(patterns, path)] ?? {};
  const rewritten = rewriteOf(rewrites, { uri: path, headers: {}, cookies: {} }) || path;
  const folder = rewrites.index === undefined || !path.endsWith(`/${rewrites.index}`) ? [] : [folderOf(path)];
  const atRoot = root !== '' && path === `/${root}` ? ['/'] : [];
  const variants = foldersOf(experiments).map((variant) => inFolder(variant, rewritten));
  const paths = [...new Set([path, rewritten, ...variants, ...folder, ...atRoot])];
  const hasQuery = query !== undefined && (query.keep?.length ?? 1) > 0;
  return hasQuery ? paths.flatMap((one) => [one, `${one}?*`]) : paths;
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
