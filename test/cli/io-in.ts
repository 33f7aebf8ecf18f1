import type { Io } from '../../cli/io.ts';

/** What a command may touch of the world, in a folder: it shows nothing, asks nobody and waits for nothing, but as a test says. */
export function ioIn(cwd: string, parts: Partial<Io> = {}): Io {
  return {
    cwd,
    out: () => {},
    err: () => {},
    progress: () => {},
    now: () => Date.now(),
    randomBytes: (count) => new Uint8Array(count),
    wait: async () => {},
    interrupted: async () => {},
    ...parts,
  };
}
