import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ReleaseProject, releaseProject } from './release-project.ts';

let project: ReleaseProject;
beforeEach(async () => {
  project = await releaseProject();
  for (const place of ['/1', '/2', '/3']) {
    await project.configure({
      behaviors: [{ path: '*', origin: 'site', redirects: { exact: { '/old': place }, store: true } }],
    });
    await project.run('deploy', '--yes', '--no-parity');
  }
}, 60_000);
afterEach(() => project.close());

/** What changed something on AWS. */
const writes = (): readonly string[] =>
  project.api.calls.map(({ operation }) => operation).filter((name) => !/^(?:Get|List|Describe|Test)/.test(name));

describe('edgewright prune', () => {
  it('says what goes and what stays, and removes it', async () => {
    const { code, out } = await project.run('prune', '--keep', '1', '--yes');
    expect(code).toBe(0);
    expect(out.replace(/-[\da-f]{10}$/gm, '')).toMatchInlineSnapshot(`
      "Releases that stay: 3, 2, 0
      Releases that go: 1
      3 keys of the KeyValueStore
      1 function:
        shop-prod-viewer-request
        removed 3 keys
        removed shop-prod-viewer-request"
    `);
    expect((await project.run('prune', '--keep', '1')).out).toContain('Nothing is to be removed.');
  });

  it.each([['--dry-run'], ['--dry-run', '--json']])('writes nothing with %s %s', async (...options) => {
    const before = writes().length;
    const { code, out } = await project.run('prune', '--keep', '1', ...options);
    expect([code, writes().length]).toEqual([0, before]);
    expect(out).toContain('viewer-request');
  });

  it('asks for --yes where nobody can be asked', async () => {
    const before = writes().length;
    const { code, err } = await project.run('prune', '--keep', '1');
    expect([code, writes().length]).toEqual([1, before]);
    expect(err).toContain('--yes');
  });

  it.each(['0', 'all', '-1'])('takes no --keep %s', async (keep) => {
    expect((await project.run('prune', `--keep=${keep}`)).err).toContain('expected the number of releases to keep');
  });
});

describe('edgewright prune --staging', () => {
  it('removes what canaries left behind, once none runs', async () => {
    await project.configure();
    await project.run('deploy', '--canary', '5%', '--yes', '--no-parity');
    const running = await project.run('prune', '--staging', '--yes');
    expect([running.code, running.err]).toEqual([1, expect.stringContaining('Release 4 is a canary now')]);
    await project.run('abort', '--yes');
    const { distributions } = project.api.account.state();
    const staging = Object.keys(distributions).find((id) => id !== project.distribution) ?? '';
    expect((await project.run('prune')).out).not.toContain(staging);
    expect(JSON.parse((await project.run('prune', '--staging', '--dry-run', '--json')).out).staging).toEqual([staging]);
    const { code, out } = await project.run('prune', '--staging', '--yes');
    expect([code, out]).toEqual([0, expect.stringContaining(`1 staging distribution:\n  ${staging}`)]);
    expect(out).toContain(`deleted the staging distribution ${staging}`);
    const { distributions: left, continuousDeploymentPolicies } = project.api.account.state();
    expect([Object.keys(left), continuousDeploymentPolicies]).toEqual([[project.distribution], {}]);
    expect((await project.run('prune', '--staging')).out).toContain('Nothing is to be removed.');
  });
});

describe('edgewright prune of managed policies', () => {
  it('removes those that only older releases have', async () => {
    const policies = (): readonly string[] =>
      Object.values(project.api.account.state().responseHeadersPolicies).map(({ config }) => config.Name);
    for (const word of ['one', 'two', 'three']) {
      const headers = { via: 'policy', frameOptions: 'DENY', set: { 'x-word': word } };
      await project.configure({ policies: 'managed', behaviors: [{ path: '*', origin: 'site', headers }] });
      expect((await project.run('deploy', '--yes', '--no-parity')).err).toBe('');
    }
    const [oldest = '', ...others] = policies();
    expect(others).toHaveLength(2);
    const { code, out } = await project.run('prune', '--keep', '1', '--yes');
    expect([code, out]).toEqual([0, expect.stringContaining(`Policies that go: ${oldest}`)]);
    expect(policies()).toEqual(others);
    expect((await project.run('rollback', '--yes')).code).toBe(0);
  });
});

describe('edgewright releases', () => {
  it('lists them, the newest first, and marks what is served', async () => {
    await project.run('rollback', '--yes');
    expect((await project.run('releases')).out).toMatchInlineSnapshot(`
      "release  when (UTC)        by               version  state       changes
      3        2026-01-01 00:00  user/edgewright  1.0.0    was served  * viewer-request
      2 *      2026-01-01 00:00  user/edgewright  1.0.0    served      * viewer-request
      1        2026-01-01 00:00  user/edgewright  1.0.0    was served  * viewer-request
      0        2026-01-01 00:00  -                -        was served  what was there before

      * is served now."
    `);
  });

  it('is facts with --json', async () => {
    const { code, out } = await project.run('releases', '--json');
    const { served, releases } = JSON.parse(out);
    expect([code, served]).toEqual([0, 3]);
    expect(releases[0]).toMatchObject({
      number: 3,
      progress: { state: 'served' },
      changes: [{ behavior: '*', station: 'viewer-request' }],
    });
  });

  it('says that there are none', async () => {
    const other = await releaseProject();
    await other.configure();
    expect((await other.run('releases')).out).toBe('Nothing was released yet.');
    await other.close();
  });
});

describe('a release that changes nothing', () => {
  it('writes nothing', async () => {
    const before = writes().length;
    expect((await project.run('deploy', '--yes')).code).toBe(0);
    expect((await project.run('rollback', '3', '--yes')).code).toBe(0);
    expect(writes().length).toBe(before);
  });
});

describe('a release for which the account has no room', () => {
  it('is refused with the numbers before anything is written', async () => {
    await project.configure();
    const before = writes().length;
    const { code, err } = await project.run('deploy', '--yes', '--quota', 'functions=3', '--quota', 'store-size=9000');
    expect([code, writes().length]).toEqual([1, before]);
    expect(err).toContain('would be 5 functions in the account, and the quota is 3: edgewright prune removes');
    expect(err).toContain('bytes in the KeyValueStore, and the quota is 9000');
  });

  it.each(['functions', 'functions=many', 'other=1'])('takes no --quota %s', async (quota) => {
    expect((await project.run('plan', '--quota', quota)).err).toContain('--quota takes NAME=NUMBER');
  });
});
