import type { Found } from '../finding.ts';
import { keeps, type LintedBehavior, placeOf } from '../subject.ts';

/** Files that are compressed already, which CloudFront never compresses. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html */
const COMPRESSED = /\.(?:jpe?g|png|gif|webp|avif|heic|mp4|m4v|webm|mov|mp3|m4a|ogg|woff2?|zip|gz|br|zst)$/i;

/** Folders whose name says that their files are compressed already; below them too, but not in an API. SVG may be among them. */
const COMPRESSED_FOLDER =
  /^\/?(?:(?!api\/|v\d+\/)[^/*?]+\/)*(?:(?:images?|imgs?|thumbs?|thumbnails?)\/\*|_next\/image\*?)$/i;

/**
 * Accept-Encoding in the key of files that are never compressed: a copy for every browser's wish, and each the same. Files that are known
 * decide, and where none are, the name.
 */
export function imageKeySplit(behavior: LintedBehavior): readonly Found[] {
  const { gzip, brotli } = behavior.settings.cachePolicy;
  const { path, files } = behavior;
  const isByFolder = files.length === 0 && COMPRESSED_FOLDER.test(path);
  const isAll = COMPRESSED.test(path) || (files.length > 0 && files.every((file) => COMPRESSED.test(file)));
  if (!keeps(behavior) || !(gzip || brotli) || !(isAll || isByFolder)) return [];
  const copies = gzip && brotli ? 'four copies (br and gzip, br, gzip, neither)' : 'two copies';
  const why = isByFolder
    ? 'since no JPEG, PNG, WebP or AVIF is ever compressed; what is SVG, is'
    : 'since none of these is ever compressed';
  const others = isByFolder ? '; where there is SVG as well, give it a behavior of its own before this one' : '';
  return [
    {
      behavior: path,
      place: placeOf(behavior, 'CachePolicyId'),
      says: `compression is on in the cache policy, so that Accept-Encoding is in the key: up to ${copies} of each file, all the same, ${why}`,
      whom: 'viewers whose browser, tool or crawler says another Accept-Encoding: they wait for the origin',
      fix: `Say cache: { compression: false }, by which EnableAcceptEncodingGzip and EnableAcceptEncodingBrotli are false in the cache policy, as CachingOptimizedForUncompressedObjects has it${others}`,
    },
  ];
}
