/** Versions of a set: what they are made of, and what is written down of them. Pure. */
import { createHash } from 'node:crypto';
import { ENCODING_SUFFIXES, isEncoded, type PublishedEncoding, publishedFolder } from '#policy/published';
import { EdgeError } from '../../config/errors.ts';
import type { PublishedSet } from './publish-place.ts';
import type { PublishedFile } from './published-file.ts';

/** What is written down of a version. */
export interface SetVersion {
  readonly version: string;
  /** When it was published first, ISO 8601. */
  readonly at: string;
  /** In the order of their keys. */
  readonly files: readonly PublishedFile[];
}

/** An object of a version: a file as it is, or in an encoding. */
export interface SetObject {
  readonly file: PublishedFile;
  /** Its key in the bucket. */
  readonly key: string;
  readonly encoding?: PublishedEncoding;
}

/** Hexadecimal digits of a version. */
const DIGITS = 16;

/**
 * The version of some files, which is the same wherever the files and what they are served with are. What compressors make of them
 * is not in it: they differ from machine to machine.
 */
export function versionOf({ encodings }: PublishedSet, files: readonly PublishedFile[]): string {
  const facts = inOrder(files).map(({ path, key, sha256, type, cacheControl }) => [
    path,
    key,
    sha256,
    type,
    cacheControl,
  ]);
  const digest = createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, DIGITS);
  return [digest, ...encodings].join('-');
}

/** Files in the order of their keys. */
export function inOrder<File extends PublishedFile>(files: readonly File[]): readonly File[] {
  return [...files].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Every object of a version. */
export function objectsOf(set: PublishedSet, version: string, files: readonly PublishedFile[]): readonly SetObject[] {
  return files.flatMap((file) => {
    const key = `${folderOf(set, version)}${file.key}`;
    const encodings = isEncoded(file.path) ? encodingsOf(version) : [];
    return [
      { file, key },
      ...encodings.map((encoding) => ({ file, key: key + ENCODING_SUFFIXES[encoding], encoding })),
    ];
  });
}

/** Milliseconds after which objects of a version that nothing is written down of are nobody's who still uploads. */
export const CUT_OFF_AGE = 86_400_000;

/** What the keys of a version begin with. */
export function folderOf({ name }: Pick<PublishedSet, 'name'>, version: string): string {
  return `${publishedFolder(name, version).slice(1)}/`;
}

function encodingsOf(version: string): readonly PublishedEncoding[] {
  return (['br', 'gzip'] as const).filter((encoding) => version.split('-').includes(encoding));
}

/** Below which what is written down of versions stands: beside the sets, where no viewer of a set is led. */
export function manifestsOf({ name }: Pick<PublishedSet, 'name'>): string {
  return `.edgewright/${name}/`;
}

/** The key of what is written down of a version. */
export function manifestKey(set: Pick<PublishedSet, 'name'>, version: string): string {
  return `${manifestsOf(set)}${version}.json`;
}

/** What that is stored with. */
export const MANIFEST_HEADERS = { type: 'application/json', cacheControl: 'no-store' } as const;

/** What is written down of a version, as text: nothing of where the files stood on somebody's machine. */
export function manifestText({ version, at, files }: SetVersion): string {
  const written = files.map(({ path, key, sha256, bytes, type, cacheControl }) => ({
    path,
    key,
    sha256,
    bytes,
    type,
    cacheControl,
  }));
  return `${JSON.stringify({ version, at, files: written }, undefined, 1)}\n`;
}

/** What such a content says. @throws EdgeError ERR_PUBLISH where it is none */
export function manifestIn(key: string, content: Uint8Array): SetVersion {
  const found = parsed(Buffer.from(content).toString());
  if (isSetVersion(found)) return found;
  const hint = 'Somebody else wrote there: delete the object, and publish the whole set again, with --to /.';
  throw new EdgeError('ERR_PUBLISH', 'A version cannot be read', hint, [
    { at: key, says: 'expected what edgewright publish has written' },
  ]);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isSetVersion(value: unknown): value is SetVersion {
  const { version, at, files } = Object(value) as Partial<SetVersion>;
  return typeof version === 'string' && typeof at === 'string' && Array.isArray(files) && files.every(isFile);
}

function isFile(value: unknown): value is PublishedFile {
  const { path, key, sha256, bytes, type, cacheControl } = Object(value) as Partial<PublishedFile>;
  return [path, key, sha256, type, cacheControl].every((text) => typeof text === 'string') && typeof bytes === 'number';
}
