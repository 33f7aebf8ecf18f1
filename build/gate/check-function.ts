/**
 * The gate: what stands in the way of a function file on `cloudfront-js-2.0`, found by reading it.
 *
 * CloudFront tells of a construct that its engine does not know only by failing, some of them only when a viewer asks.
 * So the final bytes are read before they are tested: nothing passes that the runtime is known to refuse, or that AWS
 * does not document. Their number is checked elsewhere.
 */

import { getLineInfo } from 'acorn';
import { checkAsyncClosures } from './async-closures.ts';
import { checkBuiltIns } from './built-ins.ts';
import type { Finding } from './finding.ts';
import { parse, type Source } from './parse.ts';
import { checkSyntax } from './syntax.ts';
import { checkText } from './text.ts';

/** Something that keeps a function file from running. */
export interface GateProblem {
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 0, in UTF-16 units. */
  readonly column: number;
  /** What is wrong, and what was found. */
  readonly says: string;
  /** What to write instead, in one sentence. */
  readonly hint: string;
}

/** Every problem of a final function file, in the order of the text; a file that does not parse has that one. */
export function checkFunction(code: string): readonly GateProblem[] {
  return findings(code)
    .sort((one, other) => one.start - other.start)
    .map(({ start, says, hint }) => {
      const { line, column } = getLineInfo(code, start);
      return { line, column, says, hint };
    });
}

function findings(code: string): Finding[] {
  const source = parse(code);
  if ('says' in source) return [source];
  return [checkHandler, checkText, checkSyntax, checkAsyncClosures, checkBuiltIns].flatMap((check) => check(source));
}

// Two of them do not parse, since the file is read as a module.
function checkHandler({ program }: Source): Finding[] {
  const declares = program.body
    .map((statement) => ('declaration' in statement ? statement.declaration : statement))
    .some((statement) => statement?.type === 'FunctionDeclaration' && statement.id?.name === 'handler');
  if (declares) return [];
  return [
    {
      start: 0,
      says: 'there is no `function handler` at the top level',
      hint: 'Declare `function handler(event)` or `async function handler(event)`, not a variable of that name.',
    },
  ];
}
