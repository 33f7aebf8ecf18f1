import type { AwsState, LogEventRecord, LogGroupRecord } from '../state.ts';

/** A line that is written to a log. */
export interface LogLine {
  /** Where it is written. */
  readonly region: string;
  readonly group: string;
  readonly stream: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly message: string;
}

/** Lines that a group keeps: the file of an account is written anew at every change. */
const KEPT_LINES = 1000;

/** A state in which lines were written. A group is made by its first line, and forgets its oldest. */
export function withLogLines(state: AwsState, lines: readonly LogLine[]): AwsState {
  const groups = new Map(Object.entries(state.logGroups));
  for (const key of new Set(lines.map(keyOf))) {
    const written = lines.filter((line) => keyOf(line) === key);
    const [first] = written;
    if (first) groups.set(key, withLines(groups.get(key) ?? newGroup(first), written));
  }
  return { ...state, logGroups: Object.fromEntries(groups) };
}

function keyOf({ region, group }: LogLine): string {
  return `${region} ${group}`;
}

function newGroup({ region, group, at }: LogLine): LogGroupRecord {
  return { region, name: group, createdAt: at, written: 0, events: [] };
}

function withLines(group: LogGroupRecord, lines: readonly LogLine[]): LogGroupRecord {
  const added = lines.map(
    ({ stream, at, message }, i): LogEventRecord => ({ id: eventId(group.written + i), stream, at, message }),
  );
  return { ...group, written: group.written + lines.length, events: [...group.events, ...added].slice(-KEPT_LINES) };
}

/** As many digits as AWS's ids have, so that they are in the order of their texts. */
function eventId(number: number): string {
  return String(number).padStart(56, '0');
}
