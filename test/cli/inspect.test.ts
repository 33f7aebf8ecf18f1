import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateCachePolicyCommand,
  CreateDistributionCommand,
  type DistributionConfig,
} from '@aws-sdk/client-cloudfront';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runInspect } from '../../cli/inspect.ts';
import { main } from '../../cli/main.ts';
import { distributionConfig } from '../simulator/aws-api/cloudfront/distribution-config.ts';
import { localApi } from '../simulator/aws-api/local-api.ts';
import { ioIn } from './io-in.ts';

const SECRET = '0123456789abcdef-secret';
const CLOUDFRONT = 'X-Amz-Cf-Id: id==\r\nX-Amz-Cf-Pop: FRA56-P4';

/** What stands for an edge answers by the path, in the very bytes. Of two texts the second goes from the second request on. */
const ANSWERS: Readonly<Record<string, readonly [string, string?]>> = {
  '/page': [
    `HTTP/1.1 200 OK\r\nX-Cache: Miss from cloudfront\r\n${CLOUDFRONT}\r\nCache-Control: max-age=60\r\nX-Frame-Options: DENY\r\nContent-Length: 1\r\n\r\na`,
    `HTTP/1.1 200 OK\r\nX-Cache: Hit from cloudfront\r\nAge: 3\r\n${CLOUDFRONT}\r\nCache-Control: max-age=60\r\nX-Frame-Options: DENY\r\nContent-Length: 1\r\n\r\na`,
  ],
  '/leak': [
    `HTTP/1.1 200 OK\r\nX-Cache: Hit from cloudfront\r\n${CLOUDFRONT}\r\nCache-Control: private\r\nSet-Cookie: session=${SECRET}; Path=/\r\nX-Frame-Options: DENY\r\nContent-Length: 1\r\n\r\na`,
  ],
  '/old': [
    `HTTP/1.1 301 Moved\r\nX-Cache: FunctionGeneratedResponse from cloudfront\r\n${CLOUDFRONT}\r\nLocation: /elsewhere\r\nX-Frame-Options: DENY\r\nContent-Length: 0\r\n\r\n`,
  ],
  '/origin': ['HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na'],
  '/status-000': [
    `HTTP/1.1 000 Nothing\r\nX-Cache: Error from cloudfront\r\n${CLOUDFRONT}\r\nContent-Length: 0\r\n\r\n`,
  ],
  '/status-999': ['HTTP/1.1 999 Denied\r\nContent-Length: 0\r\n\r\n'],
  '/no-status': ['hello\r\n\r\n'],
  '/endless': [`HTTP/1.1 200 OK\r\n${'X-A: aaaaaaaaaaaaaaaa\r\n'.repeat(10_000)}`],
  '/half': [`HTTP/1.1 200 OK\r\n${CLOUDFRONT}\r\nContent-Length: 10\r\n\r\na`],
  '/silent': [''],
};

const CONFIG = {
  app: 'shop',
  hosts: ['shop.example.com'],
  origins: { site: { s3: 'shop-pages.s3.eu-central-1.amazonaws.com' } },
  behaviors: [
    {
      path: '*',
      origin: 'site',
      query: { keep: ['page'] },
      redirects: { exact: { '/old': '/new' } },
      headers: { frameOptions: 'DENY' },
    },
  ],
};

