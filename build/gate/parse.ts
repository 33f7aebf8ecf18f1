/** Reads a function file into what the checks of the gate work on: its tree, its tokens and its scopes. */

import { type AnyNode, type Program, parse as parseModule, type Token } from 'acorn';
import { fullAncestor } from 'acorn-walk';
import { analyze, type ScopeManager } from 'eslint-scope';
import { type Finding, type Remark, unsupported } from './finding.ts';

/** A node of the tree, with its way up: the program first, the node itself last. */
export interface Visit {
  readonly node: AnyNode;
  readonly ancestors: readonly AnyNode[];
}

/** A function file that is JavaScript, whether or not the runtime knows all of it. */
export interface Source {
  readonly code: string;
  readonly program: Program;
  readonly tokens: readonly Token[];
  readonly visits: readonly Visit[];
  readonly scopes: ScopeManager;
}

/** The file, read; or the one finding that says why it cannot be. */
export function parse(code: string): Source | Finding {
  const tokens: Token[] = [];
  try {
    // A module, although the runtime loads a script: it is strict, as functions are, and `import` parses.
    const program = parseModule(code, { ecmaVersion: 'latest', sourceType: 'module', ranges: true, onToken: tokens });
    return { code, program, tokens, visits: visitsOf(program), scopes: scopesOf(program) };
  } catch (error) {
    if (!isSyntaxError(error)) throw error;
    return { start: error.pos, ...remarkOn(error.message, code, error.pos) };
  }
}

function isSyntaxError(error: unknown): error is SyntaxError & { readonly pos: number } {
  return error instanceof SyntaxError && 'pos' in error && typeof error.pos === 'number';
}

// What the parser itself refuses since the file is strict, in the words of the other findings.
function remarkOn(message: string, code: string, start: number): Remark {
  if (message.startsWith("'with'")) {
    return unsupported('`with`', 'Keep the object in a variable and name it at each use.');
  }
  if (message.startsWith("Identifier 'handler'")) {
    return { says: '`handler` is declared twice', hint: 'Keep one `function handler(event)` at the top level.' };
  }
  // Of an arrow that begins a line, the parser has read the first two characters as an operator.
  if (code.startsWith('<!--', start) || code.startsWith('-->', start - 2)) {
    return unsupported('an HTML-like comment', 'Write the comment with // or /* */.');
  }
  return {
    says: `the file is not strict JavaScript: ${message.replace(/ \(\d+:\d+\)$/, '')}`,
    hint: 'Mend this first: nothing after it was checked.',
  };
}

function visitsOf(program: Program): Visit[] {
  const visits: Visit[] = [];
  fullAncestor(program, (node, _state, ancestors) => visits.push({ node, ancestors: [...ancestors] }));
  return visits;
}

function scopesOf(program: Program): ScopeManager {
  // eslint-scope asks for ESTree's own types; acorn's trees are ESTree under types of its own.
  const tree = program as unknown as Parameters<typeof analyze>[0];
  // A direct call of eval is a finding of its own; it need not make every other name unknown.
  return analyze(tree, { ecmaVersion: 2025, sourceType: 'module', ignoreEval: true });
}
