import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EdgeError } from '../../config/errors.ts';
import { checkedConfig } from '../../config/load.ts';
import { VERSIONS_FILE, versionsText } from '../../config/published-versions.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'edgewright-published-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const S3 = { s3: 'files.s3.us-east-1.amazonaws.com' };

const configOf = (published: object, more: object = {}, origin: object = S3): object => ({
  app: 'shop',
  hosts: ['www.example.com'],
  origins: { files: origin, others: { s3: 'others.s3.us-east-1.amazonaws.com' } },
  behaviors: [
    { path: '/a/*', origin: 'others', published: { set: 'others' } },
    { path: '*', origin: 'files', published, ...more },
  ],
  environments: { prod: {} },
});

async function problemsOf(config: object) {
  try {
    await checkedConfig(config, 'prod', 'edge.config.ts', folder);
    return [];
  } catch (error) {
    if (!(error instanceof EdgeError)) throw error;
    return error.problems;
  }
}

describe('a published set', () => {
  it.each([
    [{ set: 'a' }, {}, S3],
    [{ set: 'a', encodings: ['gzip', 'br'] }, {}, S3],
    [{ set: 'a' }, {}, { folder: 'public' }],
  ])('may be %j', async (published, more, origin) => {
    expect(await problemsOf(configOf(published, more, origin))).toEqual([]);
  });

  it.each([
    [{ set: 'a' }, { viewer: 'lambda' }, S3, "which Lambda@Edge does not have; expected viewer: 'function'"],
    [{ set: 'a' }, {}, { http: 'https://api.example.com' }, 'needs a bucket: origin files is https://api.example.com'],
    [{ set: 'others' }, {}, S3, 'is in another bucket at /a/*; expected one origin for a set'],
    [{}, {}, S3, 'expected a name of at most 24'],
    [{ set: '../a' }, {}, S3, 'expected a name of at most 24'],
    [{ set: 'a', encodings: [] }, {}, S3, "expected at least one of 'br' and 'gzip'"],
    [{ set: 'a', encodings: ['br', 'br'] }, {}, S3, 'expected each encoding once'],
    [{ set: 'a', encodings: ['zstd'] }, {}, S3, 'br'],
  ])('is refused: %j %j %j', async (published, more, origin, says) => {
    const problems = await problemsOf(configOf(published, more, origin));
    expect(problems).toEqual([
      { at: expect.stringContaining('behaviors[1].published'), says: expect.stringContaining(says) },
    ]);
  });
});

describe('the versions that were published', () => {
  const builtIn = async () => {
    const { config } = await checkedConfig(configOf({ set: 'files' }), 'prod', 'edge.config.ts', folder);
    return config.behaviors[1]?.published;
  };

  it('are built in, those of the environment alone', async () => {
    expect(await builtIn()).toEqual({ set: 'files' });
    writeFileSync(join(folder, VERSIONS_FILE), versionsText({}, 'dev', 'files', '0123456789abcdef'));
    expect(await builtIn()).toEqual({ set: 'files' });
    const text = versionsText({ dev: { files: '0123456789abcdef' } }, 'prod', 'files', 'fedcba9876543210-br');
    writeFileSync(join(folder, VERSIONS_FILE), text);
    expect(await builtIn()).toEqual({ set: 'files', version: 'fedcba9876543210-br' });
  });

  it.each(['{', '[]', '{"prod":1}', '{"prod":{"files":1}}', '{"prod":{"files":"../../etc"}}'])(
    'are refused where somebody else wrote: %s',
    async (text) => {
      writeFileSync(join(folder, VERSIONS_FILE), text);
      await expect(builtIn()).rejects.toMatchObject({ code: 'ERR_CONFIG', problems: [{ at: VERSIONS_FILE }] });
    },
  );
});
