import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { WarmSettings } from '../../../insight/warm/warm-settings.ts';
import { warmTemplate } from '../../../insight/warm/warm-template.ts';
import { USUAL_TTLS } from '../../../insight/warm/warmth.ts';

const CODE = readFileSync('lib/warm-handler.js', 'utf8').trim();

const SETTINGS: WarmSettings = {
  at: 'https://shop.example.com',
  rate: 1000,
  concurrency: 2,
  groups: [
    { headers: { 'accept-encoding': 'br,gzip' }, ttls: USUAL_TTLS, paths: ['/a', '/b'] },
    { headers: {}, ttls: USUAL_TTLS, lifetime: 600, paths: ['/c'] },
  ],
};

/** As CloudFormation and Lambda load what stands inline: as a module of CommonJS. */
function handlerOf(code: string): (event: unknown) => Promise<void> {
  const exports: { handler?: (event: unknown) => Promise<void> } = {};
  new Function('exports', 'require', code)(exports, createRequire(import.meta.url));
  return exports.handler as (event: unknown) => Promise<void>;
}

/** What a run of the printed function asks of an edge that answers so. */
async function run(status: number, event: string): Promise<readonly string[]> {
  const asked: string[] = [];
  const server = createServer(({ url, headers }, answer) => {
    asked.push(`${url} ${headers['accept-encoding'] ?? ''}`.trim());
    answer.writeHead(status, { 'Cache-Control': 'max-age=3600', 'Retry-After': '300' }).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    await handlerOf(CODE)({ ...JSON.parse(event), at });
    return asked;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('the template of a function that warms', () => {
  const template = warmTemplate(SETTINGS, CODE);
  const { Resources } = JSON.parse(JSON.stringify(template));
  const event: string = Resources.EveryMinute.Properties.Targets[0].Input;

  it('has the handler inline, without what only command lines say', () => {
    expect(Resources.Warmer.Properties.Code.ZipFile).toBe(CODE);
    expect(CODE.length).toBeLessThan(6144);
    expect(CODE).not.toContain('contradict');
  });

  it('allows it to write its own logs, and nothing else', () => {
    const statements = Resources.Role.Properties.Policies.map(
      (one: { PolicyDocument: { Statement: unknown } }) => one.PolicyDocument.Statement,
    );
    expect(statements).toEqual([
      [
        {
          Effect: 'Allow',
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: { 'Fn::GetAtt': ['Logs', 'Arn'] },
        },
      ],
    ]);
  });

  it('refers to nothing that it does not have', () => {
    const text = JSON.stringify(template);
    const named = [...text.matchAll(/"Fn::GetAtt":\["(\w+)"|"Ref":"(\w+)"/g)].map(([, one, other]) => one ?? other);
    expect(named.filter((name) => !Object.hasOwn(Resources, name ?? ''))).toEqual([]);
    expect(named.length).toBeGreaterThan(5);
  });

  it('has a function that asks for every path, each as its group is asked for', async () => {
    expect((await run(200, event)).toSorted()).toEqual(['/a br,gzip', '/b br,gzip', '/c']);
  });

  it('has a function that fails where nothing is warm, so that Lambda counts it', async () => {
    await expect(run(503, event)).rejects.toThrow('nothing is warm');
  });
});
