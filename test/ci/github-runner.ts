/**
 * Runs the jobs of a workflow as GitHub's runner does: conditions and `${{ }}` by GitHub's own library, each `run` in bash with its
 * files for outputs and summaries, actions of this machine step by step. Actions of others are played by the test.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Contexts, holds, interpolated, type Status } from './expression.ts';
import { type Job, readAction, readWorkflow, type Step } from './workflow-file.ts';

/** What the jobs of a run share. */
export interface Run {
  /** The repository, checked out. */
  readonly workspace: string;
  /** Where the runner keeps its own files. */
  readonly temp: string;
  readonly repository: string;
  readonly event: { readonly name: string; readonly payload: object };
  /** Variables of the repository, and of each environment. */
  readonly vars: Readonly<Record<string, string>>;
  /** What every process on this machine has. */
  readonly env: Readonly<Record<string, string>>;
  /** Others' actions by owner and name: what they put into the environment of the steps behind them. */
  readonly actions: Readonly<Record<string, (called: CalledAction) => Readonly<Record<string, string>>>>;
  /** Environments whose reviewers say no. */
  readonly rejected?: readonly string[];
}

/** Another's action as a job calls it. */
export interface CalledAction {
  readonly with: Readonly<Record<string, string>>;
  readonly job: Job;
}

export interface JobRun {
  readonly result: 'success' | 'failure' | 'skipped';
  readonly outputs: Readonly<Record<string, string>>;
  /** What its steps printed. */
  readonly log: string;
  readonly summary: string;
  /** Every script that was run, as it is written. */
  readonly scripts: readonly string[];
}

/** Runs the jobs of a workflow in the order in which they are written, which is that in which they need each other. */
export async function runWorkflow(run: Run, file: string): Promise<Readonly<Record<string, JobRun>>> {
  const { jobs } = readWorkflow(join(run.workspace, file));
  const done: Record<string, JobRun> = {};
  for (const [id, job] of Object.entries(jobs)) {
    const needs = [job.needs ?? []].flat();
    const needed = Object.fromEntries(needs.map((need) => [need, done[need] ?? SKIPPED]));
    done[id] = await runJob(run, job, needed);
  }
  return done;
}

const SKIPPED: JobRun = { result: 'skipped', outputs: {}, log: '', summary: '', scripts: [] };

async function runJob(run: Run, job: Job, needs: Readonly<Record<string, JobRun>>): Promise<JobRun> {
  const contexts: Contexts = { github: githubOf(run), vars: run.vars, needs };
  const results = Object.values(needs).map(({ result }) => result);
  const status: Status = { hasFailed: results.includes('failure'), isCancelled: false };
  // A job whose needs were skipped is skipped, unless it says otherwise: `success()` is of what ran.
  const isOff = results.includes('skipped') && !status.hasFailed;
  if (isOff || !holds(job.if, contexts, status)) return SKIPPED;
  if (run.rejected?.includes(job.environment ?? '')) return { ...SKIPPED, result: 'failure' };
  const temp = await mkdtemp(join(run.temp, 'job-'));
  const files = { output: join(temp, 'output'), summary: join(temp, 'summary'), event: join(temp, 'event.json') };
  await writeFile(files.event, JSON.stringify(run.event.payload));
  await writeFile(files.summary, '');
  const state: State = { run, job, temp, files, exported: {}, log: '', scripts: [] };
  const { hasFailed, steps } = await runSteps(state, job.steps, contexts);
  const outputs = Object.entries(job.outputs ?? {}).map(([name, text]) => [
    name,
    interpolated(text, { ...contexts, steps }),
  ]);
  return {
    result: hasFailed ? 'failure' : 'success',
    outputs: Object.fromEntries(outputs),
    log: state.log,
    summary: await readFile(files.summary, 'utf8'),
    scripts: state.scripts,
  };
}

/** What the steps of a job leave to each other. */
interface State {
  readonly run: Run;
  readonly job: Job;
  readonly temp: string;
  readonly files: { readonly output: string; readonly summary: string; readonly event: string };
  exported: Readonly<Record<string, string>>;
  log: string;
  scripts: string[];
}

type Outputs = Readonly<Record<string, string>>;

