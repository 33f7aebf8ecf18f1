/** A plan of a release as Markdown: a comment on a pull request, or the summary of a run. */
import type { EdgeError } from '../config/errors.ts';
import type { Live } from '../deploy/release/live.ts';
import type { ReleasePlan } from '../deploy/release/release-plan.ts';
import type { Target } from '../deploy/release/target.ts';
import { errorLines } from './error-lines.ts';
import { codeBlock, codeSpan, markdownTable } from './markdown.ts';
import { headLine, lastLine, otherLines, STATION_HEADING, stationRows } from './plan-lines.ts';
import { counted } from './table.ts';

/** GitHub takes 65,536 characters of a comment; what stands around these takes far less than the rest. */
const MOST_CHARACTERS = { stations: 30_000, others: 20_000 };

/** Lines of what a release would do. */
export function planMarkdown(target: Target, live: Live, plan: ReleasePlan): readonly string[] {
  const rows = stationRows(target, plan).map(([behavior = '', station = '', is = '', willBe = '', because = '']) => [
    codeSpan(behavior),
    station,
    codeSpan(is),
    codeSpan(willBe),
    because,
  ]);
  const [heading = '', line = '', ...all] = markdownTable([STATION_HEADING, ...rows]);
  const shown = within(all, MOST_CHARACTERS.stations);
  const left = all.length - shown.length;
  return [
    `### Release of ${codeSpan(target.app)} to ${codeSpan(target.environment)}`,
    '',
    lastLine(plan),
    ...(all.length === 0 ? [] : ['', heading, line, ...shown]),
    ...(left === 0 ? [] : ['', `And ${counted(left, 'more station')}; ${codeSpan('edgewright plan')} shows all.`]),
    '',
    ...codeBlock(fitting([headLine(target, live, plan), ...otherLines(target, plan)])),
  ];
}

/** Lines of why there is no plan, or, set apart from it, no release of it. */
export function errorMarkdown(error: EdgeError, environment: string): readonly string[] {
  return ['', `### No release to ${codeSpan(environment)}`, '', ...codeBlock(fitting(errorLines(error, false)))];
}

function fitting(lines: readonly string[]): readonly string[] {
  const shown = within(lines, MOST_CHARACTERS.others);
  const left = lines.length - shown.length;
  return left === 0 ? shown : [...shown, `and ${counted(left, 'more line')}`];
}

/** The first lines that together have no more characters than that. */
function within(lines: readonly string[], most: number): readonly string[] {
  let sum = 0;
  const end = lines.findIndex((line) => {
    sum += line.length + 1;
    return sum > most;
  });
  return end < 0 ? lines : lines.slice(0, end);
}
