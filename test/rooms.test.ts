/** The architecture is a test: which room may import from which, what the edge may reach for, and where the world comes in. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** Which room may import from which. The flow runs one way; so do the imports. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  policy: [],
  functions: ['policy'],
  'lambda-edge': ['policy', 'functions'],
  // Runs in servers of the user's own.
  origin: [],
  // What of the caches shows what changed: for the command line, and for servers of the user's own.
  invalidation: ['policy'],
  config: ['policy'],
  build: ['policy', 'config', 'invalidation'],
  simulator: ['policy', 'config', 'build', 'lambda-edge'],
  deploy: ['policy', 'config', 'build', 'invalidation'],
  lint: ['policy', 'config', 'build', 'simulator'],
  insight: ['policy', 'config', 'build', 'simulator', 'origin'],
  cli: ['policy', 'lambda-edge', 'config', 'build', 'invalidation', 'simulator', 'deploy', 'lint', 'insight'],
};

/** What runs in front of viewers, and carries no package but jose, where signatures are verified. */
const EDGE_ROOMS = ['policy', 'functions', 'lambda-edge'];

/** Where time, randomness and the process come in; everywhere else they are passed in. */
const TOUCHES_THE_WORLD: Readonly<Record<string, string>> = {
  'build/write/auth-function.ts': 'what it writes asks the clock of the engine',
  'build/write/auth-lambda.ts': 'what it writes asks the clock of the handler',
  'cli/edgewright.ts': 'it is the process around the command line',
  'invalidation/invalidator.ts':
    "it runs in a server of the user's own, by whose clock it goes unless it is given another",
  'insight/warm/warm-handler.ts': 'it is the world around a handler: clock, timers',
  'lambda-edge/auth/lambda-io.ts': 'it is the world around a handler: clock, network, role',
  'origin/answer-request.ts':
    "it runs in a server of the user's own, by whose clock it goes unless it is given another",
  'simulator/server-command.ts': "a server's command inherits the environment, and its group of processes is ended",
};

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ROOMS = Object.keys(MAY_IMPORT);
const SOURCES = ROOMS.flatMap((room) => filesBelow(room)).filter((file) => file.endsWith('.ts'));

interface Import {
  readonly from: string;
  /** As it is written. */
  readonly what: string;
  /** The file of this project that it means, if it means one. */
  readonly file: string | undefined;
  readonly isTypeOnly: boolean;
}

const IMPORTS = SOURCES.flatMap((file) => importsOf(file, readFileSync(join(ROOT, file), 'utf8')));

