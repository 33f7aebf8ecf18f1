/** What a lint found, as people read it. */
import type { ResolvedConfig } from '../config/resolve.ts';
import type { LocatedFinding } from '../lint/sarif.ts';
import type { ProjectLint } from './project-lint.ts';
import { counted } from './table.ts';

/** Lines of findings by their behaviors, and of what is allowed. */
export function lintLines(
  { app, environment }: Pick<ResolvedConfig, 'app' | 'environment'>,
  { distribution, findings, allowed, notes }: ProjectLint,
): readonly string[] {
  const behaviors = [...new Set(findings.map(({ behavior }) => behavior))];
  const against = distribution ?? 'what its build comes to';
  return [
    `${app} for ${environment}, held to ${against}: ${countText(findings, allowed)}`,
    ...behaviors.flatMap((behavior) => [
      '',
      behavior ?? 'the config',
      ...findings.filter((finding) => finding.behavior === behavior).flatMap(findingLines),
    ]),
    ...(allowed.length === 0 ? [] : ['', ...allowed.map(allowedLine)]),
    ...(notes.length === 0 ? [] : ['', ...notes.map((note) => `note  ${note}`)]),
  ];
}

function countText(findings: readonly LocatedFinding[], allowed: readonly LocatedFinding[]): string {
  const leaks = findings.filter(({ severity }) => severity === 'leak').length;
  const losses = findings.length - leaks;
  const parts = [
    ...(leaks > 0 ? [counted(leaks, 'leak')] : []),
    ...(losses > 0 ? [losses === 1 ? '1 loss' : `${losses} losses`] : []),
    ...(allowed.length > 0 ? [`${allowed.length} allowed`] : []),
  ];
  return parts.join(', ') || 'nothing is found';
}

function findingLines(finding: LocatedFinding): readonly string[] {
  const { id, severity, says, whom, fix } = finding;
  return [
    `  ${severity}  ${id}  ${placeText(finding)}`,
    `    ${says}`,
    `    for whom  ${whom}`,
    `    to mend   ${fix}`,
    `    see       docs/lint.md#${id}`,
  ];
}

function allowedLine({ id, behavior, because = '' }: LocatedFinding): string {
  return `allowed  ${id}${behavior === undefined ? '' : ` of ${behavior}`}: ${because}`;
}

/** A finding in one line, for a command that does something else. */
export function shortLine(finding: LocatedFinding): string {
  const { id, behavior, severity, says } = finding;
  return `warning  ${placeText(finding)} ${severity} ${id}${behavior === undefined ? '' : ` of ${behavior}`}: ${says}`;
}

function placeText({ file, line, column }: LocatedFinding): string {
  return `${file}:${line}:${column}`;
}
