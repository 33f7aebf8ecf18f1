import { fileURLToPath } from 'node:url';

/**
 * The absolute path of a file of this package. This file stands one folder below the package's root, and so does the bundled
 * command line (`lib/edgewright.js`) into which it is compiled.
 */
export function packageFile(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}
