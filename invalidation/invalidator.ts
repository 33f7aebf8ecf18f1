/** Invalidation for servers: calls of a moment are one, and go out within AWS's rates. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { batchesOf, type InvalidationBatch } from './batches.ts';
import { InvalidationError } from './invalidation-error.ts';
import { type InvalidationMap, MAP_VERSION } from './invalidation-map.ts';
import { leastItems, takenBy } from './least-items.ts';
import { type Changed, meantItems } from './meant-items.ts';
import { batchSender, isOverQuota, isPassing } from './send-batches.ts';
import { type Timer, timerOfMachine, withinTime } from './time-limit.ts';

/** An id as it stands in data. A number beyond `Number.MAX_SAFE_INTEGER` is refused: JavaScript has rounded it. */
export type Id = string | number | bigint;

/** Entities that changed, by their names: an id, several, or `true` of an entity without ids. */
export type ChangedEntities = Readonly<Record<string, Id | readonly Id[] | true>>;

/**
 * Invalidates what changed: entities, paths, `#tag`s. Resolves with the items once CloudFront has taken all of them, some seconds before
 * the last edge location has forgotten.
 *
 * @throws InvalidationError nothing of a call is sent where anything about it is wrong
 */
export type Invalidate = (...changed: readonly (string | ChangedEntities)[]) => Promise<readonly string[]>;

/** What an invalidator works with. */
export interface InvalidatorOptions {
  /** The content of `entities.json`, which the build writes. */
  readonly map: InvalidationMap;
  /** Calls CreateInvalidation with a batch, and throws what AWS's client throws. The signal aborts once `timeLimit` has passed. */
  readonly send: (batch: InvalidationBatch, signal: AbortSignal) => Promise<unknown>;
  /** Milliseconds that a `send` may take; then it is tried again, as where CloudFront has no room. Default: 30 seconds. */
  readonly timeLimit?: number;
  /** Milliseconds for which calls are gathered. Default: one second. */
  readonly window?: number;
  /** Milliseconds after which a batch for which CloudFront has no room, or to which it gives no answer, is given up. Default: ten minutes. */
  readonly patience?: number;
  /** Items for which callers wait, at most; another call is refused then. Default: 10,000. */
  readonly most?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly wait?: (milliseconds: number) => Promise<unknown>;
  readonly timer?: Timer;
  /** A text that nobody else has: the same reference would be the same invalidation. */
  readonly unique?: () => string;
}

interface Caller {
  readonly items: readonly string[];
  /** Those of which nothing is known yet. */
  left: readonly string[];
  readonly lost: string[];
  /** Why. */
  cause?: unknown;
  readonly done: (items: readonly string[]) => void;
  readonly failed: (error: InvalidationError) => void;
}

/** Makes a function that invalidates. @throws InvalidationError ERR_MAP */
export function invalidator({
  map,
  send,
  timeLimit = 30_000,
  window = 1000,
  patience,
  most = 10_000,
  now = Date.now,
  wait = sleep,
  timer = timerOfMachine,
  unique = randomUUID,
}: InvalidatorOptions): Invalidate {
  refuseOtherMaps(map);
  const waits = async (milliseconds: number): Promise<void> => void (await wait(milliseconds));
  const sends = (batch: InvalidationBatch) => withinTime((signal) => send(batch, signal), timeLimit, timer);
  const sender = batchSender(sends, { now, wait: waits, ...(patience === undefined ? {} : { patience }) });
  let waiting: Caller[] = [];
  let isRunning = false;

  async function run(): Promise<void> {
    isRunning = true;
    while (waiting.length > 0) {
      await waits(window);
      const callers = waiting;
      // Whoever calls from now on may speak of a later change.
      waiting = [];
      await sendRound(callers);
    }
    isRunning = false;
  }

  async function sendRound(callers: readonly Caller[]): Promise<void> {
    let refusal: unknown;
    for (const batch of batchesOf(leastItems(callers.flatMap(({ items }) => items)), `edgewright-${unique()}`)) {
      const error = refusal ?? (await sender(batch).then(() => undefined, asError));
      // It waited its time: the rest would wait as long, each.
      if (isPassing(error)) refusal = error;
      settle(callers, batch.Paths.Items, error);
    }
  }

  return async (...changed) => {
    const { items, problems } = meantItems(map, changed.flatMap(changesOf));
    if (problems.length > 0) {
      const says = problems.map((problem) => `${problem.at} ${problem.says}`).join('; ');
      throw new InvalidationError('ERR_ITEMS', `Nothing was invalidated: ${says}`, { problems });
    }
    if (items.length === 0) return items;
    const count = waiting.reduce((sum, caller) => sum + caller.items.length, items.length);
    // A call that has more by itself holds it already.
    if (waiting.length > 0 && count > most)
      throw new InvalidationError('ERR_FULL', `More than ${most} items are waiting`, { items });
    return new Promise<readonly string[]>((done, failed) => {
      waiting.push({ items, left: items, lost: [], done, failed });
      if (!isRunning) void run();
    });
  };
}

function refuseOtherMaps(map: InvalidationMap): void {
  if (map?.version === MAP_VERSION && typeof map.entities === 'object' && Array.isArray(map.behaviors)) return;
  const says = `expected the content of entities.json, of version ${MAP_VERSION}: build with this version`;
  throw new InvalidationError('ERR_MAP', says);
}

function changesOf(changed: string | ChangedEntities): readonly Changed[] {
  // From JavaScript anything may come; what is neither is refused as a path.
  if (typeof changed !== 'object' || changed === null) return [String(changed)];
  return Object.entries(changed).flatMap(([entity, ids]): readonly Changed[] => {
    if (ids === true) return [{ entity }];
    return (Array.isArray(ids) ? ids : [ids]).map((id) => ({ entity, id: idText(id) }));
  });
}

/** Whatever is no id, as from JavaScript, is an empty one, which is refused; so is a number that was rounded to another's id. */
function idText(id: unknown): string {
  if (typeof id === 'number') return Math.abs(id) <= Number.MAX_SAFE_INTEGER ? String(id) : '';
  return typeof id === 'string' || typeof id === 'bigint' ? String(id) : '';
}

function settle(callers: readonly Caller[], sent: readonly string[], error: unknown): void {
  const isTaken = takenBy(sent);
  for (const caller of callers.filter(({ left }) => left.length > 0)) {
    const taken = caller.left.filter(isTaken);
    caller.left = caller.left.filter((item) => !isTaken(item));
    if (error !== undefined && taken.length > 0) {
      caller.lost.push(...taken);
      caller.cause = error;
    }
    if (caller.left.length > 0) continue;
    if (caller.lost.length === 0) caller.done(caller.items);
    else caller.failed(lostError(caller.lost, caller.cause));
  }
}

function lostError(items: readonly string[], cause: unknown): InvalidationError {
  return isOverQuota(cause)
    ? new InvalidationError('ERR_OVER_QUOTA', 'CloudFront has too many invalidations in progress', { items, cause })
    : new InvalidationError('ERR_SEND', 'CloudFront did not take the invalidation', { items, cause });
}

function asError(error: unknown): unknown {
  return error ?? new Error('send failed without a reason');
}
