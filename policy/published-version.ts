/** A version of a published set: the beginning of a hash of all its files, and the encodings in which it has them besides. */
export const VERSION = /^[\da-f]{16}(?:-br)?(?:-gzip)?$/;
