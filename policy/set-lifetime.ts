/** What becomes of the Cache-Control of an answer, which is never made weaker than the origin's. Ships to the edge. */
import type { EdgeHeaders } from './event.ts';

/**
 * Sets a chosen Cache-Control in place, or takes it away for the empty text, unless the origin's is stricter: whatever looks as if it said
 * private or no-store stands, and can only become stricter.
 */
export function setLifetime(headers: EdgeHeaders, chosen: string | undefined): void {
  if (chosen === undefined) return;
  const said = headers['cache-control'] ? saidOf(headers).toLowerCase() : '';
  if (said.indexOf('no-store') >= 0) return;
  if (said.indexOf('private') >= 0) {
    if (chosen === 'no-cache' || chosen === 'no-store') headers['cache-control'] = { value: `private, ${chosen}` };
  } else if (chosen === '') delete headers['cache-control'];
  else headers['cache-control'] = { value: chosen };
}

/**
 * Has an answer kept by nobody, in place, unless the origin says already that it is for one viewer; whether it had to be. What stands
 * between quotation marks is a name of something, or an attempt: `no-cache="private"` says nothing of the answer.
 */
export function keepFromSharing(headers: EdgeHeaders): boolean {
  const said = saidOf(headers);
  if (said.indexOf('"') < 0 && /(?:^|[ \t,])(?:private|no-store)(?:$|[ \t,])/i.test(said)) return false;
  headers['cache-control'] = { value: 'private, no-store' };
  return true;
}

function saidOf(headers: EdgeHeaders): string {
  const header = headers['cache-control'];
  if (!header) return '';
  return header.multiValue ? header.multiValue.map((line) => line.value).join(',') : header.value;
}
