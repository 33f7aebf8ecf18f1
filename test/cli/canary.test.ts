import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { othersFunction } from './others-function.ts';
import { type ReleaseProject, releaseProject } from './release-project.ts';

let project: ReleaseProject;
beforeEach(async () => {
  project = await releaseProject();
  await project.run('deploy', '--yes');
  await project.configure(TRIED);
});
afterEach(() => project.close());

const siteWith = (target: string) => ({
  behaviors: [
    { path: '*', origin: 'site', redirects: { exact: { '/old': target } }, headers: { frameOptions: 'DENY' } },
  ],
});
const TRIED = siteWith('/newer');

describe('edgewright deploy --canary', () => {
  it('says who gets it, how to get it, and how it ends', async () => {
    const { code, out, err } = await project.run('deploy', '--canary', 'header', '--yes');
    expect([code, err]).toEqual([0, '']);
    const value = /aws-cf-cd-shop: ([\da-f]{10})/.exec(out)?.[1] ?? '';
    expect(out.split('\n').slice(-3)).toEqual([
      `Release 2 is tried on requests with aws-cf-cd-shop: ${value}.`,
      `  curl -I -H 'aws-cf-cd-shop: ${value}' https://shop.example.com/`,
      'edgewright promote gives it to all viewers, edgewright abort ends it.',
    ]);
  });

  it('says the same to programs', async () => {
    const { code, out } = await project.run('deploy', '--canary', '5%', '--yes', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      release: 2,
      staged: true,
      distribution: project.distribution,
      staging: expect.stringMatching(/^E/),
      weight: 0.05,
      failures: [],
    });
  });

  it('names all that stands against it before it asks', async () => {
    const { code, err } = await project.run('deploy', '--canary', '20%');
    expect([code, err]).toEqual([1, expect.stringContaining('expected more than 0 % and at most 15 %, got 20 %')]);
    expect((await project.run('deploy', '--canary', 'some')).err).toContain('expected a share or header, got "some"');
  });

  it('writes nothing by --dry-run', async () => {
    const before = project.api.account.state();
    expect((await project.run('deploy', '--canary', '5%', '--dry-run')).code).toBe(0);
    expect(project.api.account.state()).toBe(before);
  });

  it('keeps another deploy away until it ends', async () => {
    await project.run('deploy', '--canary', '5%', '--yes');
    await project.configure(siteWith('/newest'));
    const { code, err } = await project.run('deploy', '--yes');
    expect([code, err]).toEqual([1, expect.stringContaining('release 2: is a canary now')]);
    const plan = await project.run('plan', '--check');
    expect([plan.code, plan.err]).toEqual([2, '']);
    expect(plan.out).toContain('warning  release 2 is a canary now, and keeps another deploy away');
    expect(JSON.parse((await project.run('plan', '--json')).out)).toMatchObject({
      refusals: [],
      warnings: expect.arrayContaining([expect.objectContaining({ at: 'release 2' })]),
    });
    await project.run('abort', '--yes');
    expect((await project.run('deploy', '--yes')).out).toContain('Release 3 is served.');
  });
});

describe('edgewright promote', () => {
  it('gives it to all viewers, and says so again when it is run again', async () => {
    await project.run('deploy', '--canary', '5%', '--yes');
    const { code, out } = await project.run('promote', '--yes');
    expect(code).toBe(0);
    expect(out).toMatch(/^Release 2 of .*, in place of release 1$/m);
    expect(out).toContain('nobody is sent to the canary any more');
    expect(out.split('\n').at(-1)).toBe('Release 2 is served.');
    expect(await project.run('promote', '--yes')).toMatchObject({ code: 0, out: 'Release 2 is served already.' });
    expect((await project.run('plan', '--check')).code).toBe(0);
  });

  it('writes nothing by --dry-run', async () => {
    await project.run('deploy', '--canary', '5%', '--yes');
    const before = project.api.account.state();
    const { code, out } = await project.run('promote', '--dry-run', '--json');
    expect([code, JSON.parse(out)]).toEqual([
      0,
      expect.objectContaining({ release: 2, from: 1, promoted: false, stations: [expect.anything()] }),
    ]);
    expect(project.api.account.state()).toBe(before);
  });

  it('says where there is no canary', async () => {
    await project.run('deploy', '--canary', '5%', '--yes');
    await project.run('abort', '--yes');
    const { code, err } = await project.run('promote', '--yes');
    expect([code, err]).toEqual([1, expect.stringContaining('the newest is 2, which is aborted')]);
  });

  it("replaces others' code where that is allowed, and keeps it first", async () => {
    await project.run('deploy', '--canary', '5%', '--yes');
    await othersFunction(project);
    expect((await project.run('promote', '--yes')).err).toContain('* at viewer-request: runs theirs');
    const { code, out } = await project.run('promote', '--yes', '--adopt');
    expect([code, out]).toEqual([0, expect.stringContaining('kept theirs in edge.adopted/')]);
    const kept = await readFile(join(project.folder, 'edge.adopted', project.distribution, 'theirs.js'), 'utf8');
    expect(kept).toBe('function handler(event) { return event.request; }');
  });

  it('asks first', async () => {
    await project.run('deploy', '--canary', '5%', '--yes');
    expect((await project.run('promote')).err).toContain('Say --yes where no terminal is');
    expect((await project.run('abort')).err).toContain('Say --yes where no terminal is');
  });
});

describe('edgewright abort', () => {
  it('ends it, and says so again when it is run again', async () => {
    await project.run('deploy', '--canary', '5%', '--yes');
    const says = 'Release 2 is aborted: every viewer gets what was served before.';
    expect((await project.run('abort', '--yes')).out).toContain(says);
    expect(await project.run('abort', '--yes')).toMatchObject({ code: 0, out: expect.stringContaining(says) });
    const { code, out } = await project.run('abort', '--yes', '--json');
    expect([code, JSON.parse(out)]).toMatchObject([0, { release: 2, aborted: true }]);
  });

  it('says where there is none, and asks nothing', async () => {
    expect(await project.run('abort')).toEqual({ code: 0, out: 'There is no canary.', err: '' });
    const { code, out } = await project.run('abort', '--json');
    expect([code, JSON.parse(out)]).toMatchObject([0, { aborted: false }]);
  });
});