describe('imports', () => {
  it.each(ROOMS)('run one way: %s', (room) => {
    expect(straysOf(IMPORTS.filter(({ from }) => roomOf(from) === room))).toEqual([]);
  });

  it.each([
    ['policy/event.ts', '../config/define.ts'],
    ['functions/viewer-request.ts', '../lambda-edge/event.ts'],
    ['config/check/own-problems.ts', '../../build/plan.ts'],
    ['build/plan.ts', '../simulator/judge/fixture.ts'],
    ['simulator/distribution.ts', '../cli/io.ts'],
    ['deploy/distribution/associations.ts', '../../simulator/distribution.ts'],
    ['lint/lint.ts', '../deploy/release/live.ts'],
    ['cli/main.ts', '../test/fixtures/a.ts'],
  ])('are seen to run the other way: %s from %s', (from, what) => {
    expect(straysOf(importsOf(from, `import { a } from '${what}';`))).toEqual([`${from} imports ${what}`]);
  });

  it('mean files that are there', () => {
    const wrong = IMPORTS.filter(({ file }) => file !== undefined && !SOURCES.includes(file));
    expect(wrong.map(({ from, what }) => `${from} imports ${what}`)).toEqual([]);
  });

  it('name no package at the edge, but for types', () => {
    const wrong = IMPORTS.filter(({ from, file }) => EDGE_ROOMS.includes(roomOf(from)) && file === undefined).filter(
      ({ from, what, isTypeOnly }) =>
        !what.startsWith('edge:') &&
        !(what === 'aws-lambda' && isTypeOnly) &&
        // The engine's own module.
        !(what === 'cloudfront' && roomOf(from) === 'functions') &&
        // Node's own modules, and the one package that is trusted with signatures.
        !(/^(?:jose|node:\w+)$/.test(what) && from.startsWith('lambda-edge/auth/')),
    );
    expect(wrong.map(({ from, what }) => `${from} imports ${what}`)).toEqual([]);
  });

  it("name no package in servers of the user's own", () => {
    const wrong = IMPORTS.filter(({ from, file }) => /^(?:origin|invalidation)\//.test(from) && file === undefined);
    expect(
      wrong.filter(({ what }) => !what.startsWith('node:')).map(({ from, what }) => `${from} imports ${what}`),
    ).toEqual([]);
  });

  it('name the rules of a station in functions/ alone, and those of the stations that no function has', () => {
    // What is recorded in Lambda@Edge is its own event, before it is given a function's shape; what verifies a token is awaited.
    const isBefore = ({ from, what }: Import): boolean =>
      what === 'edge:record' || (what === 'edge:auth' && from === 'lambda-edge/viewer-request.ts');
    const rules = IMPORTS.filter((one) => one.what.startsWith('edge:') && !isBefore(one));
    const others = rules.map(({ from }) => from).filter((file) => roomOf(file) !== 'functions');
    expect([...new Set(others)]).toEqual(['lambda-edge/origin-request.ts', 'lambda-edge/origin-response.ts']);
  });

  it('go in no circle', () => {
    expect(circlesOf(new Map(SOURCES.map((file) => [file, importedBy(file)])))).toEqual([]);
  });

  it.each([
    ['a name', "import { a } from '../cli/io.ts';", ['cli/io.ts', false]],
    ['a type', "import type { A } from '../cli/io.ts';", ['cli/io.ts', true]],
    ['a default', "import a from '../cli/io.ts';", ['cli/io.ts', false]],
    ['everything', "import * as a from '../cli/io.ts';", ['cli/io.ts', false]],
    ['several lines', "import {\n  a,\n  type B,\n} from '../cli/io.ts';", ['cli/io.ts', false]],
    ['nothing', "import '../cli/io.ts';", ['cli/io.ts', false]],
    ['a name handed on', "export { a } from '../cli/io.ts';", ['cli/io.ts', false]],
    ['everything handed on', "export * from '../cli/io.ts';", ['cli/io.ts', false]],
    ['a type inside a type', "export const a: import('../cli/io.ts').Io;", ['cli/io.ts', true]],
    ['when it runs', "  const { a } = await import('../cli/io.ts');", ['cli/io.ts', false]],
    ['by the name of its room', "import { a } from '#policy/event';", ['policy/event.ts', false]],
    ['a package', "import { a } from 'zod';", [undefined, false]],
  ])('are seen: %s', (_, text, seen) => {
    expect(importsOf('policy/a.ts', text).map(({ file, isTypeOnly }) => [file, isTypeOnly])).toEqual([seen]);
  });

  it.each([
    ['in a comment', "/** `import('../cli/io.ts')` */\n// import { a } from '../cli/io.ts';"],
    ['of a value', "export const CONFIG_FILE = 'edge.config.ts';"],
    ['in a text', 'const says = "expected () => import(\'../cli/io.ts\')";'],
  ])('are none: %s', (_, text) => {
    expect(importsOf('policy/a.ts', text)).toEqual([]);
  });

  it.each([
    [{ a: ['b'], b: ['c'], c: [] }, []],
    [{ a: ['b'], b: ['c'], c: ['b'] }, ['b → c → b']],
    [{ a: ['a'], b: ['a'] }, ['a → a']],
  ])('go in circles that are found: %j', (graph, circles) => {
    expect(circlesOf(new Map(Object.entries(graph)))).toEqual(circles);
  });
});

describe('time, randomness and the process', () => {
  const WORLD = /\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b|\bMath\.random\b|\bprocess\.\w|\bhrtime\b/;

  it('come in where they are known to', () => {
    const found = SOURCES.filter((file) => WORLD.test(readFileSync(join(ROOT, file), 'utf8')));
    expect(found.sort()).toEqual(Object.keys(TOUCHES_THE_WORLD).sort());
  });
});

describe('folders', () => {
  it('have a subject', () => {
    const folders = [...ROOMS, 'demo', 'test'].flatMap((room) => filesBelow(room)).map((file) => dirname(file));
    const names = new Set(folders.flatMap((folder) => folder.split('/')));
    expect(['utils', 'util', 'helpers', 'common', 'shared', 'lib', 'misc'].filter((name) => names.has(name))).toEqual(
      [],
    );
  });
});

/** Paths of all files below a folder of the project, relative to it. */
function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((file) => !file.includes('node_modules/'));
}

/** Imports of a room that theirs may not import from. */
function straysOf(imports: readonly Import[]): readonly string[] {
  return imports
    .filter(({ file }) => file !== undefined)
    .filter(({ from, file = '' }) => roomOf(file) !== roomOf(from) && !MAY_IMPORT[roomOf(from)]?.includes(roomOf(file)))
    .map(({ from, what }) => `${from} imports ${what}`);
}

function roomOf(file: string): string {
  return file.split('/')[0] ?? '';
}

/** Every import of a file: a statement at the start of a line, a type inside a type, or one that is awaited. */
function importsOf(from: string, text: string): readonly Import[] {
  const statements = [...text.matchAll(/^(?:import|export) (?:([^;'"`=]*?) from )?'([^']+)';$/gm)];
  const types = [...text.matchAll(/(?<=[:<|&=] ?)import\('([^']+)'\)\./g)];
  const awaited = [...text.matchAll(/\bawait import\('([^']+)'\)/g)];
  return [
    ...statements.map(([, clause = '', what = '']) => ({ what, isTypeOnly: /^type\b/.test(clause) })),
    ...types.map(([, what = '']) => ({ what, isTypeOnly: true })),
    ...awaited.map(([, what = '']) => ({ what, isTypeOnly: false })),
  ].map((found) => ({ from, ...found, file: fileOf(from, found.what) }));
}

function fileOf(from: string, what: string): string | undefined {
  if (what.startsWith('.'))
    return normalize(join(dirname(from), what))
      .split(sep)
      .join('/');
  return what.startsWith('#') ? `${what.slice(1)}.ts` : undefined;
}

function importedBy(file: string): readonly string[] {
  return IMPORTS.filter(({ from }) => from === file).flatMap((found) => found.file ?? []);
}

/** Every circle that a walk from file to file finds, written from where it closes. */
function circlesOf(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const done = new Set<string>();
  const walk = (file: string, trail: readonly string[]): readonly string[] => {
    if (trail.includes(file)) return [[...trail.slice(trail.indexOf(file)), file].join(' → ')];
    if (done.has(file)) return [];
    const circles = (graph.get(file) ?? []).flatMap((next) => walk(next, [...trail, file]));
    done.add(file);
    return circles;
  };
  return [...graph.keys()].flatMap((file) => walk(file, []));
}
