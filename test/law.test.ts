/**
 * The law of options: an option is in the schema only with its meaning, its code, its fixtures and its row in the docs. The
 * schema is walked; nothing here lists the options.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { behaviorIndexOf } from '#policy/path-pattern';
import { type Bundle, bundlesOf } from '../build/bundle.ts';
import { manifestOf } from '../build/manifest.ts';
import { planOf } from '../build/plan.ts';
import { RULES } from '../build/rules.ts';
import { writeBundles } from '../build/write-bundles.ts';
import { CLOCK } from '../cli/test.ts';
import { loadConfig } from '../config/load.ts';
import { schemaTree } from '../config/problems.ts';
import type { ResolvedBehavior, ResolvedConfig } from '../config/resolve.ts';
import type { Engine } from '../simulator/engine/engine.ts';
import { njsEngine, njsVersion } from '../simulator/engine/njs-engine.ts';
import { nodeEngine } from '../simulator/engine/node-engine.ts';
import { type Fixture, isLambdaEvent, readFixtures, uriOf } from '../simulator/judge/fixture.ts';
import { holds, judge } from '../simulator/judge/judge.ts';
import { lambdaTwin } from './lambda-twin.ts';

type Node = ReturnType<typeof schemaTree>;

/** Every option of a part of the schema as a path: `headers.strictTransportSecurity.maxAge`, `environments.*.hosts`. */
function optionPaths(node: Node, path: string): readonly string[] {
  const inner = node.items ?? node.additionalProperties;
  const place = node.items ? path : `${path}.*`;
  if (inner && propertiesOf(inner, place)) return [path, ...optionPaths(inner, place).slice(1)];
  const below = Object.entries(propertiesOf(node, path) ?? {}).flatMap(([name, child]) =>
    optionPaths(child, path ? `${path}.${name}` : name),
  );
  return [path, ...below];
}

/** Options that are said in a word, or as an object with more of them. What other values are made of, such as directives, is HTTP's and no option. */
const IN_A_WORD = [
  'behaviors.own',
  'behaviors.cache',
  'behaviors.auth.tokens',
  'behaviors.auth.claims.*',
  'behaviors.freshness.answers.edge',
  'behaviors.freshness.answers.browser',
];

function propertiesOf({ properties, anyOf = [] }: Node, path: string): Node['properties'] {
  return properties ?? (IN_A_WORD.includes(path) ? anyOf.find((node) => node.properties)?.properties : undefined);
}

const all = optionPaths(schemaTree(), '').slice(1);
/** What changes a bundle: every rule, and which of them may be switched. */
const CHANGING = [...RULES.map(({ name }) => name), 'switches'];
const ofRules = all
  .filter((path) => CHANGING.some((name) => path === `behaviors.${name}` || path.startsWith(`behaviors.${name}.`)))
  .map((path) => path.slice('behaviors.'.length));
/** What changes a cache policy and no bundle: test/build/policies.test.ts speaks for it. */
const OF_POLICIES = ['auth.claims.*.key'];
/** What no result of a function shows: test/simulator/experiments.test.ts speaks for it. */
const OF_ORIGINS = ['experiments.*.variants.*.origin'];
/** Options without options below them: what a user gives a value. */
const leaves = ofRules.filter(
  (path) => !ofRules.some((other) => other.startsWith(`${path}.`)) && ![...OF_POLICIES, ...OF_ORIGINS].includes(path),
);

describe('every option', () => {
  const rows =
    readFileSync('docs/rules.md', 'utf8') + readFileSync('docs/config.md', 'utf8').split('## What a build writes')[0];

  // An environment's origins are origins, a rule stands on its own page, and what counts under a condition counts without one.
  const paths = new Set(
    all.map((path) =>
      path
        .replace(/^environments\.\*\.(?=(?:origins|issuers|access|probes)\.)|^behaviors\.(?=(?!cache\b)\w+\.|own$)/, '')
        .replace(/^headers\.when\.(?!path$|contentType$)/, 'headers.'),
    ),
  );
  const rowOf = (path: string): string =>
    RULES.some(({ name }) => path === `behaviors.${name}`) ? path.slice(10) : path;

  it.each([...paths])('has a row in the docs: %s', (path) => {
    expect(rows).toMatch(new RegExp(`^\\| \`${rowOf(path).replace(/[.*]/g, '\\$&')}\` \\|`, 'm'));
  });

  it('of the docs is in the schema', () => {
    const documented = [...rows.matchAll(/^\| `([\w.*]+)` \|/gm)].map(([, path]) => path ?? '');
    const known = all.flatMap((path) => [path, path.replace(/^behaviors\./, '')]);
    expect(documented.filter((path) => !known.includes(path))).toEqual([]);
  });
});

/**
 * Projects whose fixtures speak for options: the demo shop, and one for each rule under `test/rules/`, for what a shop would not
 * use.
 */
const PROJECTS = ['.', ...readdirSync('test/rules').map((name) => join('test/rules', name))];

