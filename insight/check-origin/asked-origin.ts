/** Everything that a check of an origin asks, one question after the other. */
import { httpDate } from '../../origin/http-date.ts';
import {
  type AskOrigin,
  headerOf,
  isFailure,
  linesOf,
  type OriginAnswer,
  type OriginFailure,
} from './origin-answer.ts';

/** What came back. Questions that make no sense of this origin are not asked. */
export interface AskedOrigin {
  readonly first: OriginAnswer;
  readonly again: OriginAnswer | OriginFailure;
  /** Without Accept-Encoding. */
  readonly identity: OriginAnswer | OriginFailure;
  readonly head: OriginAnswer | OriginFailure;
  /** With the validators of the first answer, as CloudFront asks when its time is over. */
  readonly revalidated?: OriginAnswer | OriginFailure;
  /** With the ETag as CloudFront has it once it has compressed the answer. */
  readonly weak?: OriginAnswer | OriginFailure;
  /** With an ETag of another state and the date of this one: the ETag counts. */
  readonly otherTag?: OriginAnswer | OriginFailure;
  /** With conditions that nobody can read. */
  readonly nonsense: OriginAnswer | OriginFailure;
  /** The first byte. */
  readonly range: OriginAnswer | OriginFailure;
  /** The first byte, if the answer is still another. */
  readonly otherRange?: OriginAnswer | OriginFailure;
}

/** What CloudFront sends for nearly every browser, where a cache policy has compression on. */
const ENCODINGS = { 'accept-encoding': 'br,gzip' };

/** An ETag that no origin has. */
const NO_TAG = '"edgewright-no-such-state"';

/** Asks everything, after the first answer. */
export async function askedOrigin(ask: AskOrigin, first: OriginAnswer): Promise<AskedOrigin> {
  const get = (headers: Readonly<Record<string, string>>) =>
    ask({ method: 'GET', headers: { ...ENCODINGS, ...headers } });
  const [etag = '', changed = ''] = [headerOf(first, 'etag'), headerOf(first, 'last-modified')];
  const validators = {
    ...(etag && { 'if-none-match': etag }),
    ...(changed && { 'if-modified-since': changed }),
  };
  const hasStrongTag = linesOf(first, 'etag').length === 1 && etag.startsWith('"');
  return {
    first,
    again: await get({}),
    identity: await ask({ method: 'GET', headers: {} }),
    head: await ask({ method: 'HEAD', headers: ENCODINGS }),
    nonsense: await get({ 'if-none-match': 'nonsense', 'if-modified-since': 'never' }),
    range: await get({ range: 'bytes=0-0' }),
    ...((etag || changed) && { revalidated: await get(validators) }),
    ...(hasStrongTag && { weak: await get({ 'if-none-match': `W/${etag}` }) }),
    ...(etag && {
      otherTag: await get({ 'if-none-match': NO_TAG, 'if-modified-since': changed || httpDate(FAR_AHEAD) }),
      otherRange: await get({ range: 'bytes=0-0', 'if-range': NO_TAG }),
    }),
  };
}

/** The first question, of whose answer the others are made. */
export function askFirst(ask: AskOrigin): Promise<OriginAnswer | OriginFailure> {
  return ask({ method: 'GET', headers: ENCODINGS });
}

/** The answers that are there. */
export function answersOf(asked: AskedOrigin): readonly OriginAnswer[] {
  return Object.values(asked).filter((one): one is OriginAnswer => !isFailure(one));
}

/** A time by which everything has changed, in milliseconds since 1970. */
const FAR_AHEAD = Date.UTC(2100, 0);
