import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GetDistributionConfigCommand, UpdateDistributionCommand } from '@aws-sdk/client-cloudfront';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EdgeConfig } from '../../config/define.ts';
import { ApiError } from '../../simulator/aws-api/wire/api-error.ts';
import { type OperatingScene, operatingScene } from './operating-scene.ts';

const FILES: EdgeConfig = {
  app: 'shop',
  hosts: ['shop.example.com'],
  origins: { files: { s3: 'files.s3.us-east-1.amazonaws.com' }, api: { http: 'https://api.example.com' } },
  behaviors: [
    { path: '/api/*', origin: 'api' },
    { path: '/set/*', origin: 'files', published: { set: 'set' } },
    { path: '/home/*', origin: 'files', rewrites: { prefixes: { '/home/': '/~/' } } },
    { path: '/app/*', origin: 'files', rewrites: { fallback: '/app/index.html' } },
    { path: '*', origin: 'files', rewrites: { index: 'index.html' }, query: { keep: ['page'] } },
  ],
};

let scene: OperatingScene;

beforeEach(async () => {
  scene = await operatingScene(FILES, { delays: { invalidation: 30_000 } });
  await scene.api.s3.send(new CreateBucketCommand({ Bucket: 'files' }));
  await pointAt('files.s3.us-east-1.amazonaws.com', '/live');
});
afterEach(() => scene.close());

/** Gives the distribution a bucket, from which it asks beneath a path. */
async function pointAt(DomainName: string, OriginPath: string): Promise<void> {
  const { cloudfront } = scene.api;
  const Id = scene.distribution;
  const { DistributionConfig: before, ETag } = await cloudfront.send(new GetDistributionConfigCommand({ Id }));
  const origin = { Id: 'site', DomainName, OriginPath, S3OriginConfig: { OriginAccessIdentity: '' } };
  const DistributionConfig = { ...before, Origins: { Quantity: 1, Items: [origin] } } as never;
  await cloudfront.send(new UpdateDistributionCommand({ Id, IfMatch: ETag, DistributionConfig }));
}

async function write(contents: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, content] of Object.entries(contents)) {
    await mkdir(dirname(join(scene.folder, name)), { recursive: true });
    await writeFile(join(scene.folder, name), content);
  }
}

const keys = (): readonly string[] => Object.keys(scene.api.account.state().buckets.files?.objects ?? {}).sort();

const invalidated = (): readonly (readonly string[])[] =>
  Object.values(scene.api.account.state().invalidations).map(({ paths }) => paths);

async function json(...argv: readonly string[]): Promise<unknown> {
  const { code, out, err } = await scene.run([...argv, '--json']);
  expect({ code, err }).toEqual({ code: 0, err: [] });
  return JSON.parse(out.join('\n'));
}

describe('a dry run of thousands of files', () => {
  it.each(['/set/', '/'])('shows twenty of them and counts the rest: %s', async (to) => {
    await write(Object.fromEntries(Array.from({ length: 1025 }, (_, i) => [`many/${i}.json`, '1'])));
    const { out } = await scene.run(['publish', 'many', '--to', to, '--dry-run']);
    const lines = out.join('\n').split('\n');
    expect(lines.filter((line) => line.startsWith('  upload  '))).toHaveLength(20);
    expect(lines).toContain('  and 1,005 more; --json shows all');
    const all = (await json('publish', 'many', '--to', to, '--dry-run')) as Readonly<Record<string, readonly string[]>>;
    expect(all.keys ?? all.changed).toHaveLength(1025);
  });
});

