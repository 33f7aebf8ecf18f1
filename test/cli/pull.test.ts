import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateDistributionCommand,
  GetDistributionConfigCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExitCode } from '../../cli/io.ts';
import { type PullOptions, runPull } from '../../cli/pull.ts';
import { distributionConfig } from '../simulator/aws-api/cloudfront/distribution-config.ts';
import { type LocalApi, localApi } from '../simulator/aws-api/local-api.ts';

const FILE = 'edge.distribution.prod.json';

let api: LocalApi;
let folder = '';
let id = '';
let lines: string[] = [];

beforeEach(async () => {
  api = await localApi();
  folder = await mkdtemp(join(tmpdir(), 'edgewright-pull-'));
  const { Distribution } = await api.cloudfront.send(
    new CreateDistributionCommand({ DistributionConfig: distributionConfig() }),
  );
  id = Distribution?.Id ?? '';
  // A rule of its own that no build could compile.
  await writeFile(join(folder, 'own.ts'), 'export const own = (');
  await writeFile(
    join(folder, 'edge.config.ts'),
    `export default {
      app: 'shop', hosts: ['shop.example.com'], origins: { site: { http: 'http://www.example.com' } },
      behaviors: [{ path: '*', origin: 'site', own: () => import('./own.ts') }],
      environments: { prod: { distribution: '${id}' } },
    };`,
  );
});
afterEach(async () => {
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

function pull(options: PullOptions = {}): Promise<ExitCode> {
  lines = [];
  const print = (line: string): void => {
    lines.push(line);
  };
  const io = {
    cwd: folder,
    out: print,
    err: print,
    progress: () => {},
    now: () => api.clock.now(),
    randomBytes: () => new Uint8Array(),
    wait: async () => {},
    interrupted: () => new Promise<void>(() => {}),
  };
  return runPull(io, { env: 'prod', ...options }, () => api);
}

async function changeComment(comment: string): Promise<void> {
  const { DistributionConfig, ETag } = await api.cloudfront.send(new GetDistributionConfigCommand({ Id: id }));
  const config = { ...(DistributionConfig as object), Comment: comment } as never;
  await api.cloudfront.send(new UpdateDistributionCommand({ Id: id, IfMatch: ETag, DistributionConfig: config }));
}

describe('edgewright pull', () => {
  it('writes the distribution beside the config, though its rules compile not', async () => {
    expect(await pull()).toBe(0);
    expect(JSON.parse(await readFile(join(folder, FILE), 'utf8'))).toMatchObject({ Distribution: { Id: id } });
    expect(lines.at(-1)).toBe(`${FILE} written`);
  });

  it('says of a file that is the same that it is', async () => {
    await pull();
    await pull();
    expect(lines.at(-1)).toBe(`${FILE} is up to date`);
    expect(await pull({ check: true })).toBe(0);
  });

  it('writes where it is told to', async () => {
    await pull({ out: 'live.json' });
    expect(JSON.parse(await readFile(join(folder, 'live.json'), 'utf8'))).toMatchObject({ Distribution: { Id: id } });
  });

  it('exits with 2 for --check where something is another, names it, and writes nothing', async () => {
    await pull();
    const before = await readFile(join(folder, FILE), 'utf8');
    await changeComment('changed');
    expect(await pull({ check: true })).toBe(2);
    expect(lines).toContain('  ~ Distribution.DistributionConfig.Comment');
    expect(await readFile(join(folder, FILE), 'utf8')).toBe(before);
  });

  it('exits with 2 for --check where there is no file', async () => {
    expect(await pull({ check: true })).toBe(2);
  });

  it('prints the same facts as JSON', async () => {
    await pull({ json: true });
    expect(JSON.parse(lines.join('\n'))).toMatchObject({ distribution: id, file: FILE, changed: true, redacted: [] });
  });

  it('names an environment without a distribution', async () => {
    await expect(pull({ env: 'dev' })).rejects.toMatchObject({ code: 'ERR_USAGE' });
  });
});
