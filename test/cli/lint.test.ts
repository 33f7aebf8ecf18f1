import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateDistributionCommand } from '@aws-sdk/client-cloudfront';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExitCode } from '../../cli/io.ts';
import { runLint } from '../../cli/lint.ts';
import { main } from '../../cli/main.ts';
import { distributionConfig } from '../simulator/aws-api/cloudfront/distribution-config.ts';
import { localApi } from '../simulator/aws-api/local-api.ts';
import { ioIn } from './io-in.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgewright-lint-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function edgewright(...argv: string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const code: ExitCode = await main(
    argv,
    ioIn(folder, { out: (line) => out.push(line), err: (line) => err.push(line) }),
    '1.2.3',
  );
  return { code, out, err };
}

/** A config with a loss, and whatever else is said. */
const configText = (more = ''): string => `export default {
  app: 'shop',
  hosts: ['shop.example.com'],
  origins: { api: { http: 'https://api.example.com' } },
  behaviors: [
    {
      path: '*',
      origin: 'api',
      headers: { frameOptions: 'DENY' },
    },
  ],
  environments: { prod: { distribution: 'E2QWRUHAPOMQZL' } },
  ${more}
};
`;

/** A distribution that sends cookies to the origin and keeps answers under nothing but their paths. */
const distribution = (id = 'E2QWRUHAPOMQZL'): object => ({
  Distribution: {
    Id: id,
    DomainName: `${id.toLowerCase()}.cloudfront.net`,
    DistributionConfig: {
      CallerReference: id,
      Comment: '',
      Enabled: true,
      Origins: {
        Quantity: 1,
        Items: [
          {
            Id: 'api',
            DomainName: 'api.example.com',
            CustomOriginConfig: { HTTPPort: 80, HTTPSPort: 443, OriginProtocolPolicy: 'https-only' },
          },
        ],
      },
      DefaultCacheBehavior: {
        TargetOriginId: 'api',
        ViewerProtocolPolicy: 'allow-all',
        CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
        OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
      },
    },
  },
});

const LEAKS = [
  'cookie-not-in-key',
  'query-not-in-key',
  'header-not-in-key',
  'authorization-not-in-key',
  'set-cookie-kept',
  'private-kept',
];

/** Writes the config, and distributions beside it. */
async function write(config: string, file?: string, content: object = distribution()): Promise<void> {
  await writeFile(join(folder, 'edge.config.ts'), config);
  if (file !== undefined) await writeFile(join(folder, file), JSON.stringify(content, undefined, 2));
}