describe('edgewright publish of a set', () => {
  it('publishes, writes the version down, lists, and goes back', async () => {
    await write({ 'set/a.json': '1' });
    const first = await json('publish', 'set', '--to', '/set/');
    expect(first).toMatchObject({ set: 'set', published: true, files: 1, uploaded: 1, copied: 0, deleted: [] });
    const { version } = first as { readonly version: string };
    expect(keys()).toEqual([`live/.edgewright/set/${version}.json`, `live/set/${version}/set/a.json`]);
    await write({ 'set/a.json': '2' });
    const second = (await json('publish', 'set', '--to', '/set/')) as { readonly version: string };
    expect(second).toMatchObject({ before: version });
    const file = async () => JSON.parse(await readFile(join(scene.folder, 'edge.sets.json'), 'utf8'));
    expect(await file()).toEqual({ prod: { set: second.version } });
    expect(await json('publish', '--list', '--to', '/set/')).toMatchObject([
      { version: second.version, is: ['served'], files: 1, bytes: 1 },
      { version, is: ['before'] },
    ]);
    expect(await json('publish', '--rollback', '--to', '/set/')).toMatchObject({ version, from: second.version });
    expect(await file()).toEqual({ prod: { set: version } });
    expect(await json('publish', 'set', '--to', '/set/', '--dry-run')).toMatchObject({ served: version, upload: 0 });
    expect(await json('publish', '--rollback', second.version, '--to', '/set/')).toMatchObject({ rolledBack: true });
    expect(await json('publish', 'set', '--to', '/set/')).toMatchObject({ published: false });
    expect(invalidated()).toEqual([]);
  });

  it('is seen in edgewright status', async () => {
    const published = async () => {
      const { out } = await scene.run(['status']);
      return out.filter((line) => line.startsWith('published'));
    };
    expect(await published()).toEqual(['published     set: nothing yet']);
    await write({ 'set/a.json': '1' });
    const { version } = (await json('publish', 'set', '--to', '/set/')) as { readonly version: string };
    expect(await published()).toEqual([`published     set: ${version}`]);
    expect(await json('status')).toMatchObject({ published: [{ set: 'set', version }] });
  });

  it('says what it would do, and does nothing', async () => {
    await write({ 'set/a.json': '1' });
    const { code, out } = await scene.run(['publish', 'set', '--to', '/set/', '--dry-run']);
    expect(code).toBe(0);
    expect(out.join('\n')).toMatch(/^set would be served as [\da-f]{16}\.\n1 file: 1 objects to upload/);
    expect([keys(), Object.keys(scene.api.account.state().keyValueStores)]).toEqual([[], []]);
  });

  it('takes one file, whose path may be said', async () => {
    await write({ 'x.json': '1' });
    await json('publish', 'x.json', '--to', '/set/y.json');
    await json('publish', 'x.json', '--to', '/set/');
    const { version } = (await json('publish', 'x.json', '--to', '/set/')) as { readonly version: string };
    expect(keys().filter((key) => key.startsWith(`live/set/${version}`))).toEqual([`live/set/${version}/set/x.json`]);
  });

  it('keeps what others put into the file of versions', async () => {
    await write({
      'set/a.json': '1',
      'edge.sets.json': '{"dev":{"set":"0123456789abcdef"},"prod":{"other":"0123456789abcdef"}}',
    });
    const { version } = (await json('publish', 'set', '--to', '/set/')) as { readonly version: string };
    expect(JSON.parse(await readFile(join(scene.folder, 'edge.sets.json'), 'utf8'))).toEqual({
      dev: { set: '0123456789abcdef' },
      prod: { other: '0123456789abcdef', set: version },
    });
  });
});

describe('edgewright publish that cannot delete old versions', () => {
  it('says what is served all the same', async () => {
    await scene.close();
    scene = await operatingScene(FILES, {
      refuse: (operation) =>
        operation === 'DeleteObjects' ? new ApiError('AccessDenied', 'Access Denied', 403) : undefined,
    });
    await scene.api.s3.send(new CreateBucketCommand({ Bucket: 'files' }));
    await pointAt('files.s3.us-east-1.amazonaws.com', '');
    const publish = async (content: string) => {
      await write({ 'set/a.json': content });
      scene.api.clock.advance(3600);
      return scene.run(['publish', 'set', '--to', '/set/', '--keep', '2']);
    };
    for (const content of ['1', '2']) expect(await publish(content)).toMatchObject({ code: 0 });
    const { code, out, err } = await publish('3');
    expect([code, err.join('\n')]).toEqual([1, expect.stringContaining('DeleteObjects')]);
    expect(out).toContainEqual(expect.stringMatching(/^set is served as [\da-f]{16}; it was /));
  });
});

describe('edgewright publish in place', () => {
  it('uploads what changed, and invalidates that by every path that it is kept under', async () => {
    const site = { 'site/index.html': 'one', 'site/app.3f9ac21b.js': '1', 'site/deep/a b.json': '[]' };
    await write({ ...site, 'site/.hidden': 'x', 'site/.well-known/security.txt': 'me' });
    expect(await json('publish', 'site')).toMatchObject({ published: true, unchanged: 0, completed: true });
    expect(keys()).toEqual(
      ['.well-known/security.txt', 'app.3f9ac21b.js', 'deep/a b.json', 'index.html'].map((key) => `live/${key}`),
    );
    expect(await json('publish', 'site')).toMatchObject({ published: false, changed: [], invalidate: [] });
    await write({ 'site/index.html': 'two' });
    expect(await json('publish', 'site')).toMatchObject({ changed: ['/index.html'], unchanged: 3 });
    expect(invalidated()).toHaveLength(2);
    expect(invalidated().at(-1)).toEqual(['/', '/index.html', '/index.html?*']);
  });

  it('invalidates a path as links spell it and as browsers do', async () => {
    await write({ 'app/logo@2x.png': 'one' });
    expect(await json('publish', 'app/logo@2x.png', '--to', '/app/')).toMatchObject({
      invalidate: ['/app/logo%402x.png', '/app/logo@2x.png'],
    });
  });

  it('sends no more paths with a star at once than AWS takes, and names the folder where there are too many', async () => {
    const named = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`site/${i}.txt`, 'a']));
    await write(named(40));
    expect(await json('publish', 'site', '--to', '/news/')).toMatchObject({ completed: true });
    const stars = invalidated().map((paths) => paths.filter((path) => path.endsWith('*')).length);
    expect(stars).toEqual([15, 15, 10]);
    await write(named(151));
    expect(await json('publish', 'site', '--to', '/later/')).toMatchObject({ invalidate: ['/later/*'] });
  });

  it('goes on where somebody wrote down a path that CloudFront refuses', async () => {
    const Body = '/a~b.txt\n/b.txt';
    await scene.api.s3.send(new PutObjectCommand({ Bucket: 'files', Key: 'live/.edgewright/pending/0-0', Body }));
    await write({ 'app/a.txt': 'a' });
    expect(await json('publish', 'app', '--to', '/app/')).toMatchObject({ invalidate: ['/app/a.txt', '/b.txt'] });
  });

  it('exits with 2 where the edge has not forgotten after a quarter of an hour', async () => {
    await scene.close();
    scene = await operatingScene(FILES, { delays: { invalidation: 3_600_000 } });
    await scene.api.s3.send(new CreateBucketCommand({ Bucket: 'files' }));
    await pointAt('files.s3.us-east-1.amazonaws.com', '');
    await write({ 'site/a.txt': 'one' });
    const { code, out } = await scene.run(['publish', 'site']);
    expect(code).toBe(2);
    expect(out.at(-1)).toMatch(/^Not every invalidation is over \(I\w+\); edgewright status shows them\.$/);
  });
});

