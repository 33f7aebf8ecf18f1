import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { bundlesOf } from '../../build/bundle.ts';
import type { Compilations } from '../../build/compilations.ts';
import type { Placement, Plan } from '../../build/plan.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(await realpath(tmpdir()), 'edgewright-compilations-'));
  await writeFile(
    join(folder, 'own.ts'),
    "import { page } from './page.ts'; export const own = (r) => { r.uri = page; };",
  );
  await writeFile(join(folder, 'page.ts'), "export const page = '/one';");
});
afterEach(() => rm(folder, { recursive: true }));

function planWith(fallback: string): Plan {
  const at = (behavior: string, rules: Placement['rules']): Placement => ({
    behavior,
    station: 'viewer-request',
    runtime: 'cloudfront-js-2.0',
    rules,
  });
  const placements = [
    at('/own/*', [{ name: 'own', options: join(folder, 'own.ts') }]),
    at('*', [{ name: 'rewrites', options: { fallback } }]),
  ];
  return { app: 'a', environment: 'dev', behaviors: placements.map(({ behavior }) => behavior), placements };
}

it('compiles again only what is made from something else, and reads the same files', async () => {
  const known: Compilations = new Map();
  const build = async (fallback: string) => {
    const reads = new Map<string, string>();
    const [own, page] = await bundlesOf(planWith(fallback), folder, reads, known);
    return {
      own,
      page,
      compiled: [...known.values()].map(({ compiled }) => compiled),
      reads: [...reads.keys()].sort(),
    };
  };

  const first = await build('/a.html');
  const again = await build('/a.html');
  expect(again.compiled[0]).toBe(first.compiled[0]);
  expect(again.compiled[1]).toBe(first.compiled[1]);
  expect(again.reads).toEqual(first.reads);

  const other = await build('/b.html');
  expect(other.own).toEqual(first.own);
  expect(other.page?.code).toContain('/b.html');
  expect(known.size).toBe(2);

  await writeFile(join(folder, 'page.ts'), "export const page = '/another';");
  const changed = await build('/b.html');
  expect(changed.own?.code).toContain('/another');
  expect(changed.page).toEqual(other.page);
});
