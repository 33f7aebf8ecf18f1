/** `edgewright dev --aws-port`: deployed to by AWS's own client, asked by a real viewer, and there again after a restart. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFrontClient, CreateDistributionCommand, ListDistributionsCommand } from '@aws-sdk/client-cloudfront';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DevOptions, runDev } from '../../cli/dev.ts';
import { devAwsOptions } from '../../cli/dev-aws-options.ts';
import { distributionConfig } from '../simulator/aws-api/cloudfront/distribution-config.ts';
import { ioIn } from './io-in.ts';

interface Running {
  readonly url: string;
  readonly exported: Readonly<Record<string, string>>;
  readonly lines: readonly string[];
}

describe('edgewright dev --aws-port', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'edgewright-aws-'));
    await writeFile(join(folder, 'page'), 'a page');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Serves, asks, and ends. */
  const served = async (options: DevOptions, ask: (running: Running) => Promise<void>): Promise<void> => {
    const lines: string[] = [];
    let interrupt = (): void => {};
    let heard = (): void => {};
    const listening = new Promise<void>((found) => {
      heard = found;
    });
    const interrupted = new Promise<void>((done) => {
      interrupt = done;
    });
    const print = (line: string): void => {
      lines.push(line);
      if (line.startsWith('export AWS_DEFAULT_REGION')) heard();
    };
    const io = ioIn(folder, {
      out: print,
      err: print,
      randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
      interrupted: () => interrupted,
    });
    const ended = runDev(io, { port: '0', awsPort: '0', origin: [`site=${folder}`], ...options });
    const running = async () => {
      await listening;
      const exports = lines.flatMap((line) => [...line.matchAll(/^export (\w+)=(.*)$/g)]);
      const [url = ''] = /^http:\/\/localhost:\d+/.exec(lines[0] ?? '') ?? [];
      await ask({
        url,
        lines,
        exported: Object.fromEntries(exports.map(([, name = '', value]) => [name, value ?? ''])),
      });
    };
    await Promise.race([running(), ended]).finally(interrupt);
    await ended;
  };

  const clientOf = ({ exported }: Running) =>
    new CloudFrontClient({
      region: exported.AWS_REGION ?? '',
      endpoint: exported.AWS_ENDPOINT_URL ?? '',
      maxAttempts: 1,
      credentials: {
        accessKeyId: exported.AWS_ACCESS_KEY_ID ?? '',
        secretAccessKey: exported.AWS_SECRET_ACCESS_KEY ?? '',
      },
    });

  it('serves what is deployed to it, and has it again after a restart', async () => {
    let credentials = '';
    await served({}, async (running) => {
      credentials = running.exported.AWS_SECRET_ACCESS_KEY ?? '';
      expect((await fetch(`${running.url}/page`)).status).toBe(403);
      await clientOf(running).send(new CreateDistributionCommand({ DistributionConfig: distributionConfig() }));
      const answer = await fetch(`${running.url}/page`);
      expect([answer.status, await answer.text()]).toEqual([200, 'a page']);
      expect(running.lines).toContain('aws 201 cloudfront CreateDistribution');
    });
    await served({}, async (running) => {
      expect(running.exported.AWS_SECRET_ACCESS_KEY).toBe(credentials);
      expect(running.lines[0]).toContain('1 distribution of the local AWS API');
      expect((await fetch(`${running.url}/page`)).status).toBe(200);
    });
  });

  it('lets operations fail as it is told', async () => {
    await served({ awsState: 'faults.json' }, async (running) => {
      const list = () => clientOf(running).send(new ListDistributionsCommand({}));
      const put = (api: object) =>
        fetch(`${running.url}/.edgewright/faults`, { method: 'PUT', body: JSON.stringify({ api }) });
      await put({ ListDistributions: { error: 'Throttling', times: 1 }, '*': { error: 'AccessDenied' } });
      await expect(list()).rejects.toMatchObject({ name: 'Throttling', $metadata: { httpStatusCode: 400 } });
      await expect(list()).rejects.toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
      await put({ '*': { error: 'ServiceUnavailable' } });
      await expect(list()).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } });
      await put({ CreateDistribution: { cut: 'after', times: 1 } });
      const create = () =>
        clientOf(running).send(new CreateDistributionCommand({ DistributionConfig: distributionConfig() }));
      await expect(create()).rejects.toMatchObject({ code: 'ECONNRESET' });
      await expect(create()).rejects.toMatchObject({ name: 'DistributionAlreadyExists' });
      await put({ ListDistributions: { cut: 'before', times: 1 } });
      await expect(list()).rejects.toMatchObject({ code: 'ECONNRESET' });
      expect((await list()).DistributionList?.Quantity).toBe(1);
    });
  });

  it('has the account and the quotas that it is told', async () => {
    await served(
      { awsState: 'quotas.json', awsAccount: '111122223333', awsQuota: ['distributions=1'] },
      async (running) => {
        const create = (CallerReference: string) =>
          clientOf(running).send(
            new CreateDistributionCommand({ DistributionConfig: distributionConfig({}, { CallerReference }) }),
          );
        expect((await create('first')).Distribution?.ARN).toContain(':111122223333:');
        await expect(create('second')).rejects.toMatchObject({ name: 'TooManyDistributions' });
      },
    );
  });

  it('names the quotas where one is none, and all that is wrong', async () => {
    await expect(served({ awsQuota: ['funktions=5', 'functions=many', 'tags'] }, async () => {})).rejects.toMatchObject(
      {
        code: 'ERR_USAGE',
        hint: expect.stringContaining('functions=100'),
        problems: [
          { says: 'funktions is no quota' },
          { says: 'functions=many has no whole number' },
          { says: 'tags has no whole number' },
        ],
      },
    );
  });

  it('is what options of the AWS API need', () => {
    expect(() => devAwsOptions({ awsQuota: ['functions=5'], awsDelay: '1' })).toThrow(
      '--aws-delay, --aws-quota: for the AWS API alone',
    );
  });

  it.each<[string, DevOptions]>([
    ['a file of AWS beside it', { distribution: 'a.json' }],
    ['code that it does not know', { code: ['a=b'] }],
    ['a port that is none', { awsPort: 'x' }],
    ['a delay that is none', { awsDelay: 'soon' }],
    ['a delay of replicas that is none', { awsReplicaDelay: '-1' }],
    ['an account that is none', { awsAccount: '1234' }],
    ['an account that is not in the file', { awsState: 'faults.json', awsAccount: '111111111111' }],
  ])('is refused with %s', async (_, options) => {
    await expect(served(options, async () => {})).rejects.toMatchObject({ code: 'ERR_USAGE' });
  });
});
