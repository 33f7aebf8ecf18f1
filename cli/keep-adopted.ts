/** Keeps the code of others that a release is about to replace. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { EdgeError } from '../config/errors.ts';
import { adoptedCode } from '../deploy/release/keep-adopted.ts';
import type { StationChange } from '../deploy/release/station-changes.ts';
import type { Io } from './io.ts';
import type { ReleaseSession } from './release-session.ts';

/** The folder beside the config that keeps it. */
const ADOPTED_FOLDER = 'edge.adopted';

/**
 * Writes what others have at stations that are ours from now on into a folder of this machine; it stays on AWS, too.
 *
 * @throws EdgeError ERR_AWS where the zip of a handler cannot be read
 */
export async function keepAdopted(
  io: Io,
  { world, loaded, distribution }: ReleaseSession,
  adopted: readonly StationChange[],
): Promise<void> {
  const codes = await adoptedCode(world.clients, adopted, download);
  if (codes.length === 0) return;
  const folder = join(loaded.root, ADOPTED_FOLDER, distribution);
  await mkdir(folder, { recursive: true });
  for (const { code, file, content } of codes) {
    await writeFile(join(folder, file), content);
    world.says({ step: 'adopt', says: `kept ${code} in ${relative(io.cwd, join(folder, file))}` });
  }
}

async function download(url: string): Promise<Uint8Array> {
  const answer = await fetch(url);
  if (!answer.ok) throw new EdgeError('ERR_AWS', 'The code of a handler cannot be read', 'Run the command again.');
  return new Uint8Array(await answer.arrayBuffer());
}
