import type { Cookies } from '#policy/cookies';
import { type Code, js } from '../code.ts';
import { sentIn } from './sent-in.ts';

/** Writes `cookies`: one read and one assignment a name, in the order of the list. */
export function writeCookies({ keep }: Cookies): Code {
  return js`export function cookies(cookies) {
    var kept = {}, sent;
    ${keep.map((name) => js`sent = ${sentIn(js`cookies`, name)}; if (sent) kept[${name}] = sent;`)}
    return kept;
  }`;
}
