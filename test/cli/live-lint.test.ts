import { afterEach, describe, expect, it } from 'vitest';
import { lintLive } from '../../cli/live-lint.ts';
import { checkedConfig } from '../../config/load.ts';
import { shop } from '../lint/scene.ts';
import { distributionConfig } from '../simulator/aws-api/cloudfront/distribution-config.ts';
import { type ReleaseProject, releaseProject } from './release-project.ts';

const ALL_VIEWER_EXCEPT_HOST_HEADER = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

const LEAKS = [
  'cookie-not-in-key',
  'query-not-in-key',
  'header-not-in-key',
  'authorization-not-in-key',
  'set-cookie-kept',
  'private-kept',
];

/** The ids of what a command's output names. */
const idsIn = (text: string): readonly string[] => [...text.matchAll(/\(([a-z-]+)\)\./g)].map(([, id]) => id ?? '');

describe('a plan', () => {
  let project: ReleaseProject;
  afterEach(() => project.close());

  it.each(['plan', 'deploy'])(
    'is refused while the distribution leaks, each with what to do: edgewright %s',
    async (verb) => {
      project = await releaseProject(distributionConfig({ OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST_HEADER }));
      const { code, err } = await project.run(verb, ...(verb === 'deploy' ? ['--yes'] : []));
      expect(code).toBe(1);
      expect(err).toContain('ERR_RELEASE  This cannot be released as things are');
      expect(idsIn(err)).toEqual(LEAKS);
      expect(err).toContain('CachingDisabled; or say in lint.allow why it is meant');
    },
  );

  it('is made where leaks are allowed', async () => {
    project = await releaseProject(distributionConfig({ OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST_HEADER }));
    const allow = LEAKS.map((id) => ({ id, because: 'the origin looks at nothing of a request' }));
    await project.configure({ lint: { allow } });
    const { code, out, err } = await project.run('plan');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(idsIn(out)).toEqual(['function-on-errors']);
  });

  it('warns of losses', async () => {
    project = await releaseProject();
    const { code, out } = await project.run('plan', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out).warnings).toEqual([
      { at: '*', says: expect.stringMatching(/^MinTTL is 1: .* \(no-store-kept\)\. Set MinTTL to 0/) },
      { at: '*', says: expect.stringMatching(/^x-frame-options is not on errors/) },
    ]);
  });
});

describe('a distribution that the lint cannot read', () => {
  it('is a warning, and stands in the way of nothing', async () => {
    const { config } = await checkedConfig(shop());
    const distribution = {
      id: 'E1',
      domainName: 'e1.cloudfront.net',
      config: distributionConfig({ TargetOriginId: 'none' }),
    };
    const live = { distribution, policies: new Map() } as unknown as Parameters<typeof lintLive>[1];
    expect(await lintLive({ config, root: '.', environments: ['dev'] }, live, [])).toEqual({
      refusals: [],
      warnings: [{ at: 'E1', says: expect.stringMatching(/^is not held to the config by the lint: ./) }],
    });
  });
});