describe('edgewright lint', () => {
  it('tells what it finds by behavior, with its line, for whom, and what to do', async () => {
    await write(configText());
    expect(await edgewright('lint')).toEqual({
      code: 0,
      out: [
        'shop for dev, held to what its build comes to: 1 loss',
        '',
        '*',
        '  loss  function-on-errors  edge.config.ts:9:7',
        '    x-frame-options is not on errors, unless the origin sends it: a function at viewer-response does not run for statuses of 400 and more',
        '    for whom  viewers of a 404 or a 503, whose page may be framed, downgraded or scripted',
        "    to mend   Let a response headers policy say them as well: headers.via: 'both'",
        '    see       docs/lint.md#function-on-errors',
      ],
      err: [],
    });
  });

  it('says that nothing is found, and what is allowed', async () => {
    const allow = "lint: { allow: [{ id: 'function-on-errors', because: 'the origin sends it on errors' }] },";
    await write(configText(allow));
    expect((await edgewright('lint')).out).toEqual([
      'shop for dev, held to what its build comes to: 1 allowed',
      '',
      'allowed  function-on-errors of *: the origin sends it on errors',
    ]);
  });

  it('says that the distribution of an environment was not read', async () => {
    await write(configText());
    expect((await edgewright('lint', '--env', 'prod')).out.at(-1)).toBe(
      'note  the policies on E2QWRUHAPOMQZL were not read: edgewright pull --env prod writes them to a file, --live reads them from AWS',
    );
    expect((await edgewright('lint', '--json')).out.join('')).toContain('"notes": []');
  });

  it('ends with 2 for a loss where it is strict', async () => {
    await write(configText());
    expect((await edgewright('lint', '--strict')).code).toBe(2);
  });

  it('holds the config to the distribution that was pulled, and ends with 2 for a leak', async () => {
    await write(configText(), 'edge.distribution.prod.json');
    const { code, out } = await edgewright('lint', '--env', 'prod', '--json');
    const { findings, distribution } = JSON.parse(out.join('\n'));
    expect({ code, distribution }).toEqual({ code: 2, distribution: 'edge.distribution.prod.json' });
    const leaks = findings.filter(({ severity }: { severity: string }) => severity === 'leak');
    expect(leaks.map(({ id }: { id: string }) => id)).toEqual(LEAKS);
    expect(leaks[0]).toMatchObject({
      behavior: '*',
      file: 'edge.distribution.prod.json',
      line: 27,
      column: 9,
      place: { in: 'distribution', at: 'DefaultCacheBehavior.OriginRequestPolicyId' },
    });
    expect((await edgewright('lint')).code).toBe(0);
  });

  it('reads the distribution from AWS, and asks the DNS what its origins are, where it is told to', async () => {
    const api = await localApi();
    const { Distribution } = await api.cloudfront.send(
      new CreateDistributionCommand({ DistributionConfig: distributionConfig() }),
    );
    await write(configText().replace('E2QWRUHAPOMQZL', Distribution?.Id ?? ''));
    const asked: string[] = [];
    const resolveCname = async (name: string): Promise<readonly string[]> => {
      asked.push(name);
      if (name === 'www.example.com') return ['edge.example.net'];
      if (name === 'edge.example.net') return ['D111111ABCDEF8.cloudfront.net'];
      throw new Error('ENODATA');
    };
    const out: string[] = [];
    const options = { env: 'prod', live: true, json: true };
    await runLint(ioIn(folder, { out: (line) => out.push(line) }), options, '1.2.3', {
      clients: () => api,
      resolveCname,
    });
    await api.close();
    const { distribution: file, findings } = JSON.parse(out.join('\n'));
    expect(file).toBe('edge.distribution.prod.json');
    expect(findings).toContainEqual(
      expect.objectContaining({
        id: 'second-cloudfront',
        says: expect.stringContaining('www.example.com, which leads to d111111abcdef8.cloudfront.net, is a CloudFront'),
        file: 'edge.distribution.prod.json',
      }),
    );
    expect(asked).toContain('edge.example.net');
  });

  it('refuses a file that does not have the policies which it names', async () => {
    const pulled = distribution() as { Distribution: { DistributionConfig: { DefaultCacheBehavior: object } } };
    const [cache, request] = ['11111111-aaaa-4bbb-8ccc-000000000001', '11111111-aaaa-4bbb-8ccc-000000000002'];
    const ids = { CachePolicyId: cache, OriginRequestPolicyId: request };
    Object.assign(pulled.Distribution.DistributionConfig.DefaultCacheBehavior, ids);
    await write(configText(), 'edge.distribution.prod.json', pulled);
    expect(await edgewright('lint', '--env', 'prod')).toMatchObject({
      code: 1,
      err: [
        'ERR_DISTRIBUTION  edge.distribution.prod.json cannot be held to the config',
        `  Distribution.DistributionConfig.DefaultCacheBehavior.CachePolicyId: is ${cache}, of which the file does not say what it holds`,
        `  Distribution.DistributionConfig.DefaultCacheBehavior.OriginRequestPolicyId: is ${request}, of which the file does not say what it holds`,
        '',
        expect.stringContaining('edgewright pull'),
      ],
    });
  });

  it('has no distribution to read for an environment without one', async () => {
    await write(configText());
    const { code, err } = await edgewright('lint', '--live');
    expect([code, err[0]]).toEqual([1, 'ERR_USAGE  The environment dev has no distribution']);
    expect((await edgewright('lint', '--live', '--distribution', 'a.json')).err[0]).toContain('cannot be used with');
  });

  it('names the policies that it takes a release to make, and code of others that it does not read', async () => {
    const pulled = distribution() as { Distribution: { DistributionConfig: { DefaultCacheBehavior: object } } };
    const others = 'arn:aws:cloudfront::123456789012:function/greets';
    Object.assign(pulled.Distribution.DistributionConfig.DefaultCacheBehavior, {
      FunctionAssociations: {
        Quantity: 2,
        Items: [
          { FunctionARN: others, EventType: 'viewer-request' },
          { FunctionARN: others.replace('greets', 'ours'), EventType: 'viewer-response' },
        ],
      },
    });
    const own = configText("policies: 'managed',").replace(
      "origin: 'api',",
      "origin: 'api', query: { keep: [] }, cache: { defaultTTL: 0 },",
    );
    const policies = '*: held to the cache policy that the next release puts there, in place of what is there now';
    await write(own.replace('query: { keep: [] },', ''), 'edge.distribution.prod.json', pulled);
    const code = `*: ${others} runs at viewer-request, which is not this config's: what it does is not read`;
    expect((await edgewright('lint', '--env', 'prod')).out.slice(-3)).toEqual([
      '',
      `note  ${policies}`,
      `note  ${code}`,
    ]);
    expect(JSON.parse((await edgewright('lint', '--env', 'prod', '--json')).out.join('')).notes).toEqual([
      policies,
      code,
    ]);
    await write(own, 'edge.distribution.prod.json', pulled);
    expect((await edgewright('lint', '--env', 'prod')).out.slice(-2)).toEqual(['', `note  ${policies}`]);
  });

  it('finds the distribution of the environment among several', async () => {
    await write(configText(), 'all.json', [distribution(), distribution('E1OTHER00000')]);
    expect((await edgewright('lint', '--env', 'prod', '--distribution', 'all.json')).code).toBe(2);
    expect((await edgewright('lint', '--distribution', 'all.json')).err).toEqual([
      'ERR_DISTRIBUTION  all.json has 2 distributions',
      '',
      'Leave the one in it that is meant, or name it in the config: E2QWRUHAPOMQZL, E1OTHER00000.',
    ]);
  });

  it.each([
    ['nothing', undefined, 'dev', []],
    ['nothing in either', {}, 'dev', ['unused-allowance']],
    ['the other environment', undefined, 'prod', []],
  ])('names an allowance that %s needs, where both are known', async (_, clean, env, named) => {
    const allow = "lint: { allow: [{ id: 'cookie-not-in-key', because: 'the origin reads no cookie' }] },";
    if (clean) await write(configText(allow).replace("distribution: 'E2QWRUHAPOMQZL'", ''));
    else await write(configText(allow), env === 'prod' ? 'edge.distribution.prod.json' : undefined);
    const { out } = await edgewright('lint', '--json');
    const ids = JSON.parse(out.join('\n')).findings.map(({ id }: { id: string }) => id);
    expect(ids).toEqual(['function-on-errors', ...named]);
  });

  it('prints SARIF with each finding at its line, and what is allowed as suppressed', async () => {
    const allow = "lint: { allow: [{ id: 'private-kept', because: 'nothing there is private' }] },";
    await write(configText(allow), 'edge.distribution.prod.json');
    const { out } = await edgewright('lint', '--env', 'prod', '--sarif');
    const { version, runs } = JSON.parse(out.join('\n'));
    const [{ tool, results }] = runs;
    expect({ version, tool: tool.driver.name, its: tool.driver.version }).toEqual({
      version: '2.1.0',
      tool: 'edgewright',
      its: '1.2.3',
    });
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
    const levels = results.map(({ ruleId, level, suppressions = [] }: Result) => [ruleId, level, suppressions.length]);
    expect(levels).toEqual([
      ...LEAKS.filter((id) => id !== 'private-kept').map((id) => [id, 'error', 0]),
      ['function-on-errors', 'warning', 0],
      ['private-kept', 'error', 1],
    ]);
    expect(results[0].locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: 'edge.distribution.prod.json' },
      region: { startLine: 27, startColumn: 9 },
    });
  });

  it.each([
    ['no config', [], 'ERR_CONFIG  edge.config.ts is not there'],
    ['a folder for a distribution', ['--distribution', '.'], 'ERR_DISTRIBUTION  . is no file'],
    ['no distribution', ['--distribution', 'none.json'], 'ERR_DISTRIBUTION  none.json is not there'],
    ['no such environment', ['--env', 'stage'], 'ERR_USAGE  edge.config.ts has no environment stage'],
    ['two forms at once', ['--sarif', '--json'], "ERR_USAGE  option '--sarif' cannot be used with option '--json'"],
  ])('ends with 1 where there is %s', async (what, argv, says) => {
    if (what !== 'no config') await write(configText());
    const { code, err } = await edgewright('lint', ...argv);
    expect(code).toBe(1);
    expect(err.join('\n')).toContain(says.split('  ')[1]);
  });
});

interface Result {
  readonly ruleId: string;
  readonly level: string;
  readonly suppressions?: readonly object[];
}

describe('edgewright build', () => {
  it('warns of leaks, and of nothing else', async () => {
    await write(configText(), 'edge.distribution.prod.json');
    expect((await edgewright('build')).err).toEqual([]);
    const { code, err } = await edgewright('build', '--env', 'prod');
    expect(code).toBe(0);
    expect(err.map((line) => line.split(': ')[0])).toEqual(
      [27, 27, 27, 27, 26, 26].map((line, i) => `warning  edge.distribution.prod.json:${line}:9 leak ${LEAKS[i]} of *`),
    );
  });

  it('warns of a distribution that it cannot read', async () => {
    await write(configText(), 'edge.distribution.prod.json', {});
    const { code, err } = await edgewright('build', '--env', 'prod');
    expect(code).toBe(0);
    expect(err).toEqual(['warning  edge.distribution.prod.json cannot be run, so that it is not held to the config']);
  });
});
