import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { storeFile } from '../../cli/store-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'edgewright-store-'));
const file = join(folder, 'edge.store.json');
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes the file at a time of its own: two writes within a tick of the clock would look the same. */
function write(text: string, at: number): void {
  writeFileSync(file, text);
  utimesSync(file, at, at);
}

it('is read anew when it changes; what cannot be read leaves what was read before', () => {
  const said: string[] = [];
  const read = storeFile(file, (line) => said.push(line));
  expect(read('switches')).toBeUndefined();
  write('{ "switches": "maintenance=on" }', 1);
  expect(read('switches')).toBe('maintenance=on');
  expect(read('constructor')).toBeUndefined();
  expect(read.extent?.()).toMatchObject({ keys: ['switches'], updatedAt: 1000 });
  write('{ "switches": 1 }', 2);
  expect(read('switches')).toBe('maintenance=on');
  expect(read('switches')).toBe('maintenance=on');
  expect(said).toEqual([`${file} holds no object of texts by key: switches is no text`]);
  write('{}', 3);
  expect(read('switches')).toBeUndefined();
  rmSync(file);
  expect(read.extent?.()).toEqual({ keys: [] });
  expect(read('switches')).toBeUndefined();
});
