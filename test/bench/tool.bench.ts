/** How long the tool itself takes, as ratios to starting Node once, in one run: the build of the demo, a thousand fixtures in njs. */
import { execFileSync, spawn } from 'node:child_process';
import { appendFile, cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { njsVersion } from '../../simulator/engine/njs-engine.ts';

const EDGEWRIGHT = resolve('lib/edgewright.js');
const RUNS = 5;

/** The median of several runs, in milliseconds. */
function milliseconds(...argv: string[]): number {
  const times = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    execFileSync(process.execPath, argv, { stdio: 'pipe' });
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[RUNS >> 1] ?? 0;
}

describe('the tool', () => {
  let folder = '';
  let node = 0;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'edgewright-bench-'));
    await cp('edge.config.ts', join(folder, 'edge.config.ts'));
    await cp('demo', join(folder, 'demo'), { recursive: true });
    const fixtures = join(folder, 'test/fixtures/viewer-request');
    await mkdir(fixtures, { recursive: true });
    const copies = Array.from({ length: 1000 }, (_, i) => i).flatMap((i) =>
      ['event', 'expected'].map((part) =>
        cp(`test/fixtures/viewer-request/rewrites-fallback.${part}.json`, join(fixtures, `copy-${i}.${part}.json`)),
      ),
    );
    await Promise.all(copies);
    node = milliseconds('-e', '0');
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  function report(what: string, time: number): void {
    console.log(
      `${what}: ${Math.round(time)} ms, ${(time / node).toFixed(1)} times starting Node (${Math.round(node)} ms)`,
    );
  }

  it('builds the demo', () => {
    const config = join(folder, 'edge.config.ts');
    const time = milliseconds(EDGEWRIGHT, 'build', '--config', config);
    report('build of the demo, budget 500 ms', time);
    expect(time).toBeGreaterThan(node);
  });

  it('builds the demo again when an own module or the config changes', async () => {
    const config = join(folder, 'edge.config.ts');
    const watching = spawn(process.execPath, [EDGEWRIGHT, 'build', '--watch', '--json', '--config', config]);
    const lines = createInterface({ input: watching.stdout })[Symbol.asyncIterator]();
    const built = async (): Promise<number> => JSON.parse((await lines.next()).value ?? '').ms;
    const first = await built();
    const times: number[] = [];
    for (let i = 0; i < 4 * RUNS; i += 1) {
      await appendFile(join(folder, i % 2 ? 'demo/edge/save-data.ts' : 'edge.config.ts'), '\n');
      times.push(await built());
    }
    watching.kill('SIGINT');
    const again = times.sort((a, b) => a - b)[times.length >> 1] ?? 0;
    const ratio = again / first;
    console.log(
      `build again: ${again} ms, ${times.at(-1)} ms at most, budget 100 ms; ${ratio.toFixed(2)} of the first build (${first} ms), budget 0.5`,
    );
    expect(ratio).toBeLessThan(0.5);
  });

  it.skipIf(njsVersion() === undefined)('judges a thousand fixtures in njs', () => {
    const config = join(folder, 'edge.config.ts');
    const time = milliseconds(EDGEWRIGHT, 'test', '--engine', 'njs', '--config', config);
    report('1,000 fixtures in njs, budget 2,000 ms', time);
    expect(time).toBeGreaterThan(node);
  });
});
