/** What `edgewright init --github` writes, run: every script in bash, against the local AWS API, with GitHub's comments played. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { CreateDistributionCommand, GetDistributionConfigCommand } from '@aws-sdk/client-cloudfront';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blocksOf } from '../doc-blocks.ts';
import { distributionConfig } from '../simulator/aws-api/cloudfront/distribution-config.ts';
import { type LocalApi, localApi } from '../simulator/aws-api/local-api.ts';
import { type JobRun, type Run, runWorkflow } from './github-runner.ts';

const WORKFLOW = '.github/workflows/edge.yml';
const PACKAGE = process.cwd();
const run = promisify(execFile);

interface Comments {
  readonly comments: readonly { readonly id: number; readonly login: string; readonly body: string }[];
  readonly calls: readonly string[];
  /** Whether the token of the job may write none. */
  readonly readOnly?: boolean;
}

/** A pull request of somebody of the project, or of a fork. */
const pullRequest = (from: string | undefined = 'acme/shop'): Run['event'] => ({
  name: 'pull_request',
  payload: {
    pull_request: { number: 12, head: { sha: 'c0ffee0', repo: from === undefined ? null : { full_name: from } } },
  },
});

const PUSH: Run['event'] = { name: 'push', payload: {} };

let api: LocalApi;
let root = '';
let project = '';
let distribution = '';
/** The roles that were taken. */
let taken: string[] = [];
/** Everything that was run. */
let jobs: JobRun[] = [];

