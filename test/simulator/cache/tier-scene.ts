import { Readable } from 'node:stream';
import { type CacheKey, keyText } from '../../../simulator/cache/cache-key.ts';
import { type CacheTier, cacheTierOf } from '../../../simulator/cache/cache-tier.ts';
import type { CachedAnswer, Conditions } from '../../../simulator/cache/cached-answer.ts';
import type { Fetched } from '../../../simulator/cache/kept-answer.ts';
import type { Lookup } from '../../../simulator/cache/lookup.ts';
import { type Answer, bytesOf } from '../../../simulator/exchange.ts';
import { headersFrom } from '../../../simulator/header-lines.ts';

/** What the origin of a scene answers. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Record<string, string | number>;
  readonly body?: Answer['body'];
}

/** What of a lookup a test says; the TTLs are CloudFront's own. */
export type Asking = Partial<Omit<Lookup, 'key' | 'policy'>> & { readonly key?: Partial<CacheKey> } & Partial<
    Lookup['policy']
  >;

/** One cache, its origin and its clock. */
export function tierSceneOf({ capacity = 1_000_000, cacheTagHeader = undefined as string | undefined } = {}) {
  let seconds = 1_000_000;
  let reply: Reply = {};
  const asked: Conditions[] = [];
  const waiting: (() => void)[] = [];
  let isSlow = false;
  const now = (): number => seconds * 1000;
  const cache: CacheTier = cacheTierOf({ layer: 'EDGE', now, capacity, cacheTagHeader });
  const fetch = async (conditions: Conditions): Promise<Fetched> => {
    asked.push(conditions);
    if (isSlow) await new Promise<void>((resolve) => waiting.push(resolve));
    return { answer: answerOf(reply), since: now() };
  };
  const serve = (
    path: string,
    { key, minTtl = 0, defaultTtl = 86_400, maxTtl = 31_536_000, ...asking }: Asking = {},
  ) => {
    const whole = { ...keyOf(path), ...key };
    const flags = { isConditional: true, isAuthorized: false, isCollapsed: true };
    const lookup = { method: 'GET', errorCachingMinTtl: () => 10, ...flags, fetch };
    return cache.serve({
      ...lookup,
      key: whole,
      text: keyText(whole),
      policy: { minTtl, defaultTtl, maxTtl },
      ...asking,
    });
  };
  return {
    asked,
    cache,
    now,
    serve,
    get: async (path = '/', asking: Asking = {}) => read(await serve(path, asking)),
    origin: (next: Reply): void => {
      reply = next;
    },
    slow: (is: boolean): void => {
      isSlow = is;
    },
    /** Lets the origin answer those who wait. */
    answer: async (): Promise<void> => {
      for (const resolve of waiting.splice(0)) resolve();
      await new Promise((resolve) => setImmediate(resolve));
    },
    wait: (more: number): void => {
      seconds += more;
    },
  };
}

/** The key of a path, and nothing else. */
export function keyOf(path: string): CacheKey {
  return { domain: 'd111111abcdef8.cloudfront.net', path, query: '', headers: {}, cookies: '' };
}

/** An answer of an origin, its body a stream. */
export function answerOf({ status = 200, headers = {}, body = 'origin' }: Reply): Answer {
  const stream = body instanceof Readable ? body : Readable.from(body.length > 0 ? [Buffer.from(body)] : []);
  return { status: String(status), statusDescription: '', headers: headersFrom(headers), body: stream };
}

/** An answer with its body read. */
export async function read<Made extends CachedAnswer>(made: Made): Promise<Made & { readonly text: string }> {
  return { ...made, text: String(await bytesOf(made.answer.body)) };
}