/** A rule that functions alone have: the config refuses it in Lambda@Edge. */
const OF_FUNCTIONS = 'experiments';

/** A project's config and fixtures. */
interface Project {
  readonly root: string;
  readonly config: ResolvedConfig;
  readonly fixtures: readonly Fixture[];
}

describe('every option of a rule', () => {
  let projects: readonly Project[] = [];
  let out = '';

  beforeAll(async () => {
    projects = await Promise.all(
      PROJECTS.map(async (project) => {
        const { config, root } = await loadConfig(join(project, 'edge.config.ts'));
        return { root, config, fixtures: await readFixtures(resolve(project, 'test/fixtures')) };
      }),
    );
    out = await mkdtemp(join(tmpdir(), 'edgewright-law-'));
  });
  afterAll(() => rm(out, { recursive: true, force: true }));

  /** The fixtures that do not hold for a variant of a project, by name. */
  async function failing({ root, config, fixtures }: Project, engines: readonly Engine[]): Promise<readonly string[]> {
    const plan = planOf(config);
    const bundles = await bundlesOf(plan, root);
    await writeBundles(out, manifestOf(plan, bundles, []), bundles, []);
    const fileOf = ({ file }: Bundle): string => join(out, file);
    const verdicts = await judge(fixtures, { plan, bundles, fileOf, engines, now: CLOCK });
    return verdicts.filter((verdict) => !holds(verdict)).map(({ fixture }) => fixture.name);
  }

  const changed = (
    { config, ...project }: Project,
    change: (behavior: ResolvedBehavior) => ResolvedBehavior,
  ): Project => ({
    ...project,
    config: { ...config, behaviors: config.behaviors.map(change) },
  });

  const engines = njsVersion() === undefined ? [nodeEngine] : [nodeEngine, njsEngine];

  it.each(PROJECTS.map((project, i) => [project, i] as const))('has fixtures that hold: %s', async (_, i) => {
    expect(await failing(projects[i] as Project, engines)).toEqual([]);
  });

  it.each(leaves)('has a fixture that fails without it: %s', async (path) => {
    const broken: string[] = [];
    for (const project of projects) {
      const less = changed(project, (behavior) => without(behavior, path));
      // A project that does not say it has nothing to say of it.
      if (broken.length === 0 && !isDeepStrictEqual(less.config, project.config))
        broken.push(...(await failing(less, [nodeEngine])));
    }
    expect(broken).not.toEqual([]);
  });

  it.each(PROJECTS.map((project, i) => [project, i] as const))(
    'gives the same answers in Lambda@Edge: %s',
    async (_, i) => {
      const project = projects[i] as Project;
      // Lambda@Edge has no KeyValueStore that could say anything else.
      const { behaviors } = project.config;
      const patterns = behaviors.map(({ path }) => path);
      const isOfFunctions = (event: Fixture['event']): boolean =>
        behaviors[behaviorIndexOf(patterns, uriOf(event))]?.[OF_FUNCTIONS] !== undefined;
      const fixtures = project.fixtures
        .filter(({ event, store }) => !isLambdaEvent(event) && !isOfFunctions(event) && !store)
        .map(lambdaTwin);
      const lambda = changed({ ...project, fixtures }, (behavior) => ({ ...behavior, viewer: 'lambda' }));
      expect(fixtures).not.toEqual([]);
      expect(await failing(lambda, [nodeEngine])).toEqual([]);
    },
  );

  it('is a rule with a place at a station', () => {
    expect(new Set(ofRules.map((path) => path.split('.')[0]))).toEqual(new Set(CHANGING));
  });
});

/** Options that must be there, by their names: without one, the option above it goes along. */
const REQUIRED = [
  'keep',
  'drop',
  'maxAge',
  'supported',
  'default',
  'groups',
  'origins',
  'users',
  'issuers',
  'cookie',
  'claim',
  'name',
  'value',
];

/** Options of those names that may be left out. */
const NOT_REQUIRED = ['auth.rules.groups', 'experiments.*.maxAge'];

/** A copy of a value without what stands at a path, in each item of a list and under each name of `*`. */
function without<Value>(value: Value, path: string, whole: string = path): Value {
  if (Array.isArray(value))
    return value.map((item) => without(item, path, whole)).filter((item) => item !== undefined) as Value;
  const [name = '', ...rest] = path.split('.');
  if (typeof value !== 'object' || value === null) return value;
  if (name === '*') return withoutInEach(value, rest.join('.'), whole);
  if (!(name in value)) return value;
  const { [name as keyof Value]: inner, ...others } = value;
  if (rest.length === 0 && REQUIRED.includes(name) && !NOT_REQUIRED.includes(whole)) return undefined as Value;
  if (rest.length === 0) return others as Value;
  const less = without(inner, rest.join('.'), whole);
  return (less === undefined ? others : { ...others, [name]: less }) as Value;
}

function withoutInEach<Value extends object>(value: Value, path: string, whole: string): Value {
  const entries = Object.entries(value).map(([name, inner]) => [name, without(inner, path, whole)] as const);
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined)) as Value;
}
