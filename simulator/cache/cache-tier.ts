/**
 * One cache: what is kept under which key, for how long, and what becomes of it when it is old. Whom it asks is the origin, or the
 * next cache on the way there.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html
 */
import { Readable } from 'node:stream';
import { type Answer, discard } from '../exchange.ts';
import { headerOf } from '../header-lines.ts';
import type { Soon } from '../soon.ts';
import {
  type CachedAnswer,
  type CacheReason,
  type Conditions,
  type Layer,
  REASONS,
  resultOf,
} from './cached-answer.ts';
import { type Lifetime, lifetimeOf } from './freshness.ts';
import type { Matches } from './invalidation.ts';
import {
  ageAt,
  bytesOfKept,
  conditionsOf,
  type Fetched,
  isComplete,
  type KeptAnswer,
  type KeptHead,
  keptHeadOf,
  mayStandIn,
  originAgeOf,
  renewedHeaders,
} from './kept-answer.ts';
import { acceptableSlots, conditionsFor, type Found, type Lookup, queueFor, slotFor, targetOf } from './lookup.ts';
import { collectingOf, sharedBody } from './shared-body.ts';
import { storeOf } from './store.ts';
import { type Waiting, waitingOf } from './waiting.ts';

/** A cache. */
export interface CacheTier {
  /** Answers from what is kept, or asks on. */
  serve(lookup: Lookup): Soon<CachedAnswer>;
  /** Forgets what matches, and keeps nothing that matches and is on its way; how many were forgotten. */
  invalidate(matches: Matches): number;
  /** How many answers are kept, and of how many bytes. */
  size(): { readonly count: number; readonly bytes: number };
  /** Resolves when nothing that was under way is left, what is fetched in the background included. */
  settled(): Promise<void>;
}

/** What a cache is made of. */
export interface CacheTierParts {
  readonly layer: Layer;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Bytes that are kept at most, keys and headers included. */
  readonly capacity: number;
  /** The header in which an origin names the tags of an answer, in lower case. */
  readonly cacheTagHeader?: string | undefined;
}

/** The part of a cache that one body may take: without a bound a single download would drive out all that is kept. */
const LARGEST_BODY = 1 / 4;

/** What all bodies on their way may hold together beside what is kept, as a part of the cache: two of the largest. */
const ON_THE_WAY = 1 / 2;

/** A request that is under way. */
interface Run {
  readonly lookup: Lookup;
  /** Where its answer will stand. */
  readonly slot: string;
  /** Where those wait who want the same of it. */
  readonly queue: string;
  /** What was there when it began. */
  readonly found: Found | undefined;
  readonly sent: Conditions;
  /** The invalidations that came since. */
  readonly invalidations: Matches[];
  /** Who waits for it. */
  readonly waiting: Waiting;
}

/** What came of asking: for whoever asked, for each who waited, and when it is over. */
interface Asked {
  readonly mine: CachedAnswer;
  /** Nothing where everybody has to ask. */
  readonly share: () => CachedAnswer | undefined;
  readonly over: Promise<unknown>;
}