beforeEach(async () => {
  taken = [];
  jobs = [];
  api = await localApi();
  const created = await api.cloudfront.send(
    new CreateDistributionCommand({ DistributionConfig: distributionConfig() }),
  );
  distribution = created.Distribution?.Id ?? '';
  root = await mkdtemp(join(tmpdir(), 'edgewright-ci-'));
  project = join(root, 'shop');
  await mkdir(join(root, 'bin'));
  await mkdir(project);
  await symlink(resolve('test/ci/gh.mjs'), join(root, 'bin/gh'));
  await symlink(resolve('test/ci/npm.sh'), join(root, 'bin/npm'));
  await writeFile(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  await run(process.execPath, [join(PACKAGE, 'lib/edgewright.js'), 'init', '--github'], { cwd: project });
  await edit('edge.config.ts', (text) =>
    text
      .replace("app: 'my-app',", "app: 'my-app', policies: 'managed',")
      .replace('prod: {', `prod: { distribution: '${distribution}',`),
  );
  await comments({ comments: [], calls: [] });
});

afterEach(async () => {
  await api.close();
  await rm(root, { recursive: true, force: true });
});

async function edit(file: string, change: (text: string) => string): Promise<void> {
  await writeFile(join(project, file), change(await readFile(join(project, file), 'utf8')));
}

/** Sets the comments of the pull request, or says what they are. */
async function comments(set?: Comments): Promise<Comments> {
  const file = join(root, 'comments.json');
  if (set) await writeFile(file, JSON.stringify(set));
  return JSON.parse(await readFile(file, 'utf8'));
}

/** What happens at GitHub when a workflow starts. */
async function happens(event: Run['event'], options: Partial<Run> = {}): Promise<Readonly<Record<string, JobRun>>> {
  const path = [join(root, 'bin'), dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(':');
  const done = await runWorkflow(
    {
      workspace: project,
      temp: root,
      repository: 'acme/shop',
      event,
      vars: {
        EDGE_PLAN_ROLE: 'arn:aws:iam::123456789012:role/plan',
        EDGE_DEPLOY_ROLE: 'arn:aws:iam::123456789012:role/deploy',
      },
      env: {
        PATH: path,
        HOME: root,
        PACKAGE,
        COMMENTS: join(root, 'comments.json'),
        AWS_ENDPOINT_URL: `http://localhost:${api.server.port}`,
        AWS_EC2_METADATA_DISABLED: 'true',
      },
      actions: {
        'actions/checkout': () => ({}),
        'actions/setup-node': () => ({}),
        'aws-actions/configure-aws-credentials': ({
          with: { 'role-to-assume': role = '', 'aws-region': region = '' },
          job,
        }) => {
          if (job.permissions?.['id-token'] !== 'write') throw new Error('no token without the permission id-token');
          taken.push(`${role.split('/')[1]} for ${job.environment ?? 'no environment'}`);
          return { AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 'secret', AWS_REGION: region };
        },
      },
      ...options,
    },
    WORKFLOW,
  );
  jobs.push(...Object.values(done));
  return done;
}

function results(done: Readonly<Record<string, JobRun>>): readonly string[] {
  return Object.entries(done).map(([id, { result }]) => `${id} ${result}`);
}

/** Calls of AWS's API that change something. */
function writes(): readonly string[] {
  return api.calls.map(({ operation }) => operation).filter((operation) => !/^(?:Get|List|Describe)/.test(operation));
}

/** The functions that viewers meet now. */
async function served(): Promise<readonly string[]> {
  const { DistributionConfig } = await api.cloudfront.send(new GetDistributionConfigCommand({ Id: distribution }));
  const items = DistributionConfig?.DefaultCacheBehavior?.FunctionAssociations?.Items ?? [];
  return items.map(({ EventType, FunctionARN = '' }) => `${EventType} ${FunctionARN.split('/')[1]}`).sort();
}

/** The comment that docs/ci.md shows. */
const shown = blocksOf('docs/ci.md').find(({ language }) => language === 'markdown')?.text ?? '';

/** A plan in the names that every run has others of: ids, domains, digests of code. */
function withoutNames(text: string): string {
  return text
    .replace(/\bE[A-Z\d]{13}\b/g, 'ID')
    .replace(/\b\w+\.cloudfront\.net/g, 'DOMAIN')
    .replace(/-[\da-f]{10}\b/g, '-DIGEST');
}

describe('a pull request', () => {
  it('is built, tested and planned, and the plan is a comment', async () => {
    const { plan, ...others } = await happens(pullRequest());
    expect(plan?.log).toContain('1 passed, 0 failed');
    expect(plan?.result).toBe('success');
    expect(results(others)).toEqual(['canary skipped', 'approve skipped', 'promote skipped', 'abort skipped']);
    expect(taken).toEqual(['plan for no environment']);
    expect(writes()).toEqual(['CreateDistribution']);
    const [comment, ...more] = (await comments()).comments;
    expect(more).toEqual([]);
    expect(withoutNames(comment?.body ?? '')).toBe(withoutNames(shown));
    expect(comment?.body).toContain(plan?.summary);
  });

  it('has one comment however often it is pushed to, which is that of its last commit', async () => {
    await comments({
      comments: [
        { id: 1, login: 'mallory', body: '<!-- edgewright plan of ./edge.config.ts for prod -->\nAll is well.' },
        { id: 2, login: 'github-actions[bot]', body: 'Of another workflow.' },
      ],
      calls: [],
    });
    await happens(pullRequest());
    await edit('edge.config.ts', (text) => text.replace("'/start': '/'", "'/start': '/guide/'"));
    await happens(pullRequest());
    const { comments: all, calls } = await comments();
    expect(calls).toEqual(['POST', 'PATCH']);
    expect(all.map(({ id, login }) => [id, login])).toEqual([
      [1, 'mallory'],
      [2, 'github-actions[bot]'],
      [3, 'github-actions[bot]'],
    ]);
    expect(all[0]?.body).toContain('All is well.');
  });

  it.each([
    ['a fork', 'mallory/shop'],
    ['a fork that is gone', undefined],
  ])('of %s is built and tested without credentials, and says that nothing is planned', async (_, from) => {
    const event =
      from === undefined
        ? { ...pullRequest(), payload: { pull_request: { number: 12, head: { repo: null } } } }
        : pullRequest(from);
    const { plan } = await happens(event);
    expect(plan?.result).toBe('success');
    expect(plan?.log).toContain('1 passed, 0 failed');
    expect(plan?.log).toContain('::notice title=Edgewright::Nothing is planned: GitHub gives no credentials');
    expect(plan?.summary).toContain('Nothing is planned');
    expect(taken).toEqual([]);
    expect((await comments()).comments).toEqual([]);
  });

  it('that cannot be released says why, in place of the plan before, and fails', async () => {
    await happens(pullRequest());
    await edit('edge.config.ts', (text) =>
      text.replace("path: '*',", "path: '/@all/*', origin: 'site', headers: { frameOptions: 'DENY' } }, { path: '*',"),
    );
    const { plan } = await happens(pullRequest());
    const [comment, ...more] = (await comments()).comments;
    expect(plan?.result).toBe('failure');
    expect(more).toEqual([]);
    expect(comment?.body).toContain('### No release to `prod`\n\n~~~text\nERR_RELEASE');
    expect(comment?.body).toContain('| `/@all/*` | viewer-response |');
    expect(plan?.summary).toContain('### No release to `prod`');
  });

  it('whose fixtures fail is not planned', async () => {
    await edit('edge.config.ts', (text) => text.replace("keep: ['page']", "keep: ['sort']"));
    const { plan } = await happens(pullRequest());
    expect(plan?.result).toBe('failure');
    expect(plan?.log).toContain('0 passed, 1 failed');
    expect(taken).toEqual([]);
    expect((await comments()).comments).toEqual([]);
  });

  it('has its plan in the summary where the job may not comment', async () => {
    await comments({ comments: [], calls: [], readOnly: true });
    const { plan } = await happens(pullRequest());
    expect(plan?.result).toBe('success');
    expect(plan?.log).toContain('::warning title=Edgewright::The plan is in the summary of this run alone');
    expect(plan?.summary).toContain('### Release of `my-app` to `prod`');
  });
});

describe('the action', () => {
  /** The five lines in another repository, with what is said of them. */
  async function calls(event: Run['event'], inputs: Readonly<Record<string, string>>): Promise<JobRun> {
    const step = {
      uses: './node_modules/edgewright',
      with: { environment: 'prod', role: 'arn:aws:iam::123456789012:role/deploy', ...inputs },
    };
    const job = { permissions: { 'id-token': 'write' }, steps: [{ run: 'npm ci' }, step] };
    await writeFile(join(project, WORKFLOW), JSON.stringify({ jobs: { edge: job } }));
    const { edge } = await happens(event);
    if (!edge) throw new Error('nothing was run');
    return edge;
  }

  it('releases, and has nothing to do the next time', async () => {
    const first = await calls(PUSH, { command: 'deploy' });
    expect(first.log).toContain('Release 1 is served.');
    expect(first.summary).toContain('2 stations and 2 of');
    const now = await served();
    expect(now).toEqual([
      expect.stringMatching(/^viewer-request my-app-prod-/),
      expect.stringMatching(/^viewer-response my-app-prod-/),
    ]);
    const before = writes().length;
    const second = await calls(PUSH, { command: 'deploy' });
    expect(second.result).toBe('success');
    expect(second.summary).toContain('Nothing to release.');
    expect(writes().slice(before)).toEqual([]);
    expect(await served()).toEqual(now);
  });

  it('plans with the arguments of a plan, of a release too', async () => {
    const none = { args: '--quota functions=0 --canary 5%', command: 'deploy' };
    expect((await calls(PUSH, none)).summary).toContain('### No release to `prod`');
    expect((await calls(pullRequest(), { args: '--no-such' })).log).toContain("unknown option '--no-such'");
    expect(writes()).toEqual(['CreateDistribution']);
  });

  it('installs where nobody did', async () => {
    await run(join(root, 'bin/npm'), ['ci'], { cwd: project, env: { ...process.env, PACKAGE } });
    await symlink(join(PACKAGE, 'action.yml'), join(project, 'action.yml'));
    await rm(join(project, 'node_modules'), { recursive: true });
    await writeFile(
      join(project, WORKFLOW),
      JSON.stringify({ jobs: { edge: { steps: [{ uses: './', with: { environment: 'prod' } }] } } }),
    );
    const { edge } = await happens(pullRequest('mallory/shop'));
    expect(edge?.log).toContain('1 passed, 0 failed');
  });

  it.each([
    ['a release of a pull request', pullRequest(), { command: 'deploy' }, 'can be planned, not released'],
    [
      'pull_request_target',
      { ...pullRequest(), name: 'pull_request_target' },
      {},
      'gives credentials to the code of forks',
    ],
    ['a command that it does not know', PUSH, { command: 'deploy; echo no' }, 'expected the command plan, deploy'],
  ])('refuses %s', async (_, event, inputs, says) => {
    const { result, log } = await calls(event, inputs);
    expect(result).toBe('failure');
    expect(log).toContain(`::error title=Edgewright::${says}`.slice(0, 25));
    expect(log).toContain(says);
    expect(taken).toEqual([]);
    expect(writes()).toEqual(['CreateDistribution']);
  });

  it('takes arguments as words, and nothing of them as a script', async () => {
    const { result, log } = await calls(PUSH, { command: 'deploy', args: '--adopt $(touch here) * ; touch here' });
    expect(result).toBe('failure');
    expect(log).toContain('ERR_USAGE');
    await expect(readFile(join(project, 'here'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('what is on main', () => {
  const REJECTED = { rejected: ['prod-promote'] };

  it('is released to a share of viewers, and to all once that is approved', async () => {
    const done = await happens(PUSH);
    expect(results(done)).toEqual([
      'plan skipped',
      'canary success',
      'approve success',
      'promote success',
      'abort skipped',
    ]);
    expect(taken).toEqual(['deploy for prod', 'deploy for prod']);
    expect(await served()).toHaveLength(2);
    const again = await happens(PUSH);
    expect(results(again)).toEqual([
      'plan skipped',
      'canary success',
      'approve skipped',
      'promote skipped',
      'abort skipped',
    ]);
  });

  it('is taken back where that is not approved', async () => {
    const done = await happens(PUSH, REJECTED);
    expect(results(done)).toEqual([
      'plan skipped',
      'canary success',
      'approve failure',
      'promote skipped',
      'abort success',
    ]);
    expect(taken).toEqual(['deploy for prod', 'deploy for prod']);
    expect(await served()).toEqual([]);
  });

  it('is finished by running it again where nobody took a canary back', async () => {
    await edit(WORKFLOW, (text) => text.slice(0, text.indexOf('  # Whether it failed')));
    expect(results(await happens(PUSH, REJECTED))).toContain('promote skipped');
    const again = await happens(PUSH);
    expect(results(again)).toEqual(['plan skipped', 'canary success', 'approve success', 'promote success']);
    expect(await served()).toHaveLength(2);
  });
});
