import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundlesOf } from '../../build/bundle.ts';
import { planOf } from '../../build/plan.ts';
import { loadConfig } from '../../config/load.ts';
import { type Reads, stateOf } from '../../config/reads.ts';

const CONFIG = `import { hosts } from './config/hosts.ts';
export default { app: 'a', hosts, origins: { site: { folder: '.' } },
  behaviors: [{ path: '*', origin: 'site', own: () => import('./edge/own.ts') }] };`;
const HOSTS = "export const hosts = ['a.example'];";
const OWN = "import { uri } from './uri.ts';\nexport const own = (request) => { request.uri = uri; };";
const URI = "import { page } from 'pages';\nexport const uri = page;";
const PAGES = { 'node_modules/pages/package.json': '{}', 'node_modules/pages/index.js': "export const page = '/';" };
const WHOLE = { 'edge.config.ts': CONFIG, 'config/hosts.ts': HOSTS, 'edge/own.ts': OWN, 'edge/uri.ts': URI, ...PAGES };

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(await realpath(tmpdir()), 'edgewright-reads-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [file, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), content);
  }
}

/** What a build of these files notes, below the folder. */
async function readsOf(files: Readonly<Record<string, string>>): Promise<{ paths: readonly string[]; reads: Reads }> {
  await write(files);
  const reads: Reads = new Map();
  try {
    const { config, root } = await loadConfig(join(folder, 'edge.config.ts'), 'dev', 'edge.config.ts', reads);
    await bundlesOf(planOf(config), root, reads);
  } catch {
    // What is noted then is what this is about.
  }
  const paths = [...reads.keys()].map((path) => relative(folder, path)).filter((path) => !path.startsWith('..'));
  return { paths: paths.sort(), reads };
}

describe('a build notes', () => {
  it('the config, what it imports, own modules, and all that those import', async () => {
    const { paths } = await readsOf(WHOLE);
    expect(paths).toEqual([
      'config/hosts.ts',
      'edge.config.ts',
      'edge.keys.json',
      'edge.sets.json',
      'edge/own.ts',
      'edge/uri.ts',
      'node_modules/pages/index.js',
    ]);
  });

  it('what it read of an own module that does not compile', async () => {
    const { paths } = await readsOf({ ...WHOLE, 'edge/uri.ts': 'export const uri = ;' });
    expect(paths).toEqual(['config/hosts.ts', 'edge.config.ts', 'edge/own.ts', 'edge/uri.ts']);
  });

  it('what it read of an own module that no function can run', async () => {
    const { paths } = await readsOf({ ...WHOLE, 'edge/uri.ts': 'export const { uri } = new Map();' });
    expect(paths).toEqual([
      'config/hosts.ts',
      'edge.config.ts',
      'edge.keys.json',
      'edge.sets.json',
      'edge/own.ts',
      'edge/uri.ts',
    ]);
  });

  it.each([
    ['by the config', { 'edge.config.ts': CONFIG }, ['config', 'edge', 'edge.config.ts']],
    [
      'as an own module',
      { 'edge.config.ts': CONFIG, 'config/hosts.ts': HOSTS },
      ['config/hosts.ts', 'edge', 'edge.config.ts'],
    ],
    [
      'by an own module',
      { 'edge.config.ts': CONFIG, 'config/hosts.ts': HOSTS, 'edge/own.ts': OWN },
      ['config/hosts.ts', 'edge', 'edge.config.ts', 'edge/own.ts'],
    ],
    [
      'as a package',
      { 'edge.config.ts': CONFIG, 'config/hosts.ts': HOSTS, 'edge/own.ts': OWN, 'edge/uri.ts': URI },
      ['config/hosts.ts', 'edge.config.ts', 'edge/own.ts', 'edge/uri.ts', 'node_modules/pages'],
    ],
  ])('where it looked for a file in vain: %s', async (_, files, noted) => {
    expect((await readsOf(files)).paths).toEqual(noted);
  });

  it('states that a change makes others', async () => {
    const { reads } = await readsOf(WHOLE);
    const changed = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> => {
      await write(files);
      return [...reads].filter(([path, state]) => stateOf(path) !== state).map(([path]) => relative(folder, path));
    };
    expect(await changed({})).toEqual([]);
    expect(await changed({ 'edge/uri.ts': URI })).toEqual(['edge/uri.ts']);
    await rm(join(folder, 'config'), { recursive: true });
    expect([...(await changed({}))].sort()).toEqual(['config/hosts.ts', 'edge/uri.ts']);
  });
});