/** Makes a cache. */
export function cacheTierOf({ layer, now, capacity, cacheTagHeader }: CacheTierParts): CacheTier {
  const store = storeOf<KeptAnswer>(capacity);
  const collecting = collectingOf(capacity * ON_THE_WAY);
  const most = capacity * LARGEST_BODY;
  const underWay = new Map<string, Pick<Run, 'waiting'> & { readonly asking: Promise<Asked> }>();
  const runs = new Map<Run, Promise<unknown>>();

  const serve = (lookup: Lookup): Soon<CachedAnswer> => {
    const found = findFor(lookup);
    if (!found) return asked(lookup);
    const { kept } = found;
    const { ttl, staleWhileRevalidate } = kept.lifetime;
    const age = (now() - kept.since) / 1000;
    if (age < ttl) return hit(lookup, kept, 'fresh');
    if (kept.retryAt !== undefined && now() < kept.retryAt && mayStandIn(kept, now())) {
      return hit(lookup, kept, 'stale-if-error');
    }
    if (age < ttl + staleWhileRevalidate) {
      // Whoever asks next meets what this one failed by.
      if (!underWay.has(slotFor(lookup, found)))
        void asked({ ...lookup, whenGone: undefined }, found).then(readToTheEnd, () => {});
      return hit(lookup, kept, 'stale-while-revalidate');
    }
    return asked(lookup, found);
  };

  /** What is kept for a request: the whole, or the head or the part that was asked for before; what is fresh before what is not. */
  const findFor = (lookup: Lookup): Found | undefined => {
    const mine = [lookup.text, slotFor(lookup)];
    return freshIn(mine) ?? freshIn(acceptableSlots(lookup.key)) ?? firstIn(mine);
  };
  const freshIn = (slots: readonly string[]): Found | undefined =>
    firstIn(slots, ({ since, lifetime: { ttl } }) => now() < since + ttl * 1000);
  const firstIn = (
    slots: readonly string[],
    isMeant: (kept: KeptAnswer) => boolean = () => true,
  ): Found | undefined => {
    for (const slot of slots) {
      const kept = store.get(slot);
      if (kept && isMeant(kept)) return { slot, kept };
    }
    return undefined;
  };

  /** Asks once for all who want the same at the same time. */
  const asked = async (lookup: Lookup, found?: Found): Promise<CachedAnswer> => {
    const slot = slotFor(lookup, found);
    const queue = queueFor(lookup, slot, found);
    const running = lookup.isCollapsed ? (underWay.get(slot) ?? underWay.get(queue)) : undefined;
    // Without a wait in between, or two who come at once would both find nobody to wait for.
    running?.waiting.join(lookup.whenGone);
    const shared = running && (await running.asking.catch(() => undefined))?.share();
    if (shared) return shared;
    const waiting = waitingOf(lookup.whenGone);
    const asking = ask({ lookup, slot, queue, found, sent: conditionsFor(lookup, found), invalidations: [], waiting });
    // What may not be shared is asked for by each of those who waited.
    if (running) return (await asking).mine;
    const one = { asking, waiting };
    underWay.set(queue, one);
    const done = (): unknown => underWay.get(queue) === one && underWay.delete(queue);
    // What was let go of is no answer to who comes from now on.
    waiting.whenGone(done);
    asking.then(({ over }) => over).then(done, done);
    return (await asking).mine;
  };

  const ask = (run: Run): Promise<Asked> => {
    const asking = Promise.resolve(run.lookup.fetch(run.sent, run.waiting.whenGone)).then((fetched) =>
      made(run, fetched),
    );
    const done = (): unknown => runs.delete(run);
    runs.set(run, asking.then(({ over }) => over).then(done, done));
    return asking;
  };

  /** What becomes of an answer: it gives way to an old one, makes that fresh again, is kept, or passes. */
  const made = (run: Run, fetched: Fetched): Asked => {
    const { lookup, found, slot, waiting } = run;
    waiting.end();
    if (waiting.isAbandoned()) return alone(passing(run, fetched));
    const status = Number(fetched.answer.status);
    if (found && !isInvalidated(run, found.kept)) {
      if (status >= 500 && mayStandIn(found.kept, now())) return givenWay(run, found, fetched);
    }
    if (found && status === 304) return refreshed(run, found, fetched);
    const lifetime = lifetimeIn(lookup, fetched);
    const target = targetOf(lookup, slot, run.sent, fetched.answer);
    if (lifetime && target !== undefined && !isUseless(lifetime, lookup, fetched.answer)) {
      return kept({ ...run, slot: target }, fetched, lifetime);
    }
    if (target === slot) store.delete(slot);
    const mine = passing(run, fetched);
    if (status === 304 && lifetime && lifetime.ttl > 0) return unchanged(run, mine);
    // What another cache had is as it says, though this one cannot keep it.
    return alone(mine.layer ? mine : { ...mine, reason: 'uncacheable', because: REASONS.uncacheable });
  };

  const givenWay = ({ lookup, sent }: Run, { slot, kept }: Found, { answer }: Fetched): Asked => {
    discard(answer);
    const retryAt = now() + lookup.errorCachingMinTtl(Number(answer.status)) * 1000;
    const stale = keep(slot, { ...kept, retryAt });
    const mine = { ...hit(lookup, stale, 'stale-if-error'), sent };
    return { mine, share: () => mine, over: Promise.resolve() };
  };

  /** A 304 of which nothing is kept is for all who asked by the same conditions. */
  const unchanged = ({ invalidations }: Run, mine: CachedAnswer): Asked => {
    const { sent: _, ...others } = mine;
    const told: CachedAnswer = { ...others, result: 'Hit', reason: 'collapsed', because: REASONS.collapsed, layer };
    const shared = { ...told, answer: { ...mine.answer, body: '' } };
    return { mine, share: () => (invalidations.length === 0 ? shared : undefined), over: Promise.resolve() };
  };

  /** A 304 makes what is kept fresh again, with the headers that came with it. */
  const refreshed = (run: Run, { slot, kept: old }: Found, fetched: Fetched): Asked => {
    const { lookup, sent } = run;
    const headers = renewedHeaders(old.answer.headers, fetched.answer.headers);
    const renewed = { ...fetched, answer: { ...old.answer, headers, body: old.body } };
    const lifetime = lifetimeIn(lookup, renewed);
    const entry = { ...headIn(lookup, renewed, lifetime ?? old.lifetime), body: old.body };
    const isKept = lifetime !== undefined && !isInvalidated(run, entry);
    if (isKept) keep(slot, entry);
    else store.delete(slot);
    const mine: CachedAnswer = { ...hit(lookup, entry, 'revalidated'), result: 'RefreshHit', sent };
    const mayShare = isKept && entry.lifetime.ttl > 0;
    return { mine, share: () => (mayShare ? hit(lookup, entry, 'collapsed') : undefined), over: Promise.resolve() };
  };

  const kept = (run: Run, fetched: Fetched, lifetime: Lifetime): Asked => {
    const { lookup, slot } = run;
    const head = headIn(lookup, fetched, lifetime);
    const told: CachedAnswer = Object.assign(passing(run, fetched), { ttl: lifetime.ttl });
    const finish = (body: Buffer): void => {
      const isWhole = lookup.method === 'HEAD' || isComplete(told.answer, body);
      if (isWhole && body.length <= most && !isInvalidated(run, head)) keep(slot, Object.assign({}, head, { body }));
    };
    // What has to be asked about every time is nobody else's answer.
    const mayShare = (): boolean => lifetime.ttl > 0 && !isInvalidated(run, head);
    const shared = (body: Answer['body']): CachedAnswer => hit(lookup, { ...head, body }, 'collapsed');
    const { body } = fetched.answer;
    if (!(body instanceof Readable)) {
      const bytes = Buffer.from(body);
      finish(bytes);
      return { mine: told, share: () => (mayShare() ? shared(bytes) : undefined), over: Promise.resolve() };
    }
    const length = lookup.method === 'HEAD' ? '0' : headerOf(told.answer.headers, 'content-length');
    const { reader, whole } = sharedBody(body, {
      most,
      collecting,
      length: length === undefined ? undefined : Number(length),
    });
    const mine = { ...told, answer: { ...told.answer, body: reader() ?? '' } };
    const share = (): CachedAnswer | undefined => {
      const more = mayShare() ? reader() : undefined;
      return more && shared(more);
    };
    return { mine, share, over: whole.then((bytes) => bytes && finish(bytes)) };
  };

  const keep = (slot: string, entry: KeptAnswer): KeptAnswer => {
    store.set(slot, entry, bytesOfKept(entry, slot));
    return entry;
  };
  const headIn = ({ key }: Lookup, fetched: Fetched, lifetime: Lifetime): KeptHead =>
    keptHeadOf(key, fetched, lifetime, cacheTagHeader);

  const hit = ({ key, method }: Lookup, kept: KeptHead & Pick<Answer, 'body'>, reason: CacheReason): CachedAnswer => ({
    answer: Object.assign({}, kept.answer, { body: method === 'HEAD' ? '' : kept.body }),
    key,
    result: resultOf(kept.answer, true),
    reason,
    layer,
    ttl: kept.lifetime.ttl,
    since: kept.since,
    age: ageAt(kept, now()),
    originAge: kept.originAge,
    because: REASONS[reason],
  });

  const invalidate = (matches: Matches): number => {
    for (const { lookup, queue, invalidations } of runs.keys()) {
      invalidations.push(matches);
      // Whoever comes from now on waits for a newer answer.
      if (matches(lookup.key, NO_TAGS)) underWay.delete(queue);
    }
    return store.deleteAll(({ key, tags }) => matches(key, tags));
  };
  const settled = async (): Promise<void> => {
    while (runs.size > 0) await Promise.all(runs.values());
  };
  return { serve, invalidate, size: store.size, settled };
}

