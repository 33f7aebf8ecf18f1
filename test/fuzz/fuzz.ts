/** Hostile events against every function of a project, in both engines. */
import { isDeepStrictEqual } from 'node:util';
import type { ViewerStation } from '#policy/restricted-headers';
import { NOTHING_SWITCHED, SWITCHABLE, SWITCHES_KEY } from '#policy/switches';
import { type Bundle, bundlesOf } from '../../build/bundle.ts';
import { planOf } from '../../build/plan.ts';
import { storeContent } from '../../build/store.ts';
import { loadConfig } from '../../config/load.ts';
import { functionViolations } from '../../simulator/contract/function-contract.ts';
import { type FunctionEvent, type Outcome, readerOf, type StoreContent } from '../../simulator/engine/engine.ts';
import { njsEngine } from '../../simulator/engine/njs-engine.ts';
import { nodeFunction } from '../../simulator/engine/node-engine.ts';
import { type Chance, chanceOf, eventOf, type Words, wordsOf } from './events.ts';

/** A function of a project, made ready. */
export interface Target {
  readonly name: string;
  readonly bundle: Bundle;
  readonly station: ViewerStation;
  readonly words: Words;
  readonly hosts: readonly string[];
}

/** What went wrong: the event is one to keep as a fixture. */
export interface Failure {
  readonly target: string;
  readonly says: string;
  readonly event: FunctionEvent;
}

const NOW = 1_780_000_000_000;

/** The functions of a project. */
export async function targetsOf(file: string): Promise<readonly Target[]> {
  const { config, root } = await loadConfig(file, 'dev');
  const bundles = await bundlesOf(planOf(config), root);
  const words = wordsOf(config);
  return bundles
    .filter(({ runtime }) => runtime === 'cloudfront-js-2.0')
    .map((bundle) => ({
      name: `${config.app}/${bundle.name}`,
      bundle,
      station: bundle.station === 'viewer-response' ? 'viewer-response' : 'viewer-request',
      words,
      hosts: config.hosts,
    }));
}

/** So many events, the same ones for the same seed; in njs too, if `inNjs`. Says the first failure, if there is one. */
export async function fuzz(target: Target, seed: number, count: number, inNjs: boolean): Promise<Failure | undefined> {
  const chance = chanceOf(seed);
  const events = Array.from({ length: count }, () => eventOf(chance, target.words, target.station));
  const { code, readsStore, stored } = target.bundle;
  const store: StoreContent | undefined = readsStore
    ? { ...storeContent(stored), [SWITCHES_KEY]: switchesOf(chance) }
    : undefined;
  // Begun first: it runs in a process of its own.
  const other = inNjs ? njsEngine.run(code, events, NOW, store) : undefined;
  const run = nodeFunction(code, store && readerOf(store));
  const outcomes = events.map((event) => run(event, NOW));
  const theirs = await other;
  for (const [i, event] of events.entries()) {
    const says = complaint(target, event, outcomes[i], theirs?.[i]);
    if (says !== undefined) return { target: target.name, says, event };
  }
  return undefined;
}

/** What an operator may have put there, by accident too. */
function switchesOf(chance: Chance): string {
  const words = SWITCHABLE.flatMap((name) => [`${name}=on`, `${name}=off`]).filter(() => chance() < 0.2);
  return chance() < 0.5 ? NOTHING_SWITCHED : [...words, '', '\u00e9=', 'off'].join(' ');
}

function complaint(
  { station, hosts }: Target,
  event: FunctionEvent,
  mine: Outcome | undefined,
  theirs: Outcome | undefined,
): string | undefined {
  if (mine?.error !== undefined) return `throws in Node: ${mine.error}`;
  if (theirs?.error !== undefined) return `throws in njs: ${theirs.error}`;
  const violation = violationOf(station, event, mine?.result);
  if (violation !== undefined) return violation;
  const leads = offSite(mine?.result, hosts);
  if (leads !== undefined) return `leads to ${leads}`;
  if (theirs && !isDeepStrictEqual(mine?.result, theirs.result) && !isTrap(event)) {
    return `differs: in Node ${JSON.stringify(mine?.result)}, in njs ${JSON.stringify(theirs.result)}`;
  }
  return undefined;
}

/**
 * What CloudFront would refuse of a result, and not already of what the viewer or the origin sent. That a rewriting makes a URL
 * too long is known, and stands in docs/fidelity.md.
 */
function violationOf(station: ViewerStation, event: FunctionEvent, result: unknown): string | undefined {
  const found = functionViolations(station, event, result);
  if (found.length === 0) return undefined;
  const sent = functionViolations(station, event, station === 'viewer-request' ? event.request : event.response);
  const known = sent.map(({ at, says }) => `${at} ${says}`);
  return found
    .map(({ at, says }) => `${at} ${says}`)
    .find((text) => !known.includes(text) && !text.startsWith('uri and query have '));
}

/** The host of a location that is none of ours, as a browser reads it. */
function offSite(result: unknown, hosts: readonly string[]): string | undefined {
  const { headers } = result as { headers?: { location?: { value: string } } };
  const location = headers?.location?.value;
  if (location === undefined || !('statusCode' in (result as object))) return undefined;
  const { host } = new URL(location, `https://${hosts[0]}/`);
  return hosts.includes(host) ? undefined : host;
}

/** What the judge lets pass, too: njs has an order of its own for more than ten names, and so for values that become one. */
function isTrap({ request }: FunctionEvent): boolean {
  return Object.keys(request.querystring as object).length > 10;
}
