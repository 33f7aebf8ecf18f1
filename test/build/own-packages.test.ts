/** A user's own rule may bring packages along: into Lambda@Edge as they are, into a function only if the engine speaks them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../../build/bundle.ts';
import type { Placement } from '../../build/plan.ts';
import { runLambda } from '../simulator/engine/run-lambda.ts';

const token = `e30.${Buffer.from('{"tenant":"blue"}').toString('base64url')}.`;

describe('a rule that imports jose', () => {
  let folder = '';
  let own = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'edgewright-own-'));
    own = join(folder, 'tenant.ts');
    await writeFile(
      own,
      `import { decodeJwt } from ${JSON.stringify(resolve('node_modules/jose/dist/webapi/index.js'))};
export const own = (request) => {
  const { tenant } = decodeJwt(request.headers.authorization.value.slice(7));
  request.headers['x-tenant'] = { value: String(tenant) };
};`,
    );
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const placement = (runtime: Placement['runtime']): Placement => ({
    behavior: '*',
    station: 'viewer-request',
    runtime,
    rules: [{ name: 'own', options: own }],
  });

  it('runs in Lambda@Edge', async () => {
    const file = join(folder, 'index.mjs');
    await writeFile(file, (await compile(placement('lambda-edge'), folder)).code);
    const headers = { authorization: [{ key: 'Authorization', value: `Bearer ${token}` }] };
    const request = { clientIp: '', method: 'GET', uri: '/', querystring: '', headers };
    const { result } = await runLambda(file, { Records: [{ cf: { config: {}, request } }] });
    expect(result).toMatchObject({ headers: { ...headers, 'x-tenant': [{ value: 'blue' }] } });
  });

  it("is refused in a function, at the package's lines", async () => {
    await expect(compile(placement('cloudfront-js-2.0'), folder)).rejects.toMatchObject({
      code: 'ERR_CODE',
      problems: expect.arrayContaining([
        { at: expect.stringMatching(/jose.*\.js:\d+:\d+$/), says: expect.any(String) },
      ]),
    });
  });
});
