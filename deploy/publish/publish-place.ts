/** Where files go: the bucket behind their paths, and the set, if its behaviors serve one. Pure. */

import { isContained } from '#policy/contained-path';
import { itemProblems } from '#policy/invalidation-items';
import { behaviorIndexOf } from '#policy/path-pattern';
import type { PublishedEncoding } from '#policy/published';
import { rewriteOf } from '#policy/rewrites';
import { EdgeError } from '../../config/errors.ts';
import type { ResolvedBehavior, ResolvedConfig } from '../../config/resolve.ts';
import { contentHeaders } from './content-headers.ts';
import { type EdgePaths, edgePathsOf } from './in-place-paths.ts';
import type { FoundFile } from './local-files.ts';
import type { LocalFile } from './published-file.ts';

/** A set with all that its behaviors say of it. */
export interface PublishedSet {
  readonly name: string;
  readonly encodings: readonly PublishedEncoding[];
  /** The path patterns of the behaviors that serve it. */
  readonly patterns: readonly string[];
}

/** The place behind a path. */
export interface PublishPlace {
  /** The domain name of the bucket. */
  readonly domainName: string;
  /** Nothing where the bucket is served as it is. */
  readonly set?: PublishedSet;
}

/**
 * The place behind a path, and behind all others beneath it that are published with it.
 *
 * @throws EdgeError ERR_PUBLISH where there is no bucket
 */
export function placeOf(config: ResolvedConfig, path: string): PublishPlace {
  const behavior = behaviorOf(config, path);
  const origin = behavior && config.origins[behavior.origin];
  if (!behavior || origin?.s3 === undefined) {
    const is = origin?.http ?? (origin?.folder === undefined ? 'none' : `the folder ${origin.folder}`);
    const says = `belongs to the behavior ${behavior?.path}, whose origin ${behavior?.origin} is ${is}; expected an origin with s3`;
    const hint = 'Say with --to where viewers find the files, and with --env in which environment.';
    throw new EdgeError('ERR_PUBLISH', 'There is no bucket to publish to', hint, [{ at: path, says }]);
  }
  const { published } = behavior;
  return { domainName: origin.s3, ...(published ? { set: setOf(config, published.set) } : {}) };
}

/** The set of a name; nothing where no behavior serves it. */
function setOf({ behaviors }: ResolvedConfig, name: string): PublishedSet {
  const serving = behaviors.filter(({ published }) => published?.set === name);
  const all = serving.flatMap(({ published }) => published?.encodings ?? []);
  return {
    name,
    encodings: (['br', 'gzip'] as const).filter((encoding) => all.includes(encoding)),
    patterns: serving.map(({ path }) => path),
  };
}

/** The bucket of its domain name: `shop` of `shop.s3.eu-central-1.amazonaws.com`. */
export function bucketOf(domainName: string): string {
  return domainName.slice(0, domainName.search(/\.s3[.-][a-z\d-]+\.amazonaws\.com/));
}

/**
 * Files with their keys and headers in a place.
 *
 * @throws EdgeError ERR_PUBLISH with every file that no viewer would get
 */
export function placedFiles(
  config: ResolvedConfig,
  place: PublishPlace,
  found: readonly FoundFile[],
): readonly LocalFile[] {
  const pathsOf = edgePathsOf(config, '');
  const problems = found.flatMap((file) => {
    const says = strayOf(config, place, pathsOf, file.path);
    return says === undefined ? [] : [{ at: file.name, says }];
  });
  const placing = place.set ? 'versioned' : 'in-place';
  if (problems.length === 0) {
    return found.map((file) => ({ ...file, key: keyOf(config, file.path), ...contentHeaders(file.path, placing) }));
  }
  const hint = 'Leave these files out, or change --to or the config. Nothing was published.';
  throw new EdgeError('ERR_PUBLISH', 'No viewer would get some of the files', hint, problems);
}

/** Why a viewer who asks for a path would not get the file of it. */
function strayOf(config: ResolvedConfig, place: PublishPlace, pathsOf: EdgePaths, path: string): string | undefined {
  const behavior = behaviorOf(config, path);
  const domainName = behavior && config.origins[behavior.origin]?.s3;
  if (!behavior || domainName !== place.domainName || behavior.published?.set !== place.set?.name) {
    return `${path} belongs to the behavior ${behavior?.path}, which serves ${namedPlace(domainName, behavior)}`;
  }
  if (!isContained(path)) return `${path} is refused at the edge: an origin could read it as another path`;
  const unfound = place.set ? undefined : unfoundOf(path, pathsOf(path));
  if (unfound !== undefined) return `${path} could not be invalidated when it changes: ${unfound}`;
  const document = rewritten({ ...behavior, rewrites: { ...behavior.rewrites, prefixes: {} } }, path);
  if (document !== path) return `is never asked for: the rewrites of ${behavior.path} lead ${path} to ${document}`;
  return undefined;
}

/** Why CloudFront would not find a path, or one of those that it is kept under, which rewrites make of it. */
function unfoundOf(path: string, kept: readonly string[]): string | undefined {
  const [own, ...others] = [path, ...kept].map((one) => ({ one, says: itemProblems(one) }));
  if (own && own.says.length > 0) return `it ${own.says.join(', it ')}`;
  const other = others.find(({ says }) => says.length > 0);
  return other && `it is kept as ${other.one}, which ${other.says.join(' and ')}`;
}

function namedPlace(domainName: string | undefined, behavior: ResolvedBehavior | undefined): string {
  if (domainName === undefined) return `the origin ${behavior?.origin}`;
  return behavior?.published ? `the set ${behavior.published.set} of ${domainName}` : `${domainName} as it is`;
}

/** What a viewer without cookies and languages is led to. */
function rewritten({ rewrites = {} }: Pick<ResolvedBehavior, 'rewrites'>, uri: string): string {
  return rewriteOf(rewrites, { uri, headers: {}, cookies: {} });
}

function keyOf(config: ResolvedConfig, path: string): string {
  const behavior = behaviorOf(config, path);
  return decodeURIComponent(behavior ? rewritten(behavior, path) : path).slice(1);
}

function behaviorOf({ behaviors }: ResolvedConfig, path: string): ResolvedBehavior | undefined {
  return behaviors[
    behaviorIndexOf(
      behaviors.map((behavior) => behavior.path),
      path,
    )
  ];
}
