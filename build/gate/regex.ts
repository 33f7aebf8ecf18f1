/**
 * Regular expressions that the runtime's engine, which hands them to PCRE, refuses or reads otherwise than JavaScript.
 */

import { type Remark, unsupported } from './finding.ts';

const KNOWN_FLAGS = 'gimy';

const FLAG_HINTS: Readonly<Record<string, string>> = {
  s: 'Write [\\s\\S] for a dot that matches newlines too.',
  u: 'Take it off: the engine matches whole characters anyway.',
};

/** Escaped letters that mean the same in both; any other means itself in JavaScript, and in PCRE something else. */
const KNOWN_ESCAPES = 'bBcdDfknrsStuvwWx';

/** An escape, a whole class, the head of a group, or one character: `\d`, `[^\]a]`, `(?<year>`, `*`. */
const PIECE = /\\.|\[(?:\\.|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|<[^>]*>|[a-z-]+:))?|./gs;

/** One member of a class: `a`, `\w`, `\x1f`. */
const MEMBER = /\\(?:x[\da-f]{2}|u[\da-f]{4}|c[a-z]|.)|./gis;

/** Pieces that are refused as they stand, wherever they are. */
const PIECES: readonly { readonly piece: RegExp; readonly hint: string }[] = [
  { piece: /^\[\^?\]$/, hint: 'Write [\\s\\S] for any character, (?!) for none.' },
  // `[[:alpha:]]` is one class to PCRE, and a class and a bracket to JavaScript.
  { piece: /^\[.*\[[:.=]/s, hint: 'Escape the bracket inside the class.' },
  { piece: /^\(\?<(?![=!]|[a-z_]\w*>)/i, hint: 'Name groups in ASCII letters, digits and underscores.' },
];

/** What the runtime would not understand in a regular expression. */
export function remarksOnRegex(pattern: string, flags: string): Remark[] {
  const pieces = pattern.match(PIECE) ?? [];
  return [
    ...remarksOnFlags(flags),
    ...remarksOnEscapes(pieces),
    ...pieces.flatMap(remarksOnPiece),
    ...remarksOnGroups(pieces),
  ];
}

function remarksOnFlags(flags: string): Remark[] {
  const unknown = [...flags].filter((flag) => !KNOWN_FLAGS.includes(flag));
  return unknown.map((flag) =>
    unsupported(`the regex flag \`${flag}\``, FLAG_HINTS[flag] ?? 'Use only g, i, m and y.'),
  );
}

function remarksOnEscapes(pieces: readonly string[]): Remark[] {
  const escapes = pieces.flatMap((piece) => (/^[\\[]/.test(piece) ? (piece.match(/\\./gs) ?? []) : []));
  const unknown = escapes.filter((letter) => /[a-z]/i.test(letter) && !KNOWN_ESCAPES.includes(letter[1] ?? ''));
  return unknown.map((letter) =>
    /p/i.test(letter)
      ? unsupported(`\`${letter}{…}\` in a regex`, 'List the characters, or ranges of them, in a class.')
      : unsupported(`\`${letter}\` in a regex`, 'Take the backslash off: in JavaScript the letter stands for itself.'),
  );
}

function remarksOnPiece(piece: string): Remark[] {
  const hint = hasLooseRange(piece)
    ? 'Put the hyphen last in the class: the engine looks for a range.'
    : PIECES.find((row) => row.piece.test(piece))?.hint;
  return hint === undefined ? [] : [unsupported(`\`${piece}\` in a regex`, hint)];
}

// JavaScript takes the hyphen of `[\w-.]` for itself; PCRE looks for a range and finds none.
function hasLooseRange(piece: string): boolean {
  const members = /^\[.*\]$/s.test(piece) ? (piece.slice(1, -1).match(MEMBER) ?? []) : [];
  for (let index = members[0] === '^' ? 1 : 0; index + 2 < members.length; index++) {
    if (members[index + 1] !== '-') continue;
    if ([members[index], members[index + 2]].some((end) => /^\\[dsw]/i.test(end ?? ''))) return true;
    index += 2;
  }
  return false;
}

function remarksOnGroups(pieces: readonly string[]): Remark[] {
  const remarks: Remark[] = [];
  const names = pieces.filter((piece) => /^\(\?<[^=!]/.test(piece));
  const groups = names.length + pieces.filter((piece) => piece === '(').length;
  for (const name of names.filter((name, index) => names.indexOf(name) !== index)) {
    remarks.push(unsupported(`a second group called ${name.slice(2)}`, 'Give each group a name of its own.'));
  }
  for (const reference of pieces.filter((piece) => /^\\[1-9]/.test(piece) && Number(piece.slice(1)) > groups)) {
    remarks.push(
      unsupported(`\`${reference}\` without that group`, 'Refer to a group of the regex, or drop the backslash.'),
    );
  }
  if (hasLooseLookbehind(pieces)) {
    remarks.push(unsupported('a lookbehind of varying length', 'Match the text before it and keep a group.'));
  }
  return remarks;
}

// PCRE knows the length of `(?<=a|bc)`, but not of `(?<=a+)` nor of `(?<=(a|bc))`.
function hasLooseLookbehind(pieces: readonly string[]): boolean {
  const groups: string[] = [];
  for (const [index, piece] of pieces.entries()) {
    if (piece.startsWith('(')) groups.push(piece);
    else if (piece === ')') groups.pop();
    else if (isLoose(pieces, index, groups)) return true;
  }
  return false;
}

function isLoose(pieces: readonly string[], index: number, groups: readonly string[]): boolean {
  const lookbehind = groups.findIndex((group) => /^\(\?<[=!]/.test(group));
  if (lookbehind < 0) return false;
  if (pieces[index] === '|') return lookbehind < groups.length - 1;
  return /^(?:[*+?]|\{\d+,)/.test(pieces.slice(index, index + 12).join(''));
}