interface StepsRun {
  readonly hasFailed: boolean;
  readonly steps: Readonly<Record<string, { readonly outputs: Outputs }>>;
}

async function runSteps(state: State, steps: readonly Step[], contexts: Contexts): Promise<StepsRun> {
  const done: Record<string, { outputs: Outputs }> = {};
  let hasFailed = false;
  for (const step of steps) {
    const seen = { ...contexts, steps: done };
    if (!holds(step.if, seen, { hasFailed, isCancelled: false })) continue;
    const { isGood, outputs } = step.uses ? await runAction(state, step, seen) : await runScript(state, step, seen);
    if (step.id) done[step.id] = { outputs };
    hasFailed ||= !isGood;
  }
  return { hasFailed, steps: done };
}

interface StepRun {
  readonly isGood: boolean;
  readonly outputs: Outputs;
}

async function runAction(state: State, { uses = '', with: given = {} }: Step, contexts: Contexts): Promise<StepRun> {
  const texts = Object.entries(given).map(([name, value]) => [name, interpolated(String(value), contexts)]);
  const inputs: Readonly<Record<string, string>> = Object.fromEntries(texts);
  if (uses.startsWith('./')) return runComposite(state, uses, inputs, contexts);
  const [name = ''] = uses.split('@');
  const play = state.run.actions[name];
  if (!play) throw new Error(`nobody plays ${name}`);
  state.exported = { ...state.exported, ...play({ with: inputs, job: state.job }) };
  return { isGood: true, outputs: {} };
}

async function runComposite(state: State, uses: string, given: Outputs, { github }: Contexts): Promise<StepRun> {
  const { inputs, outputs, runs } = readAction(join(state.run.workspace, uses, 'action.yml'));
  const defaults = Object.entries(inputs).map(([name, { default: value = '' }]) => [name, value]);
  const contexts: Contexts = { github, inputs: { ...Object.fromEntries(defaults), ...given } };
  const { hasFailed, steps } = await runSteps(state, runs.steps, contexts);
  const values = Object.entries(outputs).map(([name, { value }]) => [
    name,
    interpolated(value, { ...contexts, steps }),
  ]);
  return { isGood: !hasFailed, outputs: Object.fromEntries(values) };
}

/** How GitHub starts bash where a step says so, and where it says nothing. */
const BASH: Readonly<Record<string, readonly string[]>> = {
  bash: ['--noprofile', '--norc', '-eo', 'pipefail'],
  '': ['-e'],
};

async function runScript(state: State, step: Step, contexts: Contexts): Promise<StepRun> {
  const { run, files, temp } = state;
  const text = interpolated(step.run ?? '', contexts);
  state.scripts.push(step.run ?? '');
  const script = join(temp, 'script.sh');
  await writeFile(script, text);
  await writeFile(files.output, '');
  const own = Object.entries(step.env ?? {}).map(([name, value]) => [name, interpolated(value, contexts)]);
  const env = {
    ...run.env,
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: run.event.name,
    GITHUB_EVENT_PATH: files.event,
    GITHUB_OUTPUT: files.output,
    GITHUB_REPOSITORY: run.repository,
    GITHUB_STEP_SUMMARY: files.summary,
    RUNNER_TEMP: temp,
    ...state.exported,
    ...Object.fromEntries(own),
  };
  const cwd = join(run.workspace, interpolated(step['working-directory'] ?? '.', contexts));
  const isGood = await new Promise<boolean>((resolve) => {
    execFile('bash', [...(BASH[step.shell ?? ''] ?? []), script], { cwd, env }, (error, stdout, stderr) => {
      state.log += stdout + stderr;
      resolve(error === null);
    });
  });
  const lines = (await readFile(files.output, 'utf8')).split('\n').filter((line) => line !== '');
  return { isGood, outputs: Object.fromEntries(lines.map((line) => line.split(/=(.*)/s, 2))) };
}

function githubOf({ event, repository }: Run): object {
  return {
    event: event.payload,
    event_name: event.name,
    ref: 'refs/heads/main',
    repository,
    run_id: '7',
    server_url: 'https://github.com',
    token: 'a-token-of-this-job',
  };
}
