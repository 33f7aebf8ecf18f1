/**
 * `npm run bench:fuzz`: hostile events against every function of the demo and of test/rules, in both engines, in as many
 * processes as there are processors. FUZZ_EVENTS says how many events (200,000), FUZZ_NJS which batch of each function is for njs
 * too (1: all, 10: every tenth, 0: none), FUZZ_SEED takes others. Prints events a second, and the first event that a function does not hold, to keep as a fixture.
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';

const {
  FUZZ_EVENTS = '200000',
  FUZZ_NJS = '1',
  FUZZ_SEED = '0',
  FUZZ_PROCESSES = String(availableParallelism()),
} = process.env;
// One folder below the root, as everything bundled that looks for files of the package.
const worker = 'dist/fuzz-worker.mjs';
await build({
  entryPoints: ['test/fuzz/worker.ts'],
  outfile: worker,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  alias: { '#policy': './policy', '#functions': './functions' },
  logLevel: 'warning',
});

const start = performance.now();
const lines = await Promise.all(Array.from({ length: Number(FUZZ_PROCESSES) }, (_, share) => shareOf(share)));
const ends = lines.flat().filter(({ done }) => done !== undefined);
const seconds = (performance.now() - start) / 1000;
const sum = (key) => ends.reduce((total, end) => total + end[key], 0);
const perSecond = Math.round(sum('done') / seconds);
console.log(
  `${sum('done')} events, ${sum('doneInNjs')} of them in njs too: ${Math.round(seconds)} s, ${perSecond} a second`,
);
for (const { failure } of lines.flat()) {
  if (!failure) continue;
  process.exitCode = 1;
  console.log(`${failure.target} ${failure.says}\n${JSON.stringify(failure.event, undefined, 2)}`);
}

/** What one process prints. */
async function shareOf(share) {
  const child = spawn(process.execPath, [worker, String(share), FUZZ_PROCESSES, FUZZ_EVENTS, FUZZ_NJS, FUZZ_SEED], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.on('close', (code) => {
    if (code !== 0) process.exitCode = 1;
  });
  const said = [];
  for await (const line of createInterface({ input: child.stdout })) said.push(JSON.parse(line));
  return said;
}