const NO_TAGS: ReadonlySet<string> = new Set();

/** An answer of whoever was asked, as this cache hands it on: what another cache says of it stays. */
function passing({ lookup: { key }, found, sent }: Run, fetched: Fetched): CachedAnswer {
  const result = resultOf(fetched.answer);
  const reason = found ? 'expired' : 'absent';
  return { key, result, reason, originAge: originAgeOf(fetched.answer), sent, because: REASONS[reason], ...fetched };
}

function alone(mine: CachedAnswer): Asked {
  return { mine, share: () => undefined, over: Promise.resolve() };
}

function lifetimeIn({ policy, errorCachingMinTtl, isAuthorized }: Lookup, fetched: Fetched): Lifetime | undefined {
  const { answer, since, originAge: age = originAgeOf(answer) } = fetched;
  const status = Number(answer.status);
  return lifetimeOf({ status, headers: answer.headers, age, isAuthorized }, policy, since, errorCachingMinTtl(status));
}

/** Whether an answer could never be served: it is old at once, and the origin cannot be asked about it. Event streams are such. */
function isUseless({ ttl, staleWhileRevalidate }: Lifetime, { isConditional }: Lookup, answer: Answer): boolean {
  return ttl === 0 && staleWhileRevalidate === 0 && !(isConditional && Object.keys(conditionsOf(answer)).length > 0);
}

function isInvalidated({ lookup: { key }, invalidations }: Run, { tags }: KeptHead): boolean {
  return invalidations.some((matches) => matches(key, tags));
}

/** Reads what is to be kept and has no viewer. */
function readToTheEnd({ answer: { body } }: CachedAnswer): void {
  if (body instanceof Readable) body.resume();
}
