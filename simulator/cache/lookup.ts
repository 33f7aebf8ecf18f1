/** One request to a cache: where its answer stands, the whole of it, what HEAD says of it, or a part, and by what is asked for it. */
import type { Answer, WhenGone } from '../exchange.ts';
import type { Soon } from '../soon.ts';
import { type CacheKey, keyText } from './cache-key.ts';
import type { CachePolicy } from './cache-policy.ts';
import type { Conditions } from './cached-answer.ts';
import { conditionsOf, type Fetched, type KeptAnswer } from './kept-answer.ts';

/** One request to a cache. */
export interface Lookup {
  readonly key: CacheKey;
  /** `keyText` of the key: made once for every cache on the way. */
  readonly text: string;
  /** GET, HEAD, or OPTIONS where the behavior caches it. */
  readonly method: string;
  readonly policy: Pick<CachePolicy, 'minTtl' | 'defaultTtl' | 'maxTtl'>;
  /** Seconds for which an error of a status is kept at least. */
  readonly errorCachingMinTtl: (status: number) => number;
  /** Whether an old answer is asked about by its ETag and its date: not where cookies reach the origin. */
  readonly isConditional: boolean;
  /** Whether the origin is asked with an Authorization that is not in the key. */
  readonly isAuthorized: boolean;
  /** Whether requests wait for one for the same that is under way. */
  readonly isCollapsed: boolean;
  /** Range, and If-Range beside it, as the viewer sent them. They go on where nothing is kept. */
  readonly range?: Conditions;
  /** What the viewer has, or another cache that still has an old answer. They go on where nothing is kept. */
  readonly conditions?: Conditions;
  /** Tells that whoever asks has gone. */
  readonly whenGone?: WhenGone | undefined;
  /** Asks on, for those of whose going it is told. It does not throw: an origin that cannot be asked answers with a status of 500 or more. */
  readonly fetch: (conditions: Conditions, whenGone?: WhenGone) => Soon<Fetched>;
}

/** A kept answer, and the slot where it stands. */
export interface Found {
  readonly slot: string;
  readonly kept: KeptAnswer;
}

/** Where what a request asks for stands: with what is renewed, or where nothing is kept, by what it asks for. */
export function slotFor({ text, method, range }: Lookup, found?: Found): string {
  if (method === 'HEAD') return headSlot(text);
  if (found && (!range || found.slot === text)) return found.slot;
  return range ? partSlot(text, range) : text;
}

/** Where requests wait for one for the same: what is asked by a viewer's conditions may be no answer to others. */
export function queueFor({ conditions }: Lookup, slot: string, found: Found | undefined): string {
  return found || !conditions ? slot : `${slot}\n${JSON.stringify(conditions)}`;
}

/**
 * Where an answer is kept of a request that was made for a slot; nowhere where it is a part that nobody asked for, or the answer to
 * another cache's question.
 */
export function targetOf(
  { text, method, range }: Lookup,
  slot: string,
  sent: Conditions,
  { status }: Pick<Answer, 'status'>,
): string | undefined {
  if (status === '304' || (status === '412' && isOfVersion(sent))) return undefined;
  if (status === '206') return 'Range' in sent ? slot : undefined;
  // An origin that knows no ranges has sent the whole.
  return method === 'GET' && range && Number(status) < 400 ? text : slot;
}

/** Whether a version was asked for that may be this viewer's alone: that it is another is no answer to others. */
function isOfVersion(sent: Conditions): boolean {
  return 'If-Match' in sent || 'If-Unmodified-Since' in sent;
}

/** The conditions by which the next cache or the origin is asked. */
export function conditionsFor(
  { isConditional, range = {}, conditions = {} }: Lookup,
  found: Found | undefined,
): Conditions {
  const isPart = found === undefined || found.kept.answer.status === '206';
  const known = found ? (isConditional ? conditionsOf(found.kept.answer) : {}) : conditions;
  return isPart ? { ...range, ...known } : known;
}

/** Where the answer to a HEAD stands that the origin was asked by: a GET cannot be answered from it. */
function headSlot(text: string): string {
  return `${text}\nHEAD`;
}

/** Where a part stands, by the very header that asked for it. */
function partSlot(text: string, range: Conditions): string {
  return `${text}\n${JSON.stringify(range)}`;
}

/**
 * Where else a viewer who takes Brotli and gzip finds what it takes.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/controlling-the-cache-key.html#cache-policy-compressed-objects
 */
export function acceptableSlots(key: CacheKey): readonly string[] {
  if (key.headers['accept-encoding'] !== 'br,gzip') return [];
  return ['br', 'gzip'].map((encoding) =>
    keyText({ ...key, headers: { ...key.headers, 'accept-encoding': encoding } }),
  );
}
