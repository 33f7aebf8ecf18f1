/**
 * `Cache-Control` of an answer, from what is meant.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html
 */

import { createHash } from 'node:crypto';

/** An answer that is the same for everybody who asks with the same cache key. */
export interface SharedLife {
  readonly for: 'everyone';
  /** Seconds in which a browser does not ask again. */
  readonly browser: number;
  /** Seconds in which CloudFront does not ask the origin; as many as the browser's, unless given. */
  readonly edge?: number;
  /**
   * Seconds by which the edge's may be fewer, as many for each URL on every server: copies that are made in the same second do not
   * expire in the same second.
   */
  readonly jitter?: number;
  /** Seconds past these in which CloudFront may answer with what it has, while it asks the origin behind that. */
  readonly staleWhileRevalidate?: number;
  /** Seconds past these in which CloudFront may answer with what it has where the origin fails. */
  readonly staleIfError?: number;
  /** The URL changes whenever the answer does, so that even a reload need not ask. */
  readonly immutable?: boolean;
}

/** An answer for one viewer, which that viewer's browser may keep, and nobody else. */
export interface PrivateLife {
  readonly for: 'viewer';
  /** Seconds in which the browser does not ask again. */
  readonly browser: number;
}

/**
 * How long an answer may be used without asking for it again: `'revalidate'` is kept by everybody, and never used before the origin
 * has said that it still holds; `'never'` is kept by nobody.
 *
 * Behind a cache policy with a MinTTL above 0 CloudFront keeps every answer for that long, whatever this says.
 */
export type Life = SharedLife | PrivateLife | 'revalidate' | 'never';

/** RFC 9111 §1.2.2: what caches take at most without overflow. */
const MOST_SECONDS = 2 ** 31 - 1;

/**
 * The value of `Cache-Control`.
 *
 * @param url what the answer is of, path and query: by this `jitter` tells one from another
 * @throws TypeError for what is no `Life`, as JavaScript may hand over
 * @throws RangeError for seconds that are no whole number from 0 on, and for more jitter than there are seconds at the edge
 */
export function cacheControl(life: Life, url = ''): string {
  if (life === 'never') return 'private, no-store';
  if (life === 'revalidate') return 'no-cache';
  if (life?.for === 'viewer') return `private, max-age=${seconds(life.browser)}`;
  // Whom it is for is not guessed: a word that is none would be public.
  if (life?.for !== 'everyone') throw new TypeError(`expected a life for 'everyone' or a 'viewer', got ${shown(life)}`);
  const { browser, staleWhileRevalidate, staleIfError, immutable = false } = life;
  return [
    'public',
    `max-age=${seconds(browser)}`,
    ...directive('s-maxage', edgeSeconds(life, url)),
    ...directive('stale-while-revalidate', staleWhileRevalidate),
    ...directive('stale-if-error', staleIfError),
    ...(immutable ? ['immutable'] : []),
  ].join(', ');
}

function shown(life: unknown): string {
  return JSON.stringify(life) ?? String(life);
}

function edgeSeconds({ browser, edge, jitter }: SharedLife, url: string): number | undefined {
  if (jitter === undefined) return edge;
  const most = seconds(edge ?? browser);
  if (seconds(jitter) > most)
    throw new RangeError(`expected jitter of at most the ${most} seconds at the edge, got ${jitter}`);
  return most - (createHash('sha256').update(url).digest().readUInt32BE() % (jitter + 1));
}

function directive(name: string, value: number | undefined): readonly string[] {
  return value === undefined ? [] : [`${name}=${seconds(value)}`];
}

function seconds(value: number): number {
  if (Number.isInteger(value) && value >= 0 && value <= MOST_SECONDS) return value;
  throw new RangeError(`expected seconds, a whole number from 0 to ${MOST_SECONDS}, got ${value}`);
}
