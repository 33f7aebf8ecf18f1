/**
 * Pieces of Markdown as GitHub reads it (https://github.github.com/gfm/), for texts that others have a hand in: path patterns, names
 * on AWS, messages. Everything of theirs stands in code, where nothing is a link, a mention or HTML.
 */

/** A text on one line, as code; nothing of it is Markdown. https://github.github.com/gfm/#code-spans */
export function codeSpan(text: string): string {
  const plain = printable(text).replace(/\s+/g, ' ').trim();
  if (plain === '') return '';
  const fence = '`'.repeat(longestRun(plain, /`+/g) + 1);
  // A space on both sides is taken off again, and keeps a backtick of the text apart from the fence.
  return plain.includes('`') ? `${fence} ${plain} ${fence}` : `${fence}${plain}${fence}`;
}

/** Lines as a block of code. https://github.github.com/gfm/#fenced-code-blocks */
export function codeBlock(lines: readonly string[]): readonly string[] {
  const plain = lines.map((line) => printable(line).trimEnd());
  const fence = '~'.repeat(Math.max(2, ...plain.map((line) => longestRun(line, /~+/g))) + 1);
  return [`${fence}text`, ...plain, fence];
}

/**
 * Rows of Markdown as a table, the first of them the heading. A `|` within a cell is escaped, in code too.
 * https://github.github.com/gfm/#tables-extension-
 */
export function markdownTable(rows: readonly (readonly string[])[]): readonly string[] {
  const [heading = [], ...others] = rows;
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(heading), `|${' --- |'.repeat(heading.length)}`, ...others.map(line)];
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

/** Control characters, and those that turn the direction of what follows, show nothing and may hide something. */
function printable(text: string): string {
  return text.replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, ' ');
}

function longestRun(text: string, runs: RegExp): number {
  return Math.max(0, ...[...text.matchAll(runs)].map(([run]) => run.length));
}
