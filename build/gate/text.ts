/** What the runtime's engine refuses in how a file is spelled: its first line, its names, its comments. */

import { type Token, tokTypes } from 'acorn';
import { type Finding, type Remark, unsupported } from './finding.ts';
import type { Source } from './parse.ts';

/** Everything in the spelling of the file that the runtime does not read. */
export function checkText({ code, tokens }: Source): Finding[] {
  const findings = tokens.flatMap((token) =>
    remarksOn(token, code).map((remark) => ({ start: token.start, ...remark })),
  );
  if (!code.startsWith('#!')) return findings;
  return [{ start: 0, ...unsupported('a hashbang', 'Take the first line off.') }, ...findings];
}

function remarksOn({ type, start, end }: Token, code: string): Remark[] {
  const text = code.slice(start, end);
  // Names only: strings, comments and regexes may hold any character.
  if (type === tokTypes.name && /[^\w$]/.test(text)) {
    return [unsupported(`the name \`${text}\``, 'Use ASCII letters, not escaped; quote it if it is a property.')];
  }
  // A module reads `a<!--b` as `a < !(--b)`; the runtime loads a script, where it may begin a comment.
  if (type === tokTypes.relational && code.startsWith('<!--', start)) {
    return [
      unsupported('an HTML-like comment', 'Write the comment with // or /* */, or put spaces between operators.'),
    ];
  }
  return [];
}
