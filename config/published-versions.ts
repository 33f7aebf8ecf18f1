/** The versions of published sets that `edgewright publish` wrote down, which the build puts into functions. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { VERSION } from '#policy/published-version';
import { EdgeError } from './errors.ts';
import { noteRead, type Reads } from './reads.ts';

/** Beside the config: from an environment to its sets, and from a set to its version. It belongs into the repository. */
export const VERSIONS_FILE = 'edge.sets.json';

/** Versions by environment and set. */
export type PublishedVersions = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * The versions of a project; none where nothing was published.
 *
 * @throws EdgeError ERR_CONFIG where the file holds anything else
 */
export async function publishedVersions(root: string, reads: Reads = new Map()): Promise<PublishedVersions> {
  const path = join(root, VERSIONS_FILE);
  noteRead(reads, path);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw versionsError(error.message, error);
  });
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw versionsError(`is not JSON: ${(error as Error).message}`, error);
  }
  if (!isVersions(content)) throw versionsError('expected { "<environment>": { "<set>": "<version>" } }');
  return content;
}

/** The text of the file with a set at a version: environments and sets in the order of their names. */
export function versionsText(versions: PublishedVersions, environment: string, set: string, version: string): string {
  const of = Object.hasOwn(versions, environment) ? versions[environment] : {};
  const changed = sorted({ ...versions, [environment]: sorted({ ...of, [set]: version }) });
  return `${JSON.stringify(changed, undefined, 2)}\n`;
}

function sorted<Value>(record: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isVersions(content: unknown): content is PublishedVersions {
  return (
    isTable(content) && Object.values(content).every((sets) => isTable(sets) && Object.values(sets).every(isVersion))
  );
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isVersion(value: unknown): boolean {
  return typeof value === 'string' && VERSION.test(value);
}

function versionsError(says: string, cause?: unknown): EdgeError {
  const hint = 'Remove it, and have `edgewright publish` write it anew.';
  return new EdgeError('ERR_CONFIG', `${VERSIONS_FILE} cannot be used`, hint, [{ at: VERSIONS_FILE, says }], cause);
}
