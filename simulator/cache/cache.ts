/**
 * The cache of one place: what is kept under which key, for how long, and what becomes of it when it is old.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html
 */
import { PassThrough, pipeline, Readable } from 'node:stream';
import { type Answer, discard, headerOf } from '../exchange.ts';
import type { CachePolicy } from './cache-policy.ts';
import { ERROR_CACHING_MIN_TTL, type Lifetime, lifetimeOf } from './freshness.ts';

/** What CloudFront says of an answer in X-Cache. */
export type CacheResult = 'Hit' | 'Miss' | 'RefreshHit' | 'Error';

/** An answer, where it came from, and why. */
export interface CachedAnswer {
  readonly answer: Answer;
  readonly result: CacheResult;
  /** Seconds since it came from the origin; nothing for one that comes from there now. */
  readonly age?: number;
  /** In words, for a trace. */
  readonly because: string;
}

/** Headers by which an origin is asked whether an answer is still good. */
export type Conditions = Readonly<Record<string, string>>;

/** One request to the cache. */
export interface Lookup {
  /** `keyText` of the request. */
  readonly key: string;
  readonly method: string;
  readonly policy: CachePolicy;
  /** Asks the origin. Never throws: an origin that cannot be asked answers with a status of 500 or more. */
  readonly fetch: (conditions: Conditions) => Promise<Answer>;
}

/** A cache. */
export interface Cache {
  /** Answers from what is kept, or asks the origin. */
  serve(lookup: Lookup): Promise<CachedAnswer>;
  /** Forgets what stands under the keys that match; how many there were. */
  invalidate(matches: (key: string) => boolean): number;
  /** Resolves when nothing that was under way is left, what is fetched in the background included. */
  settled(): Promise<void>;
}

/** An answer that is kept. */
interface Entry {
  readonly answer: Answer & { readonly body: Buffer };
  readonly lifetime: Lifetime;
  /** When it came, or was last found to be good, in milliseconds. */
  readonly since: number;
  /** Before this moment a failing origin is not asked again. */
  readonly retryAt?: number;
}

/** What came of asking the origin: for whoever asked, and, once its body is there, for all who wait. */
interface Asked {
  readonly mine: CachedAnswer;
  readonly kept: Promise<Entry | undefined>;
}

const METHODS = ['GET', 'HEAD', 'OPTIONS'];

/** Makes a cache that keeps `capacity` bytes of bodies at most; what came first goes first. */
export function cacheOf(now: () => number, capacity: number): Cache {
  const store = storeOf(capacity);
  const underWay = new Map<string, Promise<Asked>>();

  const serve = async (lookup: Lookup): Promise<CachedAnswer> => {
    if (!METHODS.includes(lookup.method)) return passed(await lookup.fetch({}), `${lookup.method} is never cached`);
    const entry = store.get(lookup.key);
    if (!entry) return asked(lookup);
    const age = (now() - entry.since) / 1000;
    const { ttl, staleWhileRevalidate } = entry.lifetime;
    if (age < ttl) return hit(entry, age, `fresh for ${ttl} s`);
    if (entry.retryAt !== undefined && now() < entry.retryAt) return hit(entry, age, 'stale: the origin failed');
    if (age < ttl + staleWhileRevalidate) {
      void asked(lookup, entry).then(({ answer }) => discard(answer));
      return hit(entry, age, 'stale while it is revalidated');
    }
    return asked(lookup, entry);
  };

  /** Asks the origin once for all who want the same at the same time. */
  const asked = async (lookup: Lookup, old?: Entry): Promise<CachedAnswer> => {
    const running = underWay.get(lookup.key);
    const kept = running && (await (await running).kept);
    if (kept) return hit(kept, (now() - kept.since) / 1000, 'came with a request that was under way');
    // What could not be kept for one is asked for by each of the others.
    if (running) return (await ask(lookup, old)).mine;
    const asking = ask(lookup, old);
    underWay.set(lookup.key, asking);
    const done = (): unknown => underWay.get(lookup.key) === asking && underWay.delete(lookup.key);
    asking.then((made) => made.kept).then(done, done);
    return (await asking).mine;
  };

  const ask = async (lookup: Lookup, old: Entry | undefined): Promise<Asked> => {
    const answer = await lookup.fetch(old ? conditionsOf(old.answer) : {});
    const status = Number(answer.status);
    if (old && status >= 500 && mayBeStale(old, now())) {
      const stale = store.set(lookup.key, { ...old, retryAt: now() + ERROR_CACHING_MIN_TTL * 1000 });
      discard(answer);
      const mine = hit(stale, (now() - old.since) / 1000, `stale: the origin answered ${status}`);
      return { mine, kept: Promise.resolve(stale) };
    }
    if (old && status === 304) return refreshed(lookup, old, answer);
    const lifetime = lifetimeOf({ status, headers: answer.headers }, lookup.policy, now());
    if (!lifetime || lookup.method === 'HEAD' || isUseless(lifetime, answer)) {
      if (lookup.method !== 'HEAD') store.delete(lookup.key);
      return { mine: passed(answer, 'not kept'), kept: Promise.resolve(undefined) };
    }
    const { body, whole } = twice(answer.body, capacity);
    const since = now();
    const kept = whole.then((bytes) =>
      bytes === undefined ? undefined : store.set(lookup.key, { answer: { ...answer, body: bytes }, lifetime, since }),
    );
    const mine = passed({ ...answer, body }, `kept for ${lifetime.ttl} s`);
    // What has to be asked about every time is nobody else's answer.
    return { mine, kept: lifetime.ttl > 0 ? kept : Promise.resolve(undefined) };
  };

  /** A 304 makes what is kept fresh again, with the headers that came with it. */
  const refreshed = (lookup: Lookup, old: Entry, { headers }: Answer): Asked => {
    const { 'content-length': _, ...others } = headers;
    const answer = { ...old.answer, headers: { ...old.answer.headers, ...others } };
    const known = { status: Number(answer.status), headers: answer.headers };
    const lifetime = lifetimeOf(known, lookup.policy, now());
    const entry = { answer, lifetime: lifetime ?? old.lifetime, since: now() };
    if (lifetime) store.set(lookup.key, entry);
    else store.delete(lookup.key);
    const mine = { answer, result: 'RefreshHit', because: 'the origin said that it is still good' } as const;
    return { mine, kept: Promise.resolve(lifetime && lifetime.ttl > 0 ? entry : undefined) };
  };

  const settled = async (): Promise<void> => {
    while (underWay.size > 0)
      await Promise.allSettled([...underWay.values()].map(async (asking) => (await asking).kept));
  };

  return { serve, invalidate: (matches) => store.deleteAll(matches), settled };
}