describe('edgewright inspect', () => {
  let edge: Server;
  let url = '';
  let folder = '';
  let asked: Record<string, number> = {};

  beforeAll(async () => {
    edge = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', (head) => {
        const path = /^GET ([^ ?]+)/.exec(head.toString())?.[1] ?? '';
        asked[path] = (asked[path] ?? 0) + 1;
        const [first = '', again = first] = ANSWERS[path] ?? [];
        socket.end(asked[path] === 1 ? first : again);
      });
    });
    await new Promise<void>((done) => edge.listen(0, '127.0.0.1', done));
    url = `http://127.0.0.1:${(edge.address() as AddressInfo).port}`;
    folder = await mkdtemp(join(tmpdir(), 'edgewright-inspect-test-'));
    await writeFile(join(folder, 'edge.config.ts'), `export default ${JSON.stringify(CONFIG)};`);
  });
  afterAll(async () => {
    edge.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function inspected(...argv: string[]) {
    asked = {};
    const [out, err]: [string[], string[]] = [[], []];
    const io = ioIn(folder, { out: (line) => out.push(line), err: (line) => err.push(line) });
    const code = await main(['inspect', ...argv], io, '0.0.0');
    return { code, out: out.join('\n'), err: err.join('\n') };
  }

  it('prints what was seen beside what the config says', async () => {
    const { code, out } = await inspected(`${url}/page?page=2&utm_source=a`);
    expect(out).toContain(`${url}/page?page=2&utm_source=a: 2 requests`);
    expect(out).toMatch(/^1 {2}200 {5}Miss from cloudfront {2}- {4}FRA56-P4 \(FRA\)/m);
    expect(out).toMatch(/^2 {2}200 {5}Hit from cloudfront {3}3 {4}FRA56-P4 \(FRA\)/m);
    expect(out).toContain('viewer-request   redirects, query (cloudfront-js-2.0)\n');
    expect(out).toContain('  query          page=2  of page\n');
    expect(out).toContain('lifetime         60 seconds, by max-age between MinTTL 0 and MaxTTL 31536000\n');
    expect(out).toContain('ok       cached         Miss, Hit: kept, as expected\n');
    expect(code).toBe(0);
  });

  it('takes a host with a dot at its end for the same', async () => {
    const { code, out } = await inspected(`${url}/page`, '--header', 'Host: Shop.Example.com.:80');
    expect(out).toContain('ok       cached         Miss, Hit: kept, as expected\n');
    expect(code).toBe(0);
  });

  it('ends with 2 where something else is seen, and shows no secret', async () => {
    const { code, out } = await inspected(`${url}/leak?token=${SECRET}`, '--header', `Cookie: session=${SECRET}`);
    expect(out).toContain('breaks   cached         Hit, Hit, where no hit was expected: may not be kept\n');
    expect(out).toContain('breaks   set-cookie     Set-Cookie in a hit: session\n');
    expect([code, out.includes(SECRET)]).toEqual([2, false]);
  });

  it('holds a redirect to that of the config', async () => {
    const { out } = await inspected(`${url}/old`);
    expect(out).toContain('breaks   answer         301 to /elsewhere, where 301 to /new was expected\n');
  });

  it('holds nothing to the config that is not of CloudFront', async () => {
    const { code, out } = await inspected(`${url}/origin`, '--times', '1');
    expect(out).toContain('breaks   cloudfront     no X-Cache and no X-Amz-Cf-Id\n');
    expect([code, out.includes('cached')]).toEqual([2, false]);
  });

  it('prints the same facts as JSON, without secrets', async () => {
    const { code, out } = await inspected(
      `${url}/leak`,
      '--json',
      '--times',
      '1',
      '--header',
      `Authorization: Bearer ${SECRET}`,
    );
    const { answers, expected, checks, request } = JSON.parse(out);
    expect([code, out.includes(SECRET)]).toEqual([2, false]);
    expect(answers[0].headers['Set-Cookie']).toEqual(['session=redacted; Path=/']);
    expect([expected.behavior, expected.isHit, request.headers.authorization]).toEqual(['*', false, 'Bearer redacted']);
    expect(checks).toContainEqual(expect.objectContaining({ check: 'set-cookie', verdict: 'breaks' }));
  });

  it.each([
    ['/status-000', "answered with the status 000, which is none of HTTP's"],
    ['/status-999', "answered with the status 999, which is none of HTTP's"],
    ['/no-status', 'does not speak HTTP'],
    ['/endless', 'does not speak HTTP: Header overflow'],
    ['/half', 'cut the connection before the answer was whole: 1 bytes of its body came'],
    ['/silent', 'closed the connection without an answer'],
  ])('names an answer that is none: %s', async (path, says) => {
    const { code, err } = await inspected(`${url}${path}`, '--times', '1');
    expect(err).toContain('ERR_ANSWER  127.0.0.1:');
    expect([code, err.includes(says)]).toEqual([1, true]);
  });

  it.each([
    [['shop.example.com'], 'shop.example.com is no URL'],
    [['https://www.example.org/'], 'www.example.org is no host of shop for dev'],
    [['https://d111111abcdef8.cloudfront.net/'], 'd111111abcdef8.cloudfront.net is no host of shop for dev'],
    [['http://localhost:9/', '--header', 'Host: other.example'], 'other.example is no host of shop for dev'],
    [['http://localhost:9/', '--times', '21'], '--times takes a number from 1 to 20'],
    [['http://user:secret@localhost/'], 'a password in the URL'],
    [['http://localhost:9/', '--live'], 'The environment dev has no distribution'],
    [['http://localhost:1/'], 'ERR_ANSWER  request 1 of 2: localhost:1 refused the connection'],
  ])('refuses %j', async (argv, says) => {
    const { code, err } = await inspected(...argv);
    expect(err).toContain(says);
    expect([code, err.includes('secret')]).toEqual([1, false]);
  });

  it('holds the answers to the policies on AWS where it is asked to', async () => {
    const api = await localApi();
    const made = await api.cloudfront.send(
      new CreateCachePolicyCommand({ CachePolicyConfig: { Name: 'short', MinTTL: 0, DefaultTTL: 5, MaxTTL: 5 } }),
    );
    const base = distributionConfig();
    const { ForwardedValues: _, ...behavior } = base.DefaultCacheBehavior as NonNullable<
      DistributionConfig['DefaultCacheBehavior']
    >;
    const DefaultCacheBehavior = {
      ...behavior,
      ViewerProtocolPolicy: 'allow-all',
      CachePolicyId: made.CachePolicy?.Id,
    } as const;
    const { Distribution } = await api.cloudfront.send(
      new CreateDistributionCommand({ DistributionConfig: { ...base, DefaultCacheBehavior } }),
    );
    const environments = { prod: { distribution: Distribution?.Id } };
    await writeFile(join(folder, 'live.config.ts'), `export default ${JSON.stringify({ ...CONFIG, environments })};`);
    const lines: string[] = [];
    asked = {};
    const io = ioIn(folder, { out: (line) => lines.push(line) });
    const options = { config: 'live.config.ts', env: 'prod', live: true, times: '2' };
    const code = await runInspect(io, `${url}/page`, options, () => api);
    await api.close();
    expect(lines).toContain(`shop for prod, by ${Distribution?.Id} as it is on AWS:`);
    expect(lines).toContain(
      'lifetime         5 seconds, by max-age=60, which the policy changes; MinTTL 0, DefaultTTL 5, MaxTTL 5',
    );
    expect(code).toBe(0);
  });
});
