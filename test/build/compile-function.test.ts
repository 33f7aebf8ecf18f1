import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../../build/bundle.ts';
import type { Placement, RuleUse } from '../../build/plan.ts';
import { nodeEngine } from '../../simulator/engine/node-engine.ts';
import { completeEvent } from '../../simulator/judge/fixture.ts';

const experiments: RuleUse = {
  name: 'experiments',
  options: { a: { variants: { control: { weight: 1 }, b: { weight: 0 } } } },
};

describe('a function', () => {
  let root = '';
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'edgewright-compile-'));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  it('imports each module of the runtime once, whoever of its parts needs it, that of cloudfront first', async () => {
    const file = join(root, 'own.ts');
    const text = `import hash from 'crypto';
import cf from 'cloudfront';
export function own(request) {
  cf.logCustomData(hash.createHash('md5').update('own').digest('hex'));
}`;
    await writeFile(file, text);
    const placement: Placement = {
      behavior: '*',
      station: 'viewer-request',
      runtime: 'cloudfront-js-2.0',
      rules: [experiments, { name: 'own', options: file }],
      switches: ['experiments'],
    };
    const { code } = await compile(placement, root);
    expect([...code.matchAll(/^import \S+ from "(\w+)";$/gm)].map(([, from]) => from)).toEqual([
      'cloudfront',
      'crypto',
    ]);

    const event = completeEvent({ request: { uri: '/' } }, 'viewer-request');
    const [outcome] = await nodeEngine.run(code, [event], 0, { switches: 'none' });
    expect(outcome).toMatchObject({
      result: { headers: { 'x-experiment-a': { value: 'control' } } },
      customData: createHash('md5').update('own').digest('hex'),
    });
  });

  it('imports nothing for what its station does not do', async () => {
    const placement: Placement = {
      behavior: '*',
      station: 'viewer-response',
      runtime: 'cloudfront-js-2.0',
      rules: [experiments],
    };
    expect((await compile(placement, root)).code).not.toContain('import');
  });
});
