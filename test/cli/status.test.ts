import {
  DescribeFunctionCommand,
  GetDistributionConfigCommand,
  PublishFunctionCommand,
  UpdateDistributionCommand,
  UpdateFunctionCommand,
} from '@aws-sdk/client-cloudfront';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { associationsOf, withAssociations } from '../../deploy/distribution/associations.ts';
import { progressItem } from '../../deploy/release/release.ts';
import { changeStore, readReleaseStore } from '../../deploy/release/release-store.ts';
import { type OperatingScene, operatingScene } from './operating-scene.ts';

const KEY = Buffer.alloc(32, 8).toString('base64url');

let scene: OperatingScene;

beforeEach(async () => {
  scene = await operatingScene();
});

afterEach(() => scene.close());

describe('edgewright status', () => {
  it('says before the first release that none is served', async () => {
    const { code, out } = await scene.run(['status', '--check']);
    expect(code).toBe(0);
    expect(out).toContainEqual(expect.stringMatching(/^served +no release$/));
  });

  it('says what is served, since when and by whom, what is switched and what was invalidated', async () => {
    await scene.deploy(scene.target);
    await scene.run(['secrets', 'put', '/shop/partner'], { input: KEY });
    await scene.run(['switch', 'maintenance', 'on']);
    await scene.run(['invalidate', '/a', '/b']);
    scene.api.calls.length = 0;
    const { code, out } = await scene.run(['status', '--check']);
    expect(code).toBe(0);
    const text = out.join('\n');
    expect(text).toMatch(
      /^served +release 1 since 20\d\d-\d\d-\d\d \d\d:\d\d, by arn:aws:\S+, with Edgewright 1\.0\.0$/m,
    );
    expect(text).toMatch(/^distribution +Deployed: every edge location has it$/m);
    expect(text).toMatch(/^switched +maintenance is on \(\*\)$/m);
    expect(text).toMatch(/^invalidation +I[A-Z\d]+ of .*: \/a and 1 other, Completed$/m);
    expect(text).toMatch(/^store +\d+ keys, [\d,]+ of 5,242,880 bytes, 0\.\d %$/m);
    const wrote = scene.api.calls.filter(({ operation }) => /^(Update|Create|Put|Delete|Publish)/.test(operation));
    expect(wrote).toEqual([]);
  });

  it('finds a secret that is in none of its places, until it is there', async () => {
    await scene.deploy(scene.target);
    const { code, out } = await scene.run(['status', '--check']);
    expect(code).toBe(2);
    const rows = out.filter((line) => line.startsWith('secret '));
    expect(rows).toEqual([
      expect.stringMatching(
        /the key secret:\/shop\/partner of the KeyValueStore holds no key, .* gets a 503 at \/api\/\*/,
      ),
      expect.stringMatching(/the parameter \/shop\/partner of SSM .*edgewright secrets put \/shop\/partner --env prod/),
    ]);
    await scene.run(['secrets', 'put', '/shop/partner'], { input: KEY });
    expect((await scene.run(['status', '--check'])).code).toBe(0);
  });

  it('finds a station that somebody changed by hand', async () => {
    await scene.deploy(scene.target);
    const { cloudfront } = scene.api;
    const { DistributionConfig, ETag } = await cloudfront.send(
      new GetDistributionConfigCommand({ Id: scene.distribution }),
    );
    if (!DistributionConfig) throw new Error('no config');
    const [first] = associationsOf(DistributionConfig);
    if (!first) throw new Error('nothing is associated');
    const gone = withAssociations(DistributionConfig, [
      { behavior: first.behavior, event: first.event, to: undefined },
    ]);
    await cloudfront.send(
      new UpdateDistributionCommand({ Id: scene.distribution, IfMatch: ETag, DistributionConfig: gone }),
    );
    const { code, out } = await scene.run(['status', '--check']);
    expect(code).toBe(2);
    expect(out.join('\n')).toMatch(
      /^drift +\* at viewer-request runs nothing; release 1 has shop-prod-viewer-request-/m,
    );
    expect((await scene.run(['status'])).code).toBe(0);
  });

  it('finds code that somebody changed under its name', async () => {
    await scene.deploy(scene.target);
    const { cloudfront } = scene.api;
    const name = [...(await scene.live(scene.target)).functions.keys()][0] ?? '';
    const { ETag, FunctionSummary } = await cloudfront.send(new DescribeFunctionCommand({ Name: name }));
    const FunctionCode = Buffer.from('function handler(event) { return event.request; }');
    const FunctionConfig = FunctionSummary?.FunctionConfig;
    const updated = await cloudfront.send(
      new UpdateFunctionCommand({ Name: name, IfMatch: ETag, FunctionConfig, FunctionCode }),
    );
    await cloudfront.send(new PublishFunctionCommand({ Name: name, IfMatch: updated.ETag }));
    const { code, out } = await scene.run(['status', '--check']);
    expect(code).toBe(2);
    expect(out.join('\n')).toContain(`${name} is not the code that was released`);
  });

  it('finds a release that is not finished', async () => {
    await scene.deploy(scene.target);
    const store = await readReleaseStore(scene.api, scene.target);
    if (!store) throw new Error('no store');
    const begun = progressItem(1, { state: 'begun', invalidate: ['/docs/*'] });
    await changeStore(scene.api, store, () => ({ puts: new Map([begun]), deletes: [] }));
    const { code, out } = await scene.run(['status', '--check', '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(out.join('\n'))).toMatchObject({ served: { number: 1 }, begun: [1], drift: [] });
  });

  it.each([
    [
      'a rollback',
      { state: 'begun', invalidate: [], turn: 2, wasServed: true },
      2,
      /^begun .* edgewright rollback 0 goes/m,
    ],
    [
      'one that was overtaken',
      { state: 'begun', invalidate: [], turn: 0 },
      0,
      /^abandoned +release 0 was not finished/m,
    ],
  ] as const)('says of %s that is not finished what becomes of it', async (_, progress, code, says) => {
    await scene.deploy(scene.target);
    await scene.run(['secrets', 'put', '/shop/partner'], { input: KEY });
    const store = await readReleaseStore(scene.api, scene.target);
    if (!store) throw new Error('no store');
    await changeStore(scene.api, store, () => ({ puts: new Map([progressItem(0, progress)]), deletes: [] }));
    const run = await scene.run(['status', '--check']);
    expect([run.code, run.out.join('\n')]).toEqual([code, expect.stringMatching(says)]);
  });

  it('says that what was there before the first release is served again', async () => {
    await scene.deploy(scene.target);
    await scene.run(['rollback', '0', '--yes']);
    const { out } = await scene.run(['status']);
    expect(out).toContainEqual(expect.stringMatching(/^served +what was there before the first release, again$/));
    const plan = await scene.run(['plan']);
    expect(plan.out[0]).toContain('what was there before the first release is served again');
  });
});
