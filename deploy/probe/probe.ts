/** Probes: requests after a release, and what does not hold of their answers. */
import type { Probe } from '../../config/define.ts';
import type { Problem } from '../../config/errors.ts';
import { DEFAULTS } from '../../config/resolve.ts';
import type { DeployWorld } from '../deploy-world.ts';

/** A request of a probe. */
export interface ProbeRequest {
  readonly host: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The head of an answer. */
export interface ProbeAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Asks the edge. @throws where it gives no answer */
export type AskEdge = (request: ProbeRequest) => Promise<ProbeAnswer>;

/** What is probed. */
export interface Probing {
  readonly probes: readonly Probe[];
  /** Of the environment. */
  readonly hosts: readonly string[];
  /** Headers that every request has, such as the one by which a canary is reached. */
  readonly send?: Readonly<Record<string, string>>;
  readonly ask: AskEdge;
}

/** How often a probe is asked until it holds: an edge location may be late, and only the second answer is a hit. */
const TRIES = 5;

/** Milliseconds in between. */
const PAUSE = 3000;

/** What does not hold, each with its probe and the answer that it got last. */
export async function failedProbes(
  { wait, progress }: Pick<DeployWorld, 'wait' | 'progress'>,
  { probes, hosts, send = {}, ask }: Probing,
): Promise<readonly Problem[]> {
  const failed: Problem[] = [];
  for (const [i, probe] of probes.entries()) {
    progress(`probing ${probe.path}, ${i + 1} of ${probes.length}`);
    const host = probe.host ?? hosts.find((one) => !one.startsWith('*')) ?? '';
    const request = { host, path: probe.path, headers: { ...probe.send, ...send } };
    const says = await lastFailure(() => ask(request), probe, wait);
    failed.push(...says.map((one) => ({ at: `probe ${host}${probe.path}`, says: one })));
  }
  progress('');
  return failed;
}

async function lastFailure(
  ask: () => Promise<ProbeAnswer>,
  probe: Probe,
  wait: DeployWorld['wait'],
): Promise<readonly string[]> {
  for (let tries = 1; ; tries += 1) {
    const says = await ask().then(
      (answer) => unmetBy(probe, answer),
      (error: unknown) => [`got no answer: ${error instanceof Error ? error.message : String(error)}`],
    );
    if (says.length === 0 || tries === TRIES) return says;
    await wait(PAUSE);
  }
}

/** What an answer is not. */
export function unmetBy(
  { status = DEFAULTS.probeStatus, headers = {}, cache }: Probe,
  answer: ProbeAnswer,
): readonly string[] {
  const xCache = answer.headers['x-cache'] ?? '';
  return [
    ...(answer.status === status ? [] : [`expected ${status}, got ${answer.status}`]),
    ...Object.entries(headers).flatMap(([name, expected]) => {
      const found = answer.headers[name.toLowerCase()];
      if (typeof expected === 'boolean') {
        if (expected === (found !== undefined)) return [];
        return [expected ? `expected a header ${name}, got none` : `expected no header ${name}, got ${found}`];
      }
      return found === expected ? [] : [`expected ${name}: ${expected}, got ${found ?? 'none'}`];
    }),
    ...(cache === undefined || xCache.startsWith(`${cache} `) ? [] : [`expected X-Cache: ${cache}, got ${xCache}`]),
  ];
}