/** Entries under keys, the bytes of their bodies bounded. */
function storeOf(capacity: number) {
  const entries = new Map<string, Entry>();
  let size = 0;
  const remove = (key: string): boolean => {
    size -= entries.get(key)?.answer.body.length ?? 0;
    return entries.delete(key);
  };
  return {
    get: (key: string): Entry | undefined => entries.get(key),
    delete: remove,
    deleteAll: (matches: (key: string) => boolean): number => [...entries.keys()].filter(matches).filter(remove).length,
    set(key: string, entry: Entry): Entry {
      remove(key);
      entries.set(key, entry);
      size += entry.answer.body.length;
      for (const first of entries.keys()) {
        if (size <= capacity) break;
        remove(first);
      }
      return entry;
    },
  };
}

function hit({ answer }: Entry, age: number, because: string): CachedAnswer {
  return { answer, result: Number(answer.status) >= 400 ? 'Error' : 'Hit', age: Math.floor(age), because };
}

/** An answer that comes from the origin now. */
export function passed(answer: Answer, because: string): CachedAnswer {
  return { answer, result: Number(answer.status) >= 400 ? 'Error' : 'Miss', because };
}

/** Whether an answer could never be served: it is old at once, and the origin cannot be asked about it. Event streams are such. */
function isUseless({ ttl, staleWhileRevalidate }: Lifetime, answer: Answer): boolean {
  return ttl === 0 && staleWhileRevalidate === 0 && Object.keys(conditionsOf(answer)).length === 0;
}

function conditionsOf({ headers }: Answer): Conditions {
  const [etag, modified] = [headerOf(headers, 'etag'), headerOf(headers, 'last-modified')];
  return {
    ...(etag === undefined ? {} : { 'If-None-Match': etag }),
    ...(modified === undefined ? {} : { 'If-Modified-Since': modified }),
  };
}

/** Whether an old answer may stand in for an origin that fails: unless it was an error itself, or `stale-if-error` says for how long. */
function mayBeStale({ answer, lifetime: { ttl, staleIfError }, since }: Entry, now: number): boolean {
  if (Number(answer.status) >= 400) return false;
  return staleIfError === undefined || now < since + (ttl + staleIfError) * 1000;
}

/**
 * A body for the viewer, and the same as a whole: nothing where it broke off, or is larger than `most` bytes. It is read as fast as
 * the origin sends it, whether the viewer is slow or gone: others may be waiting for it. A larger one is the viewer's alone.
 */
function twice(body: Answer['body'], most: number): { body: Answer['body']; whole: Promise<Buffer | undefined> } {
  if (!(body instanceof Readable)) {
    const bytes = Buffer.from(body);
    return { body, whole: Promise.resolve(bytes.length > most ? undefined : bytes) };
  }
  const copy = new PassThrough();
  const whole = new Promise<Buffer | undefined>((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const collect = (chunk: Buffer): void => {
      chunks.push(chunk);
      size += chunk.length;
      if (!copy.destroyed) copy.write(chunk);
      if (size <= most) return;
      body.off('data', collect);
      pipeline(body, copy, () => {});
      resolve(undefined);
    };
    body.on('data', collect);
    body.on('end', () => {
      copy.end();
      resolve(size > most ? undefined : Buffer.concat(chunks));
    });
    body.on('error', (error) => copy.destroy(error));
    body.on('close', () => resolve(undefined));
  });
  // A viewer who has gone is no error of anybody's.
  copy.on('error', () => {});
  return { body: copy, whole };
}
