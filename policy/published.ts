/**
 * A published set: files of an S3 origin that `edgewright publish` puts there as a whole, under a version of its own. Which version
 * viewers get one value in the KeyValueStore says, so that all files change at once, and back.
 *
 * This is the meaning; what ships is written by `build/write/published.ts`.
 */
import { isContained } from './contained-path.ts';
import { VERSION } from './published-version.ts';
import { itemsOf } from './weighted-items.ts';

/** The encodings in which files can be stored besides as they are, with what their names end in then. */
export const ENCODING_SUFFIXES = { br: '.br', gzip: '.gz' } as const;

/** One of them. */
export type PublishedEncoding = keyof typeof ENCODING_SUFFIXES;

/** The options of `published`. */
export interface Published {
  /** The name of the set. Behaviors with the same bucket can share one. */
  readonly set: string;
  /**
   * Encodings in which `edgewright publish` stores files besides as they are, the one that is liked best first. Default: none;
   * CloudFront then compresses by itself what its cache policy lets it.
   */
  readonly encodings?: readonly PublishedEncoding[];
}

/** The options with what is known when a function is built. */
export interface ResolvedPublished extends Published {
  /** The version to serve where the KeyValueStore says none. */
  readonly version?: string;
}

/** The key of the KeyValueStore under which a set's versions stand, with spaces between: the one that is served, then those before it. */
export function publishedKey(set: string): string {
  return PUBLISHED_PREFIX + set;
}

/** What every such key begins with. */
export const PUBLISHED_PREFIX = 'published:';

/** Extensions of the files that are stored in every encoding of a set: those that text is kept in, which compress well. */
export const ENCODED_EXTENSIONS: readonly string[] = [
  'atom',
  'css',
  'csv',
  'geojson',
  'htm',
  'html',
  'ics',
  'js',
  'json',
  'jsonld',
  'map',
  'md',
  'mjs',
  'rss',
  'svg',
  'tsv',
  'txt',
  'wasm',
  'webmanifest',
  'xml',
];

/** Whether a path is that of a file which is stored in every encoding of its set. */
export function isEncoded(path: string): boolean {
  return ENCODED_EXTENSIONS.includes(path.slice(path.lastIndexOf('.') + 1));
}

/** The version that a value of the KeyValueStore names; the other one where it names none, or there is no value. */
export function servedVersion(stored: string, otherwise: string): string {
  const [version = ''] = stored.split(' ', 1);
  return VERSION.test(version) ? version : otherwise;
}

/**
 * The path of the object that answers; empty for a request that must not reach an origin. Before anything is published paths are left
 * as they are, so that a bucket which serves already goes on.
 *
 * @param acceptEncoding what the viewer says in Accept-Encoding
 * @param stored what stands under the set's key; empty where it could not be read
 */
export function publishedPath(
  { set, encodings = [], version: built = '' }: ResolvedPublished,
  uri: string,
  acceptEncoding: string,
  stored: string,
): string {
  const version = servedVersion(stored, built);
  if (version === '') return uri;
  if (!isContained(uri)) return '';
  const taken = itemsOf(acceptEncoding).filter(({ weight }) => weight > 0);
  const encoding = isEncoded(uri)
    ? encodings.find((name) => version.includes(`-${name}`) && taken.some((item) => item.name === name))
    : undefined;
  return `${publishedFolder(set, version)}${uri}${encoding ? ENCODING_SUFFIXES[encoding] : ''}`;
}

/** What the paths of a version begin with. */
export function publishedFolder(set: string, version: string): string {
  return `/${set}/${version}`;
}
