import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  GetDistributionConfigCommand,
  ListFunctionsCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { othersFunction } from './others-function.ts';
import { type ReleaseProject, releaseProject } from './release-project.ts';

let project: ReleaseProject;
beforeEach(async () => {
  project = await releaseProject();
});
afterEach(() => project.close());

const OTHER_REDIRECT = {
  behaviors: [
    { path: '*', origin: 'site', redirects: { exact: { '/old': '/newer' } }, headers: { frameOptions: 'DENY' } },
  ],
};

/** What changed something on AWS. */
const writes = (): readonly string[] =>
  project.api.calls.map(({ operation }) => operation).filter((name) => !/^(?:Get|List|Describe|Test)/.test(name));

/** The ARN of what runs at viewer-request. */
async function atViewerRequest(): Promise<string | undefined> {
  const { DistributionConfig: config } = await project.api.cloudfront.send(
    new GetDistributionConfigCommand({ Id: project.distribution }),
  );
  const { Items = [] } = config?.DefaultCacheBehavior?.FunctionAssociations ?? {};
  return Items.find(({ EventType }) => EventType === 'viewer-request')?.FunctionARN;
}

describe('edgewright plan', () => {
  it('says what is, what will be and why, and writes nothing', async () => {
    const before = writes().length;
    const { code, out } = await project.run('plan');
    expect(code).toBe(0);
    expect(out).toMatch(/^\* +viewer-request +nothing +shop-prod-viewer-request-[\da-f]{10} +nothing ran there$/m);
    expect(out).toContain('2 stations will change.');
    expect(writes()).toHaveLength(before);
  });

  it('exits with 2 by --check while something is pending, and with 0 afterwards', async () => {
    expect((await project.run('plan', '--check')).code).toBe(2);
    await project.run('deploy', '--yes');
    const { code, out } = await project.run('plan', '--check');
    expect([code, out]).toEqual([0, expect.stringContaining('Nothing to release.')]);
  });

  it('tells what the config changed from what another version of Edgewright compiles otherwise', async () => {
    await project.run('deploy', '--yes');
    await project.configure(OTHER_REDIRECT);
    const facts = JSON.parse((await project.run('plan', '--json')).out);
    expect(facts).toMatchObject({
      served: 1,
      pending: true,
      stations: [{ behavior: '*', station: 'viewer-request', cause: 'config' }],
    });
  });

  it('names the environment without a distribution', async () => {
    await project.configure({ environments: { prod: {} } });
    const { code, err } = await project.run('plan');
    expect(code).toBe(1);
    expect(err).toContain('environments.prod.distribution: expected the id of the distribution');
  });

  it('names what the distribution lacks', async () => {
    await project.configure({
      behaviors: [
        { path: '/api/*', origin: 'site', redirects: { exact: { '/api/old': '/api/new' } } },
        { path: '*', origin: 'site' },
      ],
    });
    const { code, out, err } = await project.run('plan');
    expect(code).toBe(1);
    expect(out).toMatch(/^\/api\/\* +viewer-request +nothing +shop-prod-viewer-request-\S+ +no such behavior$/m);
    expect(err).toMatch(/\/api\/\*: is no behavior of E\w+, which has \*/);
  });
});

