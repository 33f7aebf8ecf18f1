import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { InvalidationMap } from '../invalidation/invalidation-map.ts';
import type { Bundle } from './bundle.ts';
import type { Manifest } from './manifest.ts';
import type { Policy } from './policies.ts';
import { storeOf, storeText } from './store.ts';

/**
 * Writes a build's files, source maps beside them, the policies that it needs, and the manifest. What the manifest of an earlier
 * build lists and this one does not is removed; nothing else in the folder is touched.
 */
export async function writeBundles(
  out: string,
  manifest: Manifest,
  bundles: readonly Bundle[],
  policies: readonly Policy[],
  map?: InvalidationMap,
): Promise<void> {
  const files: [string, string | Uint8Array][] = bundles.flatMap(({ file, code, map, zip }) => [
    [file, code],
    [`${file}.map`, map],
    ...(zip ? [[zip.file, zip.content] as [string, Uint8Array]] : []),
  ]);
  files.push(...policies.map(({ file, config }): [string, string] => [file, jsonFile(config)]));
  if (manifest.store) files.push([manifest.store.file, storeText(storeOf(bundles))]);
  if (manifest.entities !== undefined && map) files.push([manifest.entities, jsonFile(map)]);
  files.push([MANIFEST, jsonFile(manifest)]);
  const written = files.map(([file]) => file);
  const stale = (await filesOfLastBuild(out)).filter((file) => !written.includes(file));
  await Promise.all(stale.map((file) => rm(join(out, file), { force: true })));
  for (const [file, content] of files) {
    await mkdir(dirname(join(out, file)), { recursive: true });
    await writeFile(join(out, file), content);
  }
}

function jsonFile(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

const MANIFEST = 'manifest.json';

/** The names that a build gives its files: a manifest that lists others is not ours. */
const OURS =
  /^(?:functions\/[\w-]+\.js|lambda-edge\/[\w-]+(?:\/index\.mjs|\.zip)|policies\/[\w-]+\.[a-z-]+-policy\.json|store\.json|entities\.json)$/;

async function filesOfLastBuild(out: string): Promise<readonly string[]> {
  try {
    const {
      bundles = [],
      policies = [],
      store,
      entities,
    }: Partial<Manifest> = JSON.parse(await readFile(join(out, MANIFEST), 'utf8'));
    const built = bundles.flatMap(({ file, zip }) => [file, ...(zip === undefined ? [] : [zip])]);
    const files = [
      ...built,
      ...policies.map(({ file }) => file),
      ...(store ? [store.file] : []),
      ...(entities ? [entities] : []),
    ];
    return files.filter((file) => OURS.test(file)).flatMap((file) => [file, `${file}.map`]);
  } catch {
    return [];
  }
}
