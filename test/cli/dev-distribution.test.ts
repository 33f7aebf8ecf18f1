/** `edgewright dev --distribution`: AWS's own JSON, served to a real client. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DevOptions, runDev } from '../../cli/dev.ts';
import { ioIn } from './io-in.ts';

const run = promisify(execFile);
const SHARED = resolve('../shared/data/dist-config/awscli--get-distribution-config--1.json');
const FUNCTION = 'arn:aws:cloudfront::123456789012:function/hello';

const DISTRIBUTION = {
  ETag: 'E2QWRUHEXAMPLE',
  DistributionConfig: {
    CallerReference: 'one',
    Comment: '',
    Enabled: true,
    DefaultRootObject: 'index.html',
    Aliases: { Quantity: 1, Items: ['www.example.com'] },
    Origins: {
      Quantity: 1,
      Items: [
        { Id: 'bucket', DomainName: 'b.s3.us-east-1.amazonaws.com', S3OriginConfig: { OriginAccessIdentity: '' } },
      ],
    },
    DefaultCacheBehavior: {
      TargetOriginId: 'bucket',
      ViewerProtocolPolicy: 'redirect-to-https',
      CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
      FunctionAssociations: { Quantity: 1, Items: [{ EventType: 'viewer-response', FunctionARN: FUNCTION }] },
    },
    CustomErrorResponses: {
      Quantity: 1,
      Items: [{ ErrorCode: 403, ResponsePagePath: '/404.html', ResponseCode: '404', ErrorCachingMinTTL: 10 }],
    },
  },
};

describe('edgewright dev --distribution', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'edgewright-distribution-'));
    await writeFile(join(folder, 'distribution.json'), JSON.stringify(DISTRIBUTION));
    await writeFile(join(folder, 'index.html'), 'the index');
    await writeFile(join(folder, '404.html'), 'not here');
    const code =
      "function handler(event) { event.response.headers['x-hello'] = { value: 'yes' }; return event.response; }";
    await writeFile(join(folder, 'hello.js'), code);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Serves, asks, and ends. */
  const served = async (options: DevOptions, ask: (port: string) => Promise<void>): Promise<readonly string[]> => {
    const lines: string[] = [];
    let interrupt = (): void => {};
    let heard = (_: string): void => {};
    const listening = new Promise<string>((found) => {
      heard = (line) => {
        const port = /^http:\/\/localhost:(\d+)/.exec(line)?.[1];
        if (port !== undefined) found(port);
      };
    });
    const interrupted = new Promise<void>((done) => {
      interrupt = done;
    });
    const print = (line: string): void => {
      lines.push(line);
      heard(line);
    };
    const io = ioIn(folder, { out: print, err: print, interrupted: () => interrupted });
    const ended = runDev(io, { port: '0', ...options });
    await Promise.race([listening.then(ask), ended]);
    interrupt();
    await ended;
    return lines;
  };

  const curl = async (...argv: string[]): Promise<string> =>
    (await run('curl', ['-sik', '--max-time', '10', ...argv])).stdout;

  it('redirects to https on the same port, and serves there by HTTP/2 with the root object, the function and the error page', async () => {
    const options = { distribution: 'distribution.json', origin: ['bucket=.'], code: ['hello=hello.js'] };
    await served(options, async (port) => {
      expect(await curl(`http://localhost:${port}/a?b=1`)).toMatch(
        new RegExp(`^HTTP/1.1 301 Moved Permanently\r\n[\\s\\S]*Location: https://localhost:${port}/a\\?b=1\r\n`),
      );
      const first = await curl(`https://localhost:${port}/`);
      expect(first).toMatch(/^HTTP\/2 200/);
      expect(first).toContain('x-cache: Miss from cloudfront');
      expect(first).toContain('x-hello: yes');
      expect(first).toContain('the index');
      expect(await curl(`https://localhost:${port}/`)).toContain('x-cache: Hit from cloudfront');
      const missing = await curl('-H', 'Host: www.example.com', `https://localhost:${port}/nowhere`);
      expect(missing).toMatch(/^HTTP\/2 404/);
      expect(missing).toContain('not here');
      expect(missing).not.toContain('x-hello');
      expect(await curl('-H', 'Host: other.example.com', `https://localhost:${port}/`)).toMatch(/^HTTP\/2 403/);
    });
  });

  it('answers 503 where the code of a function is not given, and says so at the start', async () => {
    const lines = await served({ distribution: 'distribution.json', origin: ['bucket=.'] }, async (port) => {
      const answer = await curl(`https://localhost:${port}/`);
      expect(answer).toMatch(/^HTTP\/2 503/);
      expect(answer).toContain('x-cache: FunctionExecutionError from cloudfront');
    });
    expect(lines.join('\n')).toContain(`--code ${FUNCTION}=FILE`);
  });

  it.each([
    [{ distribution: 'nowhere.json' }, 'ERR_DISTRIBUTION', 'nowhere.json is not there'],
    [{ distribution: 'index.html' }, 'ERR_DISTRIBUTION', 'is no JSON'],
    [
      { distribution: 'distribution.json', origin: ['bukcet=.'] },
      'ERR_USAGE',
      'speak of what the distribution does not have',
    ],
    [{ distribution: 'distribution.json', origin: ['bucket'] }, 'ERR_USAGE', '--origin takes ID=URL or ID=FOLDER'],
    [{ distribution: 'distribution.json', code: ['hello=nowhere.js'] }, 'ERR_USAGE', 'speak of what'],
    [{ origin: ['bucket=.'] }, 'ERR_USAGE', 'speak of a distribution of AWS'],
  ])('refuses %o', async (options, code, message) => {
    await expect(served(options, async () => {})).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });

  it.skipIf(!existsSync(SHARED))(
    `serves what the AWS CLI's own documentation prints, unchanged${existsSync(SHARED) ? '' : ' (skipped: no ../shared/data on this machine)'}`,
    async () => {
      const id = 'amzn-s3-demo-bucket.s3.amazonaws.com-cli-example';
      await served({ distribution: SHARED, origin: [`${id}=.`] }, async (port) => {
        const url = `http://localhost:${port}/`;
        expect(await curl(url)).toMatch(
          /^HTTP\/1.1 200 OK\r\n[\s\S]*X-Cache: Miss from cloudfront\r\n[\s\S]*the index$/,
        );
        expect(await curl(url)).toContain('X-Cache: Hit from cloudfront');
      });
    },
  );
});
