/**
 * What a function costs: instructions of njs 0.7.9 for one event, from making the globals to the result.
 *
 * Instructions do not vary between runs or machines, as time does. They are counted by valgrind's callgrind: the difference
 * between many calls and few, less the same difference for a loop that only parses the event.
 */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { FunctionEvent, StoreContent } from '../engine/engine.ts';
import { bootText, realmText } from '../engine/program.ts';

/** The environment is a part of what njs reads at its start, so it is the same everywhere. */
const FIXED_PATH = '/usr/local/bin:/usr/bin:/bin';

const FEW = 20;
const MANY = 120;

/** Whether valgrind is on this machine. */
export function hasValgrind(): boolean {
  try {
    execFileSync('valgrind', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Counts the instructions per event: fresh globals plus the call. */
export type InstructionCounter = (code: string, event: FunctionEvent, store?: StoreContent) => Promise<number>;

/** A counter that remembers what parsing an event takes: half of the work where many functions get the same one. */
export function instructionCounter(): InstructionCounter {
  const parsed = new Map<string, Promise<number>>();
  const parsing = (program: string, event: FunctionEvent): Promise<number> => {
    const key = JSON.stringify([program, event]);
    const known = parsed.get(key);
    if (known) return known;
    const counted = slope(program, event);
    parsed.set(key, counted);
    return counted;
  };
  return async (code, event, store) => {
    // Where it is not called, it is not there: it changes how the engine reads the request, by some 80 instructions.
    const helper = code.includes('rawQueryString') ? 'withRawQueryString(event); ' : '';
    const [call, parse] = await Promise.all([
      slope(`${prelude(store)}var boot = ${bootText(code, [])};\n${loop(`${helper}boot()(event);`)}`, event),
      parsing(prelude(store) + loop(helper), event),
    ]);
    return Math.round(call - parse);
  };
}

/**
 * The engine's own globals stand in for the realm's, so that the function alone is counted; what it imports is there too. Values of
 * the KeyValueStore are promises made before: what CloudFront does to read one, or to write a line of the log, is its own, and not
 * in the count.
 */
function prelude(store: StoreContent | undefined): string {
  const content = JSON.stringify(JSON.stringify(store ?? null));
  return `${realmText()}
var real = require, modules = { crypto: real('crypto'), querystring: real('querystring'), buffer: real('buffer') };
var content = JSON.parse(${content}), values = {};
for (var key in content || {}) values[key] = Promise.resolve(content[key]);
modules.cloudfront = cloudfrontModule({ logs: [] }, { event: {} }, content ? valueIn(content) : undefined);
var store = { get: function (key) { return values[key] || Promise.reject(new Error('KeyNotFound')); } };
if (content) modules.cloudfront.kvs = function () { return store; };
globalThis.require = function (name) { return modules[name]; };
globalThis.console = { log: function () {} };
`;
}

function loop(body: string): string {
  return `for (var i = 0; i < COUNT; i++) { var event = JSON.parse(TEXT); ${body} }\n`;
}

/** Instructions that one more turn of a loop takes. */
async function slope(program: string, event: FunctionEvent): Promise<number> {
  const few = await instructions(program, event, FEW);
  const many = await instructions(program, event, MANY);
  return (many - few) / (MANY - FEW);
}

async function instructions(program: string, event: FunctionEvent, count: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'edgewright-cost-'));
  try {
    const text = JSON.stringify(JSON.stringify(event));
    await writeFile(join(folder, 'cost.js'), `var COUNT = ${count}, TEXT = ${text};\n${program}`);
    const callgrind = ['--tool=callgrind', '--callgrind-out-file=/dev/null', 'njs', 'cost.js'];
    const { stdout, stderr } = await promisify(execFile)('valgrind', callgrind, {
      cwd: folder,
      env: { PATH: FIXED_PATH },
    });
    const collected = /Collected : (\d+)/.exec(stderr)?.[1];
    if (collected === undefined || stdout !== '') throw new Error(`valgrind counted nothing: ${stdout}${stderr}`);
    return Number(collected);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
