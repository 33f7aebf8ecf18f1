/** A file as it is published: where it stands, and what it is served with. Plain data. */

/** A file of a set, or of a bucket that is served as it is. */
export interface PublishedFile {
  /** The path by which viewers ask for it, percent-encoded. */
  readonly path: string;
  /** Its key beneath the folder of its version, or in the bucket: what `rewrites` make of the path, decoded. */
  readonly key: string;
  /** Of its content, in hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
  /** Content-Type. */
  readonly type: string;
  /** Cache-Control. */
  readonly cacheControl: string;
}

/** A file that is here. */
export interface LocalFile extends PublishedFile {
  /** Absolute path. */
  readonly file: string;
  /** As the user would write it. */
  readonly name: string;
}
