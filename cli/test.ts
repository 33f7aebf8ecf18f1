/** `edgewright test`: runs the built bundles on recorded events, in every engine that is there. */
import { writeFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import type { Budget } from '../config/define.ts';
import { EdgeError } from '../config/errors.ts';
import type { Engine, FunctionEvent } from '../simulator/engine/engine.ts';
import { njsEngine, njsVersion } from '../simulator/engine/njs-engine.ts';
import { nodeEngine } from '../simulator/engine/node-engine.ts';
import { hasValgrind, type InstructionCounter, instructionCounter } from '../simulator/judge/cost.ts';
import { readFixtures } from '../simulator/judge/fixture.ts';
import { holds, judge, storeOfFixture, type Verdict } from '../simulator/judge/judge.ts';
import type { ExitCode, Io } from './io.ts';
import { buildProject, fileOf, type Project, type ProjectOptions } from './project.ts';
import { grouped, table } from './table.ts';

/** The options of `edgewright test`. */
export interface TestOptions extends ProjectOptions {
  readonly engine?: 'njs' | 'node' | 'both';
  readonly fixtures?: string;
  readonly cost?: boolean;
  readonly json?: boolean;
  readonly update?: boolean;
}

/** The moment at which the clocks of functions and handlers stand still, so that what they make of it can be expected: 1 January 2025. */
export const CLOCK = Date.UTC(2025, 0, 1);

/** A verdict with what it cost, where that was asked for. */
interface Result extends Verdict {
  readonly instructions?: number;
  readonly warning?: string;
}

interface Report {
  readonly results: readonly Result[];
  readonly missing: string | undefined;
  readonly options: TestOptions;
}

/** Builds, judges every fixture, and prints a line for each. */
export async function runTest(io: Io, options: TestOptions): Promise<ExitCode> {
  const { engines, missing } = enginesOf(options.engine ?? 'both');
  const project = await buildProject(io, options);
  const folder = resolve(project.loaded.root, options.fixtures ?? 'test/fixtures');
  const fixtures = await readFixtures(folder);
  if (fixtures.length === 0) {
    throw new EdgeError(
      'ERR_FIXTURE',
      `No fixture in ${folder}`,
      'Put an event into viewer-request/NAME.event.json there.',
    );
  }
  io.progress(`${fixtures.length} fixtures`);
  const bench = {
    ...project,
    fileOf: (bundle: Project['bundles'][number]) => fileOf(project, bundle),
    engines,
    now: CLOCK,
  };
  const verdicts = await judge(fixtures, bench);
  const judged = options.update ? await update(verdicts) : verdicts;
  const results = options.cost ? await withCost(io, judged, project.loaded.config.budget) : judged;
  io.progress('');
  const report = { results, missing, options };
  if (options.json) io.out(JSON.stringify(jsonOf(report), undefined, 2));
  else for (const line of linesOf(io, report)) io.out(line);
  return results.every(holds) ? 0 : 2;
}

/**
 * The engines that are wanted and there, and in words what is missing.
 *
 * @throws EdgeError ERR_ENGINE where njs alone is wanted and is not there
 */
export function enginesOf(wanted: 'njs' | 'node' | 'both'): {
  engines: readonly Engine[];
  missing: string | undefined;
} {
  if (wanted === 'node')
    return { engines: [nodeEngine], missing: 'njs was not asked: the real engine family judged nothing' };
  if (njsVersion() !== undefined)
    return { engines: wanted === 'njs' ? [njsEngine] : [nodeEngine, njsEngine], missing: undefined };
  if (wanted === 'both')
    return {
      engines: [nodeEngine],
      missing: 'njs is not installed: functions were judged in Node alone, not by the real engine family',
    };
  throw new EdgeError(
    'ERR_ENGINE',
    'njs is not installed',
    'Install it (on Debian and Ubuntu: apt-get install njs), or use --engine node.',
  );
}

/** Writes what came out as the new expectation, but never what CloudFront would refuse or the engines disagree on. */
async function update(verdicts: readonly Verdict[]): Promise<readonly Verdict[]> {
  return Promise.all(
    verdicts.map(async (verdict) => {
      if (verdict.failures.length > 0 || verdict.unmet.length === 0) return verdict;
      await writeFile(verdict.fixture.expectedFile, `${JSON.stringify(verdict.actual, undefined, 2)}\n`);
      return { ...verdict, unmet: [] };
    }),
  );
}

/** Counts the instructions of every function's event, one after the other: valgrind wants a core for itself. */
async function withCost(io: Io, verdicts: readonly Verdict[], budget: Required<Budget>): Promise<readonly Result[]> {
  if (!hasValgrind()) {
    const hint = 'Install it (on Debian and Ubuntu: apt-get install valgrind njs), or leave --cost out.';
    throw new EdgeError('ERR_ENGINE', 'valgrind is not installed', hint);
  }
  const results: Result[] = [];
  const instructionsOf = instructionCounter();
  for (const [i, verdict] of verdicts.entries()) {
    io.progress(`cost of ${i + 1} of ${verdicts.length}: ${verdict.fixture.name}`);
    results.push(await withInstructions(verdict, budget, instructionsOf));
  }
  return results;
}

async function withInstructions(
  verdict: Verdict,
  { warn, fail }: Required<Budget>,
  instructionsOf: InstructionCounter,
): Promise<Result> {
  const { bundle, fixture } = verdict;
  if (bundle?.runtime !== 'cloudfront-js-2.0' || verdict.failures.length > 0) return verdict;
  const instructions = await instructionsOf(
    bundle.code,
    fixture.event as FunctionEvent,
    storeOfFixture(bundle, fixture),
  );
  const says = (limit: number): string => `${grouped(instructions)} instructions, over the budget of ${grouped(limit)}`;
  if (instructions > fail) return { ...verdict, instructions, failures: [says(fail)] };
  return { ...verdict, instructions, ...(instructions > warn ? { warning: says(warn) } : {}) };
}

function linesOf(io: Io, { results, missing, options }: Report): readonly string[] {
  const heading = [
    'station',
    'fixture',
    'behavior',
    'judged by',
    'verdict',
    'allocated',
    ...(options.cost ? ['instructions'] : []),
  ];
  const failed = results.filter((result) => !holds(result));
  const counts = `${results.length - failed.length} passed, ${failed.length} failed`;
  const notes = [...new Set(results.flatMap(({ traps }) => traps))];
  return [
    ...table([heading, ...results.map((result) => rowOf(result, options))]),
    ...failed.flatMap((result) => ['', ...failureLines(io, result)]),
    '',
    ...results.flatMap(({ fixture, warning }) => (warning ? [`warning  ${fixture.name}: ${warning}`] : [])),
    ...notes.map((trap) => `known difference  ${trap}`),
    ...(missing ? [`not judged  ${missing}`] : []),
    counts,
  ];
}

function rowOf(result: Result, { cost }: TestOptions): readonly (string | number)[] {
  const { fixture, behavior, bundle, courts, bytes, instructions } = result;
  const judges = bundle ? courts.join(' ') : 'no rule here';
  const verdict = holds(result) ? 'ok' : 'FAILED';
  return [fixture.station, fixture.name, behavior, judges, verdict, bytes ?? '', ...(cost ? [instructions ?? ''] : [])];
}

function failureLines(io: Io, { fixture, failures, unmet }: Result): readonly string[] {
  return [relative(io.cwd, fixture.expectedFile), ...[...failures, ...unmet].map((line) => `  ${line}`)];
}

function jsonOf({ results, missing }: Report): object {
  const failed = results.filter((result) => !holds(result)).length;
  return {
    passed: results.length - failed,
    failed,
    ...(missing ? { notJudged: missing } : {}),
    fixtures: results.map((result) => ({
      station: result.fixture.station,
      name: result.fixture.name,
      behavior: result.behavior,
      bundle: result.bundle?.name ?? null,
      judgedBy: result.courts,
      ok: holds(result),
      problems: [...result.failures, ...result.unmet],
      knownDifferences: result.traps,
      allocatedBytes: result.bytes ?? null,
      instructions: result.instructions ?? null,
      warning: result.warning ?? null,
      actual: result.actual,
    })),
  };
}
