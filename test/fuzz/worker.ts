/** One process of `npm run bench:fuzz`: takes its share of the events, and prints what came of them as one line of JSON. */
import { readdirSync } from 'node:fs';
import { njsVersion } from '../../simulator/engine/njs-engine.ts';
import { fuzz, targetsOf } from './fuzz.ts';

/** Events of one run: an njs process never frees what they took. */
const BATCH = 1000;

const [share = '0', of = '1', wanted = '0', inNjs = '1', seed = '0'] = process.argv.slice(2);

const projects = ['edge.config.ts', ...readdirSync('test/rules').map((name) => `test/rules/${name}/edge.config.ts`)];
const targets = (await Promise.all(projects.map(targetsOf))).flat();
const batches = Math.ceil(Number(wanted) / BATCH);
const start = performance.now();
let done = 0;
let doneInNjs = 0;
for (let batch = Number(share); batch < batches; batch += Number(of)) {
  const target = targets[batch % targets.length];
  if (!target) break;
  // Every batch of so many is for njs too: all of them with 1.
  const isForBoth =
    njsVersion() !== undefined && Number(inNjs) > 0 && Math.floor(batch / targets.length) % Number(inNjs) === 0;
  const failure = await fuzz(target, Number(seed) * 100_003 + batch, BATCH, isForBoth);
  done += BATCH;
  doneInNjs += isForBoth ? BATCH : 0;
  if (failure) {
    console.log(JSON.stringify({ failure }));
    process.exitCode = 1;
    break;
  }
}
console.log(JSON.stringify({ done, doneInNjs, seconds: (performance.now() - start) / 1000 }));
