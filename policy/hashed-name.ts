/** A run of 6 or more hexadecimal digits with a digit among them, or of 8 or more letters and digits of both kinds, before the extension. */
const HASH = /[-._](?=[\da-f]*\d)[\da-f]{6,}(?=\.)|[-._](?=\w*\d)(?=\w*[a-z])(?=\w*[A-Z])[\w]{8,}(?=\.\w+$)/;

/** Whether a file's name, the last part of its path, seems to change with what is in it: `app-3f9ac21b.js`. */
export function isHashedName(path: string): boolean {
  return HASH.test(path.slice(path.lastIndexOf('/')));
}
