import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { watchFolders } from '../../cli/watch-folders.ts';

it('tells of a change beneath a folder once, of none in what is ours, and of none after it was closed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'edgewright-folder-'));
  const ours = join(folder, 'dist');
  mkdirSync(join(folder, 'deep'));
  mkdirSync(ours);
  writeFileSync(join(folder, 'deep', 'page.html'), 'one');
  const changed = vi.fn();
  const watcher = watchFolders([folder, join(folder, 'not-there')], ours, changed);
  writeFileSync(join(ours, 'bundle.js'), 'one');
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(changed).not.toHaveBeenCalled();
  writeFileSync(join(folder, 'deep', 'page.html'), 'two');
  await vi.waitFor(() => expect(changed).toHaveBeenCalled(), { timeout: 5000 });
  watcher.close();
  const calls = changed.mock.calls.length;
  writeFileSync(join(folder, 'deep', 'page.html'), 'three');
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(changed).toHaveBeenCalledTimes(calls);
  rmSync(folder, { recursive: true });
});
