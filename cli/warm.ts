/** `edgewright warm`: has an edge location keep what viewers will ask for, before they do. */
import { askEdge } from '../insight/warm/ask-edge.ts';
import { type Warmed, warm } from '../insight/warm/warm.ts';
import { millisecondsOf } from './duration.ts';
import type { ExitCode, Io } from './io.ts';
import { leftOutLines, summaryLines, warmLine, warmTable } from './warm-lines.ts';
import { type WarmTally, warmTally } from './warm-tally.ts';
import { numberOf, type WarmTargetOptions, type WarmTargets, warmTargets } from './warm-targets.ts';
import { printWarmTemplate } from './warm-template.ts';

/** The options of `edgewright warm`. */
export interface WarmOptions extends WarmTargetOptions {
  /** Requests a second, at most. */
  readonly rate: string;
  /** Requests at the same time, at most. */
  readonly concurrency: string;
  /** Whether to go on until the user interrupts. */
  readonly loop?: boolean;
  /** How long to go on: `10m`. */
  readonly for?: string;
  /** Whether to print a template of CloudFormation, and ask for nothing. */
  readonly template?: boolean;
  readonly json?: boolean;
}

/**
 * Requests each path once, or again and again, and says what came of it. Exits with 2 where nothing is warm.
 *
 * @throws EdgeError ERR_USAGE, ERR_CONFIG
 */
export async function runWarm(io: Io, paths: readonly string[], options: WarmOptions): Promise<ExitCode> {
  const pace = paceOf(io, options);
  const wanted = await warmTargets(io, paths, options);
  if (options.template) {
    await printWarmTemplate(io, wanted, pace);
    return 0;
  }
  if (wanted.log && !options.json) for (const line of leftOutLines(wanted.log)) io.out(line);
  const tally = warmTally(wanted.targets);
  const tell = (warmed: Warmed): void => {
    tally.add(warmed);
    if (pace.until !== undefined) io.out(options.json ? JSON.stringify(factsOf(warmed)) : warmLine(warmed));
    else io.progress(`${tally.asked()} of ${wanted.targets.length}`);
  };
  const ask = askEdge(wanted.url, wanted.host);
  await warm(wanted.targets, { ask, now: io.now, wait: io.wait, tell, ended: io.interrupted() }, pace);
  io.progress('');
  report(io, options, pace, wanted, tally);
  return tally.summary().warm === 0 ? 2 : 0;
}

interface Pace {
  readonly rate: number;
  readonly concurrency: number;
  readonly until?: number;
}

function paceOf({ now }: Io, options: WarmOptions): Pace {
  const rate = numberOf('--rate', options.rate, /^\d+(?:\.\d+)?$/);
  const concurrency = numberOf('--concurrency', options.concurrency);
  const lasts = options.for === undefined ? undefined : millisecondsOf(options.for, '--for');
  if (lasts !== undefined) return { rate, concurrency, until: now() + lasts };
  return { rate, concurrency, ...(options.loop ? { until: Number.POSITIVE_INFINITY } : {}) };
}

function report(
  io: Io,
  { json }: WarmOptions,
  { rate, until }: Pace,
  { url, log }: WarmTargets,
  tally: WarmTally,
): void {
  const isLoop = until !== undefined;
  const facts = { url: url.origin, ...(log ? { leftOut: log.leftOut } : {}), ...tally.summary() };
  if (json && isLoop) io.out(JSON.stringify(facts));
  else if (json) io.out(JSON.stringify({ ...facts, answers: tally.latest().map(factsOf) }, undefined, 2));
  else {
    if (!isLoop) for (const line of [...warmTable(tally.latest()), '']) io.out(line);
    for (const line of summaryLines(tally.summary(), rate)) io.out(line);
  }
}

/** An answer, as JSON has it: no header of the request, which may be secret. */
function factsOf({ target, warmth, xCache, at, due }: Warmed): Readonly<Record<string, unknown>> {
  const next = due === undefined ? {} : { due: new Date(due).toISOString() };
  const { path, variant } = target;
  return {
    path,
    ...(variant === undefined ? {} : { variant }),
    xCache,
    ...warmth,
    at: new Date(at).toISOString(),
    ...next,
  };
}
