/**
 * Whether an origin can say that an answer still holds, in place of making it again.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13
 */
import { readEntityTag } from '../../origin/entity-tag.ts';
import { readHttpDate } from '../../origin/http-date.ts';
import { breaks, type Check, costs, ok, skipped } from './finding.ts';
import { headerOf, isFailure, linesOf, type OriginAnswer, type OriginFailure } from './origin-answer.ts';

/** RFC 9110 §15.4.5: what a 304 has of the headers of the 200. */
const OF_NOT_MODIFIED = ['cache-control', 'etag', 'vary', 'expires', 'content-location'];

/** How to mend whatever is wrong with conditions. */
const BY_THE_ORDER = 'Evaluate conditions as RFC 9110 §13.2.2 says; edgewright/origin does, in Node.';

/** ETag: whether there is one, and one alone. */
export const etagCheck: Check = ({ first }) => {
  const lines = linesOf(first, 'etag');
  const [etag = ''] = lines;
  if (lines.length === 0 && headerOf(first, 'last-modified')) return ok('no ETag, but Last-Modified');
  if (lines.length === 0 && /\bno-store\b/i.test(headerOf(first, 'cache-control'))) return skipped('nobody keeps it');
  if (lines.length === 0)
    return costs(
      'neither ETag nor Last-Modified',
      'whenever its time is over, the whole answer is made and sent again, and browsers cannot ask either',
      'Send an ETag of a version that the origin can look up cheaply.',
    );
  if (lines.length > 1 || !readEntityTag(etag))
    return breaks(
      `ETag: ${lines.join(' | ')} is not one entity tag in double quotes`,
      'CloudFront takes it away where it compresses, and nobody can ask by it',
      'Write it as "abc" or W/"abc".',
    );
  return ok(`ETag: ${etag}`);
};

/** Last-Modified: whether it is a date that has been. */
export const lastModifiedCheck: Check = ({ first }, { now }) => {
  const changed = headerOf(first, 'last-modified');
  if (!changed) return skipped('no Last-Modified');
  const time = readHttpDate(changed, now);
  if (time === undefined)
    return costs(
      `Last-Modified: ${changed} is no date of HTTP`,
      'nobody can ask by it',
      'Write it as HTTP does, in GMT.',
    );
  if (time <= now) return ok(`Last-Modified: ${changed}`);
  return breaks(
    `Last-Modified: ${changed} is ahead`,
    'an answer that changes until then is taken for the one that is there already',
    'Never say a time later than Date (RFC 9110 §8.8.2.1).',
  );
};

/** Whether the same answer has the same ETag, and another one another. */
export const etagStableCheck: Check = ({ first, again }) => {
  const [etag, next] = [headerOf(first, 'etag'), isFailure(again) ? '' : headerOf(again, 'etag')];
  if (!etag) return skipped('no ETag');
  if (isFailure(again) || again.status !== first.status) return failed('asked again', again);
  const isSame = first.hash === again.hash;
  if (etag === next && (isSame || etag.startsWith('W/'))) return ok('the same for two requests');
  if (etag === next)
    return breaks(
      `${etag} for two answers of other bytes`,
      'parts of the two may be put together, and a change is taken for none',
      'Make it of the bytes, or of what they are made of, or send it as a weak one: W/"…".',
    );
  if (isSame)
    return costs(
      `${etag}, then ${next}, for the same bytes`,
      'it is never a 304: the edge gets the whole answer each time',
      'Make it of a version or of the bytes, not of the time, the server or the inode.',
    );
  return costs(
    'the answer is another for every request, and so is its ETag',
    'it is never a 304',
    'Leave out of the answer what is of the request alone: times, request ids, nonces.',
  );
};

/** Whether a 304 comes where nothing has changed, with what belongs to it. */
export const revalidationCheck: Check = ({ first, again, revalidated }) => {
  if (!revalidated) return skipped('nothing to ask by');
  if (isFailure(revalidated)) return failed('asked whether the answer still holds', revalidated);
  const isStable = !isFailure(again) && headerOf(again, 'etag') === headerOf(first, 'etag');
  if (revalidated.status !== 304 && !isStable) return skipped('its ETag is another each time');
  if (revalidated.status !== 304)
    return costs(
      `${revalidated.status} where a 304 was to be expected`,
      'the edge gets the whole answer each time its time is over: X-Cache says Miss where it could say RefreshHit',
      BY_THE_ORDER,
    );
  if (headerOf(revalidated, 'set-cookie'))
    return breaks(
      'a 304 with Set-Cookie',
      'the cookie becomes part of what is kept, for everybody',
      'Answer without cookies where a cache may keep the answer.',
    );
  const missing = OF_NOT_MODIFIED.filter((name) => headerOf(first, name) && !headerOf(revalidated, name));
  if (missing.length === 0) return ok('304 where nothing has changed');
  return costs(
    `a 304 without ${missing.join(', ')}`,
    'what is kept goes on with what the first answer said',
    'Send with a 304 what the 200 would say of it (RFC 9110 §15.4.5).',
  );
};

/** Whether a weak ETag is enough to ask by. */
export const weakComparisonCheck: Check = ({ weak, revalidated }) => {
  if (!weak) return skipped('no strong ETag');
  if (isFailure(weak)) return failed('asked with a weak ETag', weak);
  if (!revalidated || isFailure(revalidated) || revalidated.status !== 304) return skipped('it never says 304');
  if (weak.status === 304) return ok('304 for the ETag as a weak one, too');
  return costs(
    `${weak.status} for the same ETag as a weak one`,
    'CloudFront makes ETags weak where it compresses: those answers are never a 304',
    'Compare If-None-Match weakly: without regard to W/ (RFC 9110 §13.1.2).',
  );
};

/** Whether the ETag counts where both are sent. */
export const precedenceCheck: Check = ({ otherTag }) => {
  if (!otherTag) return skipped('no ETag');
  if (isFailure(otherTag)) return failed('asked with another ETag', otherTag);
  if (otherTag.status !== 304) return ok('If-None-Match counts before If-Modified-Since');
  return breaks(
    '304 for an ETag that it does not have',
    'who has an old answer is told that it still holds, for as long as the date says so',
    BY_THE_ORDER,
  );
};

/** Whether conditions that nobody can read do harm. */
export const nonsenseCheck: Check = ({ first, nonsense }) => {
  if (isFailure(nonsense)) return failed('sent conditions that nobody can read', nonsense);
  if (nonsense.status === first.status) return ok('conditions that nobody can read are ignored');
  const found = `${nonsense.status} for conditions that nobody can read`;
  if (nonsense.status === 304) return breaks(found, 'who has another answer is told that it still holds', BY_THE_ORDER);
  if (nonsense.status < 500)
    return breaks(found, 'whoever sends them gets an error in place of the answer', BY_THE_ORDER);
  return breaks(found, 'CloudFront keeps the error for ten seconds at least, and shows it to everybody', BY_THE_ORDER);
};

function failed(when: string, answer: OriginAnswer | OriginFailure) {
  const what = isFailure(answer) ? answer.failed : `answered ${answer.status}`;
  return breaks(`${when}, the origin ${what}`, 'viewers get an error', 'Look for the reason in its logs.');
}
