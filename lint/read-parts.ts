/** What a lint has to read besides the config: modules of the user's own, files of folder origins. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { bundledOwn } from '../config/check/own-problems.ts';
import type { LoadedConfig } from '../config/load.ts';
import type { LintParts } from './subject.ts';

/** Files of a folder that are looked at. A site with more has its rules by then. */
const MOST_FILES = 10_000;

/** Reads it. A config that was checked has modules that can be bundled. @throws BuildFailure where one changed meanwhile */
export async function readParts({ config, root }: LoadedConfig): Promise<Pick<LintParts, 'code' | 'files'>> {
  const modules = new Set(config.behaviors.flatMap(({ own = {} }) => Object.values(own)));
  const code = await Promise.all(
    [...modules].map(async (module) => {
      const { outputFiles } = await bundledOwn(module, root, new Map());
      return [module, outputFiles[0]?.text ?? ''] as const;
    }),
  );
  const files = await Promise.all(
    Object.entries(config.origins).flatMap(([name, { folder }]) =>
      folder === undefined ? [] : [filesBelow(join(root, folder)).then((paths) => [name, paths] as const)],
    ),
  );
  return { code: new Map(code), files: new Map(files) };
}

/** Paths of files as viewers ask for them. */
async function filesBelow(folder: string): Promise<readonly string[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .slice(0, MOST_FILES)
    .map((entry) => `/${relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/')}`);
}
