import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ExitCode, Io } from '../../cli/io.ts';
import { main } from '../../cli/main.ts';
import { CONFLICTS } from '../../simulator/conflicts.ts';
import { ioIn } from './io-in.ts';

type Files = Readonly<Record<string, string | object>>;

interface Run {
  readonly code: ExitCode;
  readonly out: readonly string[];
  readonly err: readonly string[];
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const VERSION = '1.2.3';
const HELP = 'Use edgewright --help, or --help behind a command.';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(await realpath(tmpdir()), 'edgewright-cli-'));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function edgewright(...argv: string[]): Promise<Run> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await main(argv, ioOf(out, err), VERSION);
  return { code, out, err };
}

function ioOf(out: string[], err: string[]): Io {
  return ioIn(folder, {
    out: (text) => out.push(...text.split('\n')),
    err: (text) => err.push(...text.split('\n')),
    now: () => Date.UTC(2026, 0, 1),
  });
}

async function write(files: Files): Promise<void> {
  for (const [file, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), typeof content === 'string' ? content : JSON.stringify(content));
  }
}

const CONFIG = {
  app: 'shop',
  hosts: ['shop.example.com'],
  origins: { site: { folder: 'public' } },
  behaviors: [
    { path: '/account/*', origin: 'site', viewer: 'lambda', query: { keep: ['order'] } },
    {
      path: '*',
      origin: 'site',
      redirects: { exact: { '/old': '/new' } },
      query: { keep: ['page'] },
      headers: { frameOptions: 'DENY' },
    },
  ],
};

