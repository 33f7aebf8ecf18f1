import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { missingSecrets } from '../../deploy/operate/missing-secrets.ts';
import { type OperatingScene, operatingScene } from './operating-scene.ts';

let scene: OperatingScene;
beforeEach(async () => {
  scene = await operatingScene();
});
afterEach(() => scene.close());

const warnings = async (): Promise<readonly string[]> =>
  (await scene.run(['plan'])).out.filter((line) => line.startsWith('warning  /shop/partner'));

describe('edgewright plan', () => {
  it('warns of a secret in each place that has none, reads no secret, and is silent once it is there', async () => {
    scene.api.calls.length = 0;
    expect(await warnings()).toEqual([
      expect.stringContaining('is missing: the key secret:/shop/partner of the KeyValueStore holds no key'),
      expect.stringContaining('edgewright secrets put /shop/partner --env prod writes it'),
    ]);
    const asked = scene.api.calls.filter(({ service }) => service === 'ssm').map(({ operation }) => operation);
    expect(asked).toEqual(['DescribeParameters']);
    await scene.run(['secrets', 'put', '/shop/partner'], { input: Buffer.alloc(32, 8).toString('base64url') });
    expect(await warnings()).toEqual([]);
  });
});

describe('missing secrets', () => {
  it('are said not to be known where parameters may not be listed', async () => {
    const denied = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
    scene.api.ssm.middlewareStack.add(() => () => Promise.reject(denied), { step: 'initialize' });
    const items = new Map([['secret:/shop/partner', Buffer.alloc(32, 8).toString('base64url')]]);
    const found = await missingSecrets(scene.api, scene.target.config, items);
    expect(found).toMatchObject([{ says: expect.stringContaining('ssm:DescribeParameters is not allowed') }]);
  });
});
