import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Bundle } from './bundle.ts';
import type { Manifest } from './manifest.ts';

/** Writes a build's files, source maps beside them, and the manifest. What an earlier build left behind is removed. */
export async function writeBundles(out: string, manifest: Manifest, bundles: readonly Bundle[]): Promise<void> {
  await Promise.all(
    ['functions', 'lambda-edge'].map((folder) => rm(join(out, folder), { recursive: true, force: true })),
  );
  const files: [string, string | Uint8Array][] = bundles.flatMap(({ file, code, map, zip }) => [
    [file, code],
    [`${file}.map`, map],
    ...(zip ? [[zip.file, zip.content] as [string, Uint8Array]] : []),
  ]);
  files.push(['manifest.json', `${JSON.stringify(manifest, undefined, 2)}\n`]);
  for (const [file, content] of files) {
    await mkdir(dirname(join(out, file)), { recursive: true });
    await writeFile(join(out, file), content);
  }
}
