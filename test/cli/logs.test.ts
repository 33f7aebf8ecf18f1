import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EDGE_REGIONS } from '../../deploy/operate/log-sources.ts';
import type { LogLine } from '../../simulator/aws-api/logs/log-lines.ts';
import { POPS } from '../../simulator/cache/tiers.ts';
import { type OperatingScene, operatingScene } from './operating-scene.ts';

let scene: OperatingScene;
let now = 0;

/** The code of every behavior, as it was released. */
let codes: ReadonlyMap<string, string>;

function write(behavior: string, region: string, ago: number, message: string, version?: string): LogLine {
  const [name = '', released = ''] = (codes.get(behavior) ?? '').split(':');
  const at = now - ago * 1000;
  const group = released ? `/aws/lambda/us-east-1.${name}` : `/aws/cloudfront/function/${name}`;
  const stream = released ? `2026/11/21/[${version ?? released}]0123` : '2026/11/21/0123';
  return { region, group, stream, at, message };
}

beforeAll(async () => {
  scene = await operatingScene();
  const { release } = await scene.deploy(scene.target);
  codes = new Map(release.stations.map(({ behavior, code }) => [behavior, code]));
  scene.api.clock.advance(3600);
  now = scene.api.clock.now();
  scene.api.account.log([
    write('*', 'us-east-1', 3000, 'req-1 long ago'),
    write('*', 'us-east-1', 60, 'req-2 /old is asked for'),
    write('/members/*', 'eu-central-1', 90, '2026\tid\tINFO\trefused\n'),
    write('/members/*', 'ap-northeast-1', 30, '2026\tid\tINFO\tlet in\n'),
    write('/members/*', 'ap-northeast-1', 20, '2026\tid\tINFO\tof a release before\n', '7'),
  ]);
});

afterAll(() => scene.close());

async function texts(...argv: string[]): Promise<readonly string[]> {
  const { code, out } = await scene.run(['logs', ...argv]);
  expect(code).toBe(0);
  return out.map((line) => line.split('  ').slice(1).join('  '));
}

describe('edgewright logs', () => {
  it('merges the lines of what is served out of all Regions, by their times', async () => {
    expect(await texts()).toEqual([
      'eu-central-1  viewer-request /members/*  2026\tid\tINFO\trefused',
      'us-east-1  viewer-request *  req-2 /old is asked for',
      'ap-northeast-1  viewer-request /members/*  2026\tid\tINFO\tlet in',
    ]);
  });

  it.each([
    [
      ['--since', '1h', '*'],
      ['req-1 long ago', 'req-2 /old is asked for'],
    ],
    [['members/*', '--filter', 'let'], ['let in']],
    [['viewer-request', '*'], ['req-2 /old is asked for']],
    [['--since', '45s'], ['let in']],
  ])('takes %j', async (argv, wanted) => {
    expect((await texts(...argv)).map((line) => line.split(/ {2}|\t/).at(-1))).toEqual(wanted);
  });

  it('prints a line of JSON for each', async () => {
    const { out } = await scene.run(['logs', '*', '--json']);
    expect(out.map((line) => JSON.parse(line))).toEqual([
      {
        time: new Date(now - 60_000).toISOString(),
        region: 'us-east-1',
        station: 'viewer-request',
        behaviors: ['*'],
        code: codes.get('*'),
        text: 'req-2 /old is asked for',
      },
    ]);
  });

  it.each([
    [['origin-request'], 'is where nothing runs; code runs on'],
    [['--since', '10'], '--since: 10 was said'],
  ])('refuses %j', async (argv, says) => {
    const { code, err } = await scene.run(['logs', ...argv]);
    expect(code).toBe(1);
    expect(err.join('\n')).toContain(says);
  });

  it('follows until it is interrupted, and prints each line once', async () => {
    const asked = (): number => scene.api.calls.filter(({ operation }) => operation === 'FilterLogEvents').length;
    const before = asked();
    const interrupted = async (): Promise<void> => {
      scene.api.account.log([write('*', 'us-east-1', -1, 'req-3 came later')]);
      while (asked() < before + 4) await setImmediate();
    };
    const { out } = await scene.run(['logs', '*', '--follow'], { interrupted });
    expect(out.map((line) => line.split('  ').at(-1))).toEqual(['req-2 /old is asked for', 'req-3 came later']);
  });

  it('asks every Region in which a handler may run here', () => {
    expect(EDGE_REGIONS).toEqual(expect.arrayContaining([...new Set(Object.values(POPS))]));
  });
});
