/** What the README and the docs show, taken apart. */
import { readdirSync, readFileSync } from 'node:fs';

/** Pages, or sections of one, whose console blocks are one session in one shell, against the local AWS API. */
export const SESSIONS = [
  'docs/aws-api.md',
  'docs/deploy.md',
  'docs/guides/invalidate-by-meaning.md',
  'docs/guides/static-answers.md',
  'docs/tour.md#4. Answers that are files',
] as const;

/** Pages whose console blocks are played beside a demo shop of their own, since they count what it was asked. */
export const ALONE = ['docs/tour.md'] as const;

/** Pages whose console blocks are one session beside `edgewright dev` of the project whose config they show. */
export const PROJECTS = [
  'docs/guides/cache-safety.md',
  'docs/guides/experiments.md',
  'docs/guides/freshness.md',
] as const;

/** A block of code on a page. */
export interface Block {
  readonly file: string;
  readonly section: string;
  readonly language: string;
  readonly text: string;
}

/** Every page. */
export function pages(): readonly string[] {
  const files = readdirSync('docs', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md'));
  return ['README.md', ...files.map((file) => `docs/${file}`)];
}

/** The blocks of a page, by the section in which they stand. */
export function blocksOf(file: string): readonly Block[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map((match) => ({
    file,
    section:
      text
        .slice(0, match.index)
        .match(/^##? (.*)$/gm)
        ?.at(-1)
        ?.replace(/^#+ /, '') ?? '',
    language: match[1] ?? '',
    text: match[2] ?? '',
  }));
}

/** The blocks of a page, or of the section behind a `#`. */
export function blocksOfSession(session: string): readonly Block[] {
  const [file = '', section] = session.split('#');
  return blocksOf(file).filter((block) => section === undefined || block.section === section);
}

/** A file of the reader's own. */
export interface ShownFile {
  readonly name: string;
  readonly text: string;
}

/** The files that blocks show: their first line names them, as `// origin.mjs`. */
export function filesIn(blocks: readonly Block[]): readonly ShownFile[] {
  return blocks.flatMap(({ text }) => {
    const [, name] = /^\/\/ ([\w.-]+)\n/.exec(text) ?? [];
    return name === undefined ? [] : [{ name, text }];
  });
}

/** A command and the output that the page shows for it. */
export interface Shown {
  readonly command: string;
  readonly output: string;
}

/** The commands of a block. */
export function shownIn({ text }: Block): readonly Shown[] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [command = '', ...output] = part.split('\n');
      return { command, output: output.join('\n').trim() };
    });
}

/** Shown text as a pattern: a line of three dots stands for any lines. */
export function patternOf(shown: string): RegExp {
  const escaped = shown.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace(/\n?^\\\.\\\.\\\.$\n?/gm, '[^]*')}$`);
}