describe('edgewright deploy', () => {
  it('releases nothing that another behavior of the distribution would leave open', async () => {
    const { cloudfront } = project.api;
    const Id = project.distribution;
    const { DistributionConfig: config, ETag } = await cloudfront.send(new GetDistributionConfigCommand({ Id }));
    const open = { ...config?.DefaultCacheBehavior, PathPattern: '/x/*' };
    const DistributionConfig = { ...config, CacheBehaviors: { Quantity: 1, Items: [open] } } as never;
    await cloudfront.send(new UpdateDistributionCommand({ Id, IfMatch: ETag, DistributionConfig }));
    const access = { deny: { ips: ['198.51.100.7'] } };
    await project.configure({ behaviors: [{ path: '*', origin: 'site', access }] });
    project.api.calls.length = 0;
    const { code, err } = await project.run('deploy', '--yes');
    expect(code).toBe(1);
    expect(err).toMatch(/\/x\/\*: takes paths of \* in E\w+, is not in the config/);
    expect(writes()).toEqual([]);
    // Said in the config, it is meant.
    await project.configure({
      behaviors: [
        { path: '/x/*', origin: 'site' },
        { path: '*', origin: 'site', access },
      ],
    });
    expect((await project.run('deploy', '--yes')).code).toBe(0);
  });

  it('asks nobody where nobody is, and does nothing then', async () => {
    const { code, err } = await project.run('deploy');
    expect(code).toBe(1);
    expect(err).toContain('--yes');
    expect(writes()).toEqual(['CreateDistribution']);
  });

  it('does nothing by --dry-run', async () => {
    expect((await project.run('deploy', '--dry-run')).code).toBe(0);
    expect(writes()).toEqual(['CreateDistribution']);
  });

  it('writes nothing where nothing changes', async () => {
    await project.run('deploy', '--yes');
    const before = writes().length;
    expect(await project.run('deploy', '--yes')).toMatchObject({ code: 0 });
    expect(writes()).toHaveLength(before);
  });

  it('compares every fixture with what AWS does, and keeps the report', async () => {
    await mkdir(join(project.folder, 'test/fixtures/viewer-request'), { recursive: true });
    const event = {
      version: '1.0',
      request: { method: 'GET', uri: '/old', headers: {}, cookies: {}, querystring: {} },
    };
    await project.write('test/fixtures/viewer-request/old.event.json', JSON.stringify(event));
    const { code, out } = await project.run('deploy', '--yes');
    expect([code, out]).toEqual([0, expect.stringContaining('by 1 event: AWS does what this machine does')]);
    const report = JSON.parse(await readFile(join(project.folder, 'dist/parity.json'), 'utf8'));
    expect(report.rows).toMatchObject([{ fixture: 'viewer-request/old', differences: [] }]);
  });

  it("refuses to replace others' code, and keeps it where that is allowed", async () => {
    await othersFunction(project);
    const refused = await project.run('deploy', '--yes');
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('* at viewer-request: runs theirs, which Edgewright did not make');
    const adopted = await project.run('deploy', '--yes', '--adopt');
    expect([adopted.code, adopted.out]).toEqual([0, expect.stringContaining('kept theirs in edge.adopted/')]);
    const kept = await readFile(join(project.folder, 'edge.adopted', project.distribution, 'theirs.js'), 'utf8');
    expect(kept).toBe('function handler(event) { return event.request; }');
    const back = await project.run('rollback', '0', '--yes');
    expect(back.out).toMatch(/viewer-request +shop-prod-viewer-request-\w+ +theirs /);
    const { DistributionConfig: config } = await project.api.cloudfront.send(
      new GetDistributionConfigCommand({ Id: project.distribution }),
    );
    expect(config?.DefaultCacheBehavior?.FunctionAssociations?.Items).toMatchObject([
      { EventType: 'viewer-request', FunctionARN: expect.stringMatching(/\/theirs$/) },
    ]);
  });

  it("puts back others' code that a later release replaced, where one before that is served again", async () => {
    const behavior = { path: '*', origin: 'site' };
    const [headers, redirects] = [{ frameOptions: 'DENY' }, { exact: { '/old': '/new' } }];
    await project.configure({ behaviors: [{ ...behavior, headers }] });
    await project.run('deploy', '--yes');
    await othersFunction(project);
    await project.configure({ behaviors: [{ ...behavior, headers, redirects }] });
    expect((await project.run('deploy', '--yes', '--adopt')).out).toContain('Release 2 is served.');
    await project.configure({ ...OTHER_REDIRECT });
    expect((await project.run('deploy', '--yes')).out).toContain('Release 3 is served.');
    const back = await project.run('rollback', '1', '--yes');
    expect(back).toMatchObject({ code: 0, out: expect.stringContaining('Release 1 is served') });
    expect(back.out).toMatch(/viewer-request +shop-prod-viewer-request-\w+ +theirs /);
    expect(await atViewerRequest()).toMatch(/\/theirs$/);
    // And the way there again.
    await project.run('rollback', '3', '--yes');
    await project.configure({ behaviors: [{ ...behavior, headers }] });
    await project.run('deploy', '--yes');
    expect(await atViewerRequest()).toBeUndefined();
  });

  it('goes back by itself where a probe does not hold, and says so with 2', async () => {
    await project.run('deploy', '--yes');
    await project.configure({ ...OTHER_REDIRECT, probes: [{ path: '/old', status: 301 }] });
    const { code, out } = await project.run('deploy', '--yes', '--probe-at', 'http://127.0.0.1:1');
    expect(code).toBe(2);
    expect(out).toContain('failed  probe shop.example.com/old got no answer');
    expect(out).toContain('Release 2 was taken back: release 1 is served again.');
    await project.configure();
    expect(await project.run('plan', '--check')).toMatchObject({
      code: 0,
      out: expect.stringContaining('Nothing to release.'),
    });
  });

  it('names a distribution that is not there by its place in the config', async () => {
    await project.configure({}, { distribution: 'E00000000000' });
    const { code, err } = await project.run('deploy', '--yes');
    expect(code).toBe(1);
    expect(err).toContain('ERR_AWS  There is no distribution E00000000000 in this account');
    expect(err).toContain('environments.prod.distribution: expected a distribution of this account');
  });
});

describe('edgewright rollback', () => {
  it('serves the release before, of functions that are still there', async () => {
    await project.run('deploy', '--yes');
    await project.configure(OTHER_REDIRECT);
    await project.run('deploy', '--yes');
    const { code, out } = await project.run('rollback', '--yes');
    expect(code).toBe(0);
    expect(out).toContain('Release 1 is served again.');
    const { FunctionList: list } = await project.api.cloudfront.send(new ListFunctionsCommand({ Stage: 'LIVE' }));
    expect(list?.Items).toHaveLength(3);
    expect((await project.run('plan', '--json')).out).toContain('"served": 1');
  });

  it.each([
    ['nine', 'expected the number of a release, got nine'],
    ['9', 'There is no release 9'],
  ])('refuses what is no release: %s', async (release, says) => {
    await project.run('deploy', '--yes');
    const { code, err } = await project.run('rollback', release, '--yes');
    expect([code, err]).toEqual([1, expect.stringContaining(says)]);
  });
});