describe('edgewright publish refuses', () => {
  it.each([
    ['nothing to publish', ['publish'], 'Say a file or a folder'],
    ['two things at once', ['publish', 'site', '--list'], 'Say a file or a folder'],
    ['what is not there', ['publish', 'none'], 'none: is not there'],
    ['a folder without files', ['publish', 'empty'], 'empty: has no files'],
    ['a link', ['publish', 'linked'], 'is a symbolic link'],
    ['a path that is none', ['publish', 'site', '--to', 'set'], 'expected a path as viewers send it'],
    [
      'a folder as one file',
      ['publish', 'site', '--to', '/set/x'],
      'site: is a folder, and /set/x the path of one file',
    ],
    ['a path of a server', ['publish', 'site', '--to', '/api/'], 'whose origin api is https://api.example.com'],
    ['files that a server answers', ['publish', 'mixed'], 'mixed/api/a.txt: /api/a.txt belongs to the behavior /api/*'],
    [
      'files of a set beside others',
      ['publish', 'mixed'],
      'mixed/set/a.txt: /set/a.txt belongs to the behavior /set/*',
    ],
    ['files that rewrites hide', ['publish', 'mixed'], 'mixed/app/a: is never asked for: the rewrites of /app/*'],
    ['names that no origin must see', ['publish', 'mixed'], 'mixed/a\\b.txt: /a%5Cb.txt is refused at the edge'],
    ['names that cannot be invalidated', ['publish', 'mixed'], 'mixed/a~b.txt: /a~b.txt could not be invalidated'],
    [
      'paths whose rewrite cannot be invalidated',
      ['publish', 'mixed'],
      'mixed/home/a.txt: /home/a.txt could not be invalidated when it changes: it is kept as /~/a.txt, which has a tilde',
    ],
    ['a version of no set', ['publish', '--rollback'], 'belongs to a behavior without published'],
    ['to keep too few', ['publish', 'site', '--to', '/set/', '--keep', '1'], 'expected a number from 2 to 40'],
    ['a schema that is not there', ['publish', 'site', '--schema', 'none.json'], 'none.json: is not there'],
  ])('%s', async (_, argv, says) => {
    await write({
      'site/a.txt': 'a',
      'mixed/api/a.txt': 'a',
      'mixed/set/a.txt': 'a',
      'mixed/app/a': 'a',
      'mixed/a\\b.txt': 'a',
      'mixed/a~b.txt': 'a',
      'mixed/home/a.txt': 'a',
    });
    await mkdir(join(scene.folder, 'empty'));
    await mkdir(join(scene.folder, 'linked'));
    await symlink('/etc/passwd', join(scene.folder, 'linked/passwd'));
    const { code, err } = await scene.run(argv);
    expect(code).toBe(1);
    expect(err.join('\n')).toContain(says);
    expect(keys()).toEqual([]);
  });

  it('a bucket that the distribution does not ask', async () => {
    await pointAt('other.s3.us-east-1.amazonaws.com', '');
    await write({ 'site/a.txt': 'a' });
    const { code, err } = await scene.run(['publish', 'site']);
    expect(code).toBe(1);
    expect(err.join('\n')).toContain('it has other.s3.us-east-1.amazonaws.com');
  });

  it('what S3 refuses, with the reason', async () => {
    await pointAt('none.s3.us-east-1.amazonaws.com', '');
    const origins = { files: { s3: 'none.s3.us-east-1.amazonaws.com' }, api: FILES.origins.api };
    const environments = { prod: { distribution: scene.distribution } };
    await write({
      'site/a.txt': 'a',
      'edge.config.ts': `export default ${JSON.stringify({ ...FILES, origins, environments })};`,
    });
    const { code, err } = await scene.run(['publish', 'site', '--to', '/set/']);
    expect(code).toBe(1);
    expect(err.join('\n')).toContain('NoSuchBucket');
  });
});
