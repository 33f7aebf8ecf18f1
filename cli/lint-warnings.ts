/** What a lint finds, in short, for a command that does something else. */
import { EdgeError } from '../config/errors.ts';
import type { LoadedConfig } from '../config/load.ts';
import type { Io } from './io.ts';
import { shortLine } from './lint-lines.ts';
import { type LintedFiles, lintProject } from './project-lint.ts';

/** A line for each leak that stands. That the distribution beside the config cannot be read stands in the way of nothing else. */
export async function leakWarnings(
  io: Pick<Io, 'cwd'>,
  loaded: LoadedConfig,
  files: LintedFiles,
): Promise<readonly string[]> {
  try {
    const { findings } = await lintProject(io, loaded, files);
    return findings.filter(({ severity }) => severity === 'leak').map(shortLine);
  } catch (error) {
    if (error instanceof EdgeError) return [`warning  ${error.message}, so that it is not held to the config`];
    throw error;
  }
}