function configText(options: object = {}): string {
  const text = JSON.stringify({ ...CONFIG, ...options }).replace(/"own":("[^"]*")/g, '"own": () => import($1)');
  return `import { defineEdge } from 'edgewright';\nexport default defineEdge(${text});\n`;
}

/** A request to the behavior of functions. */
function functionEvent(uri: string, querystring: object = {}): object {
  return {
    version: '1.0',
    context: { eventType: 'viewer-request' },
    viewer: { ip: '198.51.100.7' },
    request: { method: 'GET', uri, querystring, headers: { host: { value: 'shop.example.com' } }, cookies: {} },
  };
}

/** A request as Lambda@Edge gets it. */
function lambdaEvent(uri: string): object {
  const config = { distributionDomainName: 'd111111abcdef8.cloudfront.net', distributionId: 'EDFDVBD6EXAMPLE' };
  const headers = { host: [{ key: 'Host', value: 'shop.example.com' }] };
  const request = { clientIp: '198.51.100.7', method: 'GET', uri, querystring: 'order=7&utm_source=a', headers };
  return { Records: [{ cf: { config: { ...config, eventType: 'viewer-request', requestId: 'a' }, request } }] };
}

const MOVED = {
  response: { statusCode: 301, statusDescription: 'Moved Permanently', headers: { location: { value: '/new' } } },
};

describe('the command line', () => {
  it.each([
    [
      ['build', '--help'],
      '$ edgewright build --env prod --explain',
      ['--config', '--env', '--out', '--json', '--explain', '--watch'],
    ],
    [
      ['test', '--help'],
      '$ edgewright test --engine njs --cost',
      ['--engine', '--fixtures', '--cost', '--update', '--json'],
    ],
    [
      ['dev', '--help'],
      '$ edgewright dev --port 3000',
      ['--port', '--env', '--json', '--viewer', '--cache-size', '--conflict', ...Object.keys(CONFLICTS)],
    ],
    [
      ['record', '--help'],
      "$ edgewright record --path '/products/*' --last 3",
      ['--station', '--path', '--last', '--as', '--from', '--out', '--dist', '--force', '--no-redact', '--json'],
    ],
    [
      ['lint', '--help'],
      '$ edgewright lint --env prod --strict',
      ['--config', '--env', '--distribution', '--strict', '--sarif', '--json'],
    ],
    [['config', '--help'], '$ edgewright config --env prod', ['--config', '--env', '--json']],
    [['keys', 'pull', '--help'], '$ edgewright keys pull --env prod', ['--config', '--env', '--check', '--json']],
    [['keys', 'new', '--help'], '$ edgewright keys new', ['--json']],
    [['schema', '--help'], '$ edgewright schema --out edge.schema.json', ['--out', '--json']],
    [['secret', '--help'], '$ edgewright secret preview', ['--json']],
    [['init', '--help'], '$ edgewright init && edgewright test', ['--json']],
  ])('helps with an example, its options and the exit codes: %j', async (argv, example, options) => {
    const { code, out, err } = await edgewright(...argv);
    const text = out.join('\n');
    expect({ code, err }).toEqual({ code: 0, err: [] });
    expect(out).toContain('Example:');
    expect(out).toContain(`  ${example}`);
    expect(out).toContain('Exit codes: 0 done, 1 something to mend, 2 a check said no.');
    for (const option of options) expect(text).toContain(`  ${option}`);
  });

  it('lists every command', async () => {
    const { code, out } = await edgewright('--help');
    expect(code).toBe(0);
    const commands = out.flatMap((line) => /^ {2}(\w+)(?: \[options\]| {3,})/.exec(line)?.[1] ?? []);
    expect(commands).toEqual([
      ...['build', 'test', 'dev', 'record'],
      ...['pull', 'lint', 'plan', 'deploy', 'promote', 'abort', 'rollback', 'releases', 'prune'],
      ...['kv', 'secrets', 'switch', 'invalidate', 'publish', 'status', 'logs', 'iam'],
      ...['inspect', 'warm', 'config', 'secret', 'keys', 'schema', 'init'],
    ]);
  });

  it('says its version', async () => {
    expect(await edgewright('--version')).toEqual({ code: 0, out: [VERSION], err: [] });
  });

  it('helps where nothing is asked', async () => {
    const { code, out, err } = await edgewright();
    expect({ code, out }).toEqual({ code: 1, out: [] });
    expect(err[0]).toBe('Usage: edgewright [options] [command]');
    expect(err).toContain('ERR_USAGE  a command is missing');
  });

  it.each([
    [['biuld'], "unknown command 'biuld'", 'Did you mean build?'],
    [['tset'], "unknown command 'tset'", 'Did you mean test?'],
    [['build', '--explian'], "unknown option '--explian'", 'Did you mean --explain?'],
    [['test', '--fixture', 'a'], "unknown option '--fixture'", 'Did you mean --fixtures?'],
    [['init', '--jsno'], "unknown option '--jsno'", 'Did you mean --json?'],
    [['terraform'], "unknown command 'terraform'", HELP],
    [
      ['test', '--engine', 'v8'],
      "option '--engine <engine>' argument 'v8' is invalid. Allowed choices are njs, node, both.",
      HELP,
    ],
    [['build', '--env'], "option '--env <name>' argument missing", HELP],
    [
      ['dev', '--conflict', 'status'],
      "option '--conflict <names...>' argument 'status' is invalid. Allowed choices are status-change, only-200, lambda-5s, head-20480.",
      HELP,
    ],
    [['dev', '--cache-size', '0'], '--cache-size takes a number of megabytes above 0, got 0', 'Use --cache-size 64.'],
    [['build', 'prod'], "too many arguments for 'build'. Expected 0 arguments but got 1.", HELP],
  ])('says what it cannot understand, and what was meant: %j', async (argv, message, hint) => {
    expect(await edgewright(...argv)).toEqual({ code: 1, out: [], err: [`ERR_USAGE  ${message}`, '', hint] });
  });

  it('says the same as JSON', async () => {
    const { code, out, err } = await edgewright('biuld', '--json');
    expect({ code, out, facts: JSON.parse(err.join('\n')) }).toEqual({
      code: 1,
      out: [],
      facts: { code: 'ERR_USAGE', message: "unknown command 'biuld'", problems: [], hint: 'Did you mean build?' },
    });
  });

  it('lets what is no error of the user escape', async () => {
    const out = (): never => {
      throw new Error('a bug');
    };
    await expect(main(['init'], { ...ioOf([], []), out }, VERSION)).rejects.toThrow('a bug');
  });
});

/** The cells of an aligned table; a number of bytes, which a better compiler may change, as `#`. */
function cellsOf(lines: readonly string[]): readonly (readonly string[])[] {
  return lines.map((line) => line.split(/ {2,}/).map((cell) => (/^[\d,]+$/.test(cell) ? '#' : cell)));
}

describe('edgewright build', () => {
  beforeEach(() =>
    write({ 'edge.config.ts': configText({ environments: { prod: { distribution: 'E2QWRUHAPOMQZL' } } }) }),
  );

  it('prints a row for each behavior and station, then what their policies take', async () => {
    const { code, out, err } = await edgewright('build');
    expect({ code, err }).toEqual({ code: 0, err: [] });
    expect(out.slice(0, 2)).toEqual(['shop for dev: 3 bundles in dist', '']);
    const zipped = expect.stringMatching(/^1,048,576 \(\d+ %\)$/);
    const plain = expect.stringMatching(/^10,240 \(\d+ %\)$/);
    expect(cellsOf(out.slice(2))).toEqual([
      ['behavior', 'station', 'runtime', 'bytes', 'of quota', 'file'],
      ['/account/*', 'viewer-request', 'lambda-edge', '#', zipped, 'lambda-edge/viewer-request-account/index.mjs'],
      ['*', 'viewer-request', 'cloudfront-js-2.0', '#', plain, 'functions/viewer-request-default.js'],
      ['*', 'viewer-response', 'cloudfront-js-2.0', '#', plain, 'functions/viewer-response-default.js'],
      [''],
      ['behavior', 'policy', 'file', 'entries'],
      ['/account/*', 'cache policy', 'policies/account.cache-policy.json', 'query strings order'],
      ['*', 'cache policy', 'policies/default.cache-policy.json', 'query strings page'],
    ]);
  });

  it('says in a few words what a policy takes, and what it cannot know', async () => {
    const buckets = { device: true, country: { groups: { dach: ['DE'] }, default: 'world' } };
    const behaviors = [
      { path: '/a/*', origin: 'site', query: { keep: [] } },
      { path: '/b/*', origin: 'site', query: { drop: 'tracking' }, cookies: { keep: ['a', 'b'] } },
      { path: '*', origin: 'site', query: { keep: ['page'] }, buckets },
    ];
    const own = "own: () => import('./own.ts'), path: '*'";
    await write({
      'edge.config.ts': configText({ behaviors }).replace('"path":"*"', own),
      'own.ts': 'export const own = () => {};\n',
    });
    const { out } = await edgewright('build');
    const device = 'CloudFront-Is-SmartTV-Viewer, CloudFront-Is-Tablet-Viewer, CloudFront-Is-Mobile-Viewer';
    const key = 'headers x-bucket-device, x-bucket-country; query strings page';
    const visible = `headers ${device}, CloudFront-Viewer-Country`;
    expect(cellsOf(out.slice(out.lastIndexOf('') + 1))).toEqual([
      ['behavior', 'policy', 'file', 'entries'],
      ['/a/*', 'cache policy', 'policies/a.cache-policy.json', 'nothing but the path'],
      ['/b/*', 'cache policy', 'policies/b.cache-policy.json', 'cookies a, b; all query strings'],
      ['*', 'cache policy', 'policies/default.cache-policy.json', key],
      ['*', 'origin request policy', 'policies/default.origin-request-policy.json', visible],
      ['What your own rule sets for the cache key is yours to add: *'],
    ]);
  });

  it('aligns its columns', async () => {
    const rows = (await edgewright('build')).out.slice(2, 6);
    expect(new Set(rows.map((row) => row.search(/station|viewer-/)))).toHaveLength(1);
    expect(new Set(rows.map((row) => row.search(/file$|lambda-edge\/|functions\//)))).toHaveLength(1);
  });

  it('writes what it says', async () => {
    await edgewright('build', '--env', 'prod', '--out', 'out/prod');
    expect((await readdir(join(folder, 'out/prod'), { recursive: true })).sort()).toEqual([
      'functions',
      'functions/viewer-request-default.js',
      'functions/viewer-request-default.js.map',
      'functions/viewer-response-default.js',
      'functions/viewer-response-default.js.map',
      'lambda-edge',
      'lambda-edge/viewer-request-account',
      'lambda-edge/viewer-request-account.zip',
      'lambda-edge/viewer-request-account/index.mjs',
      'lambda-edge/viewer-request-account/index.mjs.map',
      'manifest.json',
      'policies',
      'policies/account.cache-policy.json',
      'policies/default.cache-policy.json',
    ]);
  });

  it('prints the manifest as JSON', async () => {
    const { code, out, err } = await edgewright('build', '--env', 'prod', '--json');
    const manifest = JSON.parse(out.join('\n'));
    expect({ code, err }).toEqual({ code: 0, err: [] });
    expect(manifest).toEqual(JSON.parse(await readFile(join(folder, 'dist/manifest.json'), 'utf8')));
    expect(manifest).toMatchObject({
      version: 1,
      app: 'shop',
      environment: 'prod',
      distribution: 'E2QWRUHAPOMQZL',
      bundles: [
        { name: 'viewer-request-account', runtime: 'lambda-edge', zip: 'lambda-edge/viewer-request-account.zip' },
        { name: 'viewer-request-default', runtime: 'cloudfront-js-2.0', behaviors: ['*'] },
        { name: 'viewer-response-default', sha256: expect.stringMatching(/^[\da-f]{64}$/) },
      ],
      policies: [
        { behavior: '/account/*', type: 'cache-policy', name: 'shop-prod-account' },
        { behavior: '*', type: 'cache-policy', entries: { headers: [], cookies: [], queryStrings: ['page'] } },
      ],
    });
  });

  it('explains every rule, as lines and as JSON', async () => {
    const { out } = await edgewright('build', '--explain');
    expect(cellsOf(out.slice(-5))).toEqual([
      ['behavior', 'rule', 'station', 'bytes', 'why there'],
      ['/account/*', 'query', 'viewer-request', '#', 'the cache key is made from what is kept'],
      ['*', 'redirects', 'viewer-request', '#', 'a moved path is answered before the cache is asked'],
      ['*', 'query', 'viewer-request', '#', 'the cache key is made from what is kept'],
      ['*', 'headers', 'viewer-response', '#', 'every answer below 400 gets them, from the cache too'],
    ]);
    const manifest = JSON.parse((await edgewright('build', '--explain', '--json')).out.join('\n'));
    expect(manifest.rules).toHaveLength(4);
    expect(manifest.rules[1]).toEqual({
      behavior: '*',
      rule: 'redirects',
      station: 'viewer-request',
      runtime: 'cloudfront-js-2.0',
      because: 'a moved path is answered before the cache is asked',
      bytes: expect.any(Number),
    });
  });

  it('finds a config by another name, and builds beside it', async () => {
    await write({ 'sites/shop.config.ts': configText({ app: 'other' }) });
    const { out } = await edgewright('build', '--config', 'sites/shop.config.ts');
    expect(out[0]).toBe('other for dev: 3 bundles in sites/dist');
  });
});

describe('an error', () => {
  it('is its code, every problem, and what to do', async () => {
    await write({ 'edge.config.ts': configText({ app: 'Shop', hosts: [] }) });
    expect(await edgewright('build')).toEqual({
      code: 1,
      out: [],
      err: [
        'ERR_CONFIG  edge.config.ts has 2 problems',
        '  app: expected a name of lower-case letters, digits and hyphens that begins with a letter, got "Shop"',
        '  hosts: expected at least one host name, got []',
        '',
        'Mend the lines above.',
      ],
    });
  });

  it('is the same facts as JSON', async () => {
    await write({ 'edge.config.ts': configText({ hosts: [] }) });
    const { code, out, err } = await edgewright('build', '--json');
    expect({ code, out }).toEqual({ code: 1, out: [] });
    expect(JSON.parse(err.join('\n'))).toEqual({
      code: 'ERR_CONFIG',
      message: 'edge.config.ts has 1 problem',
      problems: [{ at: 'hosts', says: 'expected at least one host name, got []' }],
      hint: 'Mend the lines above.',
    });
  });

  const own = 'export const own = ({ uri }) => { uri; };\n';
  const many = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`/from/${i}`, `/to/${i}`]));

  it.each([
    ['no config', {}, ['build'], 'ERR_CONFIG  edge.config.ts is not there', []],
    [
      'no such environment',
      { 'edge.config.ts': configText() },
      ['build', '--env', 'prod'],
      'ERR_USAGE  edge.config.ts has no environment prod',
      [],
    ],
    ['no port', {}, ['dev', '--port', '80a'], 'ERR_USAGE  --port takes a number from 0 to 65535, got 80a', []],
    [
      'code that no function can run',
      { 'edge.config.ts': ruleText({ own: './own.ts' }), 'own.ts': own },
      ['build'],
      'ERR_CODE  CloudFront cannot run the code of behavior *',
      [/^ {2}own\.ts:1:21: .*destructuring/],
    ],
    [
      'a table that is too large',
      { 'edge.config.ts': ruleText({ redirects: { exact: many } }) },
      ['build'],
      'ERR_QUOTA  A bundle is too large',
      [/^ {2}\* at viewer-request: \d+ bytes, \d+ over the quota of 10240$/],
    ],
    [
      'no fixture',
      { 'edge.config.ts': configText() },
      ['test', '--engine', 'node'],
      expect.stringMatching(/^ERR_FIXTURE {2}No fixture in .*test\/fixtures$/),
      [],
    ],
  ])('has a code, and a way out: %s', async (_, files, argv, summary, problems) => {
    await write(files);
    const { code, out, err } = await edgewright(...argv);
    expect({ code, out }).toEqual({ code: 1, out: [] });
    expect(err).toEqual([
      summary,
      ...problems.map((problem) => expect.stringMatching(problem)),
      '',
      expect.stringMatching(/^[A-Z].*\.$/),
    ]);
  });

  it('has a code, and a way out: njs that is not installed', async () => {
    vi.stubEnv('PATH', folder);
    await write({ 'edge.config.ts': configText(), ...fixture('moved', functionEvent('/old'), MOVED) });
    expect(await edgewright('test', '--engine', 'njs')).toEqual({
      code: 1,
      out: [],
      err: [
        'ERR_ENGINE  njs is not installed',
        '',
        'Install it (on Debian and Ubuntu: apt-get install njs), or use --engine node.',
      ],
    });
    expect((await edgewright('test')).out.slice(-2)).toEqual([
      'not judged  njs is not installed: functions were judged in Node alone, not by the real engine family',
      '1 passed, 0 failed',
    ]);
  });

  it('has a code, and a way out: a port that is taken', async () => {
    await write({ 'edge.config.ts': configText() });
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const { code, err } = await edgewright('dev', '--port', port);
    await new Promise((resolve) => server.close(resolve));
    expect(code).toBe(1);
    expect(err[0]).toMatch(/^ERR_LISTEN {2}/);
  });
});

describe('edgewright init', () => {
  const WRITTEN = [
    'edge.config.ts',
    'public/index.html',
    'public/guide/index.html',
    'test/fixtures/viewer-request/guide.event.json',
    'test/fixtures/viewer-request/guide.expected.json',
    '.gitignore',
  ];

  it.each([
    ['with the package beside it', true],
    ['without', false],
  ])('writes what builds and passes its test, %s', async (_, isInstalled) => {
    if (isInstalled) {
      await mkdir(join(folder, 'node_modules'));
      await symlink(ROOT, join(folder, 'node_modules/edgewright'));
    }
    expect(await edgewright('init')).toEqual({
      code: 0,
      out: [...WRITTEN.map((file) => `wrote ${file}`), '', 'Next: edgewright test, then edgewright dev'],
      err: [],
    });
    expect((await edgewright('build')).out[0]).toBe('my-app for dev: 2 bundles in dist');
    expect((await edgewright('build', '--env', 'prod')).out[0]).toBe('my-app for prod: 2 bundles in dist');
    expect(await edgewright('test', '--engine', 'node')).toEqual({
      code: 0,
      out: [
        'station         fixture  behavior  judged by  verdict  allocated',
        'viewer-request  guide    *         node       ok',
        '',
        'not judged  njs was not asked: the real engine family judged nothing',
        '1 passed, 0 failed',
      ],
      err: [],
    });
  });

  it('says as JSON what it wrote', async () => {
    const { code, out } = await edgewright('init', '--json');
    expect({ code, facts: JSON.parse(out.join('\n')) }).toEqual({ code: 0, facts: { written: WRITTEN } });
  });

  it('refuses where a config is already, and changes nothing', async () => {
    await write({ 'edge.config.ts': '// mine\n' });
    expect(await edgewright('init')).toEqual({
      code: 1,
      out: [],
      err: ['ERR_USAGE  edge.config.ts is there already', '', 'Edit it, or run init in another folder.'],
    });
    expect(await readdir(folder)).toEqual(['edge.config.ts']);
  });

  it('writes a workflow for GitHub too, beside a config that is there already', async () => {
    const workflow = '.github/workflows/edge.yml';
    await write({ 'edge.config.ts': '// mine\n' });
    const { out } = await edgewright('init', '--github', '--json');
    expect(JSON.parse(out.join('\n')).written).toEqual([workflow]);
    expect(await readFile(join(folder, workflow), 'utf8')).toBe(
      await readFile(join(ROOT, 'cli/init/edge.yml'), 'utf8'),
    );
    expect((await edgewright('init', '--github')).err[0]).toBe(`ERR_USAGE  ${workflow} is there already`);
    await rm(join(folder, 'edge.config.ts'));
    await rm(join(folder, workflow));
    const { out: lines } = await edgewright('init', '--github');
    expect(lines).toEqual([
      ...[...WRITTEN, workflow].map((file) => `wrote ${file}`),
      '',
      `Next: the roles and environments that ${workflow} names`,
    ]);
  });

  it('refuses the second time', async () => {
    await edgewright('init');
    expect((await edgewright('init')).code).toBe(1);
  });

  it('leaves every file that is there alone', async () => {
    await write({ '.gitignore': 'mine\n', 'public/index.html': 'mine\n' });
    const { out } = await edgewright('init', '--json');
    expect(JSON.parse(out.join('\n')).written).toEqual(
      WRITTEN.filter((file) => !['.gitignore', 'public/index.html'].includes(file)),
    );
    expect(await readFile(join(folder, 'public/index.html'), 'utf8')).toBe('mine\n');
  });
});

describe('edgewright test', () => {
  const test = (...argv: string[]): Promise<Run> => edgewright('test', '--engine', 'node', ...argv);

  beforeEach(() => write({ 'edge.config.ts': configText() }));

  it('fails with what was expected and what came out', async () => {
    const wrong = { response: { ...MOVED.response, statusCode: 302, headers: { location: { value: '/newer' } } } };
    await write({
      ...fixture('moved', functionEvent('/old'), wrong),
      ...fixture('right', functionEvent('/old'), MOVED),
    });
    const { code, out, err } = await test();
    expect({ code, out, err }).toEqual({
      code: 2,
      out: [
        'station         fixture  behavior  judged by  verdict  allocated',
        'viewer-request  moved    *         node       FAILED',
        'viewer-request  right    *         node       ok',
        '',
        'test/fixtures/viewer-request/moved.expected.json',
        '  response.statusCode: expected 302, got 301',
        '  response.headers.location.value: expected "/newer", got "/new"',
        '',
        'not judged  njs was not asked: the real engine family judged nothing',
        '1 passed, 1 failed',
      ],
      err: [],
    });
  });

  it('says the same as JSON', async () => {
    await write(fixture('moved', functionEvent('/old'), { response: { ...MOVED.response, statusCode: 302 } }));
    const { code, out } = await test('--json');
    expect(code).toBe(2);
    expect(JSON.parse(out.join('\n'))).toMatchObject({
      passed: 0,
      failed: 1,
      notJudged: expect.stringContaining('njs'),
      fixtures: [
        {
          station: 'viewer-request',
          name: 'moved',
          behavior: '*',
          bundle: 'viewer-request-default',
          judgedBy: ['node'],
          ok: false,
          problems: ['response.statusCode: expected 302, got 301'],
          actual: MOVED,
        },
      ],
    });
  });

  it('fails where a query comes out in another order', async () => {
    await write({ 'edge.config.ts': ruleText({ query: { keep: ['a', 'b'] } }) });
    const event = functionEvent('/', { b: { value: '1' }, a: { value: '2' } });
    await write(fixture('order', event, { request: Object(event).request }));
    expect((await test()).out).toContain('  querystring: order b, a against a, b');
  });

  it('fails without an expectation, and writes it with --update', async () => {
    await write(fixture('moved', functionEvent('/old')));
    const before = await test();
    expect(before.code).toBe(2);
    expect(before.out).toContain('  has no expectation; --update writes what came out');
    expect((await test('--update')).code).toBe(0);
    const file = join(folder, 'test/fixtures/viewer-request/moved.expected.json');
    expect(await readFile(file, 'utf8')).toBe(`${JSON.stringify(MOVED, undefined, 2)}\n`);
    expect((await test()).code).toBe(0);
  });

  it('mends an expectation with --update, and leaves one that holds alone', async () => {
    const held = JSON.stringify(MOVED);
    await write({
      ...fixture('wrong', functionEvent('/old'), { response: { statusCode: 302 } }),
      ...fixture('right', functionEvent('/old'), MOVED),
    });
    expect((await test('--update')).code).toBe(0);
    expect((await test()).code).toBe(0);
    expect(await readFile(join(folder, 'test/fixtures/viewer-request/right.expected.json'), 'utf8')).toBe(held);
  });

  it('never writes with --update what CloudFront refuses', async () => {
    await write({
      'edge.config.ts': ruleText({ own: './own.ts' }),
      'own.ts': "export const own = (request) => { request.headers['x-cache'] = { value: 'Hit' }; };\n",
      ...fixture('refused', functionEvent('/')),
    });
    const { code, out } = await test('--update');
    expect(code).toBe(2);
    expect(out.join('\n')).toMatch(/x-cache/);
    expect(await readdir(join(folder, 'test/fixtures/viewer-request'))).toEqual(['refused.event.json']);
  });

  it.each([
    [
      'a function where Lambda@Edge runs',
      functionEvent('/account/'),
      '/account/*',
      'Lambda@Edge, which takes { "Records": … }',
    ],
    ['Lambda@Edge where a function runs', lambdaEvent('/'), '*', "a function, which takes a function's event"],
  ])('fails with an event of the other runtime: %s', async (_, event, behavior, runs) => {
    await write(fixture('other', event, {}));
    const { code, out } = await test();
    expect(code).toBe(2);
    expect(out).toContain(`  behavior ${behavior} runs ${runs}`);
  });

  it('judges Lambda@Edge by its own events', async () => {
    await write(fixture('account', lambdaEvent('/account/')));
    const { code, out } = await test('--update', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out.join('\n')).fixtures).toMatchObject([
      { behavior: '/account/*', judgedBy: ['lambda'], actual: { uri: '/account/', querystring: 'order=7' } },
    ]);
  });

  it('says where no rule is', async () => {
    await write({ 'edge.config.ts': ruleText({ headers: { frameOptions: 'DENY' } }) });
    const event = functionEvent('/');
    await write(fixture('untouched', event, { request: Object(event).request }));
    const { code, out } = await test();
    expect(code).toBe(0);
    expect(out).toContain('viewer-request  untouched  *         no rule here  ok');
  });

  it('refuses every file that it cannot use', async () => {
    await write({
      ...fixture('broken', '{ "version": ', {}),
      ...fixture('list', [], {}),
      ...fixture('empty', {}, {}),
      ...fixture('spelled', functionEvent('/', { a: { value: '1', multivalue: [{ value: '1' }] } }), {}),
      ...fixture('misplaced', { context: { eventType: 'viewer-response' }, request: {}, response: {} }, {}),
      ...fixture('half', functionEvent('/'), '{'),
      'test/fixtures/viewer-request/alone.expected.json': {},
      'test/fixtures/origin-request/function.event.json': functionEvent('/'),
      'test/fixtures/origin/a.event.json': {},
    });
    const { code, out, err } = await test();
    expect({ code, out }).toEqual({ code: 1, out: [] });
    const below = (name: string): string => `  ${join(folder, 'test/fixtures', name)}`;
    const at = (name: string): string => below(`viewer-request/${name}`);
    expect([err[0], ...err.slice(1, -2).sort(), ...err.slice(-2)]).toEqual([
      'ERR_FIXTURE  Some fixtures cannot be used',
      `${below('origin-request/function.event.json')}: is no event of Lambda@Edge, which alone runs at origin-request; expected { "Records": … }`,
      `${below('origin')}: is no station; expected one of viewer-request, origin-request, origin-response, viewer-response`,
      `${at('alone.expected.json')}: has no event beside it`,
      expect.stringContaining(`${at('broken.event.json')}: is not JSON: `),
      `${at('empty.event.json')}: has no request`,
      expect.stringContaining(`${at('half.expected.json')}: is not JSON: `),
      `${at('list.event.json')}: is not an event`,
      `${at('misplaced.event.json')}: is an event of viewer-response, in the folder of viewer-request`,
      `${at('spelled.event.json')}: spells multiValue as multivalue`,
      '',
      'Mend or remove the files above.',
    ]);
  });

  it('finds fixtures elsewhere', async () => {
    await write({
      'events/viewer-request/moved.event.json': functionEvent('/old'),
      'events/viewer-request/moved.expected.json': MOVED,
    });
    expect((await test('--fixtures', 'events')).code).toBe(0);
  });

  it('finds fixtures by an absolute path', async () => {
    await write(fixture('moved', functionEvent('/old'), MOVED));
    expect((await test('--fixtures', join(folder, 'test/fixtures'))).code).toBe(0);
  });
});

describe('edgewright config', () => {
  beforeEach(() =>
    write({
      'edge.config.ts': configText({
        behaviors: [
          { path: '/api/*', origin: 'site', viewer: 'lambda', headers: { strictTransportSecurity: { maxAge: 60 } } },
          { path: '*', origin: 'site', own: './edge/own.ts', query: { keep: ['page', 'sort'] } },
        ],
        environments: {
          prod: {
            hosts: ['www.example.com'],
            origins: { site: { s3: 'site.s3.eu-central-1.amazonaws.com' } },
            distribution: 'E2QWRUHAPOMQZL',
          },
        },
        budget: { warn: 100_000 },
      }),
      'edge/own.ts': 'export const own = () => undefined;\n',
    }),
  );

  it('prints a line for every option, and for every one left out that has a default', async () => {
    const { code, out, err } = await edgewright('config', '--env', 'prod');
    expect({ code, err }).toEqual({ code: 0, err: [] });
    expect(out.slice(0, out.indexOf('behaviors[1]'))).toEqual([
      'app              "shop"',
      'environment      "prod"',
      'distribution     "E2QWRUHAPOMQZL"',
      'hosts            ["www.example.com"]',
      'origins.site.s3  "site.s3.eu-central-1.amazonaws.com"',
      'issuers          {}',
      'budget.warn      100000',
      'budget.fail      1000000',
      '',
      'behaviors[0]',
      '  path                                               "/api/*"',
      '  origin                                             "site"',
      '  viewer                                             "lambda"',
      '  headers.strictTransportSecurity.maxAge             60',
      '  headers.strictTransportSecurity.includeSubDomains  false',
      '  headers.strictTransportSecurity.preload            false',
      '  headers.via                                        "function"',
      '',
    ]);
    // A rule may get more options with defaults: the lines that matter are these.
    expect(out.slice(out.indexOf('behaviors[1]')).map((line) => line.trim().split(/ {2,}/))).toEqual(
      expect.arrayContaining([
        ['path', '"*"'],
        ['viewer', '"function"'],
        ['query.keep', '["page", "sort"]'],
        ['own.viewerRequest', '"edge/own.ts"'],
      ]),
    );
  });

  it('prints the same as JSON', async () => {
    const { code, out } = await edgewright('config', '--json');
    const facts = JSON.parse(out.join('\n'));
    expect(code).toBe(0);
    expect(facts).toMatchObject({
      app: 'shop',
      environment: 'dev',
      hosts: ['shop.example.com'],
      origins: { site: { folder: 'public' } },
      behaviors: [
        { viewer: 'lambda', headers: { strictTransportSecurity: { maxAge: 60, includeSubDomains: false } } },
        { viewer: 'function', own: { viewerRequest: 'edge/own.ts' } },
      ],
      budget: { warn: 100_000, fail: 1_000_000 },
    });
    expect(facts).not.toHaveProperty('distribution');
  });

  it('builds nothing', async () => {
    await edgewright('config');
    expect((await readdir(folder)).sort()).toEqual(['edge', 'edge.config.ts']);
  });

  it('says what is wrong with a config', async () => {
    await write({ 'edge.config.ts': configText({ hosts: [] }) });
    expect(await edgewright('config')).toMatchObject({
      code: 1,
      out: [],
      err: [
        'ERR_CONFIG  edge.config.ts has 1 problem',
        '  hosts: expected at least one host name, got []',
        '',
        expect.any(String),
      ],
    });
  });
});

describe('edgewright dev', () => {
  it.each([
    [[], /^http:\/\/localhost:\d+ {2}shop for dev: 2 behaviors, 3 bundles$/],
    [['--json'], /^\{"listening":"http:\/\/localhost:\d+","app":"shop","environment":"dev","bundles":\[.*\]\}$/],
  ])('says where it listens, and ends when it is interrupted: %j', async (argv, line) => {
    await write({ 'edge.config.ts': configText() });
    const { code, out, err } = await edgewright('dev', '--port', '0', ...argv);
    expect({ code, out, err }).toEqual({ code: 0, out: [expect.stringMatching(line)], err: [] });
  });
});

/** A fixture at viewer-request; without an expectation unless one is given. */
function fixture(name: string, event: string | object, expected?: string | object): Files {
  const path = `test/fixtures/viewer-request/${name}`;
  return { [`${path}.event.json`]: event, ...(expected === undefined ? {} : { [`${path}.expected.json`]: expected }) };
}

/** A config whose one behavior has these options. */
function ruleText(options: object): string {
  return configText({ behaviors: [{ path: '*', origin: 'site', ...options }] });
}
